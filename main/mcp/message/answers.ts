// How our own answers look on the wire, so that a client tells them from its server's. Knows no rules about when to give them.
import type { BrokerError, ErrorCode } from '../../base/errors.ts'
import { type Message, messageOf, type RequestId } from './message.ts'

/** Our errors carry one number outside JSON-RPC's reserved −32768…−32000; `data.valetkey` says which error it is. */
export const ourErrorNumber = 1001
const methodNotFound = -32601

export function resultAnswer(id: RequestId, result: unknown): Message {
  return messageOf({ jsonrpc: '2.0', id, result })
}

export function errorAnswer(id: RequestId, code: ErrorCode, sentence: string): Message {
  return messageOf({ jsonrpc: '2.0', id, error: { code: ourErrorNumber, message: sentence, data: { valetkey: code } } })
}

export function failureAnswer(id: RequestId, error: BrokerError): Message {
  return errorAnswer(id, error.code, error.message)
}

/** JSON-RPC's own "no such method", where a client expects exactly that. */
export function unknownMethodAnswer(id: RequestId, sentence: string): Message {
  return messageOf({ jsonrpc: '2.0', id, error: { code: methodNotFound, message: sentence } })
}

/** A tool result in words; with `isError` an agent reads it as the outcome of its call and passes it on. */
export function toolAnswer(id: RequestId, text: string, outcome: 'done' | 'failed'): Message {
  const content = [{ type: 'text', text }]
  return resultAnswer(id, outcome === 'failed' ? { content, isError: true } : { content })
}

/** The same answer, known as one that stands for the server's: whatever it says, the request was not let through. */
export function refusal(answer: Message): Message {
  return { ...answer, isRefusal: true }
}

export function notification(method: string, params?: unknown): Message {
  return messageOf(params === undefined ? { jsonrpc: '2.0', method } : { jsonrpc: '2.0', method, params })
}

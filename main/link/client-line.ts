// What a line of the client asks: read once, for id and method only. What it says to the server is not our business.
import { isTooDeep } from '../base/depth.ts'
import type { RequestId } from './frames.ts'
import { errorAnswer } from './own-answers.ts'

export interface ClientMessage {
  /** One JSON-RPC message, no line break. */
  readonly body: Buffer
  readonly id?: RequestId
  readonly method?: string
  /** `notifications/cancelled`: the request that it takes back. */
  readonly cancels?: RequestId
  /** `resources/subscribe` and its opposite: what is watched. */
  readonly uri?: string
}

export interface LineRead {
  readonly messages: readonly ClientMessage[]
  /** What the client is told at once about what is no message. */
  readonly faults: readonly Buffer[]
}

/** A line has one message, several (a batch of protocol 2025-03-26, taken apart here), none (blank), or a fault. */
export function readClientLine(line: Buffer): LineRead {
  const body = line[line.length - 1] === 0x0d ? line.subarray(0, -1) : line
  const text = body.toString('utf8')
  if (text.trim() === '') return { messages: [], faults: [] }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return fault(-32700, 'Valetkey could not read this line: it is not JSON. One JSON-RPC message a line is expected.')
  }
  const deep = isTooDeep(value)
  if (!Array.isArray(value)) return deep ? tooDeep(value) : readMessage(value, body)
  if (value.length === 0) return fault(-32600, 'Valetkey got an empty batch.')
  const parts = value.map(part => (deep ? tooDeep(part) : readMessage(part, Buffer.from(JSON.stringify(part)))))
  return { messages: parts.flatMap(part => part.messages), faults: parts.flatMap(part => part.faults) }
}

/** The id of a request whose line was too long to keep: a member before or after the long one, else nothing. */
export function idAtEdges(start: Buffer, end: Buffer): RequestId | undefined {
  const found = atStart.exec(start.toString('utf8'))?.[1] ?? atEnd.exec(end.toString('utf8'))?.[1]
  try {
    return found === undefined ? undefined : (JSON.parse(found) as RequestId)
  } catch {
    return undefined // nobody has read the line, and it may be no JSON at all: `"\q"`, `007`
  }
}

// Only members with plain values lie between the edge and the id, so the id is the message's own and not an argument's.
const text = String.raw`"(?:[^"\\]|\\.){0,200}"`
const plain = String.raw`(?:${text}|-?\d{1,20}(?:\.\d{1,20})?|true|false|null)`
const id = String.raw`"id"\s*:\s*(${text}|-?\d{1,16})`
const atStart = new RegExp(String.raw`^\s*\{\s*(?:${text}\s*:\s*${plain}\s*,\s*){0,4}${id}\s*[,}]`)
const atEnd = new RegExp(String.raw`[,{]\s*${id}\s*(?:,\s*${text}\s*:\s*${plain}\s*){0,4}\}\s*$`)

function readMessage(value: unknown, body: Buffer): LineRead {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return fault(-32600, 'Valetkey got a line that is JSON and no JSON-RPC message.')
  }
  const { id, method, params } = value as Record<string, unknown>
  if (method !== undefined && typeof method !== 'string')
    return fault(-32600, 'Valetkey got a message whose method is no text.', id)
  if (isTooLong(id) || isTooLong(method)) return fault(-32600, 'Valetkey got a message whose id or method is too long.')
  const { requestId, uri } = (typeof params === 'object' && params !== null ? params : {}) as Record<string, unknown>
  const isCancelled = method === 'notifications/cancelled' && isId(requestId)
  const message: ClientMessage = {
    body,
    ...(isId(id) ? { id } : {}),
    ...(typeof method === 'string' ? { method } : {}),
    ...(isCancelled ? { cancels: requestId } : {}),
    ...(typeof uri === 'string' ? { uri } : {}),
  }
  return { messages: [message], faults: [] }
}

const isId = (value: unknown): value is RequestId => typeof value === 'string' || typeof value === 'number'

// Both travel in a frame's head, which is small.
const isTooLong = (value: unknown) => typeof value === 'string' && value.length > 1000

function tooDeep(value: unknown): LineRead {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined
  return fault(-32600, 'Valetkey got a message that is nested too deep.', id)
}

function fault(code: number, message: string, id?: unknown): LineRead {
  return { messages: [], faults: [errorAnswer(isId(id) ? id : null, { code, message })] }
}

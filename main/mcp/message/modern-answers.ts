// How our own answers to a modern client look (2026-07-28): results that say what they are and are not kept, questions,
// and the errors that this revision defines. Pure.
import { legacyVersions, modernVersions } from './eras.ts'
import { withMembers } from './json-text.ts'
import { type Message, messageOf, type RequestId } from './message.ts'
import { errorCodes } from './modern-refusals.ts'
import { isRecord, metaKeys, metaOf } from './modern-words.ts'

/** The revisions in which a client may speak to us, newest first. */
export const spokenVersions: readonly string[] = [...modernVersions, ...[...legacyVersions].reverse()]

const invalidParams = -32602

/** Results that must say how long they may be kept. */
const cacheable: ReadonlySet<string> = new Set([
  'server/discover',
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
])

/** An answer as a modern one; what says already what it is stays as it is. */
export function asModern(answer: Message, method: string, serverInfo?: unknown): Message {
  const { result } = answer.envelope
  return isRecord(result) && result.resultType === undefined ? complete(answer, method, serverInfo) : answer
}

/** A result as a modern one: complete, whatever else it says; not to be kept; from this server. An error stays as it is. */
export function complete(answer: Message, method: string, serverInfo?: unknown): Message {
  const { result } = answer.envelope
  if (!isRecord(result)) return answer
  const said = {
    resultType: 'complete',
    ...(cacheable.has(method) ? notKept : {}),
    ...(serverInfo === undefined ? {} : { _meta: { ...metaOf(result), [metaKeys.serverInfo]: serverInfo } }),
  }
  const envelope = { ...answer.envelope, result: { ...result, ...said } }
  const raw = withMembers(answer.raw, ['result'], textOf(said)) ?? messageOf(envelope).raw
  return { ...answer, raw, envelope }
}

// Whose list it is depends on the account, and it may be another one as soon as somebody signs in or out.
const notKept = { ttlMs: 0, cacheScope: 'private' }

/** `server/discover` answered by a live server, with the revisions that can be spoken with us. */
export function withSpokenVersions(answer: Message): Message {
  const { result } = answer.envelope
  if (!isRecord(result)) return answer
  const said = { supportedVersions: spokenVersions }
  const raw = withMembers(answer.raw, ['result'], textOf(said))
  const envelope = { ...answer.envelope, result: { ...result, ...said } }
  return raw ? { raw, envelope } : messageOf(envelope)
}

function textOf(members: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, JSON.stringify(value)]))
}

/** Asks the client something before its request can go on. */
export function inputRequired(id: RequestId, inputRequests: object, requestState: string): Message {
  return messageOf({ jsonrpc: '2.0', id, result: { resultType: 'input_required', inputRequests, requestState } })
}

export function invalidParamsAnswer(id: RequestId, message: string): Message {
  return messageOf({ jsonrpc: '2.0', id, error: { code: invalidParams, message } })
}

export function unsupportedVersionAnswer(id: RequestId, requested: string): Message {
  const message = 'Valetkey does not speak this version of MCP; `data.supported` names those that it does.'
  const data = { supported: spokenVersions, requested }
  return messageOf({ jsonrpc: '2.0', id, error: { code: errorCodes.unsupportedVersion, message, data } })
}

export function missingCapabilityAnswer(id: RequestId, requiredCapabilities: object, message: string): Message {
  return messageOf({
    jsonrpc: '2.0',
    id,
    error: { code: errorCodes.missingCapability, message, data: { requiredCapabilities } },
  })
}

/** A notification on the stream that this `subscriptions/listen` opened. */
export function onListen(listen: RequestId, method: string, params: unknown = {}): Message {
  const said = isRecord(params) ? params : {}
  const _meta = { ...metaOf(said), [metaKeys.subscriptionId]: listen }
  return messageOf({ jsonrpc: '2.0', method, params: { ...said, _meta } })
}

export const acknowledged = 'notifications/subscriptions/acknowledged'

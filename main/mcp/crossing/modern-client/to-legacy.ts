// How what a modern client says reads to a server of an earlier revision: its words as an `initialize`, its requests
// without them. Pure.
import { newestLegacyVersion } from '../../message/eras.ts'
import { withMembers } from '../../message/json-text.ts'
import { type Message, messageOf, type RequestId, type RequestMessage } from '../../message/message.ts'
import { type ClientWords, isRecord, metaKeys, metaOf } from '../../message/modern-words.ts'

/** Params of an `initialize` for a client of these words. */
export function openingParams({ clientInfo, capabilities }: ClientWords): Record<string, unknown> {
  const { name, version } = isRecord(clientInfo) ? clientInfo : {}
  // Tasks of 2025-11-25 are not carried.
  const { tasks: _, ...carried } = capabilities
  const isNamed = typeof name === 'string' && typeof version === 'string'
  return {
    protocolVersion: newestLegacyVersion,
    capabilities: carried,
    clientInfo: isNamed ? clientInfo : { name: typeof name === 'string' ? name : 'unknown', version: '0' },
  }
}

/** Whether a server that was told `told` may ask everything that a client which now says `now` can do. */
export function covers(told: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(now).every(([name, value]) => {
    const known = told[name]
    return isRecord(value) ? isRecord(known) && covers(known, value) : known !== undefined
  })
}

/**
 * The request under this id, without what only modern requests have. Progress is asked for under the id as well, for the
 * client's own token may change from one retry to the next.
 */
export function legacyRequest({ raw, envelope }: RequestMessage, id: RequestId): RequestMessage {
  const params = isRecord(envelope.params) ? envelope.params : {}
  const { [metaKeys.protocolVersion]: _v, [metaKeys.clientInfo]: _i, ...meta } = metaOf(params)
  const { [metaKeys.capabilities]: _c, [metaKeys.logLevel]: _l, progressToken, ...kept } = meta
  const wantsProgress = progressToken !== undefined
  const { inputResponses: _a, requestState: _s, ...asks } = params
  const changed = {
    ...envelope,
    id,
    params: { ...asks, _meta: { ...kept, ...(wantsProgress ? { progressToken: id } : {}) } },
  }
  const gone = Object.fromEntries(ofModernRequests.map(name => [name, undefined]))
  const token = wantsProgress ? JSON.stringify(id) : undefined
  const steps = [
    [[], { id: JSON.stringify(id) }],
    [['params'], { inputResponses: undefined, requestState: undefined }],
    [['params', '_meta'], { ...gone, progressToken: token }],
  ] as const
  let text: Buffer | undefined = raw
  for (const [path, changes] of steps) text = text && withMembers(text, path, changes)
  return { raw: text ?? messageOf(changed).raw, envelope: changed }
}

const ofModernRequests = [metaKeys.protocolVersion, metaKeys.clientInfo, metaKeys.capabilities, metaKeys.logLevel]

/** Methods that this revision has no more, and what took their place is elsewhere. */
const goneMethods: ReadonlySet<string> = new Set([
  'initialize',
  'ping',
  'logging/setLevel',
  'resources/subscribe',
  'resources/unsubscribe',
])

export function isGone(method: string): boolean {
  return goneMethods.has(method) || method.startsWith('tasks/')
}

export function cancelledNotification(requestId: RequestId, reason?: string): Message {
  const params = { requestId, ...(reason === undefined ? {} : { reason }) }
  return messageOf({ jsonrpc: '2.0', method: 'notifications/cancelled', params })
}

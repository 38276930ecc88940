// What a modern request says of its client (2026-07-28, "_meta", per-request protocol fields): read, and put in.
import { withMembers } from './json-text.ts'
import { type Envelope, type Message, messageOf, ownId, type RequestId, type RequestMessage } from './message.ts'

/** The members that the keys below carry; `capabilities` may be any object. */
export interface ClientWords {
  readonly protocolVersion: string
  readonly clientInfo: unknown
  readonly capabilities: Readonly<Record<string, unknown>>
  readonly logLevel?: string
}

export const metaKeys = {
  protocolVersion: 'io.modelcontextprotocol/protocolVersion',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  capabilities: 'io.modelcontextprotocol/clientCapabilities',
  logLevel: 'io.modelcontextprotocol/logLevel',
  subscriptionId: 'io.modelcontextprotocol/subscriptionId',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
} as const

/** What a request says of its client; undefined where it names no version, and so is no modern one. */
export function wordsOf({ params }: Envelope): ClientWords | undefined {
  const meta = metaOf(params)
  const protocolVersion = meta[metaKeys.protocolVersion]
  if (typeof protocolVersion !== 'string') return undefined
  const capabilities = meta[metaKeys.capabilities]
  const logLevel = meta[metaKeys.logLevel]
  return {
    protocolVersion,
    clientInfo: meta[metaKeys.clientInfo],
    capabilities: isRecord(capabilities) ? capabilities : {},
    ...(typeof logLevel === 'string' ? { logLevel } : {}),
  }
}

/** These params with these words in their `_meta`; everything else in them stays. */
export function withWords(params: unknown, words: ClientWords): Record<string, unknown> {
  const { protocolVersion, clientInfo, capabilities, logLevel } = words
  const said = {
    [metaKeys.protocolVersion]: protocolVersion,
    ...(clientInfo === undefined ? {} : { [metaKeys.clientInfo]: clientInfo }),
    [metaKeys.capabilities]: capabilities,
    ...(logLevel === undefined ? {} : { [metaKeys.logLevel]: logLevel }),
  }
  return { ...(isRecord(params) ? params : {}), _meta: { ...metaOf(params), ...said } }
}

/** A request of our own in the client's words. */
export function ownRequest(method: string, params: unknown, words: ClientWords): RequestMessage {
  const envelope = { jsonrpc: '2.0', id: ownId(), method, params: withWords(params, words) }
  return { ...messageOf(envelope), envelope }
}

/** The same message with another id, and nothing else in it changed. */
export function withId({ raw, envelope }: Message, id: RequestId): Message {
  const changed = withMembers(raw, [], { id: JSON.stringify(id) })
  const anew = { ...envelope, id }
  return changed ? { raw: changed, envelope: anew } : messageOf(anew)
}

/** The `_meta` of params or of a result; empty where there is none. */
export function metaOf(holder: unknown): Readonly<Record<string, unknown>> {
  const meta = isRecord(holder) ? holder._meta : undefined
  return isRecord(meta) ? meta : {}
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

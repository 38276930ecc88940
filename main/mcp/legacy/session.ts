// How an upstream session is opened and ended: `initialize`, `notifications/initialized`, what must be restored, DELETE.
// Knows nothing of the requests in between.
import { randomUUID } from 'node:crypto'
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import { discard } from '../../net/read-body.ts'
import { type Envelope, type Message, messageOf } from '../message.ts'
import type { ServerFacts } from '../relay.ts'
import type { SessionHeaders, Wire } from '../wire.ts'
import { exchange } from './exchange.ts'
import type { Opening } from './opening.ts'

export interface Session extends ServerFacts {
  readonly headers: SessionHeaders
  /** Aborted when the session is over. */
  readonly over: AbortController
}

/**
 * Sends this `initialize`. The answer may be the server's JSON-RPC error: then there is no session, only the answer.
 * @throws BrokerError as `exchange` does
 */
export async function openSession(wire: Wire, initialize: Message, signal: AbortSignal): Promise<Session | Message> {
  const outcome = await exchange(wire, { message: initialize, session: {}, signal })
  if (outcome.is !== 'answer') throw noSession(wire.url)
  const { message, sessionId } = outcome
  const { result } = message.envelope
  if (typeof result !== 'object' || result === null) return message
  const { capabilities, protocolVersion } = result as { capabilities?: unknown; protocolVersion?: unknown }
  const version = typeof protocolVersion === 'string' ? headerSafe(protocolVersion) : ''
  return {
    headers: {
      ...(version === '' ? {} : { 'mcp-protocol-version': version }),
      ...(sessionId === undefined ? {} : { 'mcp-session-id': sessionId }),
    },
    era: 'legacy',
    answer: message,
    capabilities: isRecord(capabilities) ? capabilities : {},
    protocolVersion: version,
    over: new AbortController(),
  }
}

/** A session in our own words: the client's params under our ids, and all that the client had set up before. */
export async function reopenSession(wire: Wire, opening: Opening, signal: AbortSignal): Promise<Session> {
  const session = await openSession(wire, ours({ method: 'initialize', params: opening.params }), signal)
  if (!('over' in session)) {
    const said = session.envelope.error?.message ?? 'nothing more'
    throw new BrokerError('protocol-error', {
      message: `${quote(wire.url.host)} refused a new session: ${quote(said)}.`,
    })
  }
  await exchange(wire, { message: initialized, session: session.headers, signal })
  for (const request of opening.restoring(session.capabilities)) {
    // A log level or subscription that cannot be had again must not cost the session.
    await exchange(wire, { message: ours(request), session: session.headers, signal }).catch((error: unknown) =>
      wire.log.warn('not-restored', { method: request.method, error }),
    )
  }
  return session
}

/** Tells the server that the session is over (405 is fine); waits 2 s at most. Never rejects. */
export async function endSession(wire: Wire, { headers, over }: Session): Promise<void> {
  over.abort()
  if (!('mcp-session-id' in headers)) return
  const { url, confirmedHosts } = wire
  const ending = new AbortController()
  const timer = setTimeout(() => ending.abort(), 2_000)
  try {
    discard((await wire.send({ url, method: 'DELETE', headers, confirmedHosts, signal: ending.signal })).body)
  } catch (error) {
    wire.log.debug('session-not-ended', { url, error })
  } finally {
    clearTimeout(timer)
  }
}

const initialized = messageOf({ jsonrpc: '2.0', method: 'notifications/initialized' })

/** Asks nothing but whether somebody is there. */
export function ownPing(): Message {
  return ours({ method: 'ping' })
}

/** Our own request; the id cannot be one of the client's. */
function ours(request: Envelope): Message {
  return messageOf({ jsonrpc: '2.0', id: `valetkey-${randomUUID()}`, ...request })
}

function noSession(url: URL): BrokerError {
  return new BrokerError('not-mcp', {
    message: `${quote(url.host)} did not answer \`initialize\`; it may be no MCP server.`,
  })
}

// It becomes a header: only what a revision's name can hold.
function headerSafe(version: string): string {
  return /^[\w.-]{1,40}$/.test(version) ? version : ''
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

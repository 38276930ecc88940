// How an upstream session is opened and ended: `initialize`, `notifications/initialized`, what must be restored, DELETE.
// Knows nothing of the requests in between.
import { BrokerError, isBrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import { cancelled } from '../../net/network-errors.ts'
import { type Envelope, type Message, messageOf, ownId } from '../message/message.ts'
import type { Opening } from '../message/opening.ts'
import { perhapsOtherEra, type ServerFacts } from '../wire/relay.ts'
import type { SessionHeaders, Wire } from '../wire/wire.ts'
import type { Outcome, Posting } from './exchange.ts'
import { isNoStreamableHttp, openHttpSse } from './http-sse.ts'
import { streamableHttp, type Transport } from './transport.ts'

export interface Session extends ServerFacts {
  readonly headers: SessionHeaders
  readonly transport: Transport
  /** Aborted when the session is over. */
  readonly over: AbortController
}

/**
 * Sends this `initialize`. The answer may be the server's JSON-RPC error: then there is no session, only the answer.
 * @throws BrokerError as `exchange` does
 */
export async function openSession(wire: Wire, initialize: Message, signal: AbortSignal): Promise<Session | Message> {
  const { outcome, transport } = await firstExchange(wire, { message: initialize, session: {}, signal })
  if (outcome.is !== 'answer') throw noSession(wire.url)
  const { message, sessionId } = outcome
  const { result } = message.envelope
  if (typeof result !== 'object' || result === null) return message
  const { capabilities, protocolVersion } = result as { capabilities?: unknown; protocolVersion?: unknown }
  if (typeof protocolVersion !== 'string') throw noSession(wire.url)
  const version = headerSafe(protocolVersion)
  return {
    headers: {
      ...(version === '' ? {} : { 'mcp-protocol-version': version }),
      ...(sessionId === undefined ? {} : { 'mcp-session-id': sessionId }),
    },
    transport,
    ...(transport.isHttpSse ? { isHttpSse: true } : {}),
    era: 'legacy',
    answer: message,
    capabilities: isRecord(capabilities) ? capabilities : {},
    protocolVersion: version,
    over: new AbortController(),
  }
}

/** A session in our own words: the client's params under our ids, and all that the client had set up before. */
export async function reopenSession(wire: Wire, opening: Opening, signal: AbortSignal): Promise<Session> {
  const initialize = ours({ method: 'initialize', params: opening.params })
  const session = await openSession(wire, initialize, signal).catch(refusedSession)
  if (!('over' in session)) {
    const said = session.envelope.error?.message ?? 'nothing more'
    const message = `${quote(wire.url.host)} refused a new session: ${quote(said)}.`
    return refusedSession(new BrokerError('protocol-error', { message }))
  }
  const { transport, headers } = session
  await transport.exchange({ message: initialized, session: headers, signal }).catch((error: unknown) => {
    void endSession(session)
    throw error
  })
  for (const request of opening.restoring(session.capabilities)) {
    // A log level or subscription that cannot be had again must not cost the session.
    await transport
      .exchange({ message: ours(request), session: headers, signal })
      .catch((error: unknown) => wire.log.warn('not-restored', { method: request.method, error }))
  }
  return session
}

/** Streamable HTTP, or where that is refused HTTP+SSE (2025-11-25, "Backwards Compatibility"). */
async function firstExchange(wire: Wire, posting: Posting): Promise<{ outcome: Outcome; transport: Transport }> {
  const transport = streamableHttp(wire)
  try {
    return { outcome: await askedFor(wire, transport, posting), transport }
  } catch (error) {
    const older = isNoStreamableHttp(error) ? await openHttpSse(wire, posting.signal) : undefined
    if (!older) throw error
    return { outcome: await older.exchange(posting), transport: older }
  }
}

/** Given up in the middle, the server may make the session all the same: its name is waited for a little, to end it. */
function askedFor(wire: Wire, transport: Transport, posting: Posting): Promise<Outcome> {
  const patience = new AbortController()
  let timer: NodeJS.Timeout | undefined
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      timer = setTimeout(() => patience.abort(), waitForName)
      reject(cancelled(wire.url))
    }
    if (posting.signal.aborted) return reject(cancelled(wire.url))
    posting.signal.addEventListener('abort', giveUp, { once: true })
    const asked = transport.exchange({ ...posting, signal: patience.signal }).finally(() => {
      clearTimeout(timer)
      posting.signal.removeEventListener('abort', giveUp)
    })
    asked.then(outcome => {
      const name = outcome.is === 'answer' ? outcome.sessionId : undefined
      if (posting.signal.aborted && name !== undefined) void transport.end({ 'mcp-session-id': name })
      resolve(outcome)
    }, reject)
  })
}

const waitForName = 5_000

/** Ends what listens, and tells the server. Never rejects. */
export async function endSession({ headers, over, transport }: Session): Promise<void> {
  over.abort()
  await transport.end(headers)
}

const initialized = messageOf({ jsonrpc: '2.0', method: 'notifications/initialized' })

/** Asks nothing but whether somebody is there. */
export function ownPing(): Message {
  return ours({ method: 'ping' })
}

/** Our own request. */
function ours(request: Envelope): Message {
  return messageOf({ jsonrpc: '2.0', id: ownId(), ...request })
}

/** Nothing has happened yet, and a server that has become a modern one refuses like this. */
function refusedSession(error: unknown): never {
  if (!isBrokerError(error, 'protocol-error', 'not-mcp')) throw error
  throw perhapsOtherEra(error, 'modern')
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

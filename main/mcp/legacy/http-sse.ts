// How a session travels over HTTP+SSE (2024-11-05): one event stream on which the server names the address for messages
// and gives all its answers. The session lives as long as that stream.
import { asBrokerError, BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import { isRepeatable } from '../../base/repeatable.ts'
import { isEventStream } from '../../net/media-type.ts'
import { cancelled } from '../../net/network-errors.ts'
import { discard, readBody } from '../../net/read-body.ts'
import { type Envelope, isRequest, readMessages } from '../message/message.ts'
import { headTimeoutOf } from '../message/methods.ts'
import { refusal } from '../wire/http-refusals.ts'
import { readEvents } from '../wire/sse.ts'
import { largestMessage, type Wire } from '../wire/wire.ts'
import type { Outcome, Posting } from './exchange.ts'
import { isLostSession, lostAgain } from './lost-session.ts'
import { createSseStream, type SseStream } from './sse-stream.ts'
import type { Transport } from './transport.ts'

/**
 * Opens the stream; undefined when there is none of this kind at the address.
 * @throws BrokerError as Send does; `protocol-error` when the stream names no address, or one elsewhere
 */
export async function openHttpSse(wire: Wire, signal: AbortSignal): Promise<Transport | undefined> {
  const { url, confirmedHosts } = wire
  const ending = new AbortController()
  const end = () => ending.abort()
  signal.addEventListener('abort', end, { once: true })
  const headers = { accept: 'text/event-stream' }
  const answer = await wire.send({ url, method: 'GET', headers, confirmedHosts, signal: ending.signal })
  if (answer.status !== 200 || !isEventStream(answer)) {
    discard(answer.body)
    return undefined
  }
  const stream = createSseStream(wire, () => {
    signal.removeEventListener('abort', end)
    ending.abort()
  })
  void readEvents(answer.body, { ...quiet, url, largest: largestMessage, onData: stream.take }).then(stream.over)
  const endpoint = await stream.endpoint
  wire.log.info('http-sse', { url, endpoint })
  const exchange: Transport['exchange'] = posting => post(wire, stream, { ...posting, endpoint })
  return { isHttpSse: true, exchange, listen: stream.listen, end: stream.close }
}

// Streams of this transport are not resumed: a broken one is a lost session.
const quiet = { onId: () => {}, onRetry: () => {} }

interface SsePosting extends Posting {
  readonly endpoint: URL
}

async function post(wire: Wire, stream: SseStream, posting: SsePosting): Promise<Outcome> {
  const { envelope, raw: body } = posting.message
  if (stream.isOver) return { is: 'session-lost', said: lostAgain(wire.url) }
  if (!isRequest(envelope)) return (await taken(wire, stream, posting, body)) ?? { is: 'accepted' }
  const asked = stream.answerTo(envelope.id)
  asked.answer.catch(() => {})
  const patience = headTimeoutOf(envelope.method)
  const given = patience === undefined ? [] : [tooLate(wire.url, patience)]
  try {
    const refused = await taken(wire, stream, posting, body)
    if (refused) return refused
    const message = await Promise.race([
      asked.answer,
      aborted(wire.url, posting.signal),
      ...given.map(one => one.error),
    ])
    return { is: 'answer', message, sessionId: undefined }
  } finally {
    asked.forget()
    for (const one of given) one.stop()
  }
}

/** Undefined when the server has taken the message. */
async function taken(wire: Wire, stream: SseStream, { endpoint, message, signal }: SsePosting, body: Buffer) {
  const answer = await wire.send({
    url: endpoint,
    namedBy: wire.url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    confirmedHosts: wire.confirmedHosts,
    signal,
    repeatable: isRepeatable(message.envelope.method),
    headTimeout: 60_000,
  })
  if (answer.status >= 200 && answer.status < 300) return void discard(answer.body)
  const bytes = await readBody(answer.body, { largest: 64 * 1024, url: endpoint }).catch(() => undefined)
  const said = bytes && envelopeIn(bytes)
  const refused = refusal(endpoint, answer, said?.error?.message)
  // The server has forgotten the stream's session without closing the stream.
  if (!isLostSession(answer.status, said?.id == null ? bytes?.toString('utf8') : undefined)) throw refused
  await stream.close()
  return { is: 'session-lost', said: lostAgain(wire.url, refused) } as const
}

function envelopeIn(body: Buffer): Envelope | undefined {
  const messages = readMessages(body)
  return 'malformed' in messages ? undefined : messages[0]?.envelope
}

function aborted(url: URL, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(cancelled(url))
    else signal.addEventListener('abort', () => reject(cancelled(url)), { once: true })
  })
}

function tooLate(url: URL, patience: number): { readonly error: Promise<never>; stop(): void } {
  let timer: NodeJS.Timeout | undefined
  const error = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `${quote(url.host)} took the request and did not answer within ${patience / 1000} s.`
      reject(new BrokerError('timed-out', { message, facts: { host: url.host } }))
    }, patience)
  })
  error.catch(() => {})
  return { error, stop: () => clearTimeout(timer) }
}

/** Whether it may be the refusal of a server that knows only the older transport. */
export function isNoStreamableHttp(error: unknown): boolean {
  const { code, facts } = asBrokerError(error)
  return (code === 'not-mcp' || code === 'protocol-error') && [400, 404, 405].includes(Number(facts.status))
}

// How the server's own stream (GET) is kept open for what it says unasked, as long as the session lives.
// A server that offers none (405) is left in peace.
import { setTimeout as sleep } from 'node:timers/promises'
import { asBrokerError } from '../../base/errors.ts'
import { isEventStream } from '../../net/media-type.ts'
import { discard } from '../../net/read-body.ts'
import { isResponse } from '../message/message.ts'
import { takeMessages } from '../wire/event-messages.ts'
import { readEvents } from '../wire/sse.ts'
import { largestMessage, type SessionHeaders, type Wire } from '../wire/wire.ts'

export interface Listening {
  readonly session: SessionHeaders
  readonly signal: AbortSignal
  /** The server does not know the session any more. */
  onLost(): void
}

const shortestPause = 1_000
const longestPause = 60_000
const brief = 5_000

/** Ends when `signal` is aborted, when the session is lost, or when the server offers no stream. Never rejects. */
export async function listen(wire: Wire, { session, signal, onLost }: Listening): Promise<void> {
  const stream: Stream = { retry: shortestPause }
  let failures = 0
  while (!signal.aborted) {
    const how = await listenOnce(wire, stream, { session, signal })
    if (how === 'session-lost' && !signal.aborted) onLost()
    if (how === 'session-lost' || how === 'not-offered') return
    failures = how === 'ended' ? 0 : failures + 1
    const pause = Math.max(stream.retry, Math.min(longestPause, shortestPause * 2 ** (failures - 1)))
    await sleep(how === 'ended' ? stream.retry : pause, undefined, { signal, ref: false }).catch(() => {})
  }
}

interface Stream {
  retry: number
  lastEventId?: string | undefined
}

type Ending = 'ended' | 'failed' | 'not-offered' | 'session-lost'

async function listenOnce(wire: Wire, stream: Stream, { session, signal }: Omit<Listening, 'onLost'>): Promise<Ending> {
  try {
    const { url, confirmedHosts } = wire
    const resuming = stream.lastEventId === undefined ? {} : { 'last-event-id': stream.lastEventId }
    const headers = { accept: 'text/event-stream', ...session, ...resuming }
    const answer = await wire.send({ url, method: 'GET', headers, confirmedHosts, signal })
    if (answer.status === 200 && isEventStream(answer)) return await readStream(wire, stream, answer.body)
    discard(answer.body)
    if (answer.status === 404 && 'mcp-session-id' in session) return 'session-lost'
    // 409: the SDK's servers allow one stream a session, and may not know yet that the one before has died.
    return answer.status >= 500 || answer.status === 429 || answer.status === 409 ? 'failed' : 'not-offered'
  } catch (error) {
    const { code } = asBrokerError(error)
    // What needs a person is told at the next request; without a token there is nothing to listen with.
    return code === 'unreachable' || code === 'timed-out' ? 'failed' : 'not-offered'
  }
}

async function readStream(wire: Wire, stream: Stream, body: Parameters<typeof readEvents>[0]): Promise<Ending> {
  let events = 0
  const startedAt = performance.now()
  const ending = await readEvents(body, {
    url: wire.url,
    largest: largestMessage,
    onData: data => {
      events += 1
      return deliver(wire, data)
    },
    onId: lastEventId => {
      stream.lastEventId = lastEventId
    },
    onRetry: milliseconds => {
      stream.retry = Math.max(shortestPause, Math.min(longestPause, milliseconds))
    },
  })
  // A server that ends its stream at once every time is asked less and less often.
  const wasOfUse = events > 0 || performance.now() - startedAt > brief
  return ending === 'ended' && wasOfUse ? 'ended' : 'failed'
}

function deliver(wire: Wire, data: string): void | Promise<void> {
  return takeMessages(wire, data, message => (isResponse(message.envelope) ? undefined : wire.deliver(message)))
}

// How the answer is found in an event stream, and how a stream that broke is taken up again with `Last-Event-ID`.
// A disconnect is not a cancellation (2025-11-25, "Resumability and Redelivery").
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type BrokerError, isBrokerError } from '../../base/errors.ts'
import { cancelled } from '../../net/network-errors.ts'
import { discard } from '../../net/read-body.ts'
import { isResponse, type Message, type RequestId } from '../message/message.ts'
import { endSoon, takeMessages } from '../wire/event-messages.ts'
import { readEvents } from '../wire/sse.ts'
import { largestMessage, lost, type SessionHeaders, type Wire } from '../wire/wire.ts'

export interface AnswerStream {
  readonly id: RequestId
  readonly session: SessionHeaders
  readonly signal: AbortSignal
}

interface Progress {
  lastEventId?: string | undefined
  /** Milliseconds to wait before the stream is asked for again; the server may set it. */
  retry: number
  answer?: Message
  /** Events of the present connection; one that brought none was fruitless. */
  events: number
}

const mostFailures = 6
const mostEmpty = 100

/** The answer with this id; everything else on the stream is delivered on the way. */
export async function readAnswerStream(wire: Wire, body: Readable, stream: AnswerStream): Promise<Message> {
  const progress: Progress = { retry: 1_000, events: 0 }
  let present: Readable | undefined = body
  let failures = 0
  let empty = 0
  for (;;) {
    progress.events = 0
    const ending = present ? await readUntilAnswer(wire, present, stream.id, progress) : 'ended'
    if (progress.answer) return progress.answer
    if (stream.signal.aborted) throw cancelled(wire.url)
    if (isBrokerError(ending, 'too-large', 'local-failed')) throw ending
    if (progress.lastEventId === undefined) throw lost(wire.url, ending)
    failures = present ? 0 : failures + 1
    empty = progress.events > 0 ? 0 : empty + 1
    if (failures > mostFailures || empty > mostEmpty) throw lost(wire.url, ending)
    await pause(Math.min(30_000, progress.retry * 2 ** failures), stream.signal)
    if (stream.signal.aborted) throw cancelled(wire.url)
    present = await resume(wire, stream, progress.lastEventId)
  }
}

/** Settles when the answer is in `progress`, or with how the stream ended before it came. */
function readUntilAnswer(wire: Wire, body: Readable, id: RequestId, progress: Progress) {
  return new Promise<BrokerError | 'ended'>(resolve => {
    const take = (message: Message): void | Promise<void> => {
      if (!isResponse(message.envelope)) return wire.deliver(message)
      // A stranger to this stream, or a second answer: one request has one answer.
      if (message.envelope.id !== id || progress.answer) return wire.log.warn('stray-answer', { url: wire.url })
      progress.answer = message
      endSoon(body)
      resolve('ended')
    }
    void readEvents(body, {
      url: wire.url,
      largest: largestMessage,
      onData: data => {
        progress.events += 1
        return takeMessages(wire, data, take)
      },
      onId: lastEventId => {
        progress.events += 1
        progress.lastEventId = lastEventId
      },
      onRetry: milliseconds => {
        progress.retry = Math.max(10, milliseconds)
      },
    }).then(resolve)
  })
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return sleep(milliseconds, undefined, { signal }).catch(() => {})
}

/** The rest of a broken stream; undefined when it could not be had this time. */
async function resume(wire: Wire, stream: AnswerStream, lastEventId: string): Promise<Readable | undefined> {
  const { url, confirmedHosts } = wire
  const headers = { accept: 'text/event-stream', 'last-event-id': lastEventId, ...stream.session }
  const answer = await wire
    .send({ url, method: 'GET', headers, confirmedHosts, signal: stream.signal, headTimeout: 60_000 })
    .catch((error: unknown) => {
      if (isBrokerError(error, 'unreachable', 'timed-out')) return undefined
      throw error
    })
  if (!answer || answer.status === 200) return answer?.body
  discard(answer.body)
  // 4xx: the server will not resume this stream, now or later.
  if (answer.status < 500) throw lost(url, undefined)
  return undefined
}

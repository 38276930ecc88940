// How the answer is found in the event stream of one modern request. Such a stream is never taken up again: one that ends
// without the answer is a lost request (2026-07-28, Streamable HTTP, "Receiving Messages").
import type { Readable } from 'node:stream'
import { type BrokerError, isBrokerError } from '../../base/errors.ts'
import { cancelled } from '../../net/network-errors.ts'
import { isRequest, isResponse, type Message, type RequestId } from '../message/message.ts'
import { endSoon, takeMessages } from '../wire/event-messages.ts'
import { readEvents } from '../wire/sse.ts'
import { largestMessage, lost, type Wire } from '../wire/wire.ts'

export interface AnswerStream {
  readonly id: RequestId
  readonly signal: AbortSignal
}

/** The answer with this id; notifications are delivered on the way. */
export async function readAnswerStream(wire: Wire, body: Readable, stream: AnswerStream): Promise<Message> {
  const found: { answer?: Message } = {}
  const ending = await readUntilAnswer(wire, body, stream.id, found)
  if (found.answer) return found.answer
  if (stream.signal.aborted) throw cancelled(wire.url)
  if (isBrokerError(ending, 'too-large', 'local-failed')) throw ending
  throw lost(wire.url, ending)
}

function readUntilAnswer(wire: Wire, body: Readable, id: RequestId, found: { answer?: Message }) {
  return new Promise<BrokerError | 'ended'>(resolve => {
    const take = takeInto(found, wire, id)
    const taken = (message: Message): void | Promise<void> => {
      const had = found.answer
      const delivering = take(message)
      if (found.answer === had) return delivering
      endSoon(body)
      resolve('ended')
    }
    void readEvents(body, {
      url: wire.url,
      largest: largestMessage,
      onData: data => takeMessages(wire, data, taken),
      // Nothing is resumed in this era, so neither ids nor a `retry` of a year mean anything.
      onId: () => {},
      onRetry: () => {},
    }).then(resolve)
  })
}

/** Keeps the first answer to `id` in `found`, delivers notifications, and drops what has no place here. */
export function takeInto(found: { answer?: Message }, wire: Wire, id: RequestId) {
  return (message: Message): void | Promise<void> => {
    const { envelope } = message
    if (isResponse(envelope)) {
      // A stranger to this stream, or a second answer: one request has one answer.
      if (envelope.id !== id || found.answer) return wire.log.warn('stray-answer', { url: wire.url })
      found.answer = message
      return
    }
    // "The server MUST NOT send independent JSON-RPC requests on this stream."
    if (isRequest(envelope)) return wire.log.warn('request-dropped', { url: wire.url, method: envelope.method })
    if (typeof envelope.method === 'string') return wire.deliver(message)
    wire.log.warn('malformed-event', { url: wire.url, why: 'neither request, notification nor answer' })
  }
}

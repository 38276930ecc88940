// What comes on the one event stream of an HTTP+SSE session (2024-11-05): the address for messages, answers, and what the
// server says unasked. Over when the stream is.
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import { isResponse, type Message, type RequestId } from '../message/message.ts'
import { takeMessages } from '../wire/event-messages.ts'
import { lost, malformed, type Wire } from '../wire/wire.ts'
import type { Transport } from './transport.ts'

/** Milliseconds for the stream to name the address for messages. */
const endpointPatience = 10_000

export interface SseStream {
  readonly endpoint: Promise<URL>
  /** Takes one event. */
  take(data: string, event: string | undefined): void | Promise<void>
  over(how: unknown): void
  /** The answer to this request, whenever it comes. */
  answerTo(id: RequestId): { readonly answer: Promise<Message>; forget(): void }
  readonly isOver: boolean
  listen: Transport['listen']
  close(): Promise<void>
}

export function createSseStream(wire: Wire, onClose: () => void): SseStream {
  const waiting = new Map<RequestId, { take(answer: Message): void; fail(error: BrokerError): void }>()
  const listeners = new Set<() => void>()
  let isOver = false
  let nameEndpoint: (url: URL) => void = () => {}
  let refuseEndpoint: (error: BrokerError) => void = () => {}
  const endpoint = new Promise<URL>((resolve, reject) => {
    nameEndpoint = resolve
    refuseEndpoint = reject
  })
  const timer = setTimeout(() => refuseEndpoint(noEndpoint(wire.url)), endpointPatience)
  endpoint.catch(() => over('no endpoint')).finally(() => clearTimeout(timer))

  function over(how: unknown): void {
    if (isOver) return
    isOver = true
    refuseEndpoint(noEndpoint(wire.url))
    for (const { fail } of waiting.values()) fail(lost(wire.url, how))
    waiting.clear()
    for (const listener of [...listeners]) listener()
    onClose()
  }

  function take(data: string, event: string | undefined): void | Promise<void> {
    if (event === 'endpoint') return readEndpoint(data)
    return takeMessages(wire, data, message => (answered(message) ? undefined : wire.deliver(message)))
  }

  // SECURITY S2: messages, and the token with them, go nowhere but to the origin that was added.
  function readEndpoint(data: string): void {
    const named = urlIn(data, wire.url)
    if (named?.origin === wire.url.origin) nameEndpoint(named)
    else refuseEndpoint(endpointElsewhere(wire.url, named?.origin ?? data))
  }

  function answered(message: Message): boolean {
    const { envelope } = message
    if (!isResponse(envelope) || envelope.id === undefined || envelope.id === null) return isResponse(envelope)
    const asked = waiting.get(envelope.id)
    if (!asked) wire.log.warn('stray-answer', { url: wire.url })
    waiting.delete(envelope.id)
    asked?.take(message)
    return true
  }

  return {
    endpoint,
    take,
    over,
    get isOver() {
      return isOver
    },
    answerTo: id => ({
      answer: new Promise((resolve, reject) => {
        if (isOver) reject(lost(wire.url, 'the stream is over'))
        else waiting.set(id, { take: resolve, fail: reject })
      }),
      forget: () => void waiting.delete(id),
    }),
    listen: ({ signal, onLost }) =>
      new Promise<void>(resolve => {
        const lostNow = () => {
          listeners.delete(lostNow)
          if (!signal.aborted) onLost()
          resolve()
        }
        listeners.add(lostNow)
        signal.addEventListener('abort', lostNow, { once: true })
        if (isOver) lostNow()
      }),
    close: async () => over('closed'),
  }
}

function noEndpoint(url: URL): BrokerError {
  return malformed(url, 'an event stream without an address for messages')
}

function urlIn(text: string, base: URL): URL | undefined {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}

function endpointElsewhere(url: URL, place: string): BrokerError {
  return new BrokerError('protocol-error', {
    message: `${quote(url.host)} wants messages sent to ${quote(place)}. Valetkey sends them only to the server that you added.`,
    facts: { host: url.host },
  })
}

// Which `subscriptions/listen` streams a modern client holds open (2026-07-28): acknowledged by us while the server cannot
// be used, carried by the server while it can, held when it goes away. Knows nothing of why it cannot be used.
import { asBrokerError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { errorAnswer } from '../message/answers.ts'
import { filterIn, honoured, type ListenFilter, listsIn, wants } from '../message/listen-filter.ts'
import type { Envelope, Message, RequestId, RequestMessage } from '../message/message.ts'
import { acknowledged, invalidParamsAnswer, onListen } from '../message/modern-answers.ts'
import { metaKeys, metaOf } from '../message/modern-words.ts'

export interface Listens {
  /** Holds one open. The answer comes when it is over; undefined when the client took it back or is gone. */
  hold(request: RequestMessage): Promise<Message | undefined>
  has(id: RequestId): boolean
  /** The client takes it back: nothing more is said on it. Whether there was one. */
  cancel(id: RequestId): boolean
  /** The server can be used: what it does not carry yet, it carries from now on. */
  attach(): void
  /** Says on each that the lists it asked for have changed. */
  announce(): void
  /** Whether what the server says belongs on one of them and may be passed on. */
  admits(notification: Envelope): boolean
  close(): void
  readonly isEmpty: boolean
}

export interface ListensOptions {
  readonly log: Log
  /** Asks the server; rejects when the server or the connection to it is gone. */
  request(listen: RequestMessage): Promise<Message>
  mayAsk(): boolean
  /** What we have told the client of the server while it could not be asked. */
  announced(): Readonly<Record<string, unknown>>
  /** The client had them open before, at a broker that is gone. */
  readonly areResumed: boolean
  toClient(message: Message): void
}

interface Held {
  readonly request: RequestMessage
  readonly filter: ListenFilter
  readonly end: (answer: Message | undefined) => void
  isAcknowledged: boolean
  isCarried: boolean
  /** Since it was last asked for at the server, the client has been told that its lists have changed. */
  isTold: boolean
  failures: number
  timer?: NodeJS.Timeout
}

const most = 100
const longestPause = 60_000

export function createListens(options: ListensOptions): Listens {
  const { log, toClient } = options
  const held = new Map<RequestId, Held>()

  return {
    hold,
    has: id => held.has(id),
    cancel: id => over(held.get(id), undefined),
    attach: () => {
      for (const one of held.values()) attach(one)
    },
    announce: () => {
      for (const one of held.values()) announce(one)
    },
    admits,
    close: () => {
      for (const one of [...held.values()]) over(one, undefined)
    },
    get isEmpty() {
      return held.size === 0
    },
  }

  function hold(request: RequestMessage): Promise<Message | undefined> {
    const { id } = request.envelope
    const filter = filterIn(request.envelope)
    if (typeof filter === 'string') return Promise.resolve(invalidParamsAnswer(id, filter))
    if (held.size >= most)
      return Promise.resolve(errorAnswer(id, 'bad-input', `Valetkey holds up to ${most} subscriptions for one client.`))
    return new Promise(end => {
      const one: Held = { request, filter, end, isAcknowledged: false, isCarried: false, isTold: false, failures: 0 }
      held.set(id, one)
      if (options.mayAsk()) attach(one)
      else acknowledge(one)
    })
  }

  function attach(one: Held): void {
    if (one.isCarried || !options.mayAsk()) return
    clearTimeout(one.timer)
    one.isCarried = true
    one.isTold = false
    options.request(one.request).then(
      answer => {
        // What we have acknowledged ourselves ends here: the client must know that it has to look anew.
        if (one.isAcknowledged && answer.envelope.error) announce(one)
        over(one, answer)
      },
      (error: unknown) => dropped(one, error),
    )
  }

  /** The server does not carry it any more; it is held, and asked for again. */
  function dropped(one: Held, error: unknown): void {
    const { id } = one.request.envelope
    one.isCarried = false
    if (held.get(id) !== one) return
    if (!one.isAcknowledged) acknowledge(one)
    log.info('listen-dropped', { error: asBrokerError(error) })
    const pause = Math.min(longestPause, 1_000 * 2 ** one.failures)
    one.failures += 1
    one.timer = setTimeout(() => attach(one), pause).unref()
  }

  function acknowledge(one: Held): void {
    const notifications = honoured(one.filter, options.announced())
    toClient(onListen(one.request.envelope.id, acknowledged, { notifications }))
    isNowAcknowledged(one)
  }

  function isNowAcknowledged(one: Held): void {
    one.isAcknowledged = true
    if (options.areResumed) setImmediate(() => announce(one))
  }

  function announce(one: Held): void {
    const { id } = one.request.envelope
    if (!one.isAcknowledged || held.get(id) !== one) return
    one.isTold = true
    for (const method of listsIn(one.filter)) toClient(onListen(id, method))
  }

  function admits(notification: Envelope): boolean {
    const one = held.get(metaOf(notification.params)[metaKeys.subscriptionId] as RequestId)
    if (!one) return false
    if (notification.method === acknowledged) return takesAcknowledgement(one)
    return one.isAcknowledged && wants(one.filter, notification)
  }

  /** The client hears one acknowledgement. When the server's comes later than ours, the lists are other ones by now. */
  function takesAcknowledgement(one: Held): boolean {
    one.failures = 0
    if (one.isAcknowledged) {
      if (!one.isTold) announce(one)
      return false
    }
    isNowAcknowledged(one)
    return true
  }

  function over(one: Held | undefined, answer: Message | undefined): boolean {
    const id = one?.request.envelope.id
    if (!one || id === undefined || held.get(id) !== one) return false
    held.delete(id)
    clearTimeout(one.timer)
    one.end(answer)
    return true
  }
}

// How one `subscriptions/listen` stream is kept open for what a modern server tells unasked, and opened anew with another
// filter without a gap. Knows nothing of what its notifications mean to the client.
import { setTimeout as sleep } from 'node:timers/promises'
import { asBrokerError, BrokerError, isBrokerError } from '../../../base/errors.ts'
import { quote } from '../../../base/quote.ts'
import { cancelled } from '../../../net/network-errors.ts'
import { type ListenFilter, listenMethod, wants } from '../../message/listen-filter.ts'
import type { Envelope, Message } from '../../message/message.ts'
import { type ClientWords, ownRequest } from '../../message/modern-words.ts'
import { exchangeModern } from '../../modern/exchange.ts'
import { lost, type Wire } from '../../wire/wire.ts'
import { agreedFilter } from './discovered.ts'
import { createGate } from './gate.ts'

export interface ChangeStreamOptions {
  readonly wire: Wire
  words(): ClientWords
  wanted(): ListenFilter
  /** A notification that the server had agreed to send. A promise holds the stream back. */
  onChange(message: Message): void | Promise<void>
  /** There was a gap: what the server agreed to tell may have changed meanwhile. */
  onGap(agreed: ListenFilter): void
}

export interface ChangeStream {
  /**
   * Opens the stream with what is wanted now; what the server agreed to. One that is there stays until then.
   * @throws BrokerError as `exchangeModern` does; `protocol-error` when the server does not tell of changes
   */
  refresh(): Promise<ListenFilter>
  /** The same after a sleep: the stream may hang on a socket that died unnoticed, so that there was a gap. */
  renew(): Promise<ListenFilter>
  close(): void
}

const patience = 10_000
const shortestPause = 1_000
const longestPause = 60_000
/** A stream that ends sooner than this was of no use. */
const brief = 5_000

interface Listening {
  readonly ending: AbortController
  readonly agreed: ListenFilter
}

interface Heard {
  readonly acknowledged: Promise<Attempt>
  goOn(): void
}

interface Failure {
  readonly why: BrokerError
  /** Whether it is of use to ask again later. */
  readonly mayPass: boolean
}

type Attempt = { readonly agreed: ListenFilter } | Failure

export function createChangeStream({ wire, words, wanted, onChange, onGap }: ChangeStreamOptions): ChangeStream {
  const closing = new AbortController()
  let current: Listening | undefined
  let attempt: Promise<Attempt> | undefined
  let next: Promise<Attempt> | undefined
  let hasGap = false
  let failures = 0
  let waiting: AbortController | undefined

  return {
    refresh: async () => agreedIn(await attempted()),
    renew: async () => {
      hasGap ||= current !== undefined
      return agreedIn(await attempted())
    },
    close: () => {
      closing.abort()
      waiting?.abort()
      current?.ending.abort()
    },
  }

  /** One attempt at a time; whoever asks meanwhile shares the next one, which knows all that is wanted by then. */
  function attempted(): Promise<Attempt> {
    if (!attempt) return begin()
    next ??= attempt.then(() => {
      next = undefined
      return begin()
    })
    return next
  }

  function begin(): Promise<Attempt> {
    waiting?.abort()
    attempt = open().finally(() => {
      attempt = undefined
    })
    return attempt
  }

  async function open(): Promise<Attempt> {
    const filter = wanted()
    if (closing.signal.aborted) return failure(cancelled(wire.url))
    if (isEmpty(filter)) return replaceBy(undefined, {})
    const ending = new AbortController()
    const heard = listenTo(filter, ending)
    const stop = () => ending.abort()
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      stop()
    }, patience)
    closing.signal.addEventListener('abort', stop)
    try {
      const outcome = await heard.acknowledged
      return settle(isLate && 'why' in outcome ? failure(tooLate(wire.url)) : outcome, ending)
    } finally {
      clearTimeout(timer)
      closing.signal.removeEventListener('abort', stop)
      heard.goOn()
    }
  }

  function settle(outcome: Attempt, ending: AbortController): Attempt {
    if ('why' in outcome) {
      // After a sleep the present one may be dead.
      if (!current || hasGap) afterwards(outcome)
      return outcome
    }
    if (isEmpty(outcome.agreed)) {
      ending.abort()
      return replaceBy(undefined, {})
    }
    return replaceBy({ ending, agreed: outcome.agreed }, outcome.agreed)
  }

  function replaceBy(listening: Listening | undefined, agreed: ListenFilter): Attempt {
    const old = current
    current = listening
    old?.ending.abort()
    if (closing.signal.aborted) listening?.ending.abort()
    if (hasGap) onGap(agreed)
    hasGap = false
    return { agreed }
  }

  function listenTo(filter: ListenFilter, ending: AbortController): Heard {
    const message = ownRequest(listenMethod, { notifications: filter }, words())
    const startedAt = performance.now()
    // What follows the acknowledgement waits until the stream is the present one.
    const inPlace = createGate()
    const acknowledged = new Promise<Attempt>(resolve => {
      const deliver = (told: Message): void | Promise<void> => {
        if (told.envelope.method === acknowledgement) {
          resolve({ agreed: agreedFilter(filter, told) })
          return inPlace.opened
        }
        if (current?.ending !== ending) return
        if (wants(current.agreed, told.envelope)) return onChange(told)
        wire.log.warn('unasked-notification', { url: wire.url, method: told.envelope.method })
      }
      exchangeModern({ ...wire, deliver }, { message, signal: ending.signal })
        .then(({ envelope }) => endedBy(envelope), failure)
        .then(how => {
          resolve(how)
          if (current?.ending === ending) broken(how, performance.now() - startedAt)
        })
    })
    return { acknowledged, goOn: inPlace.open }
  }

  /** The server has ended the stream as it should, or refused it. */
  function endedBy({ error }: Envelope): Failure {
    if (error === undefined) return { why: lost(wire.url, 'ended'), mayPass: true }
    const { host } = wire.url
    const message = `${quote(host)} does not tell of changes: ${quote(String(error.message))}.`
    return { why: new BrokerError('protocol-error', { message, facts: { host } }), mayPass: false }
  }

  function broken(how: Failure, lived: number): void {
    current = undefined
    hasGap = true
    if (lived > brief) failures = 0
    afterwards(how)
  }

  /** What needs a person is told at the next request; without a token there is nothing to listen with. */
  function afterwards({ mayPass }: Failure): void {
    if (!mayPass || closing.signal.aborted) return
    waiting?.abort()
    const pause = new AbortController()
    waiting = pause
    // A server's `retry:` says nothing here: it belongs to streams that are resumed.
    const milliseconds = Math.min(longestPause, shortestPause * 2 ** failures)
    failures += 1
    sleep(milliseconds, undefined, { signal: pause.signal, ref: false }).then(attempted, () => {})
  }
}

const acknowledgement = 'notifications/subscriptions/acknowledged'

function failure(error: unknown): Failure {
  const why = asBrokerError(error)
  return { why, mayPass: isBrokerError(why, 'unreachable', 'timed-out', 'cancelled', 'local-failed') }
}

function tooLate({ host }: URL): BrokerError {
  const message = `${quote(host)} did not agree within ten seconds to tell of changes.`
  return new BrokerError('timed-out', { message, facts: { host } })
}

function agreedIn(attempt: Attempt): ListenFilter {
  if ('why' in attempt) throw attempt.why
  return attempt.agreed
}

function isEmpty(filter: ListenFilter): boolean {
  return Object.keys(filter).length === 0
}

// How a client's `subscriptions/listen` is kept open. A broken stream is opened again under an id of ours, and everything
// that was subscribed to is told as changed, so that the client misses nothing; where that cannot be told, the
// subscription ends as a server ends one, and the client listens anew (2026-07-28, "Subscriptions").
import { setTimeout as sleep } from 'node:timers/promises'
import { asBrokerError, type BrokerError, isBrokerError } from '../../base/errors.ts'
import { notification, resultAnswer } from '../message/answers.ts'
import { withMembers } from '../message/json-text.ts'
import { type Message, messageOf, ownId, type RequestId, type RequestMessage } from '../message/message.ts'
import { listChanged } from '../message/methods.ts'
import { isRecord, metaKeys, metaOf, withId } from '../message/modern-words.ts'
import type { Wire } from '../wire/wire.ts'
import { exchangeModern } from './exchange.ts'

export interface Listening {
  /** The server's last word, or ours in its place. */
  readonly answer: Promise<Message>
  /** The stream may hang on a socket that died unnoticed: opens it again. */
  anew(): void
}

const shortestPause = 1_000
const longestPause = 60_000
/** A stream that ends sooner than this was of no use. */
const brief = 5_000

export function listen(wire: Wire, message: RequestMessage, signal: AbortSignal): Listening {
  const { id } = message.envelope
  /** What the server said that it will tell. */
  let agreed: unknown
  let isOver = false
  let connection = new AbortController()
  const stop = () => connection.abort()
  signal.addEventListener('abort', stop)
  return {
    answer: keepOpen().finally(() => signal.removeEventListener('abort', stop)),
    anew: () => agreed !== undefined && connection.abort(),
  }

  async function keepOpen(): Promise<Message> {
    let asked: Message = message
    for (let failures = 0; ; ) {
      const startedAt = performance.now()
      const how = await ask(asked).catch(asBrokerError)
      if (!(how instanceof Error)) return addressed(how, asked)
      if (isOver) return over()
      const isRenewed = connection.signal.aborted && !signal.aborted
      if (!isRenewed && !mayComeBack(how, asked)) throw how
      if (agreed !== undefined && !isTellable(agreed)) return over()
      failures = isRenewed || performance.now() - startedAt > brief ? 0 : failures + 1
      connection = new AbortController()
      if (!isRenewed) await pause(failures)
      if (signal.aborted) throw how
      asked = withId(message, ownId())
    }
  }

  function ask(asked: Message): Promise<Message> {
    const deliver = (told: Message) => take(told, asked)
    return exchangeModern({ ...wire, deliver }, { message: asked, signal: connection.signal })
  }

  /** Whether this failure ends the stream and not the subscription. */
  function mayComeBack(error: BrokerError, asked: Message): boolean {
    if (signal.aborted || !isBrokerError(error, 'unreachable', 'timed-out')) return false
    // One that never began is asked for once more, as any lost request is.
    return agreed !== undefined || (error.facts.lost === true && asked === message)
  }

  async function pause(failures: number): Promise<void> {
    const milliseconds = Math.min(longestPause, shortestPause * 2 ** Math.max(0, failures - 1))
    await sleep(milliseconds, undefined, { signal: connection.signal, ref: false }).catch(() => {})
    if (connection.signal.aborted) connection = new AbortController()
  }

  function take(told: Message, asked: Message): void | Promise<void> {
    const { method, params } = told.envelope
    const { notifications = {}, requestId } = isRecord(params) ? params : {}
    // A server that takes leave as it would over stdio: it ends the subscription, and not only the stream.
    if (method === 'notifications/cancelled' && requestId === asked.envelope.id) return end()
    if (method !== 'notifications/subscriptions/acknowledged') return wire.deliver(addressed(told, asked))
    if (agreed === undefined) {
      agreed = notifications
      return wire.deliver(addressed(told, asked))
    }
    if (JSON.stringify(agreed) === JSON.stringify(notifications)) return tellAll(changesIn(agreed, id))
    // It will tell less than it had promised, or more: the client must hear that.
    end()
  }

  function end(): void {
    isOver = true
    connection.abort()
  }

  async function tellAll(changes: readonly Message[]): Promise<void> {
    for (const change of changes) await wire.deliver(change)
  }

  /** A message that the server addressed to an id of ours, as the client expects it. */
  function addressed(told: Message, asked: Message): Message {
    if (asked === message) return told
    const isAnswer = told.envelope.method === undefined
    return withSubscription(isAnswer ? withId(told, id) : told, isAnswer ? 'result' : 'params', id)
  }

  function over(): Message {
    return resultAnswer(id, { resultType: 'complete', _meta: { [metaKeys.subscriptionId]: id } })
  }
}

function withSubscription(told: Message, member: 'result' | 'params', id: RequestId): Message {
  const holder = told.envelope[member]
  if (!isRecord(holder) || metaOf(holder)[metaKeys.subscriptionId] === undefined) return told
  const _meta = { ...metaOf(holder), [metaKeys.subscriptionId]: id }
  const envelope = { ...told.envelope, [member]: { ...holder, _meta } }
  const raw = withMembers(told.raw, [member, '_meta'], { [metaKeys.subscriptionId]: JSON.stringify(id) })
  return raw ? { raw, envelope } : messageOf(envelope)
}

const lists: Readonly<Record<string, string>> = {
  toolsListChanged: listChanged.tools,
  promptsListChanged: listChanged.prompts,
  resourcesListChanged: listChanged.resources,
}

/** Whether we know how to say that everything in this filter may have changed. */
function isTellable(agreed: unknown): boolean {
  return Object.entries(isRecord(agreed) ? agreed : {}).every(
    ([key, wanted]) => Object.hasOwn(lists, key) || (key === 'resourceSubscriptions' && Array.isArray(wanted)),
  )
}

function changesIn(agreed: unknown, id: RequestId): readonly Message[] {
  const filter = isRecord(agreed) ? agreed : {}
  const _meta = { [metaKeys.subscriptionId]: id }
  const uris = Array.isArray(filter.resourceSubscriptions) ? filter.resourceSubscriptions : []
  return [
    ...Object.entries(lists).flatMap(([key, method]) =>
      filter[key] === true ? [notification(method, { _meta })] : [],
    ),
    ...uris.map(uri => notification('notifications/resources/updated', { uri, _meta })),
  ]
}

// How a modern client's requests are carried to a legacy server: one session in our words for all of them, its questions
// as rounds, its notifications on the client's subscriptions.
import { BrokerError } from '../../../base/errors.ts'
import { cancelled } from '../../../net/network-errors.ts'
import { errorAnswer, toolAnswer, unknownMethodAnswer } from '../../message/answers.ts'
import { modernProbe } from '../../message/eras.ts'
import { listenMethod } from '../../message/listen-filter.ts'
import { isRequestMessage, type Message, type RequestId, type RequestMessage } from '../../message/message.ts'
import { asModern, inputRequired, invalidParamsAnswer, missingCapabilityAnswer } from '../../message/modern-answers.ts'
import { versionToSpeak } from '../../message/modern-refusals.ts'
import { type ClientWords, isRecord, wordsOf } from '../../message/modern-words.ts'
import { createRounds, responsesIn, stateIn } from '../../message/rounds.ts'
import { otherEraError, type Relay, type ServerFacts } from '../../wire/relay.ts'
import type { Wire } from '../../wire/wire.ts'
import { type Call, createCalls, newCall } from './calls.ts'
import { createOneSession } from './one-session.ts'
import { createOpenedUrls } from './opened-urls.ts'
import { createSubscriptions } from './subscriptions.ts'
import { cancelledNotification, isGone, legacyRequest } from './to-legacy.ts'
import { discovered, modernAnswer, type UrlElicitation, urlQuestion, urlsRequired } from './to-modern.ts'

export interface ModernClientRelayOptions {
  readonly wire: Wire
  readonly words: () => ClientWords
  onReopened(facts: ServerFacts): void
}

/** Pages that a person has to open before the server does what it was asked. */
interface Pages {
  readonly elicitations: readonly UrlElicitation[]
}

export function createModernClientRelay({ wire, words, onReopened }: ModernClientRelayOptions): Relay {
  const { url } = wire
  const session = createOneSession({ wire, hear, onReopened, isIdle: () => calls.isEmpty })
  const rounds = createRounds<Call | Pages>(forgotten)
  const calls = createCalls({
    keep: call => rounds.ask(call.request.envelope, call),
    answerFor,
    tell: message => void session.tell(message),
    toClient: wire.deliver,
  })
  const subscriptions = createSubscriptions({
    open: () => session.open(words()),
    ask: session.ask,
    toClient: wire.deliver,
  })
  const urls = createOpenedUrls()
  /** The client's requests; one that was given up before it went out must not. */
  const asked = new Map<RequestId, 'wanted' | 'given-up'>()

  return {
    initialize: () => Promise.reject(new BrokerError('internal', { message: 'A modern client does not initialize.' })),
    open: () => session.open(words()),
    request,
    tell,
    abandon,
    check: session.check,
    close,
    get facts() {
      return session.facts
    },
  }

  async function request(message: Message): Promise<Message> {
    if (!isRequestMessage(message)) throw new BrokerError('internal', { message: 'A request needs an id.' })
    const { id, method } = message.envelope
    if (method === modernProbe) return discovered(id, await session.open(wordsIn(message)))
    if (method === listenMethod) return subscriptions.listen(message)
    if (isGone(method)) return unknownMethodAnswer(id, `MCP 2026-07-28 has no ${method}.`)
    asked.set(id, 'wanted')
    try {
      return await (stateIn(message.envelope) === undefined ? work(message) : comeBack(message))
    } finally {
      asked.delete(id)
    }
  }

  async function work(message: RequestMessage): Promise<Message> {
    await session.open(wordsIn(message))
    await session.hearFrom(wordsIn(message).logLevel)
    if (asked.get(message.envelope.id) === 'given-up') throw cancelled(url)
    const call = newCall(message, session.nextId())
    return calls.begin(call, session.request(legacyRequest(message, call.upstreamId)).then(stillLegacy))
  }

  /** A server may have changed its era since the session was opened; then it did nothing with what it was sent. */
  function stillLegacy(answer: Message): Message {
    if (versionToSpeak(answer.envelope, '') !== undefined) throw otherEraError(url, 'modern')
    return answer
  }

  async function comeBack(message: RequestMessage): Promise<Message> {
    const found = rounds.takeUp(message.envelope)
    if (!found)
      return invalidParamsAnswer(
        message.envelope.id,
        'Nothing waits for this `requestState`, or another request does. Send the request without it.',
      )
    return 'questions' in found ? calls.goOn(found, message) : afterPages(found, message)
  }

  async function afterPages({ elicitations }: Pages, message: RequestMessage): Promise<Message> {
    const { id, method } = message.envelope
    const responses = responsesIn(message.envelope)
    if (elicitations.some((_, at) => responses[pageKey(at)] === undefined)) return askPages(id, message, elicitations)
    const actions = elicitations.map((_, at) => actionOf(responses[pageKey(at)]))
    if (actions.every(action => action === 'accept')) {
      await urls.done(elicitations.map(({ elicitationId }) => elicitationId))
      return work(message)
    }
    const sentence = 'The person did not open the page that this needs first.'
    return method === 'tools/call'
      ? asModern(toolAnswer(id, sentence, 'failed'), method)
      : errorAnswer(id, 'cancelled', sentence)
  }

  function answerFor({ request: first }: Call, id: RequestId, answer: Message): Message {
    const pages = urlsRequired(answer.envelope)
    if (pages.length > 0) return askPages(id, first, pages)
    return modernAnswer(answer, id, { method: first.envelope.method, facts: session.facts })
  }

  function askPages(id: RequestId, first: RequestMessage, elicitations: readonly UrlElicitation[]): Message {
    const { elicitation } = wordsIn(first).capabilities
    if (!isRecord(elicitation) || !isRecord(elicitation.url)) {
      const sentence = 'A person has to open a page first, and this client shows none.'
      return missingCapabilityAnswer(id, { elicitation: { url: {} } }, sentence)
    }
    const questions = Object.fromEntries(elicitations.map((page, at) => [pageKey(at), urlQuestion(page)]))
    return inputRequired(id, questions, rounds.ask(first.envelope, { elicitations }))
  }

  function wordsIn({ envelope }: RequestMessage): ClientWords {
    return wordsOf(envelope) ?? words()
  }

  function hear(message: Message, upstreamId?: RequestId): void | Promise<void> {
    if (subscriptions.tell(message) || urls.take(message.envelope)) return
    return calls.hear(message, upstreamId)
  }

  /** The client never came back: the server need not work on it any more. */
  function forgotten(question: Call | Pages): void {
    if ('questions' in question) void giveUp(question, 'The client did not come back with what was asked of it.')
  }

  async function giveUp({ upstreamId }: Call, reason?: string): Promise<void> {
    await session.tell(cancelledNotification(upstreamId, reason))
    session.abandon(upstreamId)
  }

  async function tell(message: Message): Promise<void> {
    const { method, params } = message.envelope
    if (method !== 'notifications/cancelled') return session.tell(message)
    const { requestId, reason } = isRecord(params) ? params : {}
    const call = calls.of(requestId as RequestId)
    if (call)
      await session.tell(cancelledNotification(call.upstreamId, typeof reason === 'string' ? reason : undefined))
  }

  function abandon(id: RequestId): void {
    if (asked.has(id)) asked.set(id, 'given-up')
    subscriptions.end(id, cancelled(url))
    const call = calls.of(id)
    if (call) session.abandon(call.upstreamId)
  }

  async function close(): Promise<void> {
    subscriptions.close(cancelled(url))
    rounds.close()
    await session.close()
  }
}

const pageKey = (at: number) => `page-${at + 1}`

function actionOf(response: unknown): unknown {
  return isRecord(response) ? response.action : undefined
}

// How a legacy client's session is carried to a modern server, which keeps none: `initialize` is answered from what the
// server says of itself, each request says who asks, questions of the server become requests to the client, and one
// stream of ours hears of changes.
import { setTimeout as sleep } from 'node:timers/promises'
import { BrokerError } from '../../../base/errors.ts'
import { cancelled } from '../../../net/network-errors.ts'
import { notification, resultAnswer } from '../../message/answers.ts'
import { type ListenFilter, listsIn, resourceUpdated } from '../../message/listen-filter.ts'
import {
  isRequestMessage,
  isResponse,
  type Message,
  messageOf,
  ownId,
  type RequestId,
  type RequestMessage,
} from '../../message/message.ts'
import { isRecord, metaKeys, metaOf } from '../../message/modern-words.ts'
import type { Opening } from '../../message/opening.ts'
import { createAsking } from '../../modern/asking.ts'
import { discover } from '../../modern/discover.ts'
import { explained } from '../../wire/lost-call.ts'
import type { Relay, ServerFacts } from '../../wire/relay.ts'
import type { Wire } from '../../wire/wire.ts'
import { createChangeStream } from './change-stream.ts'
import { createClientQuestions } from './client-questions.ts'
import { clientCapabilities, initializeResult, offeredChanges, versionFor, wordsFor } from './discovered.ts'
import { createGate, type Gate } from './gate.ts'
import { throughRounds } from './input-rounds.ts'
import { legacyAnswer } from './legacy-answer.ts'
import { modernRequest, type Retry } from './modern-request.ts'
import { createOwnAnswers } from './own-answers.ts'

export interface LegacyClientRelayOptions {
  readonly wire: Wire
  readonly opening: Opening
  /** The server was asked in our words: what the client knows of it may be stale. */
  onReopened(facts: ServerFacts): void
}

/** How long a client waits in `initialize` to be told which changes it will hear of. */
const patience = 3_000

/** Without changes a server can be used all the same. */
const nothing = (): ListenFilter => ({})

export function createLegacyClientRelay({ wire, opening, onReopened }: LegacyClientRelayOptions): Relay {
  const { url } = wire
  const ending = new AbortController()
  const calls = new Map<RequestId, AbortController>()
  const version = versionFor(opening)
  const asked = { capabilities: clientCapabilities(opening.params), version, url }
  const words = () => wordsFor(opening, own.logLevel)
  const asking = createAsking({ wire, words, ending: ending.signal })
  const questions = createClientQuestions(wire.deliver)
  const own = createOwnAnswers({ opening, url, open, listen })
  const changes = createChangeStream({ wire, words, wanted, onChange, onGap })
  let facts: ServerFacts | undefined
  let discovering: Promise<ServerFacts> | undefined
  let offered: Readonly<Record<string, unknown>> = {}
  /** Holds changes back from a client that has not said `notifications/initialized` yet. */
  let gate: Gate | undefined

  return {
    initialize,
    open,
    request,
    tell,
    abandon: id => calls.get(id)?.abort(),
    check,
    close,
    get facts() {
      return facts
    },
  }

  async function initialize({ envelope: { id } }: Message): Promise<Message> {
    if (id == null) throw new BrokerError('internal', { message: 'A request needs an id.' })
    gate = createGate()
    facts ??= await discovered()
    return resultAnswer(id, facts.answer.envelope.result)
  }

  function open(): Promise<ServerFacts> {
    if (facts) return Promise.resolve(facts)
    discovering ??= discovered()
      .then(found => {
        facts = found
        onReopened(found)
        return found
      })
      .finally(() => {
        discovering = undefined
      })
    return discovering
  }

  /** What the server can do, in the client's words; what it would tell unasked is offered where it agrees to it. */
  async function discovered(): Promise<ServerFacts> {
    const found = await discover(wire, words(), ending.signal)
    offered = found.capabilities
    const agreed = changes.refresh().catch(nothing)
    return factsIn(found, await Promise.race([agreed, sleep(patience, {}, { ref: false })]))
  }

  function factsIn(found: ServerFacts, agreed: ListenFilter): ServerFacts {
    const discovery = found.answer.envelope.result
    const result = initializeResult(isRecord(discovery) ? discovery : {}, agreed, { version, host: url.host })
    return { ...found, capabilities: result.capabilities, answer: messageOf({ jsonrpc: '2.0', id: ownId(), result }) }
  }

  async function request(message: Message): Promise<Message> {
    if (!isRequestMessage(message)) throw new BrokerError('internal', { message: 'A request needs an id.' })
    const ours = own.answer(message)
    if (ours) return ours
    const { id } = message.envelope
    const call = new AbortController()
    calls.set(id, call)
    try {
      if (!facts) await open()
      return legacyAnswer(await answered(message, call.signal), message, asked)
    } catch (error) {
      throw call.signal.aborted ? cancelled(url) : explained(error, message)
    } finally {
      if (calls.get(id) === call) calls.delete(id)
    }
  }

  function answered(message: RequestMessage, signal: AbortSignal): Promise<Message> {
    // The first time a request has the client's own id; what is asked again must have another one.
    const post = (retry: Retry | undefined) =>
      asking.ask(modernRequest(message, { id: retry ? ownId() : message.envelope.id, words: words(), retry }), signal)
    return throughRounds(message, { asked, questions, signal, post, toClient: wire.deliver })
  }

  async function tell(message: Message): Promise<void> {
    const { envelope } = message
    if (isResponse(envelope) && questions.take(message)) return
    if (envelope.method === 'notifications/initialized') gate?.open()
    // Over HTTP a modern server is told nothing: `cancelled` is to go away (`abandon`), and roots are asked for.
  }

  function wanted(): ListenFilter {
    const uris = [...own.subscriptions]
    return { ...offeredChanges(offered), ...(uris.length > 0 ? { resourceSubscriptions: uris } : {}) }
  }

  async function listen(): Promise<readonly string[]> {
    return (await changes.refresh()).resourceSubscriptions ?? []
  }

  async function onChange({ raw, envelope }: Message): Promise<void> {
    if (gate) await gate.opened
    const { _meta: _, ...params } = isRecord(envelope.params) ? envelope.params : {}
    const { [metaKeys.subscriptionId]: stream, ...meta } = metaOf(envelope.params)
    if (stream === undefined) return wire.deliver({ raw, envelope })
    const rest = Object.keys(meta).length > 0 ? { ...params, _meta: meta } : params
    return wire.deliver(notification(envelope.method ?? '', Object.keys(rest).length > 0 ? rest : undefined))
  }

  /** What may have changed while nobody listened is told once. */
  function onGap(agreed: ListenFilter): void {
    const updates = (agreed.resourceSubscriptions ?? []).map(uri => notification(resourceUpdated, { uri }))
    const lists = listsIn(agreed).map(method => notification(method))
    for (const change of [...lists, ...updates]) void onChange(change)
  }

  async function check(): Promise<void> {
    if (!facts) return
    const before = offered
    const found = await discover(wire, words(), ending.signal).catch((error: unknown) => {
      void changes.renew().catch(nothing)
      throw error
    })
    offered = found.capabilities
    const agreed = await changes.renew().catch(nothing)
    if (JSON.stringify(before) === JSON.stringify(offered)) return
    facts = factsIn(found, agreed)
    onReopened(facts)
  }

  async function close(): Promise<void> {
    ending.abort()
    changes.close()
    gate?.open()
    for (const call of calls.values()) call.abort()
  }
}

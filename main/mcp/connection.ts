// How one client's messages travel to its server and back: real when there is a grant, parked when there is none.
// Knows nothing of tokens, HTTP, sockets or the link.
import { asBrokerError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { ConfirmedHosts, Send } from '../net/send.ts'
import { errorAnswer, failureAnswer, toolAnswer, unknownMethodAnswer } from './answers.ts'
import { type EraMemory, modernProbe } from './eras.ts'
import { type ClientInfo, createOpening } from './legacy/opening.ts'
import {
  type Envelope,
  isRequest,
  isRequestMessage,
  isResponse,
  type Message,
  type RequestId,
  type RequestMessage,
} from './message.ts'
import { createOwnRequests } from './own-requests.ts'
import { isOurTool, parkedAnswer, parkedCapabilities, parkedInitialize } from './parked.ts'
import { createPass } from './passing.ts'
import type { ClientSide, Ended, Guard, Journal, Passage } from './ports.ts'
import { createSignInTool, type PendingSignIn } from './sign-in-tool.ts'
import { concernsAPerson, endsTheGrant, type KnownServer, type Parking, parkingFor, type Standing } from './standing.ts'
import { createStepUp } from './step-up.ts'
import { createUpstream } from './upstream.ts'

export interface ConnectionOptions {
  readonly client: ClientSide
  readonly passage: Passage
  /** The server's display name, ours. */
  readonly title: string
  readonly upstream: { readonly url: URL; readonly confirmedHosts: ConfirmedHosts }
  /** Already authorized. */
  readonly send: Send
  readonly guard: Guard
  readonly journal: Journal
  readonly log: Log
  /** Which era the server speaks, as far as anybody has found out. */
  readonly eras: EraMemory
  standing(): Standing
  known(): KnownServer | undefined
  remember(known: KnownServer): void
  /** Begins a sign-in because a person asked for it through the client (URL elicitation). */
  beginSignIn?(): Promise<PendingSignIn>
  /** Hears of each request when it begins; what it returns, when it was dealt with. */
  onRequest?(request: Envelope): Ended | undefined
  /** The server's own answer to a listing of its tools has passed. */
  onTools?(request: Envelope, answer: Envelope): void
}

export interface Connection {
  /** Takes one message from the client; settles when it is dealt with. Never rejects. Call it in the order of arrival. */
  receive(message: Message, how?: { readonly replay?: boolean }): Promise<void>
  /** Asks `standing()` again: after a sign-in, a revocation, a change of access. */
  reconsider(): void
  /** The machine slept or the network changed: is the server still there? What is lost is opened anew. */
  reprobe(): void
  /** Ends everything in flight and the upstream session; bounded to about 2 s. */
  close(): Promise<void>
  readonly state: 'new' | 'parked' | 'opening' | 'ready' | 'refused' | 'closed'
  readonly clientInfo: ClientInfo | undefined
  inFlight(): number
}

type Arrival = { readonly replay?: boolean }

export function createConnection(options: ConnectionOptions): Connection {
  const { client, passage, title, log } = options
  const toClient = (message: Message) => void client.send(message)
  const pass = createPass(options)
  const own = createOwnRequests(toClient)
  const wire = { ...options.upstream, send: options.send, log, deliver }
  const upstream = createUpstream({ wire, eras: options.eras, toClient, remember: known => options.remember(known) })
  const signInTool = createSignInTool({ ...options, toClient, ask: own.ask, onSignedIn: () => reconsider() })
  const stepUp = createStepUp({ ...options, toClient, ask: own.ask, clientParams: () => upstream.opening?.params })
  const pending = new Map<RequestId, 'waited-for' | 'cancelled'>()
  let isRefused = false
  let isClosed = false

  return {
    receive,
    reconsider: () => reconsider(),
    reprobe: () => reconsider(upstream.check),
    close,
    inFlight: () => pending.size,
    get state(): Connection['state'] {
      if (isClosed) return 'closed'
      if (isRefused) return 'refused'
      if (!upstream.opening) return pending.size > 0 ? 'opening' : 'new'
      if (upstream.parking) return 'parked'
      return upstream.facts ? 'ready' : 'opening'
    },
    get clientInfo() {
      return upstream.opening?.client
    },
  }

  async function receive(message: Message, how: Arrival = {}): Promise<void> {
    const { envelope } = message
    if (isClosed || (isResponse(envelope) && own.take(envelope))) return
    try {
      const passed = pass('from-client', message)
      await take(passed instanceof Promise ? await passed : passed, how)
    } catch (error) {
      await refuse(message, error, how)
    }
  }

  /** SECURITY S15: what guard or journal stopped is answered with a sentence, to whoever waits for it. */
  async function refuse({ envelope }: Message, error: unknown, how: Arrival): Promise<void> {
    const ours = asBrokerError(error)
    if (isRequest(envelope)) await reply(failed(envelope, ours), how)
    else if (isResponse(envelope) && envelope.id != null) await upstream.tell(failureAnswer(envelope.id, ours))
    else log.warn('message-dropped', { method: envelope.method, error: ours })
  }

  function take(message: Message, how: Arrival): Promise<void> {
    if (isRequestMessage(message)) return request(message, how)
    const { method } = message.envelope
    if (method === 'notifications/initialized') return initialized(message, how)
    if (method === 'notifications/cancelled') return cancel(message)
    return upstream.tell(message)
  }

  async function initialized(message: Message, { replay }: Arrival): Promise<void> {
    upstream.initialized()
    if (upstream.facts && replay !== true) return upstream.tell(message)
    reconsider()
  }

  async function cancel(message: Message): Promise<void> {
    const id = (message.envelope.params as { requestId?: RequestId } | undefined)?.requestId
    if (id === undefined || !pending.has(id)) return
    pending.set(id, 'cancelled')
    await upstream.tell(message)
    // The server may still answer late or never; nobody waits any more.
    upstream.abandon(id)
  }

  async function request(message: RequestMessage, how: Arrival): Promise<void> {
    const { id } = message.envelope
    const ended = options.onRequest?.(message.envelope)
    pending.set(id, 'waited-for')
    const given = await answerTo(message, how).catch((error: unknown) => failed(message.envelope, error))
    const answer = pending.get(id) === 'cancelled' ? undefined : given
    pending.delete(id)
    ended?.(answer === undefined ? 'cancelled' : answer.envelope.error ? 'failed' : 'answered')
    await reply(answer, how)
  }

  async function reply(answer: Message | undefined, { replay }: Arrival): Promise<void> {
    if (answer && replay !== true && !isClosed) await client.send(answer)
  }

  async function answerTo(message: RequestMessage, how: Arrival): Promise<Message> {
    const { id, method } = message.envelope
    if (method === modernProbe)
      return unknownMethodAnswer(id, 'Valetkey speaks MCP up to 2025-11-25; begin with `initialize`.')
    const standing = judge()
    if (standing.is === 'refused') return errorAnswer(id, standing.code, standing.sentence)
    if (method === 'initialize') return initialize(message, standing, how)
    if (!upstream.opening)
      return errorAnswer(id, 'protocol-error', 'The first request of a client must be `initialize`.')
    if (standing.is === 'parked' || how.replay === true) upstream.opening.note(message.envelope)
    if (standing.is === 'parked') return parked(message.envelope, standing)
    if (method === 'tools/call' && isOurTool(message.envelope)) return alreadySignedIn(id)
    const isWanted = () => pending.get(id) === 'waited-for'
    const passed = await pass('from-server', await stepUp(() => upstream.request(message), isWanted))
    if (method === 'tools/list') options.onTools?.(message.envelope, passed.envelope)
    return passed
  }

  async function initialize(message: RequestMessage, standing: Standing, { replay }: Arrival): Promise<Message> {
    const parking = standing.is === 'parked' ? standing : undefined
    if (replay === true || parking) return assume(message, parking)
    try {
      const answer = await upstream.initialize(message, createOpening(message.envelope.params))
      judge()
      return await pass('from-server', answer)
    } catch (error) {
      const why = parkingFor(asBrokerError(error)) ?? upstream.parking
      if (!why) throw error
      return assume(message, why)
    }
  }

  /** Connects the client without its server: from what is known of it. */
  function assume({ envelope: { id, params } }: RequestMessage, parking: Parking | undefined): Message {
    const known = options.known()
    upstream.assume(createOpening(params), parkedCapabilities(known))
    if (parking) upstream.park(parking)
    return parkedInitialize(id, params, { title, server: passage.server, known })
  }

  /** The standing of this moment, with what follows from it for the upstream session. */
  function judge(): Standing {
    const standing = options.standing()
    isRefused = standing.is === 'refused'
    if (standing.is === 'parked' && upstream.opening) upstream.park(standing)
    if (standing.is === 'refused') void upstream.close()
    return standing
  }

  function reconsider(goOn = upstream.wake): void {
    if (isClosed || !(upstream.opening || isRefused)) return
    if (judge().is === 'ready') goOn()
  }

  function parked(envelope: RequestMessage['envelope'], parking: Parking): Message | Promise<Message> {
    const { id, method } = envelope
    if (method !== 'tools/call' || !isOurTool(envelope)) return parkedAnswer(envelope, parking, title)
    return signInTool({ id, parking, clientParams: upstream.opening?.params })
  }

  function alreadySignedIn(id: RequestId): Message {
    upstream.wake()
    upstream.announceLists()
    return toolAnswer(id, `Signed in to ${title}: its tools are there now. List the tools again.`, 'done')
  }

  /** What a failed request is answered with: a tool result where an agent should pass it on, else an error. */
  function failed(envelope: RequestMessage['envelope'], error: unknown): Message {
    const ours = asBrokerError(error)
    if (upstream.parking && (endsTheGrant(ours) || ours.code === 'cancelled'))
      return parkedAnswer(envelope, upstream.parking, title)
    if (envelope.method === 'tools/call' && concernsAPerson(ours))
      return toolAnswer(envelope.id, ours.message, 'failed')
    return failureAnswer(envelope.id, ours)
  }

  function deliver(message: Message): void | Promise<void> {
    try {
      const passed = pass('from-server', message)
      if (!(passed instanceof Promise)) return client.send(passed)
      return passed.then(allowed => client.send(allowed)).catch((error: unknown) => undelivered(message, error))
    } catch (error) {
      return undelivered(message, error)
    }
  }

  function undelivered({ envelope }: Message, error: unknown): void {
    if (isRequest(envelope)) void upstream.tell(failureAnswer(envelope.id, asBrokerError(error)))
  }

  async function close(): Promise<void> {
    isClosed = true
    own.close()
    await upstream.close()
  }
}

// How one client's messages travel to its server and back, whichever era it speaks: guarded, counted, answered once.
// Knows nothing of tokens, HTTP, sockets or the link, and nothing of how a client of either era is talked with.
import { asBrokerError } from '../base/errors.ts'
import type { ConfirmedHosts, Send } from '../net/send.ts'
import { createPass } from './access/passing.ts'
import type { ClientSide, Ended, Guard, Journal, Outcome } from './access/ports.ts'
import type { KnownServer, Standing } from './access/standing.ts'
import type { Arrival, Dialogue, DialogueOptions } from './client/dialogue.ts'
import { createLegacySide } from './client/legacy-side.ts'
import { createModernSide, type ModernSide } from './client/modern-side.ts'
import { failureAnswer } from './message/answers.ts'
import { modernProbe } from './message/eras.ts'
import {
  type Envelope,
  isRequest,
  isRequestMessage,
  isResponse,
  type Message,
  type RequestId,
  type RequestMessage,
} from './message/message.ts'
import { wordsOf } from './message/modern-words.ts'
import type { ClientInfo } from './message/opening.ts'
import { createUpstream } from './upstream.ts'

export interface ConnectionOptions extends DialogueOptions {
  readonly client: ClientSide
  readonly upstream: { readonly url: URL; readonly confirmedHosts: ConfirmedHosts }
  /** Already authorized. */
  readonly send: Send
  readonly guard: Guard
  readonly journal: Journal
  remember(known: KnownServer): void
  /** Hears of each request when it begins; what it returns, when it was dealt with. */
  onRequest?(request: Envelope): Ended | undefined
}

export interface Connection {
  /** Takes one message from the client; settles when it is dealt with. Never rejects. Call it in the order of arrival. */
  receive(message: Message, how?: Arrival): Promise<void>
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

export function createConnection(options: ConnectionOptions): Connection {
  const { client, log } = options
  const toClient = (message: Message) => void client.send(message)
  const pass = createPass(options)
  const upstream = createUpstream({
    wire: { ...options.upstream, send: options.send, log, deliver },
    eras: options.eras,
    toClient,
    onListsChanged: () => modern?.announce(),
    onWake: () => modern?.wake(),
    remember: known => options.remember(known),
  })
  const pending = new Map<RequestId, 'waited-for' | 'cancelled'>()
  const isWanted = (id: RequestId) => pending.get(id) === 'waited-for'
  const parts = { options, upstream, pass, toClient, isWanted, judge, reconsider: () => reconsider() }
  let dialogue: Dialogue | undefined
  let modern: ModernSide | undefined
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
      if (!upstream.isServing) return pending.size > 0 ? 'opening' : 'new'
      if (upstream.parking) return 'parked'
      return upstream.facts ? 'ready' : 'opening'
    },
    get clientInfo() {
      return dialogue?.clientInfo
    },
  }

  async function receive(message: Message, how: Arrival = {}): Promise<void> {
    if (isClosed) return
    const talk = talkOf(message.envelope)
    if (talk.takes(message.envelope)) return
    try {
      const passed = pass('from-client', message)
      await take(talk, passed instanceof Promise ? await passed : passed, how)
    } catch (error) {
      await refuse(talk, message, error, how)
    }
  }

  /**
   * The first request tells the era: `initialize`, or `_meta` that names a version. A client of both eras may probe and
   * begin with `initialize` all the same (2026-07-28, "Backward Compatibility").
   */
  function talkOf(envelope: Envelope): Dialogue {
    const isModern = isRequest(envelope) && (wordsOf(envelope) !== undefined || (!dialogue && isProbe(envelope)))
    if (isModern && !modern && !upstream.opening) return begin(createModernSide(parts))
    if (dialogue && (envelope.method !== 'initialize' || isModern || !modern)) return dialogue
    return begin(createLegacySide(parts))
  }

  function begin(next: Dialogue | ModernSide): Dialogue {
    dialogue?.close()
    dialogue = next
    modern = 'wake' in next ? next : undefined
    return next
  }

  /** SECURITY S15: what guard or journal stopped is answered with a sentence, to whoever waits for it. */
  async function refuse(talk: Dialogue, { envelope }: Message, error: unknown, how: Arrival): Promise<void> {
    const ours = asBrokerError(error)
    if (isRequest(envelope)) await reply(talk.failed(envelope, ours), how)
    else if (isResponse(envelope) && envelope.id != null) await upstream.tell(failureAnswer(envelope.id, ours))
    else log.warn('message-dropped', { method: envelope.method, error: ours })
  }

  function take(talk: Dialogue, message: Message, how: Arrival): Promise<void> {
    if (isRequestMessage(message)) return request(talk, message, how)
    if (message.envelope.method === 'notifications/cancelled') return cancel(talk, message)
    return talk.tell(message, how)
  }

  async function cancel(talk: Dialogue, message: Message): Promise<void> {
    const id = (message.envelope.params as { requestId?: RequestId } | undefined)?.requestId
    if (id === undefined || (!talk.cancel(id) && !pending.has(id))) return
    if (pending.has(id)) pending.set(id, 'cancelled')
    await upstream.tell(message)
    // The server may still answer late or never; nobody waits any more.
    upstream.abandon(id)
  }

  async function request(talk: Dialogue, message: RequestMessage, how: Arrival): Promise<void> {
    const { envelope } = message
    const { id } = envelope
    // One id has one answer: which of the two it would be nobody could tell.
    if (pending.has(id) || talk.holds(id)) return log.warn('id-in-use', { method: envelope.method })
    const ended = options.onRequest?.(envelope)
    let stopped: unknown
    const failed = (error: unknown) => {
      stopped = error
      return talk.failed(envelope, error)
    }
    const given = () => talk.answer(message, how).catch(failed)
    if (talk.staysOpen(envelope)) {
      ended?.(options.standing().is === 'ready' ? 'answered' : 'refused')
      return reply(await given(), how)
    }
    pending.set(id, 'waited-for')
    const answer = await given().then(said => (isWanted(id) ? said : undefined))
    pending.delete(id)
    ended?.(outcomeOf(answer), stopped)
    await reply(answer, how)
  }

  async function reply(answer: Message | undefined, { replay }: Arrival): Promise<void> {
    if (answer && replay !== true && !isClosed) await client.send(answer)
  }

  /** The standing of this moment, with what follows from it for the upstream session. */
  function judge(): Standing {
    const standing = options.standing()
    isRefused = standing.is === 'refused'
    if (standing.is === 'parked' && upstream.isServing) upstream.park(standing)
    if (standing.is === 'refused') void upstream.close()
    return standing
  }

  function reconsider(goOn = upstream.wake): void {
    if (isClosed || !(upstream.isServing || isRefused)) return
    if (judge().is === 'ready') goOn()
  }

  function deliver(message: Message): void | Promise<void> {
    if (dialogue?.admits(message) === false) return
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
    dialogue?.close()
    await upstream.close()
  }
}

/** A tool says in its result that it failed. */
function outcomeOf(answer: Message | undefined): Outcome {
  if (answer === undefined) return 'cancelled'
  if (answer.isRefusal) return 'refused'
  const { error, result } = answer.envelope
  return error || (result as { isError?: unknown } | null | undefined)?.isError === true ? 'failed' : 'answered'
}

function isProbe({ method }: Envelope): boolean {
  return method === modernProbe
}

// How a legacy client's messages reach a legacy server over Streamable HTTP: one upstream session, re-opened when the
// server has forgotten it. No id is rewritten. Knows nothing of guard, journal, sign-in and what a client is told meanwhile.
import { asBrokerError, BrokerError, isBrokerError } from '../../base/errors.ts'
import { isRepeatable } from '../../base/repeatable.ts'
import { cancelled } from '../../net/network-errors.ts'
import type { Message, RequestId } from '../message/message.ts'
import type { Opening } from '../message/opening.ts'
import { explained } from '../wire/lost-call.ts'
import type { Relay, ServerFacts } from '../wire/relay.ts'
import { lost, type Wire } from '../wire/wire.ts'
import type { Outcome } from './exchange.ts'
import { answerForOlder, answerInRevision, revisionIn } from './revisions.ts'
import { endSession, openSession, ownPing, reopenSession, type Session } from './session.ts'

export interface LegacyRelayOptions {
  readonly wire: Wire
  readonly opening: Opening
  /** A session was opened in our words: what the client knows of the server's lists may be stale. */
  onReopened(facts: ServerFacts): void
  /** Takes what comes on the stream of one answer, where that matters; `wire.deliver` takes the rest. */
  deliverOn?(id: RequestId, message: Message): void | Promise<void>
}

export function createLegacyRelay({ wire, opening, onReopened, deliverOn }: LegacyRelayOptions): Relay {
  const ending = new AbortController()
  const calls = new Map<RequestId, AbortController>()
  let session: Session | undefined
  let reopening: Promise<Session> | undefined
  /** Requests wait until the server has taken `notifications/initialized`. */
  let gate: Promise<unknown> | undefined

  return {
    initialize,
    open,
    request,
    tell,
    abandon,
    check,
    close,
    get facts() {
      return session
    },
  }

  async function initialize(message: Message): Promise<Message> {
    const opened = await openSession(wire, message, ending.signal)
    if (!('over' in opened)) return opened
    session = opened
    return answerInRevision(opened.answer, revisionIn(message.envelope.params))
  }

  function open(): Promise<Session> {
    if (session) return Promise.resolve(session)
    reopening ??= reopenSession(wire, opening, ending.signal)
      .then(opened => {
        if (ending.signal.aborted) {
          void endSession(opened)
          throw cancelled(wire.url)
        }
        session = opened
        startListening(opened)
        onReopened(opened)
        return opened
      })
      .finally(() => {
        reopening = undefined
      })
    return reopening
  }

  async function request(message: Message): Promise<Message> {
    const { id } = message.envelope
    if (id === undefined || id === null) throw new BrokerError('internal', { message: 'A request needs an id.' })
    const call = new AbortController()
    calls.set(id, call)
    try {
      if (gate) await gate
      return await answered(message, call.signal)
    } catch (error) {
      throw explained(error, message)
    } finally {
      if (calls.get(id) === call) calls.delete(id)
    }
  }

  async function answered(message: Message, signal: AbortSignal): Promise<Message> {
    let outcome = await post(message, signal).catch((error: unknown) => {
      const mayRepeat = isRepeatable(message.envelope.method) && isBrokerError(error) && error.facts.lost === true
      if (!mayRepeat) throw error
      return post(message, signal)
    })
    // A lost session means that the server did nothing with the message, so that even a call may be sent again.
    if (outcome.is === 'session-lost') outcome = await post(message, signal)
    if (outcome.is === 'accepted') throw lost(wire.url, outcome.is)
    const answer = outcome.is === 'answer' ? outcome.message : outcome.said
    if (answer instanceof Error) throw answer
    if (answer.envelope.error === undefined) opening.note(message.envelope)
    const revisions = { asked: revisionIn(opening.params), spoken: session?.protocolVersion ?? '' }
    return answerForOlder(answer, message.envelope, revisions)
  }

  async function post(message: Message, signal: AbortSignal): Promise<Outcome> {
    const used = session ?? (await open())
    const { id } = message.envelope
    const deliver = deliverOn && id != null ? { deliver: (said: Message) => deliverOn(id, said) } : {}
    const outcome = await used.transport.exchange({ message, session: used.headers, signal, ...deliver })
    if (outcome.is === 'session-lost') forget(used)
    return outcome
  }

  function forget(used: Session): void {
    if (session?.headers !== used.headers) return
    wire.log.info('session-lost', { url: wire.url })
    session.over.abort()
    session = undefined
  }

  async function tell(message: Message): Promise<void> {
    const used = session
    // Without a session there is nobody to tell; a new one gets its own opening.
    if (!used) return
    const sent = used.transport.exchange({ message, session: used.headers, signal: ending.signal }).then(
      outcome => {
        if (outcome.is === 'session-lost') forget(used)
      },
      (error: unknown) => wire.log.warn('not-told', { method: message.envelope.method, error: asBrokerError(error) }),
    )
    if (message.envelope.method !== 'notifications/initialized') return sent
    gate = sent.finally(() => {
      gate = undefined
      if (session === used) startListening(used)
    })
    await gate
  }

  function startListening(listened: Session): void {
    const onLost = () => {
      forget(listened)
      open().catch((error: unknown) => wire.log.info('not-reopened', { error: asBrokerError(error) }))
    }
    void listened.transport.listen({ session: listened.headers, signal: listened.over.signal, onLost })
  }

  async function check(): Promise<void> {
    const used = session
    if (!used) return
    try {
      // The first question may meet a socket that died unnoticed.
      const outcome = await asked(used).catch(() => asked(used))
      if (outcome === 'session-lost') forget(used)
    } finally {
      if (session === used) session = listeningAnew(used)
    }
    if (!session) await open()
  }

  /** The stream may hang on a socket that died unnoticed; nobody would ever tell. */
  function listeningAnew(used: Session): Session {
    used.over.abort()
    const anew = { ...used, over: new AbortController() }
    startListening(anew)
    return anew
  }

  async function asked({ headers, transport }: Session): Promise<Outcome['is']> {
    const patience = new AbortController()
    const timer = setTimeout(() => patience.abort(), checkPatience)
    try {
      return (await transport.exchange({ message: ownPing(), session: headers, signal: patience.signal })).is
    } finally {
      clearTimeout(timer)
    }
  }

  function abandon(id: RequestId): void {
    calls.get(id)?.abort()
  }

  async function close(): Promise<void> {
    ending.abort()
    for (const call of calls.values()) call.abort()
    const ended = session
    session = undefined
    if (ended) await endSession(ended)
  }
}

const checkPatience = 5_000

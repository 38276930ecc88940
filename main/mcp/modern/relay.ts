// How a modern client's requests reach a modern server: as they came, each for itself. There is no session to open or to
// lose; the server is asked once what it can do. Knows nothing of guard, journal and sign-in.
import { BrokerError } from '../../base/errors.ts'
import { modernProbe } from '../message/eras.ts'
import { isRequestMessage, type Message, type RequestId, type RequestMessage } from '../message/message.ts'
import { type ClientWords, wordsOf } from '../message/modern-words.ts'
import { explained } from '../wire/lost-call.ts'
import type { Relay, ServerFacts } from '../wire/relay.ts'
import type { Wire } from '../wire/wire.ts'
import { createAsking } from './asking.ts'
import { discover, factsIn } from './discover.ts'
import { type Listening, listen } from './listening.ts'

export interface ModernRelayOptions {
  readonly wire: Wire
  readonly words: () => ClientWords
  /** The server was asked in our words. */
  onReopened(facts: ServerFacts): void
}

export function createModernRelay({ wire, words, onReopened }: ModernRelayOptions): Relay {
  const ending = new AbortController()
  const calls = new Map<RequestId, AbortController>()
  const listenings = new Set<Listening>()
  const asking = createAsking({ wire, words, ending: ending.signal })
  let facts: ServerFacts | undefined
  let opening: Promise<ServerFacts> | undefined

  return {
    initialize: () => Promise.reject(misplaced('`initialize` came to a modern server.')),
    open,
    request,
    // `notifications/cancelled` is all that a client may tell, and over HTTP that is to go away (`abandon`).
    tell: async () => {},
    abandon: id => calls.get(id)?.abort(),
    check,
    close,
    get facts() {
      return facts
    },
  }

  function open(): Promise<ServerFacts> {
    if (facts) return Promise.resolve(facts)
    opening ??= discover(wire, words(), ending.signal)
      .then(found => {
        facts = found
        onReopened(found)
        return found
      })
      .finally(() => {
        opening = undefined
      })
    return opening
  }

  async function request(message: Message): Promise<Message> {
    if (!isRequestMessage(message)) throw misplaced('A request needs an id.')
    const { id } = message.envelope
    const call = new AbortController()
    calls.set(id, call)
    try {
      if (message.envelope.method === modernProbe) return await probed(message, call.signal)
      if (!facts) await open()
      const isListening = message.envelope.method === 'subscriptions/listen'
      return await (isListening ? listened(message, call.signal) : asking.ask(message, call.signal))
    } catch (error) {
      throw explained(error, message)
    } finally {
      if (calls.get(id) === call) calls.delete(id)
    }
  }

  async function probed(message: RequestMessage, signal: AbortSignal): Promise<Message> {
    const answer = await asking.ask(message, signal)
    if (!answer.envelope.error) facts = factsIn(wire.url, answer, wordsOf(message.envelope)?.protocolVersion ?? '')
    return answer
  }

  async function listened(message: RequestMessage, signal: AbortSignal): Promise<Message> {
    const listening = listen(wire, message, signal)
    listenings.add(listening)
    try {
      return await listening.answer
    } catch (error) {
      return await asking.judged(error, message)
    } finally {
      listenings.delete(listening)
    }
  }

  async function check(): Promise<void> {
    if (!facts) return
    // The first question may meet a socket that died unnoticed.
    facts = await asked().catch(asked)
    for (const listening of listenings) listening.anew()
  }

  async function asked(): Promise<ServerFacts> {
    const patience = new AbortController()
    const stop = () => patience.abort()
    const timer = setTimeout(stop, checkPatience)
    ending.signal.addEventListener('abort', stop)
    try {
      return await discover(wire, words(), patience.signal)
    } finally {
      clearTimeout(timer)
      ending.signal.removeEventListener('abort', stop)
    }
  }

  async function close(): Promise<void> {
    ending.abort()
    for (const call of calls.values()) call.abort()
  }
}

const checkPatience = 5_000

function misplaced(message: string): BrokerError {
  return new BrokerError('internal', { message })
}

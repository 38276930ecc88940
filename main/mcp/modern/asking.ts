// How one request gets its answer from a modern server: with the headers that its tool asks for, and once more where that
// is allowed. Knows nothing of who asks: the client itself, or we for it.
import { asBrokerError, isBrokerError } from '../../base/errors.ts'
import { isRepeatable } from '../../base/repeatable.ts'
import { modernProbe } from '../message/eras.ts'
import { type Message, ownId, type RequestMessage } from '../message/message.ts'
import { errorCodes } from '../message/modern-refusals.ts'
import { type ClientWords, isRecord, ownRequest, withId } from '../message/modern-words.ts'
import { answerBehind, isOfEra, ofNoEra } from '../wire/relay.ts'
import type { Wire } from '../wire/wire.ts'
import { discover, unheard } from './discover.ts'
import { exchangeModern } from './exchange.ts'
import { createToolHeaders } from './tool-headers.ts'

export interface Asking {
  /** @throws BrokerError as `exchangeModern` does */
  ask(message: RequestMessage, signal: AbortSignal): Promise<Message>
  /**
   * What the client of this request is told where its refusal may come from another era. A server that still says what it can
   * do has not changed: then its own error is its answer, and a refusal without one, which a gateway gives too, has no era.
   * @throws BrokerError this refusal
   */
  judged(error: unknown, request: RequestMessage): Promise<Message>
}

export interface AskingOptions {
  readonly wire: Wire
  /** For requests of our own. */
  readonly words: () => ClientWords
  /** The end of all that is asked here. */
  readonly ending: AbortSignal
}

export function createAsking({ wire, words, ending }: AskingOptions): Asking {
  const tools = createToolHeaders(wire)
  let reading: Promise<void> | undefined

  return {
    ask: async (message, signal) => {
      try {
        return await answered(message, signal)
      } catch (error) {
        if (message.envelope.method === modernProbe) throw error
        return judged(error, message)
      }
    },
    judged,
  }

  async function answered(message: RequestMessage, signal: AbortSignal): Promise<Message> {
    const { method } = message.envelope
    if (method === 'tools/call') return call(message, signal)
    const answer = await once(message, signal)
    return method === 'tools/list' ? tools.learn(answer) : answer
  }

  async function judged(error: unknown, { envelope: { id } }: RequestMessage): Promise<Message> {
    if (!isOfEra(error)) throw error
    const present = await discover(wire, words(), ending).catch(asBrokerError)
    if (present instanceof Error) throw error
    const answer = answerBehind(error)
    if (!answer) throw ofNoEra(error)
    return answer.envelope.id === id ? answer : withId(answer, id)
  }

  async function call(message: RequestMessage, signal: AbortSignal): Promise<Message> {
    const headers = tools.headersFor(message.envelope) ?? (await headersRead(message))
    const answer = await exchangeModern(wire, { message, headers, signal })
    if (answer.envelope.error?.code !== errorCodes.headerMismatch) return answer
    // Refused before anything was done: the tool has changed since its schema was read.
    return exchangeModern(wire, { message, headers: await headersRead(message), signal })
  }

  async function headersRead({ envelope }: RequestMessage): Promise<Readonly<Record<string, string>>> {
    reading ??= readTools().finally(() => {
      reading = undefined
    })
    await reading
    return tools.headersFor(envelope) ?? {}
  }

  /** All pages. What fails here fails again, and better explained, in the call itself. */
  async function readTools(): Promise<void> {
    let cursor: unknown
    for (let page = 0; page < mostPages; page += 1) {
      const asked = ownRequest('tools/list', cursor === undefined ? {} : { cursor }, quietly(words()))
      const answer = await exchangeModern(unheard(wire), { message: asked, signal: ending }).catch(asBrokerError)
      if (answer instanceof Error) return wire.log.info('tools-not-read', { url: wire.url, error: answer })
      tools.learn(answer)
      const { result } = answer.envelope
      const next = isRecord(result) ? result.nextCursor : undefined
      if (typeof next !== 'string' || next === cursor) return
      cursor = next
    }
  }

  /** Repeated when the connection went, where that changes nothing; under a new id, as a lost request must be. */
  async function once(message: RequestMessage, signal: AbortSignal): Promise<Message> {
    try {
      return await exchangeModern(wire, { message, signal })
    } catch (error) {
      const { id, method } = message.envelope
      if (!isRepeatable(method) || !isBrokerError(error) || error.facts.lost !== true) throw error
      const again = withId(message, ownId())
      const answer = await exchangeModern(wire, { message: again, signal })
      return withId(answer, id)
    }
  }
}

const mostPages = 100

/** What we ask for ourselves is to be answered without log lines. */
function quietly({ logLevel: _, ...words }: ClientWords): ClientWords {
  return words
}

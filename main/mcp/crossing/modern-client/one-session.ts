// The session at a legacy server that all requests of a modern client share: opened in our words from what the client says
// of itself, anew when the client can do more than the server was told.
import { asBrokerError, BrokerError } from '../../../base/errors.ts'
import { createLegacyRelay } from '../../legacy/relay.ts'
import { type Message, messageOf, type RequestId } from '../../message/message.ts'
import { type ClientWords, isRecord } from '../../message/modern-words.ts'
import { createOpening } from '../../message/opening.ts'
import type { Relay, ServerFacts } from '../../wire/relay.ts'
import type { Wire } from '../../wire/wire.ts'
import { covers, openingParams } from './to-legacy.ts'
import { isQuieter } from './to-modern.ts'

export interface OneSession {
  /** Makes sure that there is one for a client of these words. */
  open(words: ClientWords): Promise<ServerFacts>
  request(message: Message): Promise<Message>
  /** A request in our words. */
  ask(method: string, params: object): Promise<Message>
  tell(message: Message): Promise<void>
  abandon(upstreamId: RequestId): void
  /** Sees to it that log lines from this level on are sent, where there are any. */
  hearFrom(level: string | undefined): Promise<void>
  /** An id for a request in this session, never used before. */
  nextId(): string
  check(): Promise<void>
  close(): Promise<void>
  readonly facts: ServerFacts | undefined
}

export interface OneSessionOptions {
  readonly wire: Wire
  /** What the server says besides answers; the id is that of the request on whose stream it came. */
  hear(message: Message, upstreamId?: RequestId): void | Promise<void>
  /** A session was opened: what is known of the server and its lists may be stale. */
  onReopened(facts: ServerFacts): void
  /** Nothing is in flight that another session would cost. */
  isIdle(): boolean
}

type Capabilities = Readonly<Record<string, unknown>>

export function createOneSession({ wire, hear, onReopened, isIdle }: OneSessionOptions): OneSession {
  let relay: Relay | undefined
  let told: Capabilities = {}
  let level: string | undefined
  let ids = 0
  const subscribed = new Set<string>()

  return {
    open,
    request: message => current().request(message),
    ask,
    tell: async message => relay?.tell(message),
    abandon: id => relay?.abandon(id),
    hearFrom,
    nextId,
    check: async () => relay?.check(),
    close: async () => relay?.close(),
    get facts() {
      return relay?.facts
    },
  }

  async function open(words: ClientWords): Promise<ServerFacts> {
    if (relay && !covers(told, words.capabilities) && isIdle()) {
      void relay.close()
      relay = undefined
    }
    relay ??= begin(words)
    return relay.open().catch(perhapsModern)
  }

  function begin(words: ClientWords): Relay {
    told = merged(told, words.capabilities)
    level = undefined
    const opening = createOpening(openingParams({ ...words, capabilities: told }))
    for (const uri of subscribed) opening.note({ method: 'resources/subscribe', params: { uri } })
    return createLegacyRelay({
      wire: { ...wire, deliver: message => hear(message) },
      opening,
      deliverOn: (id, message) => hear(message, id),
      onReopened,
    })
  }

  function current(): Relay {
    if (!relay) throw new BrokerError('internal', { message: 'A request came before the session.' })
    return relay
  }

  async function ask(method: string, params: object): Promise<Message> {
    const answer = await current().request(messageOf({ jsonrpc: '2.0', id: nextId(), method, params }))
    const uri = (params as { uri?: string }).uri ?? ''
    if (method === 'resources/subscribe' && !answer.envelope.error) subscribed.add(uri)
    if (method === 'resources/unsubscribe') subscribed.delete(uri)
    return answer
  }

  async function hearFrom(asked: string | undefined): Promise<void> {
    const { logging } = relay?.facts?.capabilities ?? {}
    if (asked === undefined || logging === undefined || !isQuieter(level, asked)) return
    const answer = await ask('logging/setLevel', { level: asked })
    if (!answer.envelope.error) level = asked
  }

  function nextId(): string {
    ids += 1
    return `valetkey-${ids}`
  }
}

function merged(one: Capabilities, other: Capabilities): Capabilities {
  const both = Object.entries(other).map(([name, value]) => {
    const before = one[name]
    return [name, isRecord(value) && isRecord(before) ? { ...before, ...value } : value]
  })
  return { ...one, ...Object.fromEntries(both) }
}

/** Who does not understand `initialize` may have become a server of the other era; nothing was done. */
function perhapsModern(error: unknown): never {
  const { code, message, facts, cause } = asBrokerError(error)
  if (code !== 'not-mcp' && code !== 'protocol-error') throw error
  throw new BrokerError(code, { message, cause, facts: { ...facts, otherEra: 'modern' } })
}

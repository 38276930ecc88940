// How the server's side of a connection stands: a relay while it can be used, a parking reason while it cannot, and what
// the client was told it may list. Knows nothing of guard, journal and of the words that a parked client hears.
import { asBrokerError, BrokerError, isBrokerError } from '../base/errors.ts'
import { endsTheGrant, type KnownServer, type Parking, parkingFor } from './access/standing.ts'
import type { Upstream } from './client/dialogue.ts'
import { createEraRelay, type RelayClient } from './era-relay.ts'
import { notification, resultAnswer } from './message/answers.ts'
import type { EraMemory } from './message/eras.ts'
import type { Message, RequestMessage } from './message/message.ts'
import { type ListCapability, listChanged, listOf } from './message/methods.ts'
import type { ClientWords } from './message/modern-words.ts'
import type { Opening } from './message/opening.ts'
import type { Relay, ServerFacts } from './wire/relay.ts'
import type { Wire } from './wire/wire.ts'

export interface UpstreamOptions {
  readonly wire: Wire
  readonly eras: EraMemory
  toClient(message: Message): void
  /** The lists of a modern client have changed; what it holds open says so. */
  onListsChanged(): void
  /** The server can be used by a modern client. */
  onWake(): void
  remember(known: KnownServer): void
}

export function createUpstream({ wire, eras, toClient, onListsChanged, onWake, remember }: UpstreamOptions): Upstream {
  let relay: Relay | undefined
  let client: RelayClient | undefined
  let parking: Parking | undefined
  let announced: Readonly<Record<string, unknown>> = {}
  /** Whether the announcement was ours: then the server may lack what we announced. */
  let isOurAnnouncement = false
  let isInitialized = false

  return {
    initialize,
    assume,
    serve,
    request,
    tell: async message => relay?.tell(message),
    abandon: id => relay?.abandon(id),
    park,
    wake,
    check,
    initialized: () => {
      isInitialized = true
    },
    announceLists,
    close: drop,
    get opening() {
      return client?.era === 'legacy' ? client.opening : undefined
    },
    get isServing() {
      return client !== undefined
    },
    get parking() {
      return parking
    },
    get facts() {
      return relay?.facts
    },
  }

  async function initialize(message: Message, words: Opening): Promise<Message> {
    void drop()
    begin({ era: 'legacy', opening: words })
    client = undefined
    const fresh = createEraRelay({ wire, eras, client: { era: 'legacy', opening: words }, onReopened })
    relay = fresh
    try {
      const answer = await fresh.initialize(message)
      if (fresh.facts) settle(fresh.facts, words)
      return answer
    } finally {
      if (!fresh.facts && relay === fresh) void drop()
    }
  }

  function settle(facts: ServerFacts, words: Opening): void {
    client = { era: 'legacy', opening: words }
    announced = facts.capabilities
    isOurAnnouncement = false
    note(facts)
  }

  function assume(words: Opening, capabilities: Record<string, unknown>): void {
    void drop()
    begin({ era: 'legacy', opening: words })
    announced = capabilities
    isOurAnnouncement = true
  }

  function serve(words: () => ClientWords): void {
    void drop()
    begin({ era: 'modern', words })
    // It may have been answered in the server's place, in this process or in one that only probed.
    isOurAnnouncement = true
  }

  function begin(next: RelayClient): void {
    client = next
    parking = undefined
    isInitialized = false
  }

  async function request(message: RequestMessage): Promise<Message> {
    const { id, method } = message.envelope
    if (client?.era === 'modern') parking = undefined
    try {
      const present = current()
      const list = isOurAnnouncement ? listOf(method) : undefined
      if (list && !(list.of in (await present.open()).capabilities)) return resultAnswer(id, list.empty)
      return await present.request(message)
    } catch (error) {
      if (endsTheGrant(error)) park(parkingFor(asBrokerError(error)))
      throw error
    }
  }

  function current(): Relay {
    if (!client) throw new BrokerError('internal', { message: 'A request came before `initialize`.' })
    relay ??= createEraRelay({ wire, eras, client, onReopened })
    return relay
  }

  function onReopened(facts: ServerFacts): void {
    parking = undefined
    note(facts)
    announceLists()
  }

  function note({ answer, protocolVersion, isHttpSse }: ServerFacts): void {
    remember({ protocolVersion, ...(isHttpSse ? { isHttpSse } : {}), result: answer.envelope.result })
  }

  function park(next: Parking | undefined): void {
    if (!next) return
    const isNews = parking?.reason !== next.reason
    parking = next
    void drop()
    if (isNews) announceLists()
  }

  function wake(): void {
    if (client?.era === 'modern') {
      parking = undefined
      onWake()
    } else open()
  }

  function open(): void {
    if (!client || !isInitialized || relay?.facts) return
    current().open().catch(notOpened)
  }

  function check(): void {
    if (relay?.facts) relay.check().catch(notOpened)
    else wake()
  }

  function notOpened(error: unknown): void {
    if (endsTheGrant(error)) park(parkingFor(asBrokerError(error)))
    else if (!isBrokerError(error, 'cancelled')) wire.log.info('not-opened', { error: asBrokerError(error) })
  }

  function announceLists(): void {
    if (client?.era === 'modern') onListsChanged()
    if (client?.era === 'modern' || !isInitialized) return
    for (const [capability, method] of Object.entries(listChanged) as [ListCapability, string][])
      if (capability in announced) toClient(notification(method))
  }

  async function drop(): Promise<void> {
    const old = relay
    relay = undefined
    await old?.close()
  }
}

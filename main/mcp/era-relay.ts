// Which relay carries a connection: chosen by the client's era and the server's, found out where nobody knows it, and
// chosen anew when the server turns out to speak the other one. Knows nothing of how either era looks on the wire.
import { asBrokerError, type BrokerError } from '../base/errors.ts'
import { cancelled } from '../net/network-errors.ts'
import { endsTheGrant } from './access/standing.ts'
import { createLegacyClientRelay } from './crossing/legacy-client/relay.ts'
import { createModernClientRelay } from './crossing/modern-client/relay.ts'
import { createLegacyRelay } from './legacy/relay.ts'
import { type Era, type EraMemory, other } from './message/eras.ts'
import type { Message, RequestId } from './message/message.ts'
import type { ClientWords } from './message/modern-words.ts'
import type { Opening } from './message/opening.ts'
import { createModernRelay } from './modern/relay.ts'
import { otherEra, type Relay, type ServerFacts } from './wire/relay.ts'
import type { Wire } from './wire/wire.ts'

/** The client's side: what it said when it began, or what it says of itself with each request. */
export type RelayClient =
  | { readonly era: 'legacy'; readonly opening: Opening }
  | { readonly era: 'modern'; readonly words: () => ClientWords }

export interface EraRelayOptions {
  readonly wire: Wire
  readonly eras: EraMemory
  readonly client: RelayClient
  /** The server was opened in our words: what the client knows of its lists may be stale. */
  onReopened(facts: ServerFacts): void
}

export function createEraRelay({ wire, eras, client, onReopened }: EraRelayOptions): Relay {
  let relay: Relay | undefined
  // Both sides in one era lose least; the other one only where the server is known to refuse the client's.
  let era = eras.speaks(client.era) === false ? other(client.era) : client.era
  let switching: Promise<boolean> | undefined
  let isClosed = false
  /** How many attempts each relay carries: one that was left is closed after its last. A candidate counts as one. */
  const carried = new Map<Relay, number>()
  const asked = new Map<RequestId, { isAbandoned: boolean }>()

  return {
    initialize,
    open: () => inEitherEra(present => present.open()),
    request,
    tell: async message => void (await Promise.all([...living()].map(one => one.tell(message)))),
    abandon,
    check: () => inEitherEra(present => present.check()),
    close,
    get facts() {
      return relay?.facts
    },
  }

  function current(): Relay {
    if (isClosed) throw cancelled(wire.url)
    relay ??= relayTo(era)
    return relay
  }

  function living(): ReadonlySet<Relay> {
    return new Set([...(relay ? [relay] : []), ...carried.keys()])
  }

  function relayTo(server: Era): Relay {
    if (client.era === 'legacy') {
      const options = { wire, opening: client.opening, onReopened }
      return server === 'legacy' ? createLegacyRelay(options) : createLegacyClientRelay(options)
    }
    const options = { wire, words: client.words, onReopened }
    return server === 'modern' ? createModernRelay(options) : createModernClientRelay(options)
  }

  function learned(facts: ServerFacts): ServerFacts {
    eras.learn(facts.era, true)
    return facts
  }

  /** An error answer to `initialize` may be all that a modern server has to say to it. */
  async function initialize(message: Message): Promise<Message> {
    const present = current()
    const first = await carrying(present, () => present.initialize(message)).catch(asBrokerError)
    const isRefused = first instanceof Error ? mayBeOtherEra(first) : first.envelope.error !== undefined
    if (isRefused && (await switchFrom(present))) {
      const next = current()
      return carrying(next, () => next.initialize(message))
    }
    if (first instanceof Error) throw first
    if (present.facts) learned(present.facts)
    return first
  }

  async function request(message: Message): Promise<Message> {
    const { id } = message.envelope
    const call = { isAbandoned: false }
    if (id != null) asked.set(id, call)
    try {
      return await inEitherEra(present => {
        // Between the eras nobody carries the request; one that was given up meanwhile must not begin anew.
        if (call.isAbandoned) throw cancelled(wire.url)
        return present.request(message)
      })
    } finally {
      if (id != null && asked.get(id) === call) asked.delete(id)
    }
  }

  function abandon(id: RequestId): void {
    const call = asked.get(id)
    if (call) call.isAbandoned = true
    for (const one of living()) one.abandon(id)
  }

  async function inEitherEra<T>(attempt: (present: Relay) => Promise<T>): Promise<T> {
    const present = current()
    try {
      const done = await carrying(present, () => attempt(present))
      if (present.facts && eras.speaks(present.facts.era) !== true) learned(present.facts)
      return done
    } catch (error) {
      // What says so did nothing with the request, so that even a call may be sent again.
      if (otherEra(error) === undefined || !(await switchFrom(present))) throw error
      const next = current()
      return carrying(next, () => attempt(next))
    }
  }

  async function carrying<T>(used: Relay, attempt: () => Promise<T>): Promise<T> {
    carried.set(used, (carried.get(used) ?? 0) + 1)
    try {
      return await attempt()
    } finally {
      const left = (carried.get(used) ?? 1) - 1
      if (left > 0) carried.set(used, left)
      else carried.delete(used)
      if (left === 0 && used !== relay) void used.close()
    }
  }

  /** Whether the server speaks the other era; then that one is spoken from now on. Many may ask at once. */
  async function switchFrom(old: Relay): Promise<boolean> {
    if (relay !== old) return !isClosed
    switching ??= trySwitch(old).finally(() => {
      switching = undefined
    })
    return switching
  }

  async function trySwitch(old: Relay): Promise<boolean> {
    const refused = era
    const candidate = relayTo(other(refused))
    return carrying(candidate, async () => {
      const facts = await candidate.open().catch(asBrokerError)
      if (facts instanceof Error)
        wire.log.info('not-the-other-era', { url: wire.url, era: other(refused), error: facts })
      // It may well be: but the server wants a sign-in before it says so, and that is what the client has to hear.
      if (facts instanceof Error && endsTheGrant(facts)) throw facts
      if (facts instanceof Error || isClosed) return false
      learned(facts)
      eras.learn(refused, false)
      wire.log.info('era-changed', { url: wire.url, era: other(refused) })
      relay = candidate
      era = other(refused)
      if (!carried.has(old)) void old.close()
      return true
    })
  }

  async function close(): Promise<void> {
    isClosed = true
    await Promise.all([...living()].map(one => one.close()))
  }
}

/** A refusal that a server of the other era may give: it understood nothing, and did nothing. */
function mayBeOtherEra(error: BrokerError): boolean {
  return otherEra(error) !== undefined || error.code === 'not-mcp' || error.code === 'protocol-error'
}

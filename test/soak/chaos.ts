// What happens to everybody meanwhile: two lines of events, each in the order that chance gave them. One is the world (servers,
// issuer, clients), one the person and her machine. Things that must not meet (a sign-in and an issuer that is away) wait.
import { pause } from '../bench/deadline.ts'
import { personEvents } from './chaos-person.ts'
import { worldEvents } from './chaos-world.ts'
import type { Dice } from './dice.ts'
import type { Ledger } from './ledger.ts'
import type { Life } from './life.ts'
import type { Town } from './town.ts'
import type { Weather } from './weather.ts'

export interface Stage {
  readonly town: Town
  readonly lives: readonly Life[]
  readonly weather: Weather
  readonly dice: Dice
}

export interface Event {
  readonly name: string
  /** What nothing else may touch meanwhile: `issuer`, a server, `broker`. */
  readonly holds: readonly string[]
  /** A broker that was ended holds nothing any more that could have grown: later on it is left alone. */
  readonly endsBroker?: true
  happen(stage: Stage): Promise<void>
}

export interface Chaos {
  /** Lets events happen until `rest`. */
  rage(): void
  /** Waits for the end of what is happening. */
  rest(): Promise<void>
  /** From now on the broker lives on. */
  spareBroker(): void
  /** How often each event happened. */
  readonly happened: ReadonlyMap<string, number>
  /** What is happening. */
  now(): readonly string[]
}

export interface ChaosOptions extends Stage {
  readonly ledger: Ledger
  readonly say: (text: string) => void
  /** Events by name, in their order and once each, for a run that must always be the same. */
  readonly only?: readonly string[] | undefined
}

export function createChaos(options: ChaosOptions): Chaos {
  const { ledger, say, only } = options
  const happened = new Map<string, number>()
  const present = new Set<string>()
  const hold = holding()
  const lines = [
    { all: worldEvents, dice: options.dice.for('world') },
    { all: personEvents, dice: options.dice.for('person') },
  ].map(line => ({ ...line, ...stackOf(line) }))
  let isResting = true
  let isSpared = false
  let raging: Promise<unknown> = Promise.resolve()

  return {
    happened,
    now: () => [...present],
    spareBroker: () => {
      isSpared = true
    },
    rage() {
      isResting = false
      raging = Promise.all(lines.map(run))
    },
    async rest() {
      isResting = true
      await raging
    },
  }

  function stackOf({ all, dice }: { readonly all: readonly Event[]; readonly dice: Dice }) {
    let left = only ? all.filter(({ name }) => only.includes(name)) : []
    return {
      next: (): Event | undefined => {
        // Every event comes once before any comes again.
        if (left.length === 0 && !only) left = dice.shuffled(all)
        return left.shift()
      },
    }
  }

  async function run({ next, dice }: { next: () => Event | undefined; readonly dice: Dice }): Promise<void> {
    // A run that must always be the same comes to the end of its events.
    while (!isResting || only) {
      const event = next()
      if (!event) return
      if (event.endsBroker && isSpared) continue
      await happen(event, dice)
      await pause(only ? 300 : dice.between(500, 2_500))
    }
  }

  async function happen(event: Event, dice: Dice): Promise<void> {
    const release = await hold(event.holds)
    try {
      present.add(event.name)
      ledger.happened(event.name)
      happened.set(event.name, (happened.get(event.name) ?? 0) + 1)
      await event.happen({ ...options, dice })
    } catch (error) {
      ledger.broken('commands', `${event.name}: ${error instanceof Error ? error.message : String(error)}`)
      say(String(error instanceof Error ? error.stack : error))
    } finally {
      present.delete(event.name)
      ledger.happened(`… ${event.name}`)
      release()
    }
  }
}

/** Each thing is held by one event at a time; asked for in one order, so that nobody waits for each other. */
function holding() {
  const held = new Map<string, Promise<void>>()
  return async (names: readonly string[]) => {
    const releases: (() => void)[] = []
    for (const name of [...names].sort()) {
      while (held.has(name)) await held.get(name)
      const { promise, resolve } = Promise.withResolvers<void>()
      held.set(name, promise)
      releases.push(() => {
        held.delete(name)
        resolve()
      })
    }
    return () => {
      for (const release of releases) release()
    }
  }
}

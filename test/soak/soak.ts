// One soak run: a town, its clients, storms with rests between them, the end, and what did not hold.
import { pause } from '../bench/deadline.ts'
import { until } from '../world/home.ts'
import { type Chaos, createChaos } from './chaos.ts'
import { dice as diceOf } from './dice.ts'
import { growthIn, type Holdings } from './holdings.ts'
import { aLedger, type Breach } from './ledger.ts'
import { aLife, type Life } from './life.ts'
import { processesOf } from './processes.ts'
import { lookAround } from './rest.ts'
import { seatsIn } from './seats.ts'
import { whatIsSaid } from './secrets.ts'
import { aTally, type Tally } from './tally.ts'
import { aTown, type Town } from './town.ts'
import { aWeather } from './weather.ts'

export interface SoakOptions {
  readonly minutes: number
  readonly bridges: number
  readonly seed: number
  readonly say: (text: string) => void
  /** These events once each, in their order, and one short rest: a run that is always the same. */
  readonly only?: readonly string[]
}

export interface Soaked {
  readonly breaches: readonly Breach[]
  readonly tally: Tally
  readonly happened: ReadonlyMap<string, number>
  /** What the broker held at each rest. */
  readonly holdings: readonly Holdings[]
  readonly renewals: number
}

/** Seconds from a rest to the next. */
const stormLasts = 50
/** The share of a run in which brokers are killed; the last one is watched for the rest of it. */
const brokersFall = 0.3

export async function soak({ minutes, bridges, seed, say, only }: SoakOptions): Promise<Soaked> {
  const [ledger, spoken, tally, weather, dice] = [aLedger(say), whatIsSaid(), aTally(), aWeather(), diceOf(seed)]
  const town = await aTown(spoken)
  const shared = { town, ledger, spoken, tally, weather }
  const lives = seatsIn(town, bridges).map(seat => aLife({ ...shared, seat, dice: dice.for(seat.name) }))
  const chaos = createChaos({ ...shared, lives, dice, say, only })
  const told = setInterval(() => say(progress()), 10_000)
  try {
    const holdings = await storms()
    for (const what of growthIn(holdings)) ledger.broken('no-growth', what)
    await everythingCloses(town, lives)
    const renewals = town.issuer.events('token-refreshed').length
    return { breaches: ledger.breaches, tally, happened: chaos.happened, holdings, renewals }
  } finally {
    clearInterval(told)
    await town.close()
  }

  async function storms(): Promise<readonly Holdings[]> {
    const holdings: Holdings[] = []
    const begin = ledger.now()
    const left = () => minutes * 60 - (ledger.now() - begin)
    while (left() > 0) {
      if (left() < minutes * 60 * (1 - brokersFall)) chaos.spareBroker()
      await oneStorm(chaos, lives, Math.min(stormLasts, left()))
      const held = await lookAround({ ...shared, lives, idle: only ? 500 : 9_000 })
      if (held) holdings.push(held)
    }
    return holdings
  }

  async function everythingCloses({ home, person }: Town, all: readonly Life[]): Promise<void> {
    await Promise.all(all.map(life => life.end()))
    await person.does(['stop']).catch(error => ledger.broken('closes', String(error)))
    await until(() => processesOf(home.path).length === 0, 5_000)
    for (const { command } of processesOf(home.path)) ledger.broken('closes', `still there: ${command}`)
  }

  function progress(): string {
    const events = [...chaos.happened.values()].reduce((sum, n) => sum + n, 0)
    const at = ledger.now().toFixed(0).padStart(5)
    return `${at} s  ${tally.total} requests, ${events} events (now: ${chaos.now().join(', ') || 'rest'}), ${ledger.breaches.length} broken`
  }
}

async function oneStorm(chaos: Chaos, lives: readonly Life[], seconds: number): Promise<void> {
  for (const life of lives) life.live()
  chaos.rage()
  await pause(seconds * 1000)
  await chaos.rest()
  await Promise.all(lives.map(life => life.rest()))
}

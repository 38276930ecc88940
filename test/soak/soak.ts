// One soak run: a town, its clients, a storm with rests, the end, and what did not hold.
import { pause } from '../bench/deadline.ts'
import { until } from '../world/home.ts'
import { createChaos } from './chaos.ts'
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
  /** These events once each, in their order, and one rest: a run that is always the same. */
  readonly only?: readonly string[]
}

export interface Soaked {
  readonly breaches: readonly Breach[]
  readonly tally: Tally
  readonly happened: ReadonlyMap<string, number>
  readonly holdings: readonly Holdings[]
  readonly renewals: number
}

/** Seconds between two rests. */
const storm = 50

export async function soak({ minutes, bridges, seed, say, only }: SoakOptions): Promise<Soaked> {
  const [ledger, spoken, tally, weather, dice] = [aLedger(say), whatIsSaid(), aTally(), aWeather(), diceOf(seed)]
  const town = await aTown(spoken)
  const holdings: Holdings[] = []
  try {
    const lives = seatsIn(town, bridges).map(seat =>
      aLife({ seat, dice: dice.for(seat.name), ledger, spoken, tally, weather }),
    )
    const chaos = createChaos({ town, lives, weather, dice, ledger, say, only })
    const shared = { town, lives, ledger, spoken, weather, idle: only ? 500 : 6_000 }
    const begin = ledger.now()
    const isOver = () => ledger.now() - begin >= minutes * 60
    const told = setInterval(() => say(progress()), 10_000)
    while (!isOver()) {
      for (const life of lives) life.live()
      chaos.rage()
      const share = (ledger.now() - begin) / (minutes * 60)
      if (share > 0.3) chaos.spareBroker()
      await pause(Math.min(storm, minutes * 60 - (ledger.now() - begin)) * 1000)
      await Promise.all([chaos.rest(), ...lives.map(life => life.rest())])
      const held = await lookAround(shared)
      if (held) holdings.push(held)
    }
    clearInterval(told)
    for (const what of growthIn(holdings)) ledger.broken('no-growth', what)
    await everythingCloses(town, lives)
    const renewals = town.issuer.events('token-refreshed').length
    return { breaches: ledger.breaches, tally, happened: chaos.happened, holdings, renewals }

    function progress(): string {
      const events = [...chaos.happened.values()].reduce((sum, n) => sum + n, 0)
      return `${ledger.now().toFixed(0).padStart(5)} s  ${tally.total} requests, ${events} events, ${ledger.breaches.length} broken`
    }
  } finally {
    await town.close()
  }

  async function everythingCloses({ home, person }: Town, lives: readonly Life[]): Promise<void> {
    await Promise.all(lives.map(life => life.end()))
    const stopped = performance.now()
    await person.does(['stop']).catch(error => ledger.broken('closes', String(error)))
    const isDone = () => processesOf(home.path).length === 0
    await until(isDone, 5_000 - (performance.now() - stopped))
    for (const { command } of processesOf(home.path)) ledger.broken('closes', `still there: ${command}`)
  }
}

// What a run is to do: how often, how much, and with whom. `--quick` is for a look, the default for the record.
import type { Contender, Seat } from './contender.ts'
import { within } from './deadline.ts'
import type { World } from './world.ts'
import { aWorld } from './world.ts'

export interface Plan {
  readonly contenders: readonly Contender[]
  readonly quick: boolean
  /** More bridges at once than 100, when asked for. */
  readonly bridges: number | undefined
  say(text: string): void
}

export interface Seated {
  readonly contender: Contender
  readonly seat: Seat
}

/** Seats these contenders at one fresh world, does the work, and clears everything away whatever happens. */
export async function atOneWorld<T>(
  contenders: readonly Contender[],
  work: (seats: readonly Seated[], world: World) => Promise<T>,
): Promise<T> {
  const world = await aWorld()
  const seats: Seated[] = []
  try {
    for (const contender of contenders) {
      const seat = await within(60_000, contender.title, contender.settle(world, 'signed-in'))
      seats.push({ contender, seat })
    }
    return await work(seats, world)
  } finally {
    for (const { seat } of seats) await seat.stop()
    await world.stop()
  }
}

/** Every seat once a round; each round begins with another, so that none always goes first. */
export async function interleaved(
  rounds: number,
  seats: readonly Seated[],
  work: (seated: Seated, round: number) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const first = round % seats.length
    for (const seated of [...seats.slice(first), ...seats.slice(0, first)]) await work(seated, round)
  }
}

export function named(contenders: readonly Contender[], ...names: readonly string[]): readonly Contender[] {
  return contenders.filter(({ name }) => names.includes(name))
}

/** A list per contender that measurements are put into. */
export function tally(contenders: readonly { readonly name: string }[]): Map<string, number[]> {
  return new Map(contenders.map(({ name }) => [name, []]))
}

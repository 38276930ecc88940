// Many clients that start at one moment: how many get through, how long all of them take, what they weigh together.
import type { Seat } from './contender.ts'
import { within } from './deadline.ts'
import { echo, initialize, type Lane, listTools } from './lane.ts'
import { memoryOf } from './memory.ts'

export interface Fleet {
  readonly lanes: readonly Lane[]
  close(): Promise<void>
}

export function startFleet(seat: Seat, size: number): Fleet {
  const lanes = Array.from({ length: size }, () => seat.lane())
  return { lanes, close: async () => void (await Promise.all(lanes.map(lane => lane.close()))) }
}

export interface Passage {
  readonly passed: number
  readonly seconds: number
  /** Why the first of those that failed did. */
  readonly firstFailure: string | undefined
}

/** Does the same on every lane at one moment; who is not done by the deadline has failed. */
export async function onEveryLane(
  { lanes }: Fleet,
  deadline: number,
  work: (lane: Lane) => Promise<unknown>,
): Promise<Passage> {
  const start = performance.now()
  const outcomes = await Promise.allSettled(lanes.map(lane => within(deadline, 'this client', work(lane))))
  const failures = outcomes.filter(outcome => outcome.status === 'rejected')
  return {
    passed: lanes.length - failures.length,
    seconds: (performance.now() - start) / 1000,
    firstFailure: failures[0] && String(failures[0].reason).slice(0, 300),
  }
}

/** What an agent does first: opens, lists the tools, calls ten times. */
export async function firstSteps(lane: Lane): Promise<void> {
  await initialize(lane)
  await listTools(lane)
  for (let n = 0; n < 10; n += 1) await echo(lane, n)
}

export async function openAndCall(lane: Lane): Promise<void> {
  await initialize(lane)
  await echo(lane, 0)
}

export interface Weight {
  /** PSS in MiB, of each lane's process and of each resident. */
  readonly lanes: readonly number[]
  readonly residents: number
}

export function weigh(fleet: Fleet, seat: Seat): Weight {
  const lanes = fleet.lanes.flatMap(({ pid }) => (pid === undefined ? [] : pssOf(pid)))
  return { lanes, residents: seat.residents.flatMap(pssOf).reduce((sum, pss) => sum + pss, 0) }
}

/** Nothing for a process that has ended meanwhile. */
function pssOf(pid: number): number[] {
  try {
    return [memoryOf(pid).pss]
  } catch {
    return []
  }
}

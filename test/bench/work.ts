// The calls that are timed: one after the other, or 64 at a time.
import { echo, type Lane } from './lane.ts'

/** Milliseconds of each call. */
export async function sequential(lane: Lane, calls: number): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < calls; n += 1) times.push(await timed(() => echo(lane, n)))
  return times
}

/** 64 workers, each with one call at a time; the rate of all. */
export async function inFlight(lane: Lane, calls: number): Promise<number> {
  let next = 0
  const worker = async () => {
    while (next < calls) await echo(lane, next++)
  }
  const took = await timed(async () => void (await Promise.all(Array.from({ length: 64 }, worker))))
  return (calls * 1000) / took
}

/** Milliseconds. */
export async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

// How fast calls go through one connection, how large results come, and what the process between holds afterwards.
import type { Contender } from '../contender.ts'
import { within } from '../deadline.ts'
import { bigResult, initialize, type Lane } from '../lane.ts'
import { memoryOf } from '../memory.ts'
import { atOneWorld, interleaved, named, type Plan, tally } from '../plan.ts'
import { cellsOf, type Row, target } from '../result.ts'
import { percentile } from '../statistics.ts'
import { inFlight, sequential, timed } from '../work.ts'
import type { World } from '../world.ts'

const mebibyte = 1024 * 1024

export async function load(plan: Plan): Promise<Row[]> {
  const present = named(plan.contenders, 'direct', 'raw-pipe', 'mcp-remote', 'ours')
  const measured = tallies(present)
  await atOneWorld(present, async (seats, world) => {
    await interleaved(plan.quick ? 1 : 5, seats, async ({ contender, seat }, round) => {
      const lane = seat.lane()
      try {
        await within(
          120_000,
          `${contender.title} under load`,
          measure({ lane, world, name: contender.name, into: measured, plan }),
        )
        plan.say(`load, round ${round + 1}: ${contender.title}`)
      } finally {
        await lane.close()
      }
    })
  })
  return rowsOf(measured)
}

function tallies(present: readonly Contender[]) {
  return {
    p50: tally(present),
    p95: tally(present),
    rate: tally(present),
    afterCalls: tally(present.filter(({ name }) => name !== 'direct')),
    one: tally(present),
    ten: tally(present),
    streamRate: tally(present),
    streamTen: tally(present),
    afterLarge: tally(present.filter(({ name }) => name !== 'direct')),
  }
}

interface Measuring {
  readonly lane: Lane
  readonly world: World
  readonly name: string
  readonly into: ReturnType<typeof tallies>
  readonly plan: Plan
}

async function measure({ lane, world, name, into, plan: { quick } }: Measuring): Promise<void> {
  const note = (tally: Map<string, number[]>, value: number) => tally.get(name)?.push(value)
  const [calls, manyCalls, larges] = quick ? [500, 1000, 3] : [2000, 5000, 5]
  await world.ask({ ask: 'answers', as: 'json' })
  await initialize(lane)
  await sequential(lane, 100)
  const times = await sequential(lane, calls)
  note(into.p50, percentile(times, 0.5))
  note(into.p95, percentile(times, 0.95))
  note(into.rate, await inFlight(lane, manyCalls))
  note(into.afterCalls, privateMemory(lane))
  for (let n = 0; n < larges; n += 1) note(into.one, await timed(() => bigResult(lane, mebibyte)))
  for (let n = 0; n < larges; n += 1) note(into.ten, await timed(() => bigResult(lane, 10 * mebibyte)))
  note(into.afterLarge, privateMemory(lane))
  await world.ask({ ask: 'answers', as: 'event-stream' })
  note(into.streamRate, await inFlight(lane, manyCalls))
  for (let n = 0; n < larges; n += 1) note(into.streamTen, await timed(() => bigResult(lane, 10 * mebibyte)))
}

function privateMemory(lane: Lane): number {
  return lane.pid === undefined ? 0 : memoryOf(lane.pid).private
}

function rowsOf(measured: ReturnType<typeof tallies>): Row[] {
  const p50 = cellsOf(measured.p50, 'ms')
  const rate = cellsOf(measured.rate, 'calls/s')
  const afterCalls = cellsOf(measured.afterCalls, 'MiB')
  const ten = cellsOf(measured.ten, 'ms')
  const streamTen = cellsOf(measured.streamTen, 'ms')
  return [
    { what: 'sequential call, p50', cells: p50, target: target(p50, '≤ 1.1 ms', ms => ms <= 1.1) },
    { what: 'sequential call, p95', cells: cellsOf(measured.p95, 'ms') },
    { what: '64 calls in flight', cells: rate, target: target(rate, '≥ 3,000 calls/s', calls => calls >= 3000) },
    {
      what: 'private memory of the process after these calls',
      cells: afterCalls,
      target: target(afterCalls, '≤ 14 MiB', mib => mib <= 14),
    },
    { what: '1 MiB result', cells: cellsOf(measured.one, 'ms') },
    { what: '10 MiB result', cells: ten, target: target(ten, '≤ 180 ms', ms => ms <= 180) },
    {
      what: '64 calls in flight, the server answers with event streams',
      cells: cellsOf(measured.streamRate, 'calls/s'),
    },
    {
      what: '10 MiB result in an event stream',
      cells: streamTen,
      target: target(streamTen, '≤ 180 ms', ms => ms <= 180),
    },
    { what: 'private memory after the large results', cells: cellsOf(measured.afterLarge, 'MiB') },
  ]
}

// What it costs to have many clients: 1, 20 and 100 bridges that start at one moment, and what they weigh at rest.
import { pause } from '../deadline.ts'
import { type Fleet, firstSteps, onEveryLane, startFleet, weigh } from '../fleet.ts'
import { mean } from '../memory.ts'
import { atOneWorld, interleaved, named, type Plan, type Seated } from '../plan.ts'
import { type Cell, cellOf, type Row } from '../result.ts'

interface Size {
  readonly bridges: number
  readonly rounds: number
  readonly seconds?: number
  readonly mebibytes?: number
}

interface Measured {
  readonly seconds: number[]
  readonly passed: number[]
  readonly total: number[]
  readonly each: number[]
  readonly residents: number[]
  failure?: string | undefined
}

export async function atOnce(plan: Plan): Promise<Row[]> {
  const present = named(plan.contenders, 'raw-pipe', 'mcp-remote', 'ours')
  const rows: Row[] = []
  await atOneWorld(present, async seats => {
    for (const size of sizesOf(plan)) {
      const found = new Map<string, Measured>(present.map(({ name }) => [name, nothingYet()]))
      // A thousand of mcp-remote need 54 GiB; that row is for those that can.
      const able = size.bridges > 100 ? seats.filter(({ contender }) => contender.name !== 'mcp-remote') : seats
      await interleaved(size.rounds, able, async (seated, round) => {
        await measure(seated, size, found)
        plan.say(`${size.bridges} at once, round ${round + 1}: ${seated.contender.title}`)
      })
      rows.push(...rowsOf(size, found))
    }
  })
  return rows
}

function sizesOf({ quick, bridges }: Plan): Size[] {
  const sizes: Size[] = [
    { bridges: 1, rounds: quick ? 1 : 5 },
    { bridges: 20, rounds: quick ? 1 : 3, seconds: 1.5, mebibytes: 0.3 * 1024 },
  ]
  if (!quick) sizes.push({ bridges: 100, rounds: 1, seconds: 6, mebibytes: 1.2 * 1024 })
  if (bridges !== undefined) sizes.push({ bridges, rounds: 1 })
  return sizes
}

function nothingYet(): Measured {
  return { seconds: [], passed: [], total: [], each: [], residents: [] }
}

async function measure({ contender, seat }: Seated, { bridges }: Size, found: Map<string, Measured>): Promise<void> {
  const into = found.get(contender.name) ?? nothingYet()
  const fleet: Fleet = startFleet(seat, bridges)
  try {
    const { passed, seconds, firstFailure } = await onEveryLane(fleet, 30_000 + 1000 * bridges, firstSteps)
    await pause(3000)
    const { lanes, residents } = weigh(fleet, seat)
    into.seconds.push(seconds)
    into.passed.push(passed)
    into.each.push(lanes.length === 0 ? 0 : mean(lanes))
    into.residents.push(residents)
    into.total.push(lanes.reduce((sum, pss) => sum + pss, residents))
    into.failure ??= firstFailure
  } finally {
    await fleet.close()
  }
}

function rowsOf(size: Size, found: ReadonlyMap<string, Measured>): Row[] {
  const { bridges } = size
  const columns = (make: (measured: Measured) => Cell) =>
    Object.fromEntries([...found].flatMap(([name, each]) => (each.seconds.length > 0 ? [[name, make(each)]] : [])))
  const ours = found.get('ours')
  const all = (values: readonly number[] | undefined, limit: number) => ours && (values ?? []).every(v => v <= limit)
  const timed: Row = {
    what: `${bridges} ${bridges === 1 ? 'bridge' : 'bridges at once'}: initialize, tools/list, 10 calls each`,
    cells: columns(each => ({
      ...cellOf(each.seconds, 's'),
      text: `${Math.min(...each.passed)}/${bridges}`,
      facts: { passed: each.passed, of: bridges, firstFailure: each.failure },
    })),
    ...(size.seconds === undefined
      ? {}
      : {
          target: {
            text: `all succeed, ≤ ${size.seconds} s`,
            met: ours?.passed.every(passed => passed === bridges) && all(ours.seconds, size.seconds),
          },
        }),
  }
  const weighed: Row = {
    what: `… PSS of all ${bridges}, residents included`,
    cells: columns(each => cellOf(each.total, 'MiB')),
    ...(size.mebibytes === undefined
      ? {}
      : { target: { text: `≤ ${size.mebibytes / 1024} GiB`, met: all(ours?.total, size.mebibytes) } }),
  }
  return bridges === 20 ? [timed, weighed, ...weightsOf(found, columns)] : [timed, weighed]
}

function weightsOf(
  found: ReadonlyMap<string, Measured>,
  columns: (make: (measured: Measured) => Cell) => Record<string, Cell>,
): Row[] {
  const each = columns(measured => cellOf(measured.each, 'MiB'))
  const met = found.has('ours') ? (each.ours?.figure?.median ?? Infinity) <= 12 : undefined
  return [
    { what: 'memory per bridge (mean PSS over 20, idle)', cells: each, target: { text: '≤ 12 MiB', met } },
    { what: 'resident beside them (PSS of the broker)', cells: columns(measured => cellOf(measured.residents, 'MiB')) },
  ]
}

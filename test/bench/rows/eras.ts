// What the eras cost: a modern client with a modern server, and each of them with a peer of the other era. Legacy with
// legacy is what all other rows measure.
import { within } from '../deadline.ts'
import { type Era, modern, open } from '../lane.ts'
import { atOneWorld, interleaved, named, type Plan, tally } from '../plan.ts'
import { cellsOf, type Row, target } from '../result.ts'
import { percentile } from '../statistics.ts'
import { inFlight, sequential } from '../work.ts'

interface Pair {
  readonly client: Era
  readonly server: Era
  readonly who: readonly string[]
}

// Without a bridge the eras do not meet, and mcp-remote speaks only legacy to its client.
const pairs: readonly Pair[] = [
  { client: 'modern', server: 'modern', who: ['direct', 'ours'] },
  { client: 'legacy', server: 'modern', who: ['mcp-remote', 'ours'] },
  { client: 'modern', server: 'legacy', who: ['ours'] },
]

const revision: Readonly<Record<Era, string>> = { legacy: '2025-11-25', modern: '2026-07-28' }

export async function eras(plan: Plan): Promise<Row[]> {
  const rows: Row[] = []
  for (const pair of pairs) rows.push(...(await measurePair(pair, plan)))
  return rows
}

async function measurePair({ client, server, who }: Pair, { contenders, quick, say }: Plan): Promise<Row[]> {
  const present = named(contenders, ...who)
  const [first, p50, rate] = [tally(present), tally(present), tally(present)]
  await atOneWorld(present, async (seats, world) => {
    await world.ask({ ask: 'era', speaks: server })
    await interleaved(quick ? 1 : 5, seats, async ({ contender: { name, title }, seat }) => {
      const start = performance.now()
      const plain = seat.lane({ client, server })
      const lane = client === 'modern' ? modern(plain) : plain
      try {
        await within(20_000, `${title}, opened`, open(lane, client))
        first.get(name)?.push(performance.now() - start)
        await sequential(lane, 50)
        const times = await within(60_000, `${title}, call after call`, sequential(lane, quick ? 300 : 1000))
        p50.get(name)?.push(percentile(times, 0.5))
        rate.get(name)?.push(await within(60_000, `${title}, 64 in flight`, inFlight(lane, quick ? 1000 : 3000)))
      } finally {
        await lane.close()
      }
    })
  })
  say(`a ${client} client with a ${server} server done`)
  const what = `client of ${revision[client]}, server of ${revision[server]}`
  const middle = cellsOf(p50, 'ms')
  return [
    { what: `${what}: spawn → first answer`, cells: cellsOf(first, 'ms') },
    { what: '… sequential call, p50', cells: middle, target: target(middle, '≤ 1.1 ms', ms => ms <= 1.1) },
    { what: '… 64 calls in flight', cells: cellsOf(rate, 'calls/s') },
  ]
}

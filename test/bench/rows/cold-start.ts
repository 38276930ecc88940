// How long a client waits for its first answer: from the start of the process to the answer of `initialize`.
import { within } from '../deadline.ts'
import { initialize } from '../lane.ts'
import { atOneWorld, interleaved, named, type Plan, tally } from '../plan.ts'
import { cellsOf, type Row } from '../result.ts'

export async function coldStart({ contenders, quick, say }: Plan): Promise<Row[]> {
  const present = named(contenders, 'bare-child', 'raw-pipe', 'mcp-remote', 'ours')
  const times = tally(present)
  await atOneWorld(present, async seats => {
    await interleaved(quick ? 5 : 20, seats, async ({ contender, seat }) => {
      const start = performance.now()
      const lane = seat.lane()
      try {
        await within(20_000, contender.title, initialize(lane))
        times.get(contender.name)?.push(performance.now() - start)
      } finally {
        await lane.close()
      }
    })
  })
  const cells = cellsOf(times, 'ms')
  say('cold start done')
  const bare = cells['bare-child']?.figure?.median
  const text = '≤ 1.6 × the bare Node child'
  const met = cells.ours && bare !== undefined ? (cells.ours.figure?.median ?? Infinity) <= 1.6 * bare : undefined
  return [{ what: 'cold start, token stored (spawn → answer of `initialize`)', cells, target: { text, met } }]
}

// What 20 clients meet when nobody has signed in yet: who is connected, which windows open unasked, and whether all
// of them have the server's tools after one sign-in, without a restart.
import type { Contender } from '../contender.ts'
import { pause, within } from '../deadline.ts'
import { onEveryLane, startFleet } from '../fleet.ts'
import { initialize, type Lane, listTools } from '../lane.ts'
import { named, type Plan } from '../plan.ts'
import type { Cell, Row } from '../result.ts'
import { aWorld } from '../world.ts'

const bridges = 20

export async function noToken({ contenders, say }: Plan): Promise<Row[]> {
  const cells: Record<string, Cell> = {}
  for (const contender of named(contenders, 'mcp-remote', 'ours')) {
    cells[contender.name] = await playOnce(contender)
    say(`no token: ${contender.title}: ${cells[contender.name]?.text}`)
  }
  const facts = cells.ours?.facts
  const met = facts && facts.windows === 0 && facts.connected === bridges && facts.tools === bridges
  const text =
    '0 windows unasked, 20 connected at once with the sign-in tool; after one sign-in all 20 have the real tools'
  return [{ what: '20 bridges start, no token', cells, target: { text, met } }]
}

async function playOnce(contender: Contender): Promise<Cell> {
  const world = await aWorld()
  try {
    const seat = await within(60_000, contender.title, contender.settle(world, 'signed-out'))
    const fleet = startFleet(seat, bridges)
    try {
      const opened = new Map(fleet.lanes.map(lane => [lane, initialize(lane).then(() => listTools(lane))]))
      for (const opening of opened.values()) opening.catch(() => {})
      const connection = await onEveryLane(fleet, 10_000, async lane => opened.get(lane))
      const windows = seat.windows()
      const [first] = await Promise.all(connection.passed > 0 ? opened.values() : [])
      await within(60_000, 'the sign-in', seat.signIn())
      const arrival = await onEveryLane(fleet, 40_000, async lane => {
        await opened.get(lane)
        await untilRealTools(lane)
      })
      const told = fleet.lanes.filter(lane => lane.heard('notifications/tools/list_changed') > 0).length
      return tell(connection.passed, windows, { ...arrival, told, first })
    } finally {
      await fleet.close()
      await seat.stop()
    }
  } finally {
    await world.stop()
  }
}

async function untilRealTools(lane: Lane): Promise<void> {
  while (!(await listTools(lane)).includes('echo')) await pause(100)
}

interface Arrival {
  readonly passed: number
  readonly seconds: number
  readonly told: number
  readonly first: readonly string[] | undefined
}

function tell(connected: number, windows: number, { passed, seconds, told, first }: Arrival): Cell {
  const opened = `${windows} ${windows === 1 ? 'window' : 'windows'} opened unasked`
  const arrived = `${passed}/${bridges} have the tools ${seconds.toFixed(1)} s after the sign-in`
  return {
    text: `${connected}/${bridges} connected before it, ${opened}; ${arrived}`,
    facts: { connected, windows, tools: passed, seconds, toldByListChanged: told, toolsBefore: first },
  }
}

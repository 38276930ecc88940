// The app itself, `npm run bench -- --app`: how soon it is there, what it weighs with its window closed against the least
// that a tray app on the same Electron can be, and whether it stays awake while twenty bridges work.
import { aHome } from '../../world/home.ts'
import { pause, within } from '../deadline.ts'
import { onEveryLane, startFleet } from '../fleet.ts'
import { echo, initialize } from '../lane.ts'
import type { Plan } from '../plan.ts'
import { type Cell, cellOf, type Row, target } from '../result.ts'
import { aWorld } from '../world.ts'
import { anElectron, root } from './an-electron.ts'
import { settleInApp } from './in-app.ts'

const emptyTray = `${root}test/bench/app/empty`
const settling = 5_000

export async function theApp(plan: Plan): Promise<Row[]> {
  const rounds = plan.quick ? 2 : 7
  const launched: Launched[] = []
  for (let round = 0; round < rounds; round += 1) {
    launched.push(await launch())
    plan.say(`app, start ${round + 1}`)
  }
  const awake = await atWork(plan)
  return [...launchRows(launched), ...awakeRows(awake)]
}

interface Launched {
  readonly tray: number
  readonly painted: number
  readonly emptyTray: number
  readonly idle: number
  readonly emptyIdle: number
  readonly main: number
  readonly emptyMain: number
}

async function launch(): Promise<Launched> {
  const empty = await idleOf(emptyTray)
  const ours = await idleOf(root)
  if (ours.painted === undefined) throw new Error('The app opened no window at its first start.')
  const { tray, painted, weight: idle, main } = ours
  return { tray, painted, idle, main, emptyTray: empty.tray, emptyIdle: empty.weight, emptyMain: empty.main }
}

/** Starts it at an empty home, notes when tray and window came, closes the window and weighs what stays. */
async function idleOf(folder: string) {
  const home = aHome({ vault: 'memory' })
  const electron = await anElectron(folder, home.env)
  try {
    const tray = (await electron.told('tray')).at - electron.startedAt
    const painted = folder === root ? (await electron.told('painted')).at - electron.startedAt : undefined
    await electron.ask('close-windows')
    await pause(settling)
    return { tray, painted, weight: electron.weight(), main: electron.mainWeight() }
  } finally {
    await electron.stop()
    await home.stop()
  }
}

interface Awake {
  readonly quiet: number
  readonly p99: number
  readonly max: number
  readonly rate: number
}

/** Twenty bridges, each calling as fast as it is answered. */
async function atWork({ quick, say }: Plan): Promise<Awake> {
  const world = await aWorld()
  const seat = await settleInApp(world, 'signed-in')
  const seconds = quick ? 5 : 20
  try {
    await seat.electron.ask('close-windows')
    await pause(settling)
    await seat.electron.ask('count')
    await pause(settling)
    const quiet = await seat.electron.ask('counted')
    const fleet = startFleet(seat, 20)
    try {
      await onEveryLane(fleet, 30_000, initialize)
      await seat.electron.ask('count')
      const end = Date.now() + seconds * 1000
      let calls = 0
      const { firstFailure } = await onEveryLane(fleet, seconds * 1000 + 20_000, async lane => {
        for (; Date.now() < end; calls += 1) await echo(lane, calls)
      })
      if (firstFailure) throw new Error(firstFailure)
      const busy = await seat.electron.ask('counted')
      say('app, twenty bridges at work')
      return { quiet: quiet.p99 ?? 0, p99: busy.p99 ?? 0, max: busy.max ?? 0, rate: calls / seconds }
    } finally {
      await within(30_000, 'the fleet', fleet.close())
    }
  } finally {
    await seat.stop()
    await world.stop()
  }
}

function launchRows(launched: readonly Launched[]): Row[] {
  const all = (name: keyof Launched, unit: 'ms' | 'MiB') =>
    cellOf(
      launched.map(one => one[name]),
      unit,
    )
  const ratio = cellOf(
    launched.map(({ idle, emptyIdle }) => idle / emptyIdle),
    'times',
  )
  return [
    { what: 'app: launch to tray', cells: { ours: all('tray', 'ms'), 'empty-tray': all('emptyTray', 'ms') } },
    { what: 'app: launch to first paint of the window', cells: { ours: all('painted', 'ms') } },
    {
      what: 'app: memory of all its processes, idle without a window',
      cells: { ours: all('idle', 'MiB'), 'empty-tray': all('emptyIdle', 'MiB') },
    },
    {
      what: 'app: that memory against an empty tray app',
      cells: { ours: ratio },
      target: target({ ours: ratio }, '≤ 1.3 times', times => times <= 1.3),
    },
    {
      what: 'app: memory of its main process alone, where the broker lives',
      cells: { ours: all('main', 'MiB'), 'empty-tray': all('emptyMain', 'MiB') },
    },
  ]
}

function awakeRows({ quiet, p99, max, rate }: Awake): Row[] {
  const cells: Record<string, Cell> = { ours: { ...cellOf([p99], 'ms'), facts: { quiet, max, rate } } }
  return [
    {
      what: `app: event-loop delay p99 while 20 bridges make ${Math.round(rate).toLocaleString('en')} calls/s together`,
      cells,
      target: target(cells, '≤ 30 ms', ms => ms <= 30),
    },
    { what: 'app: the longest of those delays', cells: { ours: cellOf([max], 'ms') } },
    { what: 'app: event-loop delay p99 with nothing to do', cells: { ours: cellOf([quiet], 'ms') } },
  ]
}

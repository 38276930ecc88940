// What becomes of a grant when 20 clients need a new token together. The issuer rotates refresh tokens, and revokes the
// grant when one comes twice (RFC 9700, section 4.14.2); its answers come at once or 150 ms late. Nobody is at the desk.
import type { Contender, Seat } from '../contender.ts'
import { pause, within } from '../deadline.ts'
import { type Fleet, onEveryLane, openAndCall, type Passage, startFleet } from '../fleet.ts'
import { echo } from '../lane.ts'
import { named, type Plan } from '../plan.ts'
import type { Row } from '../result.ts'
import type { Counts } from '../server/control.ts'
import { aWorld, type World } from '../world.ts'

const bridges = 20
/** Those that get through need two to four seconds; who waits for a person at a window waits for ever. */
const patience = 20_000

interface Scene {
  readonly what: string
  /** Seconds that the token of the sign-in lives. */
  readonly life: number
  /** From the signed-in seat to the moment that counts; closes nothing. */
  readonly play: (seat: Seat, world: World, fleets: Fleet[]) => Promise<Passage>
}

const expired: Scene = {
  what: '20 bridges start, access token expired by the clock',
  life: 2,
  async play(seat, world, fleets) {
    await world.ask({ ask: 'life-of-tokens', seconds: 3600 })
    await pause(2500)
    return onEveryLane(launch(seat, fleets), patience, openAndCall)
  },
}

const rejected: Scene = {
  what: '20 bridges start, access token rejected early by the server',
  life: 3600,
  async play(seat, world, fleets) {
    await world.ask({ ask: 'reject-tokens' })
    return onEveryLane(launch(seat, fleets), patience, openAndCall)
  },
}

const together: Scene = {
  what: '20 running bridges meet a 401 at one moment',
  life: 3600,
  async play(seat, world, fleets) {
    const fleet = launch(seat, fleets)
    const opened = await onEveryLane(fleet, patience, openAndCall)
    if (opened.passed < bridges) throw new Error(`only ${opened.passed} could be opened: ${opened.firstFailure}`)
    await world.ask({ ask: 'reject-tokens' })
    return onEveryLane(fleet, patience, lane => echo(lane, 1))
  },
}

export const tokenExpired = (plan: Plan) => rowsOf(expired, plan)
export const tokenRejected = (plan: Plan) => rowsOf(rejected, plan)
export const tokenRejectedTogether = (plan: Plan) => rowsOf(together, plan)

function launch(seat: Seat, fleets: Fleet[]): Fleet {
  const fleet = startFleet(seat, bridges)
  fleets.push(fleet)
  return fleet
}

async function rowsOf(scene: Scene, { contenders, quick, say }: Plan): Promise<Row[]> {
  const rows: Row[] = []
  for (const late of quick ? [150] : [0, 150]) {
    const outcomes = new Map<string, Outcome[]>(named(contenders, 'mcp-remote', 'ours').map(({ name }) => [name, []]))
    for (let run = 1; run <= (quick ? 1 : 3); run += 1) {
      for (const contender of named(contenders, ...outcomes.keys())) {
        const outcome = await playOnce(scene, contender, late)
        outcomes.get(contender.name)?.push(outcome)
        say(`${scene.what}, ${late} ms late, run ${run}: ${contender.title}: ${tell([outcome])}`)
      }
    }
    rows.push({
      what: `${scene.what}; the issuer answers ${late === 0 ? 'at once' : `${late} ms late`}`,
      cells: Object.fromEntries([...outcomes].map(([name, runs]) => [name, { text: tell(runs), facts: { runs } }])),
      target: {
        text: '20/20, exactly 1 refresh request, grant alive, 0 windows',
        met: outcomes.get('ours')?.every(isRight),
      },
    })
  }
  return rows
}

interface Outcome extends Passage, Counts {
  readonly windows: number
}

function isRight({ passed, refreshRequests, grantAlive, windows }: Outcome): boolean {
  return passed === bridges && refreshRequests === 1 && grantAlive && windows === 0
}

async function playOnce(scene: Scene, contender: Contender, late: number): Promise<Outcome> {
  const world = await aWorld()
  const fleets: Fleet[] = []
  let seat: Seat | undefined
  try {
    await world.ask({ ask: 'life-of-tokens', seconds: scene.life })
    seat = await within(60_000, contender.title, contender.settle(world, 'signed-in'))
    const before = await world.ask({ ask: 'late-answers', ms: late })
    const passage = await scene.play(seat, world, fleets)
    const after = await world.ask({ ask: 'counts' })
    const refreshRequests = after.refreshRequests - before.refreshRequests
    return { ...passage, ...after, refreshRequests, windows: seat.windows() }
  } finally {
    for (const fleet of fleets) await fleet.close()
    await seat?.stop()
    await world.stop()
  }
}

/** All runs in one line: `0–20/20`, where they differ. */
function tell(runs: readonly Outcome[]): string {
  const span = (read: (run: Outcome) => number, digits = 0) => {
    const values = runs.map(read)
    const [least, most] = [Math.min(...values).toFixed(digits), Math.max(...values).toFixed(digits)]
    return least === most ? least : `${least}–${most}`
  }
  const lost = runs.filter(({ grantAlive }) => !grantAlive).length
  const share = lost === runs.length ? '' : ` in ${lost} of ${runs.length} runs`
  const grant = lost === 0 ? 'grant alive' : `grant revoked by reuse detection${share}`
  const requests = span(run => run.refreshRequests)
  return `${span(run => run.passed)}/${bridges} in ${span(run => run.seconds, 1)} s, refresh requests: ${requests}, ${grant}, windows: ${span(run => run.windows)}`
}

// The life of one client: it comes, subscribes, does one thing after the other, is ended and comes again.
import { pause } from '../bench/deadline.ts'
import type { Era } from '../bench/lane.ts'
import type { Spawnable } from '../world/raw-client.ts'
import { aClient, type Client, introduced, type Outcome, type Result } from './client.ts'
import { deeds, echo, type Turn, textIn } from './deeds.ts'
import type { Dice } from './dice.ts'
import type { Ledger } from './ledger.ts'
import type { Spoken } from './secrets.ts'
import type { Tally } from './tally.ts'
import type { Weather } from './weather.ts'

export interface Seat {
  readonly name: string
  readonly server: string
  readonly era: Era
  readonly label: string
  readonly bridge: Spawnable
}

export interface LifeOptions {
  readonly seat: Seat
  readonly dice: Dice
  readonly ledger: Ledger
  readonly spoken: Spoken
  readonly tally: Tally
  readonly weather: Weather
}

export interface Life {
  readonly seat: Seat
  /** Does one thing after the other until `rest`. */
  live(): void
  /** Ends the thing that it is doing, and does no other. */
  rest(): Promise<void>
  /** Whether a call gets through, within so many milliseconds. */
  reaches(patience: number): Promise<boolean>
  /** What it was last told of the resource that it has subscribed to. */
  updates(): number
  listChanges(): number
  restart(how: 'politely' | 'killed'): Promise<void>
  end(): Promise<void>
}

export function aLife({ seat, dice, ledger, spoken, tally, weather }: LifeOptions): Life {
  const { name, era } = seat
  let nonces = 0
  let client = come()
  let resting = true
  let turning: Promise<void> = Promise.resolve()
  let ready: Promise<void> = Promise.resolve()
  let isOver = false

  ready = settleIn(client)
  return {
    seat,
    live() {
      if (!resting) return
      resting = false
      turning = turns()
    },
    async rest() {
      resting = true
      await turning
    },
    async reaches(patience) {
      const end = Date.now() + patience
      while (Date.now() < end) {
        await ready
        if (await getsThrough()) return true
        await pause(250)
      }
      return false
    },
    updates: () => client.heard('notifications/resources/updated').times,
    listChanges: () => client.heard('notifications/tools/list_changed').times,
    async restart(how) {
      const old = client
      await weather.during(`a new client ${name}`, { server: seat.server, label: seat.label }, async () => {
        if (how === 'killed') await old.kill()
        client = come()
        ready = settleIn(client)
        // A bridge waits ten seconds for the last answers.
        if (how === 'politely') await old.end(12_000)
        await ready
      })
    },
    async end() {
      isOver = true
      resting = true
      await client.end(5_000)
      await turning
    },
  }

  function come(): Client {
    return aClient({ ...seat.bridge, name, era, ledger, spoken })
  }

  /** Opens, and subscribes as long as it lives. */
  async function settleIn(fresh: Client): Promise<void> {
    for (let attempt = 0; attempt < 20 && fresh === client && !isOver; attempt += 1) {
      const since = Date.now()
      const outcome = await introduced(fresh, era)
      note('open', since, outcome, () => true)
      if (outcome.is === 'result') break
      await pause(500)
    }
    if (era === 'modern') void listen(fresh)
    else await subscribe(fresh)
  }

  async function subscribe(fresh: Client): Promise<void> {
    for (let attempt = 0; attempt < 40 && fresh === client && !isOver; attempt += 1) {
      const { is } = await fresh.ask('resources/subscribe', { uri: 'note://one' }).outcome
      if (is !== 'error') return
      await pause(500)
    }
  }

  async function listen(fresh: Client): Promise<void> {
    const notifications = { toolsListChanged: true, resourceSubscriptions: ['note://one'] }
    while (fresh === client && !isOver) {
      const bound = Number.POSITIVE_INFINITY
      const { is } = await fresh.ask('subscriptions/listen', { notifications }, { bound }).outcome
      if (is !== 'result' && is !== 'error') return
      tally.count('listens that ended')
      await pause(500)
    }
  }

  async function turns(): Promise<void> {
    while (!resting) {
      await ready
      if (resting) return
      await chosen()(turn())
      await pause(dice.between(20, 400))
    }
  }

  function chosen() {
    const all = deeds.flatMap(([times, deed]) => Array.from({ length: times }, () => deed))
    return dice.of(all)
  }

  function turn(): Turn {
    return {
      client,
      era,
      dice,
      nonce,
      note,
      wrong: what => ledger.broken('own-answer', `${name}: ${what}`),
      async expect(what, asked, fits) {
        const since = Date.now()
        note(what, since, await asked.outcome, fits)
      },
    }
  }

  function nonce(): string {
    nonces += 1
    return `${name}.${nonces}`
  }

  async function getsThrough(): Promise<boolean> {
    let got = false
    const probing: Turn = {
      ...turn(),
      expect: async (_what, asked) => {
        const outcome = await asked.outcome
        got = outcome.is === 'result' && outcome.result.isError !== true
      },
    }
    await echo(probing)
    return got
  }

  function note(what: string, since: number, outcome: Outcome, fits: (result: Result) => boolean): void {
    const now = Date.now()
    const over = weather.over(seat, since, now)
    const why = whyFailed(outcome)
    if (why === undefined) {
      tally.answered(what, outcome.is, now - since, over === undefined)
      if (outcome.is === 'result' && !fits(outcome.result))
        ledger.broken('own-answer', `${name}: ${what} got ${JSON.stringify(outcome.result).slice(0, 300)}`)
      return
    }
    tally.failed(what, over ?? 'calm', why)
    if (over === undefined) ledger.broken('calm', `${name}: ${what} after ${now - since} ms: ${why}`)
  }
}

function whyFailed(outcome: Outcome): string | undefined {
  if (outcome.is === 'error') return outcome.why
  if (outcome.is === 'result' && outcome.result.isError === true) return textIn(outcome.result)
  // Who waits for a person is shown one tool, which says so.
  const tools = outcome.is === 'result' ? (outcome.result.tools as Result[] | undefined) : undefined
  if (tools?.length === 1) return String(tools[0]?.description)
  return undefined
}

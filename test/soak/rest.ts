// A rest in the storm: everybody is still, and what must hold is looked at.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pause } from '../bench/deadline.ts'
import { until } from '../world/home.ts'
import { type Holdings, holdingsOf } from './holdings.ts'
import type { Ledger } from './ledger.ts'
import type { Life } from './life.ts'
import { processesOf } from './processes.ts'
import { renewedTooOften } from './renewals.ts'
import type { Spoken } from './secrets.ts'
import { protectedServers, type Town } from './town.ts'
import type { Weather } from './weather.ts'

export interface RestOptions {
  readonly town: Town
  readonly lives: readonly Life[]
  readonly ledger: Ledger
  readonly spoken: Spoken
  readonly weather: Weather
  /** Milliseconds without a word before the broker is measured: idle sockets close after four seconds, memory is given back after seven. */
  readonly idle: number
}

/** Everybody rests already. */
export async function lookAround(options: RestOptions): Promise<Holdings | undefined> {
  const { town, lives, ledger, weather, idle } = options
  await weather.calm()
  await Promise.all(
    lives.map(async life => {
      if (!(await life.reaches(20_000)))
        ledger.broken('recovers', `${life.seat.name} does not reach ${life.seat.server}`)
    }),
  )
  await hearsOfChanges(options)
  await pause(idle)
  await counts(options)
  for (const nonce of town.runs.repeated()) ledger.broken('run-once', nonce)
  for (const what of renewedTooOften(town)) ledger.broken('one-refresh', what)
  for (const { line } of town.issuer.events('reuse-detected')) ledger.broken('no-reuse', line)
  const windows = town.home.opened().length
  if (windows !== town.person.windowsAsked)
    ledger.broken('no-window', `${windows} opened, ${town.person.windowsAsked} asked for`)
  looksForSecrets(options)
  return holdingsOf(town)
}

const who = ({ seat }: Life) => seat.name

async function hearsOfChanges({ town, lives, ledger }: RestOptions): Promise<void> {
  const subscribed = lives.filter(({ seat }) => seat.server !== 'old' && seat.server !== 'local')
  const before = new Map(subscribed.map(life => [life, { updates: life.updates(), lists: life.listChanges() }]))
  const deaf = (what: 'updates' | 'lists') =>
    subscribed.filter(life => {
      const now = what === 'updates' ? life.updates() : life.listChanges()
      return now <= (before.get(life)?.[what] ?? 0)
    })
  const areAllHeard = () => deaf('updates').length === 0 && deaf('lists').length === 0
  // What was lost is asked for again after pauses that grow with the storm.
  for (let second = 0; second < 35 && !areAllHeard(); second += 1) {
    for (const name of [...protectedServers, 'keyed'] as const) {
      await town.mcp[name].setResource('note://one', `at ${ledger.now()}`)
      await town.mcp[name].broadcast('notifications/tools/list_changed')
    }
    await until(areAllHeard, 1_000)
  }
  for (const life of deaf('updates')) ledger.broken('heard', `${who(life)} does not hear of the resource`)
  for (const life of deaf('lists')) ledger.broken('heard', `${who(life)} does not hear of the changed tools`)
}

interface Status {
  readonly connections: readonly {
    readonly client: string
    readonly server: string
    readonly inFlight: number
    readonly state: string
  }[]
}

async function counts({ town, lives, ledger }: RestOptions): Promise<void> {
  const at = (server: string) => lives.filter(({ seat }) => seat.server === server).length
  const { connections } = (await town.person.asks(['status'])) as Status
  if (connections.length !== lives.length)
    ledger.broken('no-pile', `${connections.length} connections of ${lives.length} clients`)
  for (const one of connections)
    if (one.inFlight > 0 || one.state !== 'ready') ledger.broken('no-growth', `at rest: ${JSON.stringify(one)}`)
  for (const [name, mcp] of Object.entries(town.mcp)) {
    // Ended with a token that had run out while its issuer was away: no client could do better.
    const refused = new Set(
      mcp.requests.flatMap(({ http, status, session }) => (http === 'DELETE' && status === 401 ? session : [])),
    )
    const sessions = mcp.sessions().filter(id => !town.orphans.has(id) && !refused.has(id)).length
    if (sessions > at(name)) ledger.broken('no-pile', `${sessions} sessions at ${name} for ${at(name)} clients`)
    // One for what it hears unasked, and one for each subscription.
    if (mcp.openAnswers() > 2 * at(name))
      ledger.broken('no-pile', `${mcp.openAnswers()} open streams at ${name} for ${at(name)} clients`)
  }
  if (town.old.sessions() > at('old'))
    ledger.broken('no-pile', `${town.old.sessions()} streams at old for ${at('old')} clients`)
  const programs = processesOf(town.home.path).filter(({ command }) => command.includes('local-program.ts')).length
  if (programs > at('local')) ledger.broken('no-pile', `${programs} programs for ${at('local')} clients of local`)
}

function looksForSecrets({ town, spoken, ledger }: RestOptions): void {
  const files = readdirSync(town.home.path, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  for (const { parentPath, name } of files) spoken.hear(textOf(join(parentPath, name)), `file ${name}`)
  for (const where of spoken.found(town.secrets())) ledger.broken('no-secret', where)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // it has gone meanwhile
  }
}

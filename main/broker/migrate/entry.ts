// How one entry is changed and proven: noted, replaced, started as its client starts it. Where that fails the old entry is put
// back. What a crash has left half done is finished or put back at the next run. SECURITY S10.
import { isDeepStrictEqual } from 'node:util'
import { asBrokerError, BrokerError, isBrokerError } from '../../base/errors.ts'
import type { Change } from '../../clients/changes/changes.ts'
import { bridgeCommand } from '../../clients/entries/bridge.ts'
import { readEntries } from '../../clients/entries/read-place.ts'
import { replaceEntry } from '../../clients/entries/write.ts'
import { catalogue } from '../../clients/known/catalogue.ts'
import { placesOf } from '../../clients/known/find.ts'
import type { Place } from '../../clients/known/places.ts'
import { environmentOf } from '../../mcp/local/environment.ts'
import { letIn } from '../access/change.ts'
import { standingOf } from '../access/standing.ts'
import { listTools } from '../add/list-tools.ts'
import { bridgeName } from '../client-files/connect.ts'
import { confirmKeysBack } from '../client-files/keys-back.ts'
import type { Asker } from '../contract/commands.ts'
import type { Core } from '../core/core.ts'
import { type Migration, type Migrations, migrationsIn } from '../state/migrations.ts'
import { type Item, passageTo } from './plan.ts'

export interface Moved {
  readonly change: string
  readonly tools: number
}

/** @throws BrokerError when it was not done; the message says how the file stands. */
export async function moveEntry(core: Core, item: Item, server: string, asker: Asker): Promise<Moved> {
  const { place, entry, members } = item
  const { client, file } = place
  const command = bridgeCommand(core.ports.bridgeProgram(), { server: bridgeName(core, { server }), client: client.id })
  const plan = await core.changes.plan(
    place.path,
    document => {
      if (isDeepStrictEqual(document.value(entry.path), members))
        return replaceEntry(document, place, { path: entry.path, ...command })
      throw new BrokerError('config-changed', { message: 'The entry was changed in between, and is left as it is.' })
    },
    file.format,
  )
  asker.tell({ kind: 'diff', file: plan.file, text: plan.diff })
  const migrations = migrationsIn(core.ports.paths.state)
  const keys = 'keys' in item.becomes ? item.becomes.keys.map(({ name }) => name) : []
  const begun = {
    file: place.path,
    path: [...entry.path],
    client: client.id,
    server,
    keys,
    at: core.ports.now(),
    proven: false,
  }
  migrations.save(begun)
  const change = await core.changes.apply(plan, client.shape.keeps).catch((error: unknown) => {
    migrations.drop(begun)
    throw error
  })
  const made = { ...begun, change }
  migrations.save(made)
  const tools = await proveOrPutBack(core, { migration: made, place, migrations }, asker)
  return { change, tools }
}

interface Proving {
  readonly migration: Migration & { readonly change: string }
  readonly place: Place
  readonly migrations: Migrations
  readonly mayPutBack?: () => Promise<void>
}

/**
 * Until it is proven, nothing is told of the old key: it is in the file again when this throws.
 * @param mayPutBack throws where a person does not want that
 */
async function proveOrPutBack(
  core: Core,
  { migration, place, migrations, mayPutBack = async () => {} }: Proving,
  asker: Asker,
): Promise<number> {
  letIn(core, migration.client) // the person has agreed to this entry; it is proven under its client's name
  try {
    const tools = await prove(core, { migration, place }, asker)
    migrations.save({ ...migration, proven: true })
    return tools
  } catch (error) {
    const { code, message } = asBrokerError(error)
    await mayPutBack()
    await putBack(core, migration.change)
    migrations.drop(migration)
    throw new BrokerError(code, { message: `${message} The old entry is in its place again.`, cause: error })
  }
}

/**
 * The command is read from the file, for what the client will find there counts. SECURITY S16: none but ours is started, for
 * others write to that file as well.
 */
async function prove(
  core: Core,
  { migration, place }: Omit<Proving, 'migrations'>,
  { signal }: Asker,
): Promise<number> {
  const { client, server } = migration
  const { command, args } = bridgeCommand(core.ports.bridgeProgram(), { server: bridgeName(core, { server }), client })
  const found = (await readEntries(place)).find(entry => isDeepStrictEqual(entry.path, migration.path))?.server
  if (found?.kind !== 'stdio' || !isDeepStrictEqual([found.command, ...found.args], [command, ...args])) {
    throw new BrokerError('config-changed', { message: 'The new entry is not in the file any more as it was written.' })
  }
  const standing = standingOf(core, passageTo(core, client, server))
  if (standing.is !== 'ready')
    throw new BrokerError('local-failed', { message: `The new entry cannot be tried. ${standing.sentence}` })
  const { log, surroundings } = core.ports
  // As its client starts it: in an environment without anything of ours.
  const launch = {
    command: { command, args, cwd: surroundings.home, env: {}, secretNames: [] },
    environment: environmentOf({}, {}),
  }
  return await listTools({ name: migration.server, launch, called: 'The new entry', log, signal })
}

/** The whole file byte for byte; where somebody else changed it in between, what was changed here. */
export async function putBack(core: Core, change: string): Promise<'whole-file' | 'entries'> {
  try {
    return await core.changes.undo(change, 'whole-file')
  } catch (error) {
    if (!isBrokerError(error, 'config-changed')) throw error
    return await core.changes.undo(change, 'entries')
  }
}

/** What an earlier run has left: proven now, or put back. Never throws over one of them. */
export async function settleInterrupted(core: Core, project: string | undefined, asker: Asker): Promise<void> {
  const migrations = migrationsIn(core.ports.paths.state)
  for (const left of migrations.all().filter(({ proven }) => !proven)) {
    const change = await changeOf(core, left)
    const place = placeOf(core, left, project)
    if (change === undefined) migrations.drop(left)
    else if (place) await settle(core, { migration: { ...left, change: change.id }, place, migrations, change }, asker)
  }
}

/** It may have been made and not noted, or be taken back already. */
async function changeOf(core: Core, { change, file, path, at }: Migration): Promise<Change | undefined> {
  const made = (await core.changes.list()).filter(one => one.file === file)
  if (change !== undefined) return made.find(({ id }) => id === change)
  return made.find(one => one.at >= at && one.entries.some(entry => isDeepStrictEqual(entry.path, path)))
}

function placeOf(
  { ports: { surroundings } }: Core,
  { client, file }: Migration,
  project: string | undefined,
): Place | undefined {
  const known = catalogue().find(({ id }) => id === client)
  return known && placesOf(known, surroundings, project).find(({ path }) => path === file)
}

async function settle(
  core: Core,
  { change, ...proving }: Proving & { readonly change: Change },
  asker: Asker,
): Promise<void> {
  const { file, server } = proving.migration
  let isLeft = false
  // Whoever runs this may not be the person who agreed to the move.
  const mayPutBack = () =>
    confirmKeysBack(core, [change], asker).catch((error: unknown) => {
      isLeft = true
      throw error
    })
  try {
    await proveOrPutBack(core, { ...proving, mayPutBack }, asker)
    asker.tell({
      kind: 'step',
      step: 'recover',
      text: `An interrupted move is finished: the entry for ${server} in ${file} works.`,
    })
  } catch (error) {
    asker.tell({
      kind: 'warning',
      text: `An interrupted move in ${file} is ${isLeft ? 'not finished yet' : 'taken back'}. ${asBrokerError(error).message}`,
    })
  }
}

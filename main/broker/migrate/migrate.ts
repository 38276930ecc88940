// How keys leave the clients' files: looked for, shown, agreed to by a person, then one entry after the other: the server had, the
// entry changed, the new one proven; and how all of it is put back. SECURITY S16.
import { asBrokerError, BrokerError } from '../../base/errors.ts'
import { plain, quote } from '../../base/quote.ts'
import { takesKeys } from '../access/keys.ts'
import { awayWords } from '../client-files/connect.ts'
import { confirmKeysBack } from '../client-files/keys-back.ts'
import { sentenceAfter } from '../client-files/list.ts'
import type { Asker, Command } from '../contract/commands.ts'
import type { Migrated, MigrateResults } from '../contract/migrate-commands.ts'
import { confirm } from '../core/confirm.ts'
import type { Core } from '../core/core.ts'
import { requireOpenVault } from '../core/vault-state.ts'
import { migrationsIn } from '../state/migrations.ts'
import { moveEntry, putBack, settleInterrupted } from './entry.ts'
import { type Item, planMigration, wayOf } from './plan.ts'
import { serverFor, withoutServer } from './server.ts'
import { shownItem, viewItem } from './view.ts'

type Migrate = Extract<Command, { verb: 'migrate' }>

/** @throws BrokerError `needs-confirmation`, `confirmation-refused`, vault errors; what fails for one entry is in its line */
export async function migrate(core: Core, command: Migrate, asker: Asker): Promise<MigrateResults['migrate']> {
  await requireOpenVault(core)
  if (busy.has(core) && command.how === 'write') {
    throw new BrokerError('already-running', { message: 'Keys are being moved already. Wait until that is done.' })
  }
  if (busy.has(core)) return await carryOut(core, command, asker)
  busy.add(core)
  try {
    await settleInterrupted(core, command.project, asker)
    return await carryOut(core, command, asker)
  } finally {
    busy.delete(core)
  }
}

/** What one move has not proven yet is not for another one to take back. */
const busy = new WeakSet<Core>()

async function carryOut(core: Core, command: Migrate, asker: Asker): Promise<MigrateResults['migrate']> {
  const { project, prefer, only, how } = command
  const { items, troubles } = await planMigration(core, { project, prefer })
  const entries = items.map(item => viewItem(item, items))
  if (how === 'preview') return { entries, done: [], troubles }
  const chosen = items.filter(({ id, way }) => only.includes(id) && way.is !== 'stuck')
  if (chosen.length > 0) await confirm(core, asker, [...question(chosen, project), ...vaultWords(core)])
  const done: Migrated[] = []
  for (const item of chosen) {
    if (asker.signal.aborted) break
    done.push(await moveOne(core, item, command, asker))
    core.changed()
  }
  return { entries, done, troubles }
}

const namedAtMost = 12

/** Where each key will go is named: that is what the person agrees to. */
function question(items: readonly Item[], project: string | undefined): [string, ...string[]] {
  const shown = items.slice(0, namedAtMost).map(item => {
    const { to = '', rivals = [] } = viewItem(item, items)
    const away = item.place.file.level === 'project' ? awayWords(item.place.path, project) : ''
    const only = rivals.length > 0 ? `, unless the other key of ${rivals.join(', ')} is kept for it first` : ''
    return `${shownItem(item)}${away} → ${quote(to)}${only}`
  })
  const more = items.length > namedAtMost ? [`And ${items.length - namedAtMost} more.`] : []
  const what =
    items.length === 1
      ? 'this entry to Valetkey, its key into the vault, and rewrite the file that holds it'
      : `these ${items.length} entries to Valetkey, their keys into its vault, and rewrite the files that hold them`
  return [`Move ${what}?`, ...shown, ...more]
}

/** Whoever agrees has to know that a memory keeps nothing. */
function vaultWords({ ports }: Core): string[] {
  if (ports.vault.kind !== 'memory') return []
  return [
    'DANGEROUS: the vault is this program’s memory, so that keys, and the way to undo this, are gone when it ends. Keep a copy of the keys.',
  ]
}

async function moveOne(core: Core, planned: Item, wish: Migrate, asker: Asker): Promise<Migrated> {
  const { id, client, title, file, entry } = viewItem(planned, [])
  const about = { id, client, title, file, entry }
  asker.tell({ kind: 'step', step: 'entry', text: `${title}: ${quote(planned.entry.name)}` })
  const before = new Set(core.servers.all().map(({ name }) => name))
  let server: string | undefined
  try {
    // An entry before this one may have brought the server.
    const item = { ...planned, way: await wayOf(core, planned, wish) }
    server = await serverFor(core, item, asker)
    const { change, tools } = await moveEntry(core, item, server, asker)
    core.ports.log.info('entry-migrated', { client, server })
    asker.tell({
      kind: 'step',
      step: 'proof',
      text: `The new entry works: it lists ${tools} ${tools === 1 ? 'tool' : 'tools'}.`,
    })
    const next = sentenceAfter(planned.place.client)
    return { ...about, is: 'done', server, tools, change, next, rotate: rotations(core, item, server) }
  } catch (error) {
    const stays = server === undefined || before.has(server) ? '' : await withoutServer(core, planned, server)
    const why = `${asBrokerError(error).message}${stays}`
    asker.tell({ kind: 'warning', text: `${title}, ${quote(planned.entry.name)}: ${why}` })
    const kept = server === undefined ? undefined : core.servers.find(server)
    return { ...about, is: 'failed', ...(kept ? { server: kept.name } : {}), rotate: [], why }
  }
}

/** The key has lain in a file: nobody knows who has read it. */
function rotations(core: Core, { becomes }: Item, server: string): readonly string[] {
  if (becomes.is !== 'remote' && becomes.is !== 'local') return []
  const host = becomes.is === 'remote' ? quote(new URL(becomes.url).host) : 'the service that it is for'
  const usesKeys = takesKeys(core.servers.get(server))
  return becomes.keys.map(({ name, shown, rotate = host }) => {
    const key = `The key ${shown === undefined ? '' : `${plain(shown, 20)} `}(${plain(name, 100)}) has lain in a file`
    if (!usesKeys) return `${key}, and is not needed any more: delete it at ${rotate}.`
    const which = becomes.is === 'local' ? `${server} ${plain(name, 100)}` : server
    return `${key}: make a new one at ${rotate}, then: valetkey keys replace ${which}`
  })
}

/**
 * Every file that was changed by moving keys, the last change first.
 * @throws BrokerError `needs-confirmation`, `confirmation-refused`; then every file is as it was
 */
export async function undoMigrations(core: Core, asker: Asker): Promise<MigrateResults['migrate-undo']> {
  const migrations = migrationsIn(core.ports.paths.state)
  const migrationOf = (id: string) => migrations.all().find(({ change }) => change === id)
  const changes = (await core.changes.list()).filter(({ id }) => migrationOf(id) !== undefined)
  await confirmKeysBack(core, changes, asker)
  const files: MigrateResults['migrate-undo']['files'][number][] = []
  for (const { id, file } of changes) {
    const migration = migrationOf(id)
    if (!migration) continue
    try {
      files.push({ file, put: await putBack(core, id) })
      migrations.drop(migration)
    } catch (error) {
      files.push({ file, put: 'not', why: asBrokerError(error).message })
    }
  }
  core.changed()
  return { files }
}

// What Valetkey changes in clients' config files: shown first, kept so that it can be put back, put back byte for byte.
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { BrokerError, isBrokerError } from '../../base/errors.ts'
import { type Disk, realDisk } from '../../vault/own-file.ts'
import type { Vault } from '../../vault/vault.ts'
import type { Document, Format } from '../document/document.ts'
import { begunAnew } from './begun-anew.ts'
import { type ConfigFile, discard, readConfigFile, swapIn, takeAway, temporaryFor, writeBeside } from './config-file.ts'
import { heirsOf } from './heirs.ts'
import { changeJournal, type Noted } from './journal.ts'
import { keysBack } from './keys-back.ts'
import { type Plan, planFor, stillAsPlanned } from './plan.ts'
import { type Rehearsal, rehearsalOf } from './rehearsal.ts'
import { sealedBackups } from './sealed-backup.ts'
import type { ChangedEntry } from './undo-entries.ts'
import { type Before, digestOf, type Undone, undoingOf } from './undoing.ts'

export type ChangeId = string

/** A change that was made and can be undone. */
export interface Change {
  readonly id: ChangeId
  readonly file: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly entries: readonly ChangedEntry[]
}

export interface Changes {
  /** @throws BrokerError `config-unreadable`: broken, too large, a folder, not UTF-8, … */
  plan(file: string, edit: (document: Document) => Document, format: Format): Promise<Plan>
  /**
   * Makes the change. What another program changed elsewhere in the file since stays.
   * @param keeps members of the entries that their client sets by itself, before and after
   * @throws BrokerError `config-changed` when an entry of the plan is no longer as it was shown; `config-unwritable`;
   * `bad-input` when the plan changes nothing; what the vault throws when the backup cannot be sealed. Nothing was changed.
   */
  apply(plan: Plan, keeps?: readonly string[]): Promise<ChangeId>
  /**
   * Puts the file back byte for byte. Where somebody changed the file in between, `whole-file` throws `config-changed`
   * with fact `canUndoEntries`, as it does without its backup; `entries` puts back what this change touched and leaves the rest.
   */
  undo(id: ChangeId, how?: Undone): Promise<Undone>
  /** @throws BrokerError as `undo` would */
  mayUndo(id: ChangeId, how?: Undone): Promise<void>
  /** What would come of undoing several, one after another. Nothing is written. */
  rehearsal(): Rehearsal
  /** The names of what may be keys and would lie in the file again. @throws BrokerError `bad-input`, `vault-…` */
  keysBack(id: ChangeId): Promise<readonly string[]>
  /** Gives up undoing it: the backup is destroyed. */
  forget(id: ChangeId): Promise<void>
  /** Newest first. */
  list(): Promise<readonly Change[]>
  /** After a crash: what was begun is finished or taken back, and no stray file stays. Call once at start. */
  recover(): Promise<void>
}

export interface ChangesOptions {
  /** Of ours, in the state folder. */
  readonly folder: string
  readonly vault: Vault
  readonly now?: () => number
  readonly disk?: Disk
}

interface Replacing {
  readonly change: Noted
  readonly current: ConfigFile
  readonly bytes: Uint8Array
  /** Other changes of the file, and what is noted of them when it is replaced. */
  readonly heirs?: readonly Noted[]
}

/** So many changes can be undone; the backups of older ones are destroyed. */
const kept = 100

export function clientChanges({ folder, vault, now = Date.now, disk = realDisk }: ChangesOptions): Changes {
  const journal = changeJournal(folder)
  const backups = sealedBackups({ folder, vault, disk })

  // Whoever comes first after a crash puts in order what it left.
  const inOrder = <T>(work: () => Promise<T>): Promise<T> =>
    journal.alone(async () => {
      for (const change of journal.all()) await settle(change)
      return work()
    })

  async function settle(change: Noted): Promise<void> {
    const { step } = change
    if (step.is === 'applied') return
    if (step.is === 'ending') return end(change)
    if (step.is === 'taking-away') return existsSync(step.target) ? remain(change) : end(change)
    const isSwapped = step.isWritten && !existsSync(step.temporary)
    discard(step.temporary)
    return isSwapped === (step.is === 'applying') ? remain(change) : end(change)
  }

  async function remain(change: Noted): Promise<void> {
    journal.note({ ...change, step: { is: 'applied' } })
  }

  async function end(change: Noted): Promise<void> {
    journal.note({ ...change, step: { is: 'ending' } })
    const inUse = journal.all().flatMap(({ id, under }) => (under && id !== change.id ? [under.backup] : []))
    const own = [change.id, ...(change.under ? [change.under.backup] : [])].filter(id => !inUse.includes(id))
    // A locked vault keeps the key of a file that is gone; next time.
    const isDestroyed = await Promise.all(own.map(id => backups.destroy(id))).then(() => true, unlessOurs)
    if (isDestroyed) journal.strike(change.id)
  }

  /** Every step is on the disk before the next; whatever throws leaves the file as it was. */
  async function replace({ change, current, bytes, heirs = [] }: Replacing, is: 'applying' | 'undoing'): Promise<void> {
    const temporary = temporaryFor(current, change.id)
    const noted = (isWritten: boolean): void => journal.note({ ...change, step: { is, temporary, isWritten } })
    noted(false)
    try {
      if (is === 'applying' && current.bytes) await backups.keep(change.id, current.bytes)
      writeBeside(current, { temporary, bytes }, disk)
      noted(true)
      await swapIn(current, temporary, disk)
    } catch (error) {
      // What cannot be written down on a full disk is put in order later.
      await settle({ ...change, step: { is, temporary, isWritten: false } }).catch(unlessOurs)
      throw error
    }
    // The file is replaced: that this cannot be written down now would be seen from the notes before.
    const settled = async () => {
      for (const heir of heirs) await inherit(heir)
      await (is === 'applying' ? remain(change) : end(change))
    }
    await settled().catch(unlessOurs)
  }

  async function inherit(heir: Noted): Promise<void> {
    const before = journal.all().find(({ id }) => id === heir.id)?.under?.backup
    journal.note(heir)
    if (before !== undefined && before !== heir.under?.backup) await backups.destroy(before)
  }

  async function apply(plan: Plan, keeps: readonly string[]): Promise<ChangeId> {
    const current = readConfigFile(plan.file)
    const { bytes, entries } = stillAsPlanned(plan, current, keeps)
    const change: Noted = {
      id: randomBytes(8).toString('hex'),
      file: plan.file,
      format: plan.format,
      at: now(),
      existed: current.bytes !== undefined,
      after: digestOf(bytes),
      entries,
      step: { is: 'applied' },
    }
    await replace({ change, current, bytes }, 'applying')
    for (const old of journal.all().slice(0, -kept)) await end(old)
    return change.id
  }

  async function before(change: Noted): Promise<Before> {
    const { id, existed, under } = change
    const own = existed ? await backups.take(id) : undefined
    if (!under) return { own, whole: own }
    return { own, whole: under.existed ? await backups.take(under.backup) : undefined }
  }

  async function undo(change: Noted, how: Undone): Promise<Undone> {
    const current = readConfigFile(change.file)
    const undoing = undoingOf(change, { current, before: await before(change), how })
    if (undoing.is === 'taken away') await withdraw(change, current)
    else if (undoing.is === 'done already') await end(change)
    else {
      const { bytes } = undoing
      const others = applied().filter(({ id, file }) => file === change.file && id !== change.id)
      const heirs = await heirsOf({ change, others, now: current.bytes, next: bytes, before })
      await replace({ change, current, bytes, heirs }, 'undoing')
    }
    return undoing.undone
  }

  function applied(): readonly Noted[] {
    return journal.all().filter(({ step }) => step.is === 'applied')
  }

  /** There was no file before. */
  async function withdraw(change: Noted, current: ConfigFile): Promise<void> {
    journal.note({ ...change, step: { is: 'taking-away', target: current.target } })
    try {
      takeAway(current)
    } catch (error) {
      await remain(change)
      throw error
    }
    await end(change)
  }

  function find(id: ChangeId): Noted {
    const change = journal.all().find(one => one.id === id && one.step.is !== 'ending')
    if (change) return change
    throw new BrokerError('bad-input', { message: 'That change is undone already, or too old to be undone.' })
  }

  return {
    plan: async (file, edit, format) => planFor(readConfigFile(file), edit, format),
    apply: (plan, keeps = []) => inOrder(() => begunAnew(() => apply(plan, keeps))),
    undo: (id, how = 'whole-file') => inOrder(() => begunAnew(() => undo(find(id), how))),
    mayUndo: (id, how = 'whole-file') =>
      inOrder(async () => {
        const change = find(id)
        undoingOf(change, { current: readConfigFile(change.file), before: await before(change), how })
      }),
    rehearsal: () => {
      const { undo, keysBack, read } = rehearsalOf({ applied, before })
      return { undo: (id, how) => inOrder(() => undo(id, how)), keysBack: id => inOrder(() => keysBack(id)), read }
    },
    keysBack: id => inOrder(async () => keysBack(find(id), await before(find(id)))),
    forget: id => inOrder(() => end(find(id))),
    list: () =>
      inOrder(async () =>
        applied()
          .map(({ id, file, at, entries }) => ({ id, file, at, entries }))
          .reverse(),
      ),
    recover: () => inOrder(async () => {}),
  }
}

function unlessOurs(error: unknown): undefined {
  if (!isBrokerError(error)) throw error
}

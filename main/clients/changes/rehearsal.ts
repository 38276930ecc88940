// What would come of undoing several changes one after another, before the first of them is undone: each on what the one before
// would have left. Writes nothing.
import { type ConfigFile, readConfigFile, refuseReadOnly } from './config-file.ts'
import { heirsOf } from './heirs.ts'
import type { Noted } from './journal.ts'
import { keysBack } from './keys-back.ts'
import { type Before, type Undone, undoingOf } from './undoing.ts'

/** Files and changes as they would be. Each throws what the real one would, but for a disk that fails. */
export interface Rehearsal {
  undo(id: string, how: Undone): Promise<Undone>
  keysBack(id: string): Promise<readonly string[]>
  read(file: string): ConfigFile
}

export interface RehearsalOptions {
  /** Those that can be undone, the oldest first. */
  readonly applied: () => readonly Noted[]
  readonly before: (change: Noted) => Promise<Before>
}

export function rehearsalOf({ applied, before }: RehearsalOptions): Rehearsal {
  const files = new Map<string, ConfigFile>()
  const inherited = new Map<string, Noted>()
  const undone = new Set<string>()
  const read = (file: string): ConfigFile => files.get(file) ?? readConfigFile(file)
  const left = (): readonly Noted[] =>
    applied().flatMap(change => (undone.has(change.id) ? [] : [inherited.get(change.id) ?? change]))
  const find = (id: string): Noted => {
    const change = left().find(one => one.id === id)
    if (!change) throw new Error(`no change ${id} to rehearse`)
    return change
  }
  return {
    read,
    keysBack: async id => keysBack(find(id), await before(find(id)), read),
    undo: async (id, how) => {
      const change = find(id)
      const current = read(change.file)
      const undoing = undoingOf(change, { current, before: await before(change), how })
      if (undoing.is === 'taken away') files.set(change.file, { ...current, bytes: undefined, stats: undefined })
      if (undoing.is === 'written') {
        const { bytes } = undoing
        refuseReadOnly(current)
        const others = left().filter(one => one.file === change.file && one.id !== id)
        const heirs = await heirsOf({ change, others, now: current.bytes, next: bytes, before })
        for (const heir of heirs) inherited.set(heir.id, heir)
        files.set(change.file, { ...current, bytes: Buffer.from(bytes) })
      }
      undone.add(id)
      return undoing.undone
    },
  }
}

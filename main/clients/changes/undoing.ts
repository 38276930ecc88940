// How a change of a file would be taken back as the file is now: as a whole, by its entries alone, or not at all. Pure.
import { createHash } from 'node:crypto'
import { BrokerError, isBrokerError } from '../../base/errors.ts'
import type { Document } from '../document/document.ts'
import { type ConfigFile, isSameBytes, textOf } from './config-file.ts'
import type { Noted } from './journal.ts'
import { documentIn } from './plan.ts'
import { undoEntries } from './undo-entries.ts'

/** How undo puts things back. */
export type Undone =
  /** The file is byte for byte as it was before the change. */
  | 'whole-file'
  /** Somebody has changed the file since: only the entries of this change are put back. */
  | 'entries'

export type Undoing =
  | { readonly is: 'done already'; readonly undone: Undone }
  | { readonly is: 'written'; readonly undone: Undone; readonly bytes: Uint8Array }
  /** There was no file before. */
  | { readonly is: 'taken away'; readonly undone: Undone }

/** A file before a change; `whole` is how it was before those that were undone from under this one as well. */
export interface Before {
  readonly own: Uint8Array | undefined
  readonly whole: Uint8Array | undefined
}

interface Wish {
  readonly current: ConfigFile
  readonly before: Before
  readonly how: Undone
}

/** @throws BrokerError `config-changed` with fact `canUndoEntries`, `config-unreadable`, `vault-unavailable` */
export function undoingOf(change: Noted, { current, before, how }: Wish): Undoing {
  const { own, whole } = before
  const existed = change.under?.existed ?? change.existed
  const canReadBefore = whole !== undefined || !existed
  if (canReadBefore && isSameBytes(current.bytes, whole)) return { is: 'done already', undone: 'whole-file' }
  const asWhole = change.under ? change.left : change.after
  if (canReadBefore && current.bytes && digestOf(current.bytes) === asWhole) {
    return whole ? { is: 'written', undone: 'whole-file', bytes: whole } : { is: 'taken away', undone: 'whole-file' }
  }
  const bringsBack = change.entries.some(({ what }) => what !== 'added')
  if (current.bytes === undefined && existed && bringsBack) throw fileGone(change)
  const asIs = documentIn(current, change.format)
  const asWas = own && documentIn({ ...current, bytes: Buffer.from(own) }, change.format)
  const undo = () => undoEntries(asIs, change.entries, asWas)
  if (how === 'whole-file') {
    const what = canReadBefore ? 'it was changed since' : 'the key of its backup is gone from the vault'
    throw notWhole(change, what, undo)
  }
  const { text } = undo()
  if (text === textOf(current)) return { is: 'done already', undone: 'entries' }
  return { is: 'written', undone: 'entries', bytes: Buffer.from(text) }
}

export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Whoever deleted a project or a client's settings did not ask for a new file, least of all for one with a key in it. */
function fileGone({ id, file }: Noted): BrokerError {
  return new BrokerError('config-changed', {
    message: `${file} is gone, so nothing is put back into it. Nothing was changed. To have the old entry in it again, make an empty file there first.`,
    facts: { file, change: id, canUndoEntries: false },
  })
}

/** Why the file cannot be put back as a whole, and whether its entries can. */
function notWhole({ id, file }: Noted, what: string, undoOnlyEntries: () => Document): BrokerError {
  let why = ''
  try {
    undoOnlyEntries()
  } catch (error) {
    if (!isBrokerError(error)) throw error
    why = error.message
  }
  return new BrokerError('config-changed', {
    message: `${file} cannot be put back as a whole: ${what}. ${why || 'Nothing was changed; the entries alone can be put back.'}`,
    facts: { file, change: id, canUndoEntries: why === '' },
  })
}

// What one edit would make of one file, as it is shown before anything is written, and whether that still holds later.
import { inspect } from 'node:util'
import { BrokerError, isBrokerError } from '../../base/errors.ts'
import { type Document, type Format, readDocument } from '../document/document.ts'
import { type ConfigFile, isSameBytes, textOf } from './config-file.ts'
import { shortLongLines } from './long-lines.ts'
import { maskedDiff } from './masked-diff.ts'
import { type ChangedEntry, digestOf, type MadeEntry, madeEntries } from './undo-entries.ts'
import { unifiedDiff } from './unified-diff.ts'

/** Holds the file's text, so it prints as its file and entries alone. SECURITY S9. */
export interface Plan {
  readonly file: string
  readonly format: Format
  /** Undefined where there is no file yet. */
  readonly before: Uint8Array | undefined
  readonly after: Uint8Array
  /** Unified diff for people; what may be a secret is masked. Empty when nothing would change. */
  readonly diff: string
  readonly entries: readonly ChangedEntry[]
  readonly edit: (document: Document) => Document
}

export function planFor(current: ConfigFile, edit: Plan['edit'], format: Format): Plan {
  const { file } = current
  const { document, edited } = editedIn(current, edit, format)
  const entries = madeEntries(document, edited).map(({ path, what }) => ({ path, what }))
  const plan: Plan = {
    file,
    format,
    before: current.bytes,
    after: Buffer.from(edited.text),
    diff: shortLongLines(maskedDiff(unifiedDiff(file, document.text, edited.text), [document, edited])),
    entries,
    edit,
  }
  const shown = () => ({ file, format, entries })
  return Object.defineProperties(plan, { toJSON: { value: shown }, [inspect.custom]: { value: shown } })
}

/**
 * The new bytes for the file as it is now. Some clients rewrite their file every few seconds: what they changed elsewhere
 * in it does not make the plan untrue, and stays.
 * @throws BrokerError `config-changed`: an entry of the plan is no longer as it was shown.
 */
export function stillAsPlanned(
  plan: Plan,
  current: ConfigFile,
  keeps: readonly string[],
): { bytes: Buffer; entries: readonly MadeEntry[] } {
  const planned = editedIn({ ...current, bytes: plan.before && Buffer.from(plan.before) }, plan.edit, plan.format)
  if (planned.document.text === planned.edited.text) throw nothingToDo(plan)
  if (isSameBytes(plan.before, current.bytes)) return madeOf(planned, keeps)
  const anew = editedAnew(plan, current)
  if (anew && said(anew) === said(planned)) return madeOf(anew, keeps)
  throw new BrokerError('config-changed', {
    message: `${plan.file} was changed since this was shown, in the very entries that would change. Nothing was changed; look at it again.`,
    facts: { file: plan.file },
  })
}

interface Edited {
  readonly document: Document
  readonly edited: Document
}

function editedIn(current: ConfigFile, edit: Plan['edit'], format: Format): Edited {
  const document = documentIn(current, format)
  return { document, edited: naming(current.file, () => edit(document)) }
}

function editedAnew(plan: Plan, current: ConfigFile): Edited | undefined {
  try {
    return editedIn(current, plan.edit, plan.format)
  } catch (error) {
    if (isBrokerError(error)) return undefined
    throw error
  }
}

function madeOf(
  { document, edited }: Edited,
  keeps: readonly string[],
): { bytes: Buffer; entries: readonly MadeEntry[] } {
  return { bytes: Buffer.from(edited.text), entries: madeEntries(document, edited, keeps) }
}

/** Which entries change, from what, into what. */
function said({ document, edited }: Edited): string {
  return JSON.stringify(madeEntries(document, edited).map(entry => [entry, digestOf(document.value(entry.path))]))
}

/** @throws BrokerError `config-unreadable`, naming the file. */
export function documentIn(current: ConfigFile, format: Format): Document {
  const text = textOf(current)
  return naming(current.file, () => readDocument(text, format))
}

function naming<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!isBrokerError(error, 'config-unreadable')) throw error
    throw new BrokerError('config-unreadable', {
      message: `${file}: ${error.message}`,
      cause: error,
      facts: { ...error.facts, file },
    })
  }
}

function nothingToDo({ file }: Plan): BrokerError {
  return new BrokerError('bad-input', { message: `${file} says already what it should. Nothing was changed.` })
}

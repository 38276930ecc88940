// How the entries of one change are put back in a file that somebody has changed since: what they were before comes back
// where they still are what the change made of them, and everything else stays. Pure.
import { createHash } from 'node:crypto'
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import type { Document } from '../document/document.ts'
import { isMap, type Path } from '../document/splice.ts'

export interface ChangedEntry {
  readonly path: Path
  readonly what: 'added' | 'replaced' | 'removed'
}

/** An entry of a change, with the digest of the value that the change put there. */
export type MadeEntry = ChangedEntry & { readonly value?: string | undefined }

/** What a change made of a document: each path once, in the order in which they were touched. */
export function madeEntries(before: Document, after: Document): readonly MadeEntry[] {
  const paths = [...new Map(after.touched.map(path => [JSON.stringify(path), path])).values()]
  return paths.flatMap(path => {
    const [was, is] = [before.value(path), after.value(path)]
    if (was === undefined && is === undefined) return []
    const what = was === undefined ? 'added' : is === undefined ? 'removed' : 'replaced'
    return [{ path, what, ...(is === undefined ? {} : { value: digestOf(is) }) } as const]
  })
}

/**
 * @param before As the file was; undefined when its backup cannot be read: additions can be taken back all the same.
 * @throws BrokerError `config-changed`: somebody has changed one of these entries itself.
 */
export function undoEntries(now: Document, entries: readonly MadeEntry[], before: Document | undefined): Document {
  return [...entries].reverse().reduce((document, entry) => undoEntry(document, entry, before), now)
}

function undoEntry(now: Document, { path, what, value }: MadeEntry, before: Document | undefined): Document {
  const at = placeOf(now, path, value)
  const was = before?.value(path)
  // Put back already, by hand or by a client of its own accord.
  if (what !== 'added' && isBack(now, at, was)) return now
  if (what === 'added' && now.value(at) === undefined) return now
  if (value !== digestOf(now.value(at))) throw changedSince(path)
  if (what === 'added') return now.remove(at)
  if (was === undefined) throw noBackup(path)
  return now.set(at, was)
}

/** In a list an entry may stand elsewhere by now, and what was taken out goes to its end. */
function placeOf(now: Document, path: Path, value: string | undefined): Path {
  const list = now.value(path.slice(0, -1))
  if (!Array.isArray(list) || (value !== undefined && value === digestOf(now.value(path)))) return path
  const found = value === undefined ? -1 : list.findIndex(item => digestOf(item) === value)
  return [...path.slice(0, -1), found < 0 ? list.length : found]
}

function isBack(now: Document, at: Path, was: unknown): boolean {
  if (was === undefined) return false
  const list = now.value(at.slice(0, -1))
  const there = Array.isArray(list) ? list : [now.value(at)]
  return there.some(value => digestOf(value) === digestOf(was))
}

/** The same for the same value, whatever order its members stand in. */
export function digestOf(value: unknown): string | undefined {
  return value === undefined ? undefined : createHash('sha256').update(canonical(value)).digest('hex')
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isMap(value)) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`
}

const nameOf = (path: Path): string => quote(String(path.at(-1) ?? 'the whole file'))

function changedSince(path: Path): BrokerError {
  return new BrokerError('config-changed', {
    message: `The entry ${nameOf(path)} itself was changed since Valetkey wrote it, so it is not put back. Nothing was changed; edit it by hand.`,
  })
}

function noBackup(path: Path): BrokerError {
  return new BrokerError('vault-unavailable', {
    message: `What ${nameOf(path)} was before is gone with the vault that kept its key. Nothing was changed.`,
  })
}

// How the entries of one change are put back in a file that somebody has changed since: what they were before comes back
// where they still are what the change made of them, and everything else stays. Pure.
import { createHash } from 'node:crypto'
import { BrokerError } from '../../base/errors.ts'
import { plain, quote } from '../../base/quote.ts'
import type { Document } from '../document/document.ts'
import { isMap, type Path } from '../document/splice.ts'
import { hiddenKeys, keyNamesIn } from './may-be-keys.ts'

export interface ChangedEntry {
  readonly path: Path
  readonly what: 'added' | 'replaced' | 'removed'
}

export interface MadeEntry extends ChangedEntry {
  /** The digest of the value that the change put there. */
  readonly value?: string | undefined
  /** The members of an entry that the change wrote or took out; all others are its client's. */
  readonly ours?: { readonly members: readonly string[]; readonly value: string } | undefined
}

/**
 * What a change made of a document: each path once, in the order in which they were touched.
 * @param keeps members of an entry that its client sets by itself: switches, lists of tools
 */
export function madeEntries(before: Document, after: Document, keeps: readonly string[] = []): readonly MadeEntry[] {
  const paths = [...new Map(after.touched.map(path => [JSON.stringify(path), path])).values()]
  return paths.flatMap(path => {
    const [was, is] = [before.value(path), after.value(path)]
    if (was === undefined && is === undefined) return []
    const what = was === undefined ? 'added' : is === undefined ? 'removed' : 'replaced'
    const ours = isMap(is) ? { ours: oursIn(isMap(was) ? was : {}, is, keeps) } : {}
    return [{ path, what, ...(is === undefined ? {} : { value: digestOf(is) }), ...ours } as const]
  })
}

function oursIn(was: Members, is: Members, keeps: readonly string[]): NonNullable<MadeEntry['ours']> {
  const members = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
    member => !keeps.includes(member) && digestOf(was[member]) !== digestOf(is[member]),
  )
  return { members, value: sealOf(is, members) }
}

type Members = Readonly<Record<string, unknown>>

function sealOf(value: Members, members: readonly string[]): string {
  return hashOf(members.map(member => [member, value[member] ?? null]))
}

/**
 * @param before As the file was; undefined when its backup cannot be read: additions can be taken back all the same.
 * @throws BrokerError `config-changed`: somebody has changed one of these entries itself.
 */
export function undoEntries(now: Document, entries: readonly MadeEntry[], before: Document | undefined): Document {
  return [...entries].reverse().reduce((document, entry) => undoEntry(document, entry, before), now)
}

function undoEntry(now: Document, entry: MadeEntry, before: Document | undefined): Document {
  const { path, what, value } = entry
  const at = placeOf(now, entry)
  const [is, was] = [now.value(at), before?.value(path)]
  // Put back already, by hand or by a client of its own accord.
  if (what !== 'added' && isBack(now, at, was)) return now
  if (is === undefined && what === 'added') return now
  if (is !== undefined && !isAsMade(is, entry)) throw changedSince(path)
  if (what === 'added') return withoutEntry(now, { ...entry, path: at })
  if (was === undefined) throw noBackup(path)
  return now.set(at, value === digestOf(is) ? was : withTheirs(was, is, entry))
}

/** Also where its client has set members of its own in it since. */
function isAsMade(is: unknown, { value, ours }: MadeEntry): boolean {
  return value === digestOf(is) || (ours !== undefined && isMap(is) && sealOf(is, ours.members) === ours.value)
}

/** What is not in the backup either is not deleted with the entry. */
function withoutEntry(now: Document, { path, ours }: MadeEntry): Document {
  const is = now.value(path)
  const theirs = isMap(is) ? Object.entries(is).filter(([member]) => !ours?.members.includes(member)) : []
  const without = now.remove(path)
  const keys = ours === undefined ? [] : [...keyNamesIn(Object.fromEntries(theirs)), ...hiddenKeys(now, without)]
  if (keys.length > 0) throw keyWithin(path, [...new Set(keys)])
  return without
}

/** The old entry, and what its client has set in it since. */
function withTheirs(was: unknown, is: unknown, { ours }: MadeEntry): unknown {
  if (!isMap(was) || !isMap(is) || ours === undefined) return was
  const isOurs = (member: string) => ours.members.includes(member)
  const theirs = Object.entries(is).filter(([member]) => !isOurs(member))
  const kept = Object.entries(was).filter(([member]) => isOurs(member) || Object.hasOwn(is, member))
  return { ...Object.fromEntries(kept), ...Object.fromEntries(theirs) }
}

/** In a list an entry may stand elsewhere by now, and what was taken out goes to its end. */
function placeOf(now: Document, entry: MadeEntry): Path {
  const { path, value } = entry
  const list = now.value(path.slice(0, -1))
  const isIt = (item: unknown) => value !== undefined && isAsMade(item, entry)
  if (!Array.isArray(list) || isIt(now.value(path))) return path
  const found = list.findIndex(isIt)
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
  return value === undefined ? undefined : hashOf(value)
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex')
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
    message: `The entry ${nameOf(path)} itself was changed since Valetkey wrote it, so it is not put back over that. Nothing was changed. To have the old one again, take this one out of the file first.`,
  })
}

function keyWithin(path: Path, keys: readonly string[]): BrokerError {
  const names = keys.map(name => plain(name, 60)).join(', ')
  return new BrokerError('config-changed', {
    message: `What may be a key was put into the entry ${nameOf(path)} since Valetkey wrote it (${names}), and would be gone with it. Nothing was changed; take it out of the entry first.`,
  })
}

function noBackup(path: Path): BrokerError {
  return new BrokerError('vault-unavailable', {
    message: `What ${nameOf(path)} was before is gone with the vault that kept its key. Nothing was changed.`,
  })
}

// An entry of ours in a client's own shape, and where in its file it goes. Knows no file and no bridge.
import { isBrokerError } from '../../base/errors.ts'
import type { Document } from '../document/document.ts'
import type { Path } from '../document/splice.ts'
import type { EntryShape } from '../known/client.ts'
import type { Place } from '../known/places.ts'
import { containersOf } from './entry.ts'
import { isMembers, type Members } from './read.ts'

export interface OwnEntry {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
}

/** The document with our entry in it: in the place of the one that has its name, else behind the others. */
export function putEntry(document: Document, place: Place, entry: OwnEntry): Document {
  const { shape } = place.client
  const at = containersOf(place.file, document)[0] ?? place.file.at
  const container = document.value(at) ?? undefined
  const isList = Array.isArray(container) || (container === undefined && shape.entries === 'list')
  if (!isList) {
    const path = [...at, entry.name]
    return document.set(path, entryValue(shape, entry, document.value(path)))
  }
  const items: readonly unknown[] = Array.isArray(container) ? container : []
  const value = (old: unknown) => entryValue(shape, entry, old)
  if (container === undefined) return document.set(at, [value(undefined)])
  const there = items.findIndex(item => isMembers(item) && item[nameMember(shape)] === entry.name)
  return there === -1
    ? document.set([...at, items.length], value(undefined))
    : document.set([...at, there], value(items[there]))
}

/** Ours in place of the entry at a known path, under the name that it has there. */
export function replaceEntry(document: Document, place: Place, { path, command, args }: Replacement): Document {
  const entry = { name: String(path.at(-1)), command, args }
  return document.set(path, entryValue(place.client.shape, entry, document.value(path)))
}

/** Whether an entry could be replaced alone: what YAML's anchors and aliases join cannot. */
export function canReplace(document: Document, place: Place, path: Path): boolean {
  try {
    replaceEntry(document, place, { path, command: 'valetkey', args: [] })
    return true
  } catch (error) {
    if (isBrokerError(error, 'config-unreadable')) return false
    throw error
  }
}

export interface Replacement {
  readonly path: Path
  readonly command: string
  readonly args: readonly string[]
}

/**
 * What an entry of ours looks like in a client's file. Of the one that it replaces the switches and lists of tools stay;
 * command, address, environment and headers go, and keys with them.
 */
export function entryValue(shape: EntryShape, { name, command, args }: OwnEntry, old?: unknown): Members {
  const { stdio } = shape
  const before: Members = isMembers(old) ? old : {}
  const kept = shape.keeps.filter(member => before[member] !== undefined)
  return {
    ...(shape.name && { [shape.name]: before[shape.name] ?? name }),
    ...stdio.needs,
    ...(stdio.args ? { [stdio.command]: command, [stdio.args]: [...args] } : { [stdio.command]: [command, ...args] }),
    ...Object.fromEntries(kept.map(member => [member, before[member]])),
  }
}

function nameMember({ name }: EntryShape): string {
  return name ?? 'name'
}

// What the entries of a client's file say, in one shape for all clients. Never throws over an entry: a broken one is
// `unreadable`, and says why.
import { inspect } from 'node:util'
import type { Document } from '../document/document.ts'
import type { Path } from '../document/splice.ts'
import type { ClientFile } from '../known/client.ts'
import type { Place } from '../known/places.ts'
import { type EntryServer, isMembers, serverOf } from './read.ts'

export interface Entry {
  /** The client's id. */
  readonly client: string
  readonly file: string
  /** Where in the file: for `Document.set` and `remove`. */
  readonly path: Path
  readonly name: string
  /** From 1. */
  readonly line: number
  readonly enabled: boolean
  /** Its values may be secrets: printed, it shows names only. References such as `${TOKEN}` stay as they are written. */
  readonly server: EntryServer
}

/** All entries of a file, in its order; what belongs to the client itself (extensions, built-in ones) is left out. */
export function entriesOf(place: Place, document: Document): readonly Entry[] {
  return containersOf(place.file, document).flatMap(at => entriesAt(at, place, document))
}

/** Where entries lie in this text, or would lie: one place, or one for each project in the file. */
export function containersOf(file: ClientFile, document: Document): readonly Path[] {
  if (file.instead && document.value(file.instead) !== undefined) return [file.instead]
  return file.at.reduce<readonly Path[]>(
    (paths, part) => paths.flatMap(path => (part === '*' ? keysAt(path, document) : [[...path, part]])),
    [[]],
  )
}

function keysAt(path: Path, document: Document): readonly Path[] {
  const value = document.value(path)
  return isMembers(value) ? Object.keys(value).map(key => [...path, key]) : []
}

function entriesAt(at: Path, place: Place, document: Document): readonly Entry[] {
  const { client, path: file } = place
  const container = document.value(at)
  if (container === undefined || container === null) return []
  const make = (path: Path, name: string, value: unknown): Entry => ({
    client: client.id,
    file,
    path,
    name,
    line: document.lineOf(path) ?? 1,
    enabled: isEnabled(value, place),
    server: unprinted(serverOf(value, client.shape)),
  })
  if (Array.isArray(container))
    return container.flatMap((value: unknown, index) =>
      isForeign(value, place) ? [] : [make([...at, index], nameIn(value, place), value)],
    )
  if (isMembers(container))
    return Object.entries(container).flatMap(([name, value]) =>
      isForeign(value, place) ? [] : [make([...at, name], name, value)],
    )
  return [make(at, String(at.at(-1)), container)]
}

function nameIn(value: unknown, { client }: Place): string {
  const name = isMembers(value) ? value[client.shape.name ?? 'name'] : undefined
  return typeof name === 'string' ? name : ''
}

function isEnabled(value: unknown, { client }: Place): boolean {
  return !isMembers(value) || !client.shape.off.some(({ member, value: off }) => value[member] === off)
}

function isForeign(value: unknown, { client }: Place): boolean {
  const { foreign } = client.shape
  return foreign !== undefined && isMembers(value) && foreign.values.includes(String(value[foreign.member]))
}

/** SECURITY S9: what is in an entry may be a key, so logs, JSON and `inspect` get names. */
function unprinted(server: EntryServer): EntryServer {
  const shown = () => shownOf(server)
  return Object.defineProperties(server, {
    toJSON: { value: shown },
    [inspect.custom]: { value: shown },
  })
}

function shownOf(server: EntryServer): object {
  if (server.kind === 'unreadable') return { kind: server.kind, why: server.why }
  if (server.kind === 'remote') return { kind: server.kind, headers: Object.keys(server.headers) }
  return { kind: server.kind, args: server.args.length, env: Object.keys(server.env) }
}

// What lies in the clients' own files: which entries, and which of them lead to our servers. Shows names only, never a value.
import { existsSync } from 'node:fs'
import { asBrokerError } from '../../base/errors.ts'
import { plain } from '../../base/quote.ts'
import { bridgedBy } from '../../clients/bridge-entry.ts'
import { catalogue } from '../../clients/catalogue.ts'
import type { Client } from '../../clients/client.ts'
import type { Entry } from '../../clients/entry.ts'
import { isThere, placesOf, placeToWrite } from '../../clients/find.ts'
import type { Place } from '../../clients/places.ts'
import { readEntries } from '../../clients/read-place.ts'
import { newcomerNeeds } from '../access/newcomers.ts'
import type { ClientResults } from '../contract/client-commands.ts'
import type { Core } from '../core/core.ts'

/** A client of the catalogue, as it is on this machine. */
export interface KnownClient {
  /** Also its label: `--client cursor`. */
  readonly id: string
  readonly title: string
  /** False: nobody could check what we know of it, and a person should look before they write its file. */
  readonly verified: boolean
  /** Whether the program is, or was, on this machine. */
  readonly here: boolean
  /** Our servers that its files lead to: `linear`, `linear@work`. */
  readonly connected: readonly string[]
  readonly files: readonly FileView[]
  /** What a person does after its file has changed. */
  readonly afterChange: string
  /** Where an entry is pasted, for a client without files of its own. */
  readonly pasted?: string
  readonly notes: readonly string[]
}

export interface FileView {
  readonly path: string
  readonly level: 'user' | 'project'
  /** False: it would be made. */
  readonly there: boolean
  /** Why it could not be read. */
  readonly trouble?: string
  readonly entries: readonly EntryView[]
}

/** One entry. Its names are strangers' text, made inert. S13. */
export interface EntryView {
  readonly name: string
  readonly line: number
  readonly enabled: boolean
  readonly kind: 'ours' | 'local' | 'remote' | 'unreadable'
  /** Which of our servers it leads to. */
  readonly server?: string
  /** The names of its headers. */
  readonly headers?: readonly string[]
}

/** What was, or would be, done to one client's file. */
export interface FileEdit {
  readonly client: string
  readonly title: string
  readonly file: string
  /** What may be a secret is masked. Empty where there is nothing to do. */
  readonly diff: string
  readonly is: 'planned' | 'changed' | 'as it is' | 'failed'
  /** To be named to `undo`; a file that was put back as it was before has none. */
  readonly change?: string
  /** What the person does in the client now. */
  readonly next?: string
  /** Why it failed. */
  readonly why?: string
}

/** A change of ours to a client's file that can be taken back. */
export interface FileChange {
  readonly change: string
  readonly file: string
  readonly at: number
}

export async function listClients(core: Core, project: string | undefined): Promise<ClientResults['clients']> {
  const clients = await Promise.all(catalogue().map(client => viewClient(core, client, project)))
  const changes = await core.changes.list()
  return {
    clients,
    changes: changes.map(({ id, file, at }) => ({ change: id, file, at })),
    waiting: newcomerNeeds(core),
  }
}

async function viewClient(core: Core, client: Client, project: string | undefined): Promise<KnownClient> {
  const around = core.ports.surroundings
  const files = await Promise.all(placesFor(core, client, project).map(viewFile))
  const connected = files.flatMap(({ entries }) => entries.flatMap(({ server }) => server ?? []))
  const { id, title, verified, notes, pasted } = client
  return {
    id,
    title,
    verified,
    here: isThere(client, around),
    connected: [...new Set(connected)].sort(),
    files,
    afterChange: sentenceAfter(client),
    ...(pasted ? { pasted } : {}),
    notes,
  }
}

/** Those that are there, and the one that would be made. */
function placesFor({ ports: { surroundings } }: Core, client: Client, project: string | undefined): readonly Place[] {
  const there = placesOf(client, surroundings, project)
  const next = [undefined, ...(project === undefined ? [] : [project])].map(at =>
    placeToWrite(client, surroundings, at),
  )
  const made = next.filter(place => place !== undefined && !there.some(({ path }) => path === place.path))
  return [...there, ...made.filter(place => place !== undefined)]
}

async function viewFile(place: Place): Promise<FileView> {
  const {
    path,
    file: { level },
  } = place
  try {
    const entries = await readEntries(place)
    return { path, level, there: existsSync(path), entries: entries.map(viewEntry) }
  } catch (error) {
    return { path, level, there: true, trouble: asBrokerError(error).message, entries: [] }
  }
}

function viewEntry({ name, line, enabled, server }: Entry): EntryView {
  const bridged = bridgedBy(server)
  const about = { name: plain(name, 100), line, enabled }
  if (bridged) return { ...about, kind: 'ours', server: plain(bridged.server, 130) }
  if (server.kind === 'stdio') return { ...about, kind: 'local' }
  if (server.kind === 'unreadable') return { ...about, kind: 'unreadable' }
  return { ...about, kind: 'remote', headers: Object.keys(server.headers).map(header => plain(header, 100)) }
}

/** What the person does in the client, so that it sees its changed file. */
export function sentenceAfter({ title, afterChange }: Client): string {
  if (afterChange === 'restart') return `Restart ${title}: it reads its file when it starts.`
  if (afterChange === 'reload') return `Reload the MCP servers in ${title}, or restart it.`
  return `${title} reads its file anew by itself.`
}

// What lies in the clients' own files: which entries, and which of them lead to our servers. Shows names only, never a value.
import { existsSync } from 'node:fs'
import { asBrokerError } from '../../base/errors.ts'
import { plain } from '../../base/quote.ts'
import { bridgedBy } from '../../clients/entries/bridge.ts'
import type { Entry } from '../../clients/entries/entry.ts'
import { readEntries } from '../../clients/entries/read-place.ts'
import { catalogue } from '../../clients/known/catalogue.ts'
import type { Client } from '../../clients/known/client.ts'
import { isThere, placesOf, placeToWrite } from '../../clients/known/find.ts'
import type { Place } from '../../clients/known/places.ts'
import { newcomerNeeds } from '../access/newcomers.ts'
import type { ClientResults, EntryView, FileView, KnownClient } from '../contract/client-commands.ts'
import type { Core } from '../core/core.ts'

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

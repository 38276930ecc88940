// How our entries leave clients' files: byte for byte as the file was before, where nobody has changed it since; else our
// entries alone. Narrows what a client has, so that nobody is asked.
import { BrokerError, isBrokerError } from '../../base/errors.ts'
import type { Plan } from '../../clients/changes/plan.ts'
import type { Rehearsal } from '../../clients/changes/rehearsal.ts'
import type { Document } from '../../clients/document/document.ts'
import type { Path } from '../../clients/document/splice.ts'
import { bridgedBy } from '../../clients/entries/bridge.ts'
import type { Entry } from '../../clients/entries/entry.ts'
import { readEntries } from '../../clients/entries/read-place.ts'
import { placesOf } from '../../clients/known/find.ts'
import type { Place } from '../../clients/known/places.ts'
import type { ClientResults, FileEdit } from '../contract/client-commands.ts'
import type { Asker, Command } from '../contract/commands.ts'
import type { Core } from '../core/core.ts'
import { failed } from './connect.ts'
import { eachOrNone } from './each-or-none.ts'
import { clientIds, getClient } from './known-client.ts'
import { sentenceAfter } from './list.ts'

type Disconnect = Extract<Command, { verb: 'disconnect' }>

/** The server need not be there any more. @throws BrokerError when nothing could be done for any of the clients. */
export async function disconnect(core: Core, command: Disconnect, asker: Asker): Promise<ClientResults['disconnect']> {
  const tried = await eachOrNone(clientIds(command.clients), id => takeFrom(core, { id, command, asker }))
  core.changed()
  const clients = tried.flatMap(one => ('done' in one ? one.done : [failed(one.id, one.failed)]))
  return { server: command.server, clients }
}

interface Taking {
  readonly id: string
  readonly command: Disconnect
  readonly asker: Asker
}

async function takeFrom(core: Core, { id, command, asker }: Taking): Promise<readonly FileEdit[]> {
  const client = getClient(id)
  const { project, server, account } = command
  const level = project === undefined ? 'user' : 'project'
  const edits: FileEdit[] = []
  for (const place of placesOf(client, core.ports.surroundings, project).filter(({ file }) => file.level === level)) {
    const ours = await oursIn(place, bridged => isFor(bridged, server, account))
    if (ours.length === 0) continue
    const plan = await planWithout(core, place, ours)
    const about = { client: id, title: client.title, file: plan.file, diff: plan.diff }
    asker.tell({ kind: 'diff', file: plan.file, text: plan.diff })
    if (command.how === 'preview') edits.push({ ...about, is: 'planned' })
    else edits.push({ ...about, is: 'changed', ...(await takeOut(core, plan, ours)), next: sentenceAfter(client) })
  }
  if (edits.length > 0) return edits
  throw new BrokerError('bad-input', {
    message: `${client.title} has no entry of Valetkey’s for ${server} ${project === undefined ? 'in its own file' : `in ${project}`}. To see what there is: valetkey clients`,
  })
}

function isFor(bridged: string, server: string, account: string | undefined): boolean {
  const [name, of] = bridged.split('@')
  return name === server && (account === undefined || (of ?? 'default') === account)
}

/** Our entries in a file, for the servers that are meant. */
export async function oursIn(
  place: Place,
  isMeant: (server: string) => boolean,
  read?: Rehearsal['read'],
): Promise<readonly Entry[]> {
  return (await readEntries(place, read)).filter(({ server }) => {
    const bridged = bridgedBy(server)
    return bridged !== undefined && isMeant(bridged.server)
  })
}

export async function planWithout(core: Core, { path, file }: Place, entries: readonly Entry[]): Promise<Plan> {
  return await core.changes.plan(path, document => without(document, entries), file.format)
}

/** From the last to the first, so that positions in a list stay what they are. */
function without(document: Document, entries: readonly Entry[]): Document {
  return [...entries].reverse().reduce((text, { path }) => text.remove(path), document)
}

async function takeOut(core: Core, plan: Plan, entries: readonly Entry[]): Promise<{ readonly change?: string }> {
  if (await isPutBack(core, plan, entries)) return {}
  return { change: await core.changes.apply(plan) }
}

/** Whether the file could be put back as it was before these entries, and nothing but these, came into it. */
async function isPutBack(core: Core, { file }: Plan, entries: readonly Entry[]): Promise<boolean> {
  const last = (await core.changes.list()).find(change => change.file === file)
  const paths = new Set(entries.map(({ path }) => keyOf(path)))
  const isTheirs = last?.entries.every(({ path, what }) => what === 'added' && paths.delete(keyOf(path)))
  if (!last || !isTheirs || paths.size > 0) return false
  // SECURITY S16: nobody is asked here, so no key comes back by it, whatever the journal says.
  if ((await core.changes.keysBack(last.id)).length > 0) return false
  try {
    await core.changes.undo(last.id, 'whole-file')
    return true
  } catch (error) {
    if (isBrokerError(error, 'config-changed')) return false
    throw error
  }
}

function keyOf(path: Path): string {
  return JSON.stringify(path)
}

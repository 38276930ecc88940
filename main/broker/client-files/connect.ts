// How clients get an entry of ours: planned for all of them, shown, agreed to by a person, and only then written. SECURITY S16.
import { asBrokerError, BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import { ledAway } from '../../clients/changes/led-away.ts'
import type { Plan } from '../../clients/changes/plan.ts'
import { bridgeCommand, bridgedBy, entryName } from '../../clients/entries/bridge.ts'
import { readEntries } from '../../clients/entries/read-place.ts'
import { putEntry } from '../../clients/entries/write.ts'
import type { Client } from '../../clients/known/client.ts'
import { isThere, placeToWrite } from '../../clients/known/find.ts'
import type { Place } from '../../clients/known/places.ts'
import { letIn } from '../access/change.ts'
import type { ClientResults, FileEdit } from '../contract/client-commands.ts'
import type { Asker, Command } from '../contract/commands.ts'
import { confirm, type Says } from '../core/confirm.ts'
import type { Core } from '../core/core.ts'
import { accountOf, getAccount } from '../state/servers.ts'
import { eachOrNone } from './each-or-none.ts'
import { clientIds, getClient } from './known-client.ts'
import { sentenceAfter } from './list.ts'

type Connect = Extract<Command, { verb: 'connect' }>

interface Planned {
  readonly client: Client
  readonly plan: Plan
  /** The name of an entry that is not ours and would be replaced. */
  readonly replaces: string | undefined
}

/** @throws BrokerError what stood in the way, when it stood in the way of every client; nothing was written then. */
export async function connect(core: Core, command: Connect, asker: Asker): Promise<ClientResults['connect']> {
  const server = bridgeName(core, command)
  const tried = await eachOrNone(clientIds(command.clients), id =>
    planFor(core, { client: getClient(id), server, project: command.project }),
  )
  const planned = tried.flatMap(one => ('done' in one && one.done.plan.diff !== '' ? [one.done] : []))
  for (const { plan } of planned) asker.tell({ kind: 'diff', file: plan.file, text: plan.diff })
  warn(core, planned, asker)
  for (const one of tried) if ('done' in one && !planned.includes(one.done)) warnOfWaiting(core, one.done, asker)
  const isWanted = command.how === 'write' && planned.length > 0
  if (isWanted) await confirm(core, asker, question(planned, server, command.project))
  const clients: FileEdit[] = []
  for (const one of tried) {
    if ('failed' in one) clients.push(failed(one.id, one.failed))
    else if (isWanted && planned.includes(one.done)) clients.push(await write(core, one.done))
    else clients.push(shown(one.done))
  }
  core.changed()
  return { server, clients }
}

/** The account is named where there are several, so that nothing depends on which one came first. */
export function bridgeName(
  { servers }: Pick<Core, 'servers'>,
  { server, account }: Pick<Connect, 'server' | 'account'>,
): string {
  const record = servers.get(server)
  const name = accountOf(record, account)
  if (account !== undefined) getAccount(record, account)
  return name === 'default' && record.accounts.length < 2 ? server : `${server}@${name}`
}

interface Wanted {
  readonly client: Client
  readonly server: string
  readonly project: string | undefined
}

async function planFor(core: Core, { client, server, project }: Wanted): Promise<Planned> {
  const place = placeFor(core, client, project)
  const name = entryName(server)
  const command = bridgeCommand(core.ports.bridgeProgram(), { server, client: client.id })
  const replaces = await foreignEntry(place, name)
  const edit: Plan['edit'] = document => putEntry(document, place, { name, ...command })
  return { client, plan: await core.changes.plan(place.path, edit, place.file.format), replaces }
}

function placeFor({ ports: { surroundings } }: Core, client: Client, project: string | undefined): Place {
  const place = placeToWrite(client, surroundings, project)
  if (place) return place
  const why = client.pasted
    ? `${client.title} takes entries in its own window only (${client.pasted}).`
    : `${client.title} keeps no entries in ${project === undefined ? 'a file of yours' : 'projects'}.`
  throw new BrokerError('bad-input', { message: `${why} To see the entry: valetkey entry NAME --client ${client.id}` })
}

async function foreignEntry(place: Place, name: string): Promise<string | undefined> {
  const found = (await readEntries(place)).find(entry => entry.name === name)
  return found && !bridgedBy(found.server) ? name : undefined
}

function warn(core: Core, planned: readonly Planned[], asker: Asker): void {
  const tell = (text: string) => asker.tell({ kind: 'warning', text })
  for (const { client, plan } of planned) {
    if (!client.verified)
      tell(`Nobody has checked yet that ${client.title} reads ${plan.file}. Look into it afterwards.`)
    if (!isThere(client, core.ports.surroundings)) tell(`Valetkey does not see ${client.title} on this machine.`)
    if (core.clients.find(client.id)?.denied)
      tell(`Access of ${client.id} was revoked. Its entry helps only after: valetkey allow ${client.id}`)
  }
}

/** Its entry is there, by somebody's hand, so nothing is written and nobody was asked. */
function warnOfWaiting({ clients }: Core, { client: { id, title } }: Planned, asker: Asker): void {
  if (!clients.isWaiting(id)) return
  asker.tell({ kind: 'warning', text: `The entry is there; ${title} waits to be let in: valetkey allow ${id}` })
}

/** `Codex, Cursor and Zed`. */
function inWords(titles: readonly string[]): string {
  const last = titles.at(-1) ?? ''
  return titles.length < 2 ? last : `${titles.slice(0, -1).join(', ')} and ${last}`
}

function question(planned: readonly Planned[], server: string, project: string | undefined): Says {
  const who = inWords(planned.map(({ client }) => client.title))
  const files = planned.map(({ plan }) => `${plan.file}${awayWords(plan.file, project)}`)
  const [only] = files
  const replaced = planned.flatMap(({ replaces, plan }) =>
    replaces === undefined ? [] : [`It replaces the entry ${quote(replaces)} that is in ${plan.file} now.`],
  )
  const where = files.length === 1 && only !== undefined ? only : 'each of these files'
  return [
    `Let ${who} use ${server} through Valetkey, by an entry in ${where}?`,
    ...(files.length > 1 ? files : []),
    ...replaced,
  ]
}

/** SECURITY S16: what a person agrees to is the file that is written. */
export function awayWords(file: string, project: string | undefined): string {
  const target = ledAway(file, project)
  return target === undefined ? '' : ` (a link out of the project: what changes is ${quote(target)})`
}

async function write(core: Core, { client, plan }: Planned): Promise<FileEdit> {
  const { id, title } = client
  const about = { client: id, title, file: plan.file, diff: plan.diff }
  try {
    const change = await core.changes.apply(plan, client.shape.keeps)
    core.ports.log.info('client-connected', { client: id, file: plan.file })
    letIn(core, id)
    return { ...about, is: 'changed', change, next: sentenceAfter(client) }
  } catch (error) {
    return { ...about, is: 'failed', why: asBrokerError(error).message }
  }
}

function shown({ client: { id, title }, plan: { file, diff } }: Planned): FileEdit {
  return { client: id, title, file, diff, is: diff === '' ? 'as it is' : 'planned' }
}

export function failed(client: string, { message }: BrokerError): FileEdit {
  return { client, title: client, file: '', diff: '', is: 'failed', why: message }
}

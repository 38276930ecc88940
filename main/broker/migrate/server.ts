// How the server that a moved entry will lead to is had: one that is there, one that a person signs in to, one with the key from
// the file, or the command of the entry. What was in the file is in the vault when this is done.
import { BrokerError } from '../../base/errors.ts'
import { programOn } from '../../base/program.ts'
import type { Secret } from '../../base/secret.ts'
import type { Local, Remote } from '../../clients/migrate/becomes.ts'
import { approvalOf } from '../../mcp/local/command.ts'
import { addServer } from '../add/add.ts'
import { runLocal } from '../add/run-local.ts'
import { addWithKey } from '../add/with-key.ts'
import { type Asker, Command } from '../contract/commands.ts'
import { KeyGiven } from '../contract/key-commands.ts'
import type { Core } from '../core/core.ts'
import { freeName } from '../discovery/new-server.ts'
import { logInWithPerson } from '../sign-in/begin-log-in.ts'
import { accountOf } from '../state/servers.ts'
import type { Item, Way } from './plan.ts'

/** Its name. @throws BrokerError what adding it, signing in or approving it throws; the file is as it was. */
export async function serverFor(core: Core, item: Item, asker: Asker): Promise<string> {
  const { becomes, way } = item
  if (way.is === 'there') return way.server
  if (becomes.is === 'local' && way.is === 'local')
    return await localServer(core, { item, local: becomes, folder: way.folder }, asker)
  if (becomes.is === 'remote' && way.is !== 'stuck')
    return await remoteServer(core, { item, remote: becomes, way }, asker)
  throw new BrokerError('bad-input', { message: way.is === 'stuck' ? way.why : 'That entry cannot be moved.' })
}

async function remoteServer(
  core: Core,
  { item, remote, way }: { readonly item: Item; readonly remote: Remote; readonly way: Way },
  asker: Asker,
): Promise<string> {
  if (way.is === 'sign-in' && way.server !== undefined) {
    const account = accountOf(core.servers.get(way.server), undefined)
    await logInWithPerson(core, { server: way.server, account, browser: 'open' }, asker)
    return way.server
  }
  const add = Command.parse({ verb: 'add', url: remote.url, name: nameFor(core, item.entry.name, new URL(remote.url)) })
  if (add.verb !== 'add') throw new BrokerError('internal', { message: 'An addition became another command.' })
  if (way.is !== 'key' || !remote.key) return (await addServer(core, add, asker)).server
  const { header, scheme, value } = remote.key
  const given = KeyGiven.parse({ value: value.reveal(), header, ...(scheme === undefined ? {} : { scheme }) })
  return (await addWithKey(core, add, given, asker)).server
}

/** The entry's own name where it can be one and is free. */
function nameFor(core: Core, entry: string, url: URL): string {
  const taken = new Set(core.servers.all().map(({ name }) => name))
  const own = entry
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
  return own !== '' && !taken.has(own) ? own : freeName(url, taken)
}

interface Running {
  readonly item: Item
  readonly local: Local
  readonly folder: string
}

async function localServer(core: Core, { item, local, folder }: Running, asker: Asker): Promise<string> {
  const { env: around } = core.ports.surroundings
  const path = local.env.PATH ?? around.PATH ?? process.env.PATH
  const { command, values } = local
  const program = programOn(command, path ?? '')
  if (program === undefined) {
    throw new BrokerError('bad-input', {
      message: `There is no program ${JSON.stringify(command)} on the PATH of Valetkey.`,
    })
  }
  const start = {
    command: program,
    args: [...local.args],
    cwd: folder,
    // A broker that the desktop has started knows less of where programs are than the client did.
    env: { ...(path === undefined ? {} : { PATH: path }), ...local.env },
    secretNames: Object.keys(values),
  }
  const same = await sameLocal(core, approvalOf(start), values)
  if (same !== undefined) return same
  const server = nameFor(core, item.entry.name, new URL(`https://${item.entry.client}.invalid`))
  const keys = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.reveal()]))
  return (await runLocal(core, { verb: 'run', server, start, keys, tryIt: 'later' }, asker)).server
}

/** Two clients with one entry share one server. */
async function sameLocal(
  core: Core,
  approval: string,
  values: Readonly<Record<string, Secret>>,
): Promise<string | undefined> {
  for (const { name, local } of core.servers.all()) {
    const kept = local && (await core.keys.of(name))
    if (kept?.boundTo !== approval) continue
    if (Object.entries(values).every(([key, value]) => value.equals(kept.values[key]))) return name
  }
  return undefined
}

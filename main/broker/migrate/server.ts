// How the server that a moved entry will lead to is had: one that is there, one that a person signs in to, one with the key from
// the file, or the command of the entry. What was in the file is in the vault when this is done.
import { isDeepStrictEqual } from 'node:util'
import { BrokerError } from '../../base/errors.ts'
import { programOn } from '../../base/program.ts'
import type { Secret } from '../../base/secret.ts'
import type { Local, Remote } from '../../clients/migrate/becomes.ts'
import { approvalOf } from '../../mcp/local/command.ts'
import { takesKeys } from '../access/keys.ts'
import { removeServer } from '../access/revoke.ts'
import { addServer } from '../add/add.ts'
import { runLocal } from '../add/run-local.ts'
import { addWithKey } from '../add/with-key.ts'
import { type Asker, Command } from '../contract/commands.ts'
import { KeyGiven } from '../contract/key-commands.ts'
import type { Core } from '../core/core.ts'
import { firstFree, freeName } from '../discovery/new-server.ts'
import { logInWithPerson } from '../sign-in/begin-log-in.ts'
import { accountOf } from '../state/servers.ts'
import { type Item, itemsOf, type Way } from './plan.ts'

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

/**
 * What was made for a move that failed goes again, where the key lies in its file as before. Never throws.
 * @returns a sentence where it stays: a key that lies nowhere else is not deleted, and who has signed in may want to keep that.
 */
export async function withoutServer(core: Core, { id, place, members }: Item, name: string): Promise<string> {
  try {
    const record = core.servers.get(name)
    const isInFile = itemsOf(place).some(item => item.id === id && isDeepStrictEqual(item.members, members))
    if (isInFile && takesKeys(record)) {
      await removeServer(core, record)
      return ''
    }
  } catch (error) {
    core.ports.log.warn('server-not-taken-back', { server: name, error })
  }
  return ` ${name} stays in Valetkey; to take it away: valetkey remove ${name}`
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
  const add = Command.parse({
    verb: 'add',
    url: remote.url,
    name: nameFor(core, item.entry.name, freeName(new URL(remote.url), new Set())),
  })
  if (add.verb !== 'add') throw new BrokerError('internal', { message: 'An addition became another command.' })
  if (way.is !== 'key' || !remote.key) return (await addServer(core, add, asker)).server
  const { header, scheme, value } = remote.key
  const given = KeyGiven.parse({ value: value.reveal(), header, ...(scheme === undefined ? {} : { scheme }) })
  return (await addWithKey(core, add, given, asker)).server
}

/** The entry's own name; where it has no letters for one, what else it is known by. */
function nameFor(core: Core, entry: string, otherwise: string): string {
  const taken = new Set(core.servers.all().map(({ name }) => name))
  return firstFree(/[a-z0-9]/i.test(entry) ? entry : otherwise, taken)
}

/** `server-github` of `npx -y @modelcontextprotocol/server-github@latest` */
function lastWord({ command, args }: Pick<Local, 'command' | 'args'>): string {
  const word = [command, ...args].findLast(one => !one.startsWith('-') && /[a-z]/i.test(one)) ?? ''
  const last = word.split(/[\\/]/).findLast(part => part !== '') ?? ''
  return last.replace(/(?<=.)@.*$/, '').replace(/\.(?:[cm]?[jt]s|py|exe|cmd|sh)$/i, '')
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
  const server = nameFor(core, item.entry.name, lastWord(local))
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

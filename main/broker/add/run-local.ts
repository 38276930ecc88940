// How a program of this machine becomes a server: a person approves the whole command, and its keys go into the vault beside
// that approval. SECURITY S16: what was approved is what is started, word by word.
import { accessSync, constants, statSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { asBrokerError, BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import { Secret } from '../../base/secret.ts'
import { judge } from '../../clients/keys/judge.ts'
import { saysSecret } from '../../clients/keys/names.ts'
import { isSecretVariable } from '../../clients/keys/variables.ts'
import { keyThatSteers } from '../../clients/migrate/becomes.ts'
import type { Launch } from '../../mcp/local/child.ts'
import { approvalOf, type LocalCommand, shownCommand, shownWord } from '../../mcp/local/command.ts'
import { environmentOf } from '../../mcp/local/environment.ts'
import { steers } from '../../mcp/local/steering.ts'
import { approvalNeededSentence, keyNeededSentence } from '../access/keys.ts'
import type { Asker, Command } from '../contract/commands.ts'
import type { KeyResults } from '../contract/key-commands.ts'
import { confirm, type Says } from '../core/confirm.ts'
import type { Core } from '../core/core.ts'
import { requireOpenVault } from '../core/vault-state.ts'
import type { ServerRecord } from '../state/records.ts'
import { listTools } from './list-tools.ts'

type Run = Extract<Command, { verb: 'run' }>
type Local = NonNullable<ServerRecord['local']>

/** @throws BrokerError `bad-input`, `name-taken`, `needs-confirmation`, `confirmation-refused`; then nothing changed */
export async function runLocal(
  core: Core,
  { server, start, keys, tryIt }: Run,
  asker: Asker,
): Promise<KeyResults['run']> {
  const before = core.servers.find(server)
  if (before && !before.local) {
    throw new BrokerError('name-taken', { message: `There is a server called ${server} already. Choose another name.` })
  }
  const command = start ?? (before?.local && commandOf(before.local))
  if (!command) throw unknown(server)
  check(command)
  await requireOpenVault(core)
  const kept = (await core.keys.of(server))?.values ?? {}
  const values = command.secretNames.map(name => [name, keyFor(name, keys, kept)] as const)
  await confirm(core, asker, approvalWords(server, command, tryIt))
  const now = core.ports.now()
  const known = new Map(before?.local?.keys.map(key => [key.name, key]))
  const local: Local = {
    command: command.command,
    args: [...command.args],
    cwd: command.cwd,
    env: { ...command.env },
    keys: command.secretNames.map(name => ({
      name,
      since: Object.hasOwn(keys, name) ? now : (known.get(name)?.since ?? now),
    })),
  }
  const { eras: _eras, known: _known, tools: _tools, ...rest } = before ?? fresh(server, now)
  // The record first: a crash in between reads as a command that nobody has approved.
  core.servers.save({ ...rest, local })
  await core.keys.put(server, { boundTo: approvalOf(command), values: Object.fromEntries(values) })
  core.ports.log.info('local-server-approved', { server })
  core.connections.restart(server)
  core.connections.reconsider()
  const tried = tryIt === 'now' ? await tryOnce(core, server, asker) : {}
  return { server, command: shownCommand(command), keys: command.secretNames, ...tried }
}

/** The approval stands whatever comes of it: mending is the person's to do, and needs no new one where the command stays. */
async function tryOnce(core: Core, server: string, { signal }: Asker): Promise<{ tools: number } | { fails: string }> {
  try {
    const launch = await launchOf(core, server)
    return { tools: await listTools({ name: server, launch, called: server, log: core.ports.log, signal }) }
  } catch (error) {
    return { fails: asBrokerError(error).message }
  }
}

/** What to start for this server now. @throws BrokerError `approval-needed`, `key-needed`, `unknown-server`, vault errors */
export async function launchOf(core: Core, server: string): Promise<Launch> {
  const { local } = core.servers.get(server)
  if (!local) throw unknown(server)
  const command = commandOf(local)
  const kept = await core.keys.of(server)
  if (kept?.boundTo !== approvalOf(command)) {
    throw new BrokerError('approval-needed', {
      message: approvalNeededSentence(server),
      facts: { server },
    })
  }
  for (const name of command.secretNames) {
    if (!Object.hasOwn(kept.values, name))
      throw new BrokerError('key-needed', { message: keyNeededSentence(server, name) })
  }
  return { command, environment: environmentOf(command.env, kept.values) }
}

function commandOf({ command, args, cwd, env, keys }: Local): LocalCommand {
  return { command, args, cwd, env, secretNames: keys.map(({ name }) => name) }
}

function fresh(name: string, addedAt: number): ServerRecord {
  const nothingYet = { exceptions: [], confirmedHosts: [], accounts: [], warnings: [] }
  return { name, url: `stdio://${name}`, addedAt, protection: 'open', ...nothingYet }
}

const longestSentence = 4_000

function approvalWords(server: string, command: LocalCommand, tryIt: Run['tryIt']): Says {
  const { cwd, env, secretNames } = command
  const variables = Object.entries(env).map(([name, value]) => `${name}=${shownWord(value)}`)
  const words: Says = [
    `DANGEROUS: let Valetkey run a program on this machine as you, ${tryIt === 'now' ? 'once now and ' : ''}whenever a client uses ${server}? It can do all that you can.`,
    `The program: ${shownCommand(command)}`,
    `In the folder: ${shownWord(cwd)}`,
    secretNames.length > 0 ? `It gets these keys: ${secretNames.map(keyWords).join(', ')}.` : 'It gets no key.',
    ...(variables.length > 0 ? [`With: ${variables.join(' ')}`] : []),
  ]
  if (words.join(' · ').length <= longestSentence) return words
  throw new BrokerError('bad-input', {
    message: 'That command is too long for a person to look at. Put it into a script and run that.',
  })
}

/** What nobody can read is at least named as such. */
function keyWords(name: string): string {
  return saysSecret(name) ? name : `${name} (this name does not sound like a key, and its value is not shown)`
}

function check({ command, cwd, env, secretNames }: LocalCommand): void {
  if (!isAbsolute(command) || !isProgram(command)) {
    throw new BrokerError('bad-input', { message: `${quote(command)} is no program that can be started.` })
  }
  if (!isAbsolute(cwd) || !isFolder(cwd)) {
    throw new BrokerError('bad-input', { message: `${quote(cwd)} is no folder. Say where it is to run with --cwd.` })
  }
  const plain = Object.entries(env).find(([name, value]) => mayBeKey(name, value))?.[0]
  if (plain !== undefined && steers(plain)) throw new BrokerError('bad-input', { message: keyThatSteers(plain) })
  if (plain !== undefined) {
    throw new BrokerError('bad-input', {
      message: `${plain} may be a key, and --env is kept in a plain file. Give its name alone: --secret-env ${plain}`,
    })
  }
  const steering = secretNames.find(steers)
  if (steering !== undefined) {
    throw new BrokerError('bad-input', {
      message: `${steering} decides what a program does, so that its value has to be read before it is approved: give it with --env ${steering}=VALUE`,
    })
  }
  const twice = secretNames.find(name => Object.hasOwn(env, name))
  if (twice === undefined) return
  throw new BrokerError('bad-input', { message: `${twice} cannot be a key: it has a plain value.` })
}

/** What steers the program is read before it is approved; its name says nothing of keys (`GIT_CONFIG_KEY_0`), its value may. */
function mayBeKey(name: string, value: string): boolean {
  return steers(name) ? judge(value, '', 'show-in-any-way').secrets.length > 0 : isSecretVariable(name, value)
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function keyFor(name: string, given: Readonly<Record<string, string>>, kept: Readonly<Record<string, Secret>>): Secret {
  // `constructor` is a name as any other.
  const fresh = Object.hasOwn(given, name) ? given[name] : undefined
  if (fresh !== undefined) return new Secret(fresh)
  const value = Object.hasOwn(kept, name) ? kept[name] : undefined
  if (value) return value
  throw new BrokerError('bad-input', {
    message: `There is no value for ${name} yet. Run the command in a terminal, where it is asked for, or give it with --secrets-stdin.`,
  })
}

function unknown(server: string): BrokerError {
  return new BrokerError('unknown-server', {
    message: `There is no program called ${server} yet. Say what to run: valetkey run ${server} -- COMMAND ARGUMENTS`,
  })
}

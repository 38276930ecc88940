// The verbs about keys, and about programs of this machine that get them: run, keys.
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { programOn } from '../../base/program.ts'
import { quote } from '../../base/quote.ts'
import type { Results } from '../../broker/contract/commands.ts'
import type { KeyView, ServerView } from '../../broker/contract/snapshot.ts'
import type { CommandOf, Desk } from '../desk/desk.ts'
import type { Outcome } from '../show/outcome.ts'
import { clock, inert, relative, table } from '../show/print.ts'
import { misused } from '../typed/arguments.ts'
import { rotateText, typedKey, typedKeys } from '../typed/key-words.ts'
import { connectNext } from '../typed/next-step.ts'
import type { Call, Verb } from '../typed/verb.ts'

export const run: Verb = {
  name: 'run',
  group: 'Servers',
  usage: 'NAME [--secret-env VARIABLE] [--env NAME=VALUE] [--cwd FOLDER] -- COMMAND [ARGUMENT]',
  summary: 'Have Valetkey run a local MCP server and give it its keys, so that no config file holds them',
  about: [
    'Valetkey starts the program itself, once for each client that uses it, and ends it with that client. The values of secret variables rest in the vault and are in the environment of that program alone.',
    'Such a program can do all that you can. So a person reads the whole command and approves it; any change of it asks again. Without a command, the one that there is is approved anew.',
  ],
  words: [1, 202],
  options: {
    'secret-env': {
      takes: 'several',
      value: 'VARIABLE',
      help: 'a variable whose value is a key; it is asked for, unseen',
    },
    'secrets-stdin': { takes: 'nothing', help: 'read the keys from stdin instead, one a line, in that order' },
    env: { takes: 'several', value: 'NAME=VALUE', help: 'a variable that is no secret' },
    cwd: { takes: 'one', value: 'FOLDER', help: 'where to run it; otherwise your home folder' },
  },
  examples: [
    'valetkey run github --secret-env GITHUB_TOKEN -- npx -y @modelcontextprotocol/server-github',
    'valetkey run github',
  ],
  async run(call, desk): Promise<Outcome> {
    const [server = '', command, ...args] = call.words
    const { servers } = await desk.request({ verb: 'snapshot' })
    const known = servers.find(({ name }) => name === server)
    const start = command === undefined ? undefined : startIn(command, args, call, desk)
    const wanted = start?.secretNames ?? known?.keys?.map(({ name }) => name) ?? []
    const names = wanted.filter(name => !known?.keys?.some(key => key.name === name && key.state === 'kept'))
    const keys = await typedKeys(names, call.has('secrets-stdin'), desk)
    const result = await desk.request({ verb: 'run', server, ...(start ? { start } : {}), keys, tryIt: 'now' })
    const name = inert(result.server)
    const next = await connectNext(result.server, desk)
    if (result.fails !== undefined) return doesNotRun(name, result)
    const tools =
      result.tools === undefined ? '' : `, and it lists ${result.tools === 1 ? '1 tool' : `${result.tools} tools`}`
    return { result, text: `${name} is ready${tools}: Valetkey runs it when a client uses it.\n${next}` }
  },
}

function doesNotRun(name: string, result: Results['run']): Outcome {
  const why = inert(result.fails ?? '')
  return {
    result,
    text: `${name} is approved, and does not work yet.\n${why}\nMend it, then try it again: valetkey run ${name}`,
    failure: { code: 'local-failed', message: why },
  }
}

function startIn(
  command: string,
  args: readonly string[],
  call: Call,
  desk: Desk,
): NonNullable<CommandOf<'run'>['start']> & { readonly secretNames: string[] } {
  const { PATH } = desk.env
  const cwd = call.value('cwd')
  return {
    command: programFor(command, PATH ?? ''),
    args: [...args],
    cwd: cwd === undefined ? homedir() : resolve(cwd),
    // A broker that the desktop has started knows less of where programs are than this terminal.
    env: { ...(PATH === undefined ? {} : { PATH }), ...Object.fromEntries(call.values('env').map(variableIn)) },
    secretNames: [...call.values('secret-env')],
  }
}

function variableIn(text: string): readonly [string, string] {
  const [, name, value] = /^([a-z_][a-z0-9_]*)=(.*)$/is.exec(text) ?? []
  if (name === undefined || value === undefined) throw misused(`${quote(text)} is no variable. Write --env NAME=VALUE.`)
  return [name, value]
}

/** What is approved is that file, and not what some PATH finds later. */
function programFor(word: string, path: string): string {
  const found = programOn(word, path)
  if (found !== undefined) return found
  throw misused(`There is no program ${quote(word)} on your PATH.`)
}

export const keys: Verb = {
  name: 'keys',
  group: 'Servers',
  usage: '[list] | replace NAME [VARIABLE] [--key-stdin] | delete NAME [VARIABLE]',
  summary: 'List, replace or delete the keys of servers that take no sign-in; no key is ever shown',
  about: [
    'A key that is deleted here works on where it came from: nobody can revoke it for you. Rotate or delete it there.',
  ],
  words: [0, 3],
  options: { 'key-stdin': { takes: 'nothing', help: 'read the new key from the first line of stdin' } },
  examples: ['valetkey keys', 'valetkey keys replace example', 'valetkey keys delete github GITHUB_TOKEN'],
  async run(call, desk) {
    const [what = 'list', server, name] = call.words
    if (what === 'list' && server === undefined) return await listed(desk)
    if (server === undefined || (what !== 'replace' && what !== 'delete')) {
      throw misused(`That is not how it is used: valetkey keys ${keys.usage}`)
    }
    const target = { server, ...(name === undefined ? {} : { name }) }
    return what === 'replace' ? await replaced(target, call, desk) : await deleted(target, desk)
  },
}

interface Target {
  readonly server: string
  readonly name?: string
}

async function replaced(target: Target, call: Call, desk: Desk): Promise<Outcome> {
  // Where it will go is read before it is typed: the list of servers lies in a file that others can write.
  const { servers } = await desk.request({ verb: 'snapshot' })
  const url = servers.find(({ name }) => name === target.server)?.url ?? ''
  const place = url.startsWith('http') ? `, for ${inert(url, 200)}` : ''
  const prompt = `The new key of ${[target.server, target.name].filter(Boolean).join(' ')}${place}`
  const value = await typedKey(prompt, call.has('key-stdin'), desk)
  const result = await desk.request({ verb: 'key-replace', ...target, value })
  const name = inert(result.server)
  const said = { accepted: `${name} accepts`, unreachable: `${name} does not answer now, and will be shown` }
  const how = result.tried ? said[result.tried] : `${name} uses`
  return { result, text: `${how} the new key (${inert(result.name)}). End the old one where it came from.` }
}

async function deleted(target: Target, desk: Desk): Promise<Outcome> {
  const result = await desk.request({ verb: 'key-delete', ...target })
  return { result, text: rotateText(result.rotate, desk.style) || 'There was no key to delete.' }
}

async function listed(desk: Desk): Promise<Outcome> {
  const { servers } = await desk.request({ verb: 'snapshot' })
  const found = servers.flatMap(server => (server.keys ?? []).map(key => ({ server: server.name, ...key })))
  return { result: { keys: found }, text: keysText(servers, desk) }
}

const states = { kept: '', gone: 'missing', refused: 'refused by the server' } as const

function keysText(servers: readonly ServerView[], { style, now }: Desk): string {
  const row = (server: string, key: KeyView) => [
    style('strong', inert(server)),
    inert([key.name, key.scheme].filter(Boolean).join(': ')),
    states[key.state] ? style('bad', states[key.state]) : `since ${clock(key.since, now())}`,
    key.lastUsed === undefined ? 'never used' : `used ${relative(key.lastUsed, now())}`,
    key.clients.map(client => inert(client, 64)).join(', '),
  ]
  const rows = servers.flatMap(({ name, keys = [] }) => keys.map(key => row(name, key)))
  return rows.length === 0 ? 'No keys. Add a server that takes one: valetkey add URL --key' : table(rows)
}

// What becomes of one entry of a client's file when its keys go into the vault. Decided on the entry alone: no file, no network.
import { isAbsolute } from 'node:path'
import { plain, quote } from '../../base/quote.ts'
import { Secret } from '../../base/secret.ts'
import { steers } from '../../mcp/local/steering.ts'
import { bridgedBy } from '../entries/bridge.ts'
import type { Entry } from '../entries/entry.ts'
import { type EntryServer, isMembers } from '../entries/read.ts'
import { endsOf } from '../keys/ends.ts'
import { type Judged, judge } from '../keys/judge.ts'
import { isFlag } from '../keys/names.ts'
import { withoutReferences } from '../keys/references.ts'
import { isSecretVariable } from '../keys/variables.ts'
import { keysAside } from './aside.ts'
import { found, type KeyFound, keysOf } from './keys-found.ts'
import { unwrapped } from './wrapped.ts'

export type Becomes =
  /** There is nothing to do, or nothing that can be done; `why` is a sentence. */
  | { readonly is: 'left'; readonly why: string }
  | { readonly is: 'stuck'; readonly why: string; readonly keys: readonly KeyFound[] }
  | Remote
  | Local

/** A bridge to this address: by a sign-in, or with the key. */
export interface Remote {
  readonly is: 'remote'
  readonly url: string
  /** The program that carried it until now. */
  readonly by?: string
  /** The key that a header holds. */
  readonly key?: HeaderKeyFound
  /** The address held keys too, which are left out: only a sign-in can stand in for them. */
  readonly onlySignIn: boolean
  readonly keys: readonly KeyFound[]
  /** Other headers, by name, which a bridge does not send. */
  readonly leavesOut: readonly string[]
}

/** A bridge to a program that the broker starts, with its keys. */
export interface Local {
  readonly is: 'local'
  readonly command: string
  readonly args: readonly string[]
  /** Where it runs, as it is written: a whole path, or one from the home. */
  readonly folder?: string
  /** No key is in it. */
  readonly env: Readonly<Record<string, string>>
  readonly values: Readonly<Record<string, Secret>>
  readonly keys: readonly KeyFound[]
}

export interface HeaderKeyFound {
  readonly header: string
  /** The word before it. */
  readonly scheme?: string
  readonly value: Secret
}

/** `members` are all that the entry has in its file. */
export function becomes({ server }: Entry, members: unknown): Becomes {
  if (server.kind === 'unreadable') return left(server.why)
  const ours = bridgedBy(server)
  if (ours) return left(`It leads to Valetkey already (${ours.server}).`)
  const carried = server.kind === 'stdio' ? unwrapped(server) : undefined
  // What a wrapper does not send is beside what it is read by, as any other member.
  const aside = keysAside(server, members, carried && 'url' in carried ? carried : undefined)
  if (aside) return { is: 'stuck', ...aside }
  if (server.kind === 'remote') return remote(server)
  if (!carried) return local(server, members)
  if ('why' in carried) return { is: 'stuck', why: carried.why, keys: keysOf(server.env) }
  return remote(carried, carried.by)
}

function left(why: string): Becomes {
  return { is: 'left', why }
}

// What every client sends by itself.
const ordinary = /^(?:accept|content-type|user-agent|mcp-protocol-version)$/i

type RemoteServer = Pick<Extract<EntryServer, { kind: 'remote' }>, 'url' | 'headers'>

function remote({ url, headers }: RemoteServer, by?: string): Becomes {
  const pairs = Object.entries(headers)
  const secret = pairs.filter(([name, value]) => judge(value, name, 'show-in-any-way').secrets.length > 0)
  const inAddress = judge(url, 'the address', 'show-in-any-way').secrets
  const keys = [...keysOf(Object.fromEntries(secret)), ...inAddress.map(found)]
  const refers = [url, ...pairs.map(([, value]) => value)].some(value => withoutReferences(value).refers)
  if (refers) {
    if (keys.length > 0) return { is: 'stuck', why: `${namesVariables} Valetkey cannot fill them in.`, keys }
    return left(`${namesVariables} No key is in the file.`)
  }
  if (keys.length === 0 && by === undefined) return left('No key is in it.')
  const bare = withoutKeys(url, inAddress)
  if (bare === undefined) return { is: 'stuck', why: 'The key is a part of the address itself.', keys }
  const [first] = secret
  if (secret.length > 1) return { is: 'stuck', why: 'It sends several keys.', keys }
  const leavesOut = pairs.map(([name]) => name).filter(name => name !== first?.[0] && !ordinary.test(name))
  const key = first && headerKey(first[0], first[1])
  return {
    is: 'remote',
    url: bare,
    ...(by === undefined ? {} : { by }),
    ...(key && inAddress.length === 0 ? { key } : {}),
    onlySignIn: inAddress.length > 0,
    keys,
    leavesOut,
  }
}

const namesVariables = 'It names variables of its client.'

/** The address without the parameters that are keys; undefined where a key stands elsewhere in it. */
function withoutKeys(url: string, keys: readonly Judged[]): string | undefined {
  if (keys.length === 0) return url
  const asked = url.indexOf('?')
  const bare = parsed(url)
  if (!bare || asked === -1 || keys.some(({ at }) => at.from <= asked)) return undefined
  for (const [name, value] of [...bare.searchParams])
    if (keys.some(key => key.value === value || decoded(key.value) === value)) bare.searchParams.delete(name)
  const clean = judge(bare.href, 'the address', 'show-in-any-way').secrets.length === 0
  return clean ? bare.href : undefined
}

function parsed(url: string): URL | undefined {
  try {
    return new URL(url)
  } catch {
    return undefined
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** `Bearer abc`: the word and the key. */
function headerKey(header: string, text: string): HeaderKeyFound {
  const [, scheme, value] = /^([a-z][a-z0-9-]{0,31}) +(\S.*)$/is.exec(text.trim()) ?? []
  if (scheme === undefined || value === undefined) return { header, value: new Secret(text.trim()) }
  return { header, scheme, value: new Secret(value.trim()) }
}

type Stdio = Extract<EntryServer, { kind: 'stdio' }>

function local({ command, args, env }: Stdio, members: unknown): Becomes {
  const keys = keysOf(env)
  const words = [command, ...args]
  const inWords = words.flatMap((word, at) => judge(word, flagBefore(words, at), 'show-in-any-way').secrets)
  if (inWords.length > 0) {
    const why =
      'A key is among its arguments, which other programs can read. See whether it takes the key as a variable.'
    return { is: 'stuck', why, keys: [...keys, ...inWords.map(found)] }
  }
  const folder = folderIn(members)
  const refers = [...words, ...Object.values(env), folder ?? ''].some(value => withoutReferences(value).refers)
  if (keys.length === 0) return left(refers ? `${namesVariables} No key is in the file.` : 'No key is in it.')
  if (refers) return { is: 'stuck', why: `${namesVariables} Valetkey cannot fill them in.`, keys }
  if (hasEnvFile(members)) return { is: 'stuck', why: 'It takes variables from a file of its client as well.', keys }
  if (folder !== undefined && !isAbsolute(folder) && !/^~(?:[\\/]|$)/.test(folder)) {
    const why = `It runs in ${quote(folder)}, and from where that is meant only its client knows. Write the whole path into the entry, then look again.`
    return { is: 'stuck', why, keys }
  }
  const steering = keys.find(({ name }) => steers(name))
  if (steering) return { is: 'stuck', why: keyThatSteers(steering.name), keys }
  const pairs = Object.entries(env)
  const secret = pairs.filter(([name, value]) => isSecretVariable(name, value))
  return {
    is: 'local',
    command,
    args,
    ...(folder === undefined ? {} : { folder }),
    env: Object.fromEntries(pairs.filter(pair => !secret.includes(pair))),
    values: Object.fromEntries(secret.map(([name, value]) => [name, new Secret(value)])),
    keys: secret.map(([name, value]) => keys.find(key => key.name === name) ?? { name, ...endsOf(value) }),
  }
}

/** Also where such a variable is typed. */
export function keyThatSteers(name: string): string {
  return `${plain(name, 60)} decides what the program does, and a key stands in it: neither the vault nor a plain file is for that. See whether the program takes the key elsewhere.`
}

function flagBefore(words: readonly string[], at: number): string {
  const before = words[at - 1] ?? ''
  return isFlag(before) ? before : at === 0 ? 'the command' : `argument ${at}`
}

function folderIn(members: unknown): string | undefined {
  const folder = isMembers(members) ? members.cwd : undefined
  return typeof folder === 'string' && folder.trim() !== '' ? folder : undefined
}

function hasEnvFile(members: unknown): boolean {
  return isMembers(members) && 'envFile' in members
}

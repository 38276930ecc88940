// Which remote server a local program only carries to its client: mcp-remote, supergateway, mcp-proxy, by their own documents
// (read on 2026-11-21). What else such a program does is never dropped unsaid: a flag that is not known here is a reason to stop.
import type { EntryServer } from '../entries/read.ts'

export interface Wrapped {
  /** `mcp-remote` */
  readonly by: string
  readonly url: string
  /** What it is told to send; references to the entry's own variables filled in, as the program would. Never print it. */
  readonly headers: Readonly<Record<string, string>>
  /** Of the entry's own variables those that are in these. */
  readonly variables: readonly string[]
}

export type Unwrapped = Wrapped | { readonly by: string; readonly why: string }

type Stdio = Extract<EntryServer, { kind: 'stdio' }>

interface Wrapper {
  readonly name: string
  /** How its own script or program is called, besides its name. */
  readonly file?: RegExp
  readonly flags: Readonly<Record<string, Flag>>
  /** Whether the address is a word by itself. */
  readonly address: 'a word' | 'a flag'
  /** Words besides the address that may be there: a port. */
  readonly words?: RegExp
  /** A variable of its environment that holds a bearer token. */
  readonly bearerVariable?: string
}

/** What a flag is for: `nothing` and `one word` do not matter once Valetkey carries the messages. */
type Flag = 'nothing' | 'one word' | 'address' | 'header' | 'header in two words' | 'bearer'

const wrappers: readonly Wrapper[] = [
  {
    name: 'mcp-remote',
    file: /[\\/]mcp-remote[\\/]dist[\\/]proxy\.js$/,
    address: 'a word',
    words: /^\d{1,5}$/,
    flags: {
      ...flags('nothing', '--allow-http --debug --silent --enable-proxy'),
      ...flags('one word', '--transport --host --auth-timeout --connect-timeout --headers-timeout --body-timeout'),
      ...flags('header', '--header'),
    },
  },
  {
    name: 'supergateway',
    file: /[\\/]supergateway[\\/]dist[\\/]index\.js$/,
    address: 'a flag',
    flags: {
      ...flags('one word', '--logLevel --outputTransport'),
      ...flags('address', '--sse --streamableHttp'),
      ...flags('header', '--header'),
      ...flags('bearer', '--oauth2Bearer'),
    },
  },
  {
    name: 'mcp-proxy',
    address: 'a word',
    bearerVariable: 'API_ACCESS_TOKEN',
    flags: {
      ...flags('nothing', '--debug --no-debug'),
      ...flags('one word', '--transport'),
      ...flags('header in two words', '--headers -H'),
    },
  },
]

function flags(flag: Flag, names: string): Readonly<Record<string, Flag>> {
  return Object.fromEntries(names.split(' ').map(name => [name, flag]))
}

/** Undefined for a program that is no such wrapper, or that serves one of its own. */
export function unwrapped({ command, args, env }: Stdio): Unwrapped | undefined {
  const words = [command, ...args]
  for (const wrapper of wrappers) {
    const at = words.findIndex(word => isWrapper(word, wrapper))
    if (at === -1 || !isStart(words.slice(0, at))) continue
    const read = readWords(words.slice(at + 1), wrapper)
    if (read) return finished(read, wrapper, env)
  }
  return undefined
}

/** `mcp-remote`, `mcp-remote@latest`, `/usr/bin/mcp-proxy`. */
function isWrapper(word: string, { name, file }: Wrapper): boolean {
  const last = word.split(/[\\/]/).at(-1) ?? ''
  const [bare = ''] = last.split('@')
  return bare.replace(/\.(?:exe|cmd)$/i, '') === name || file?.test(word) === true
}

const starters = /^(?:npx|bunx|pnpx|uvx|node|bun|pnpm|yarn|npm|uv|pipx|cmd)(?:\.exe|\.cmd)?$/i
const harmless = /^(?:-y|--yes|-q|--quiet|--silent|dlx|exec|run|tool|x|--|\/c|\/C|-p|--package|--bun|--prefer-offline)$/

/** What stands before the wrapper's name only starts it. */
function isStart(words: readonly string[]): boolean {
  return words.every((word, at) => {
    const name = word.split(/[\\/]/).at(-1) ?? ''
    return (at === 0 || /^(?:npx|node)/i.test(name)) && starters.test(name) ? true : harmless.test(word)
  })
}

interface Read {
  readonly addresses: string[]
  readonly headers: [string, string][]
  /** A flag that has more in it than an address and headers. */
  odd?: string
}

/** Undefined where no address is named: then it carries something else. */
function readWords(words: readonly string[], wrapper: Wrapper): Read | undefined {
  const read: Read = { addresses: [], headers: [] }
  const rest = [...words]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [name, given] = splitFlag(word)
    if (!name.startsWith('-')) take(name, wrapper, read)
    else if (!Object.hasOwn(wrapper.flags, name)) read.odd ??= name
    else takeFlag(wrapper.flags[name], () => given ?? rest.shift() ?? '', read)
  }
  return read.addresses.length > 0 ? read : undefined
}

/** `--header=Name: value` */
function splitFlag(word: string): readonly [string, string | undefined] {
  const [, name, value] = /^(--?[A-Za-z][\w-]*)=(.*)$/s.exec(word) ?? []
  return name === undefined ? [word, undefined] : [name, value]
}

function take(word: string, { address, words }: Wrapper, read: Read): void {
  if (address === 'a word' && /^https?:\/\//i.test(word)) read.addresses.push(word)
  else if (!words?.test(word)) read.odd ??= 'a word that is no address'
}

function takeFlag(flag: Flag | undefined, next: () => string, read: Read): void {
  if (flag === 'nothing') return
  const value = next()
  if (flag === 'address') read.addresses.push(value)
  if (flag === 'bearer') read.headers.push(['Authorization', `Bearer ${value}`])
  if (flag === 'header in two words') read.headers.push([value, next()])
  if (flag !== 'header') return
  const [, name, text] = /^\s*([^:\s]+)\s*:\s*(.*?)\s*$/s.exec(value) ?? []
  if (name === undefined || text === undefined) read.odd ??= 'a header that is none'
  else read.headers.push([name, text])
}

function finished({ addresses, headers, odd }: Read, wrapper: Wrapper, env: Stdio['env']): Unwrapped {
  const { name: by, bearerVariable } = wrapper
  const [url = ''] = addresses
  if (odd !== undefined) return { by, why: `${by} is used with ${odd}, which Valetkey cannot take over.` }
  if (addresses.length > 1) return { by, why: `${by} is given several addresses.` }
  const bearer = bearerVariable === undefined ? undefined : env[bearerVariable]
  const all = bearer ? [...headers, ['Authorization', `Bearer ${bearer}`] as const] : headers
  const referred = [url, ...all.map(([, text]) => text)].flatMap(text => [...text.matchAll(reference)])
  return {
    by,
    url: filled(url, env),
    headers: Object.fromEntries(all.map(([name, text]) => [name, filled(text, env)])),
    variables: [...referred.map(([, name = '']) => name), ...(bearerVariable === undefined ? [] : [bearerVariable])],
  }
}

const reference = /\$\{(\w+)\}/g

/** `${NAME}` of the entry's own environment; any other reference stays as it is written, and is never followed. */
function filled(text: string, env: Stdio['env']): string {
  return text.replace(reference, (whole, name: string) => (Object.hasOwn(env, name) ? (env[name] ?? '') : whole))
}

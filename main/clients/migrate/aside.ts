// Which keys stand in an entry beside all that it is read by: the secret of a client, a token in its settings. Nothing would stand in
// for them when ours takes the entry's place, so they keep it as it is.
import { plain } from '../../base/quote.ts'
import type { EntryServer } from '../entries/read.ts'
import { judge } from '../keys/judge.ts'
import { found, type KeyFound } from './keys-found.ts'
import type { Wrapped } from './wrapped.ts'

export function keysAside(
  server: Exclude<EntryServer, { kind: 'unreadable' }>,
  members: unknown,
  /** What a wrapper carries: it is read by the variables in that alone. */
  carried?: Wrapped,
): { readonly why: string; readonly keys: readonly KeyFound[] } | undefined {
  const read = new Set(
    server.kind === 'remote'
      ? [server.url, ...Object.values(server.headers).flatMap(asWritten)]
      : [server.command, ...server.args, ...variablesRead(server.env, carried?.variables)],
  )
  const keys = textsIn(members, [])
    .filter(({ text }) => !read.has(text))
    .flatMap(({ path, text }) => {
      const name = path.at(-1) ?? ''
      const may = words.test(name) ? 'show-for-sure' : 'show-in-any-way'
      const [first] = judge(text, name, may).secrets
      return first ? [{ ...found(first), name: path.join('.') }] : []
    })
  return keys.length > 0 ? { why: whyOf(keys, carried), keys } : undefined
}

function variablesRead(
  env: Readonly<Record<string, string>>,
  names: readonly string[] = Object.keys(env),
): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) => (names.includes(name) ? [value] : []))
}

/** Some clients have a member for the token alone, or for the name of its variable. */
function asWritten(header: string): readonly string[] {
  const token = header.replace(/^Bearer /, '')
  return [header, token, token.replace(/^\$\{(.*)\}$/s, '$1')]
}

// What people write there is read by people.
const words = /^(?:description|title|name|type|cwd)$/i

function textsIn(value: unknown, path: readonly string[]): readonly { path: readonly string[]; text: string }[] {
  if (typeof value === 'string' || typeof value === 'number') return [{ path, text: String(value) }]
  if (typeof value !== 'object' || value === null || path.length > deepest) return []
  if (Array.isArray(value)) return value.flatMap((item: unknown) => textsIn(item, path))
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) => textsIn(member, [...path, key]))
}

const deepest = 32

function whyOf(keys: readonly KeyFound[], carried: Wrapped | undefined): string {
  const names = keys.map(({ name }) => plain(name, 60)).join(', ')
  const next = carried
    ? `${carried.by} is not told to send it. If nothing needs it, take it out of the entry, then look again.`
    : 'If it is the secret of a registered client, add the server with it: valetkey add URL --client-id ID --ask-client-secret'
  return `Valetkey cannot take over what stands in ${names}. ${next}`
}

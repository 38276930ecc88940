// What one entry starts or reaches, read by its client's shape. Takes what clients take, and says of the rest what is wrong
// with it; never shows a value, for each may be a secret.
import type { Path } from '../document/splice.ts'
import type { EntryShape } from '../known/client.ts'

export type EntryServer =
  | {
      readonly kind: 'stdio'
      readonly command: string
      readonly args: readonly string[]
      readonly env: Readonly<Record<string, string>>
    }
  | { readonly kind: 'remote'; readonly url: string; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'unreadable'; readonly why: string }

export function serverOf(entry: unknown, shape: EntryShape): EntryServer {
  try {
    return read(members(entry, 'The entry'), shape)
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'unreadable', why: error.message }
    throw error
  }
}

export type Members = Readonly<Record<string, unknown>>

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function read(entry: Members, shape: EntryShape): EntryServer {
  const address = shape.remote.url.find(member => isThere(entry[member]))
  const { command } = shape.stdio
  if (address && isThere(entry[command]))
    throw new Unreadable(`It has both “${command}” and “${address}”; which of them counts is not clear.`)
  if (address) return { kind: 'remote', url: word(entry[address], address), headers: headersOf(entry, shape.remote) }
  if (!isThere(entry[command])) throw new Unreadable(`It has no ${named(shape)}.`)
  return { kind: 'stdio', ...commandOf(entry, shape.stdio), env: words(entry[shape.stdio.env], shape.stdio.env) }
}

function named({ stdio, remote }: EntryShape): string {
  return [stdio.command, ...remote.url].map(member => `“${member}”`).join(' and no ')
}

function commandOf(
  entry: Members,
  { command, args }: EntryShape['stdio'],
): { command: string; args: readonly string[] } {
  if (args !== undefined) return { command: word(entry[command], command), args: list(entry[args], args) }
  const [first, ...rest] = list(entry[command], command)
  if (!first) throw new Unreadable(`“${command}” is an empty list.`)
  return { command: first, args: rest }
}

/** Variables that a member only names are shown as references, `${NAME}`: the file holds no secret there. */
function headersOf(entry: Members, remote: EntryShape['remote']): Readonly<Record<string, string>> {
  const { headers, bearer, bearerVariable, headerVariables } = remote
  const token = bearer && isThere(entry[bearer]) ? word(entry[bearer], bearer) : undefined
  const variable =
    bearerVariable && isThere(entry[bearerVariable]) ? word(entry[bearerVariable], bearerVariable) : undefined
  const named = headerVariables ? Object.entries(words(entry[headerVariables], headerVariables)) : []
  return {
    ...(variable && { Authorization: `Bearer \${${variable}}` }),
    ...(token && { Authorization: `Bearer ${token}` }),
    ...Object.fromEntries(named.map(([header, name]) => [header, `\${${name}}`])),
    ...words(inside(entry, headers), headers.join('.')),
  }
}

function inside(entry: Members, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part, depth) => (isThere(value) ? members(value, `“${path.slice(0, depth).join('.')}”`)[part] : undefined),
    entry,
  )
}

function word(value: unknown, member: string): string {
  if (typeof value === 'string' && value.trim() !== '') return value
  throw new Unreadable(`“${member}” is ${kindOf(value)} where a text belongs.`)
}

/** Numbers and switches are written as such by hand and mean their text. */
function text(value: unknown, where: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new Unreadable(`${where} is ${kindOf(value)} where a text belongs.`)
}

function list(value: unknown, member: string): readonly string[] {
  if (!isThere(value)) return []
  if (!Array.isArray(value)) throw new Unreadable(`“${member}” is ${kindOf(value)} where a list belongs.`)
  return value.map((item: unknown, index) => text(item, `Number ${index + 1} of “${member}”`))
}

function words(value: unknown, member: string): Readonly<Record<string, string>> {
  if (!isThere(value)) return {}
  const pairs = Object.entries(members(value, `“${member}”`)).filter(([, each]) => isThere(each))
  return Object.fromEntries(pairs.map(([name, each]) => [name, text(each, `A value in “${member}”`)]))
}

function members(value: unknown, what: string): Members {
  if (isMembers(value)) return value
  throw new Unreadable(`${what} is ${kindOf(value)} where named values belong.`)
}

/** YAML and JSON writers leave `null` for "nothing". */
function isThere(value: unknown): boolean {
  return value !== undefined && value !== null
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a group of named values'
  if (typeof value === 'string') return value.trim() === '' ? 'an empty text' : 'a text'
  return typeof value === 'number' ? 'a number' : 'a switch (true or false)'
}

class Unreadable extends Error {}

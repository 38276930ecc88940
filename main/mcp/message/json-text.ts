// How members of one object inside a JSON text are changed while every other byte stays as it came: number spellings,
// member order and escapes survive where parsing and printing would lose them. Knows nothing of MCP.

/** What a member becomes: its new JSON text; undefined leaves the member out. */
export type Changes = Readonly<Record<string, string | Buffer | undefined>>

/**
 * The text with members of the object at `path` changed; members that are new are added at its end. Undefined when there
 * is no such object, or when a member on the way or one to be changed stands there twice: readers may differ on which
 * counts, so that the caller has to print the value that it has read. `json` is valid JSON.
 */
export function withMembers(json: Buffer, path: readonly string[], changes: Changes): Buffer | undefined {
  const object = objectAt(json, path)
  if (!object || hasTwice(object, Object.keys(changes))) return undefined
  const written = new Map(Object.entries(changes))
  const parts: (string | Buffer)[] = []
  for (const { name, at, valueAt, end } of object.members) {
    const value = written.get(name)
    if (written.has(name) && value !== undefined) parts.push(json.subarray(at, valueAt), value, ',')
    if (!written.has(name)) parts.push(json.subarray(at, end), ',')
    written.delete(name)
  }
  for (const [name, value] of written) if (value !== undefined) parts.push(JSON.stringify(name), ':', value, ',')
  parts.pop()
  const buffers = parts.map(part => (typeof part === 'string' ? Buffer.from(part) : part))
  return Buffer.concat([json.subarray(0, object.at + 1), ...buffers, json.subarray(object.end - 1)])
}

/** The text of the value at `path`, as it came; undefined where `withMembers` would give undefined, or there is none. */
export function valueAt(json: Buffer, path: readonly string[]): Buffer | undefined {
  const name = path.at(-1)
  const object = name === undefined ? undefined : objectAt(json, path.slice(0, -1))
  const member = object && name !== undefined ? onlyOne(object, name) : undefined
  return member && json.subarray(member.valueAt, member.end)
}

interface Member {
  readonly name: string
  readonly at: number
  readonly valueAt: number
  readonly end: number
  /** What it holds, where it stands on the path that was asked for. */
  readonly inner: ObjectText | undefined
}

interface ObjectText {
  readonly at: number
  readonly end: number
  readonly members: readonly Member[]
}

function objectAt(json: Buffer, path: readonly string[]): ObjectText | undefined {
  let object = readObject(json, afterSpace(json, 0), path)
  for (const name of path) object = object && onlyOne(object, name)?.inner
  return object
}

function onlyOne({ members }: ObjectText, name: string): Member | undefined {
  const found = members.filter(member => member.name === name)
  return found.length === 1 ? found[0] : undefined
}

function hasTwice({ members }: ObjectText, names: readonly string[]): boolean {
  return names.some(name => members.filter(member => member.name === name).length > 1)
}

const quoteMark = 0x22
const backslash = 0x5c
const comma = 0x2c
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d

/** The objects on the path are read on the way, so that each byte is looked at once however large they are. */
function readObject(json: Buffer, at: number, path: readonly string[]): ObjectText | undefined {
  if (json[at] !== openBrace) return undefined
  const members: Member[] = []
  let next = afterSpace(json, at + 1)
  while (json[next] !== closeBrace) {
    if (next >= json.length) return undefined
    const nameEnd = afterString(json, next)
    const name = JSON.parse(json.toString('utf8', next, nameEnd)) as string
    const valueAt = afterSpace(json, afterSpace(json, nameEnd) + 1)
    const inner = name === path[0] ? readObject(json, valueAt, path.slice(1)) : undefined
    const end = inner?.end ?? afterValue(json, valueAt)
    members.push({ name, at: next, valueAt, end, inner })
    next = afterSpace(json, end)
    if (json[next] === comma) next = afterSpace(json, next + 1)
  }
  return { at, end: next + 1, members }
}

function afterValue(json: Buffer, at: number): number {
  const first = json[at]
  if (first === quoteMark) return afterString(json, at)
  if (first === openBrace || first === openBracket) return afterNested(json, at)
  let next = at
  while (next < json.length && !endsWord(json[next])) next += 1
  return next
}

function afterNested(json: Buffer, at: number): number {
  let depth = 0
  for (let next = at; next < json.length; next += 1) {
    const byte = json[next]
    if (byte === quoteMark) next = afterString(json, next) - 1
    else if (byte === openBrace || byte === openBracket) depth += 1
    else if (byte === closeBrace || byte === closeBracket) {
      depth -= 1
      if (depth === 0) return next + 1
    }
  }
  return json.length
}

/** Most strings have no quotation marks inside; searching for each of many would cost more than looking at all bytes. */
function afterString(json: Buffer, at: number): number {
  let next = json.indexOf(quoteMark, at + 1)
  if (next < 0) return json.length
  if (!isEscaped(json, next)) return next + 1
  for (next += 1; next < json.length; next += 1) {
    const byte = json[next]
    if (byte === quoteMark) return next + 1
    if (byte === backslash) next += 1
  }
  return json.length
}

function isEscaped(json: Buffer, quoteAt: number): boolean {
  let slashes = 0
  while (json[quoteAt - 1 - slashes] === backslash) slashes += 1
  return slashes % 2 === 1
}

function afterSpace(json: Buffer, at: number): number {
  let next = at
  while (isSpace(json[next])) next += 1
  return next
}

const isSpace = (byte: number | undefined) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
const endsWord = (byte: number | undefined) =>
  byte === comma || byte === closeBrace || byte === closeBracket || isSpace(byte)

// Into which parts a value falls that may each be a secret: a header's scheme and credentials, an address's user, password,
// parameters and path, `--flag=value`, `NAME=value`, `Name: value`, and named strings in JSON.
import { saysSecret } from './names.ts'
import { written } from './written.ts'

export interface Piece {
  /** What it is called where it stands; a secret's name tells as much as its form. */
  readonly name: string
  readonly text: string
  /** Where it begins in the whole value. */
  readonly from: number
  /** A password in an address needs no name to be one, a part of its path only shows by its form. */
  readonly as: 'value' | 'password' | 'path'
}

/** The whole comes before its parts: where both are secrets the whole is told. */
export function piecesOf(value: string, name: string): readonly Piece[] {
  if (value.length > tooLong) return [{ name, text: value, from: 0, as: 'value' }]
  if (/^\s*[{[]/.test(value)) return [...jsonPieces(value), ...runs(value)]
  const isCommand = /\s--?[A-Za-z]/.test(value) || (/^[A-Za-z_]\w*=\S*\s/.test(value) && !saysSecret(name))
  const whole = isCommand ? [] : wholePieces(value, name)
  return [...whole, ...words(value, saysSecret(name) ? unnamed : name), ...runs(value)]
}

/** What a part of a value is called that has no name of its own. */
const unnamed = 'a part of it'

/** In these only a known form and their own name tell: nobody writes them by hand, and regular expressions have an end. */
const tooLong = 65_536

const longest = 16_384

function wholePieces(value: string, name: string): readonly Piece[] {
  if (value.length > longest) return [{ name, text: value, from: 0, as: 'value' }]
  const address = /[a-z][a-z0-9+.-]{0,20}:\/\//i.exec(value)
  if (address)
    return [...before(value, name, address.index), ...addressPieces(value.slice(address.index), address.index)]
  // `${BASE}/mcp?key=…`
  const asked = parameters(value, 0)
  return asked.length > 0 ? asked : [namedPiece(value, name)]
}

/** `--header=Authorization: x https://…`: what stands before an address is looked at by itself. */
function before(value: string, name: string, end: number): readonly Piece[] {
  const text = value.slice(0, end)
  return /[\s:]/.test(text.trim()) ? [namedPiece(text, name)] : []
}

const named =
  /^(?:--?(?<flag>[A-Za-z][\w.-]*)=|(?<variable>[A-Za-z_]\w*)=|(?<header>[A-Za-z][\w-]*):(?<space>\s*))(?=.)/s

function namedPiece(value: string, name: string): Piece {
  const begun = named.exec(value)
  const { flag, variable, header, space } = begun?.groups ?? {}
  // `Authorization:Bearer` has no space, and `localhost:8080` is no header.
  const isHeader = header !== undefined && (space !== '' || saysSecret(header))
  const own = flag ?? variable ?? (isHeader ? header : undefined)
  if (own === undefined || !begun) return withoutScheme({ name, text: value, from: 0, as: 'value' })
  const text = value.slice(begun[0].length)
  // `--header=Authorization: Bearer …`
  const inner = namedPiece(text, saysSecret(name) && !saysSecret(own) ? name : own)
  return { ...inner, from: inner.from + begun[0].length }
}

function withoutScheme(piece: Piece): Piece {
  const scheme = /^\s*(?:(?:bearer|basic|token|apikey|api-key|bot|digest)\s+)?/i.exec(piece.text)?.[0].length ?? 0
  return { ...piece, text: piece.text.slice(scheme).trimEnd(), from: piece.from + scheme }
}

function addressPieces(address: string, from: number): readonly Piece[] {
  const [whole = '', scheme = '', user, password, rest = ''] =
    /^([a-z][a-z0-9+.-]*:\/\/)(?:([^/?#\s:@]*)(?::([^/?#\s]*))?@)?(\S*)/i.exec(address) ?? []
  const afterUser = scheme.length + (user?.length ?? 0)
  return [
    ...(user ? [{ name: 'the user in the address', text: user, from: from + scheme.length, as: 'path' as const }] : []),
    ...(password
      ? [{ name: 'the password in the address', text: password, from: from + afterUser + 1, as: 'password' as const }]
      : []),
    ...parameters(rest, from + whole.length - rest.length),
    ...pathParts(rest, from + whole.length - rest.length, scheme),
  ]
}

function parameters(rest: string, from: number): readonly Piece[] {
  return [...rest.matchAll(/[?&#]([^=&#?\s]{1,100})=([^&#\s]+)/g)].map(found => {
    const [whole, name = '', text = ''] = found
    return { name: decoded(name), text, from: from + found.index + whole.length - text.length, as: 'value' }
  })
}

// Commit numbers and checksums stand in the addresses of packages and sources.
const sources = /^(?:git|hg|svn|ssh|file|docker|oci)[+:]|^https?:\/\/$/i

function pathParts(rest: string, from: number, scheme: string): readonly Piece[] {
  const [path = ''] = rest.split(/[?#]/)
  if (isSource(scheme, path)) return []
  return [...path.matchAll(/(?<=\/)[^/]+/g)].map(({ 0: text, index }) => ({
    name: 'the path of the address',
    text,
    from: from + index,
    as: 'path',
  }))
}

function isSource(scheme: string, path: string): boolean {
  if (!sources.test(scheme)) return false
  return !scheme.startsWith('http') || /^(?:[\w.-]*\.)?(?:github|gitlab|bitbucket|npmjs|pypi)\.\w+\//.test(path)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A command, or any text: each word by itself, under the name of a flag or header before it. */
function words(value: string, outer: string): readonly Piece[] {
  let before = ''
  return [...value.matchAll(word)].flatMap(({ 0: whole, index }) => {
    const text = whole.replace(/^(["'])(.*)\1$|[,;]$/s, '$2')
    const from = index + (/^["']/.test(whole) ? 1 : 0)
    if (text === value || /^(?:bearer|basic|token)$/i.test(text)) return []
    const name = before === '' || (!/^-/.test(before) && !mayBeKey.test(text)) ? outer : before
    before = flagOrHeader.exec(text)?.[0].replace(/:$/, '') ?? ''
    if (before.startsWith('-')) return []
    const inside = /\s/.test(text) ? piecesOf(text, name) : wholePieces(text, name)
    const parts = [...text.matchAll(/[^,;|<>()]+/g)].filter(part => part[0] !== text)
    return [
      ...inside.map(piece => moved(piece, from)),
      ...parts.flatMap(part => wholePieces(part[0], outer).map(piece => moved(piece, from + part.index))),
    ]
  })
}

/** `--token`, `Authorization:`, `--header=Authorization:`. Begins only where a word does: a stranger's may be of megabytes. */
const flagOrHeader = /^--?[A-Za-z][\w.-]*$|(?<![\w-])[A-Za-z][\w-]*:$/

const word = /"[^"]*"|'[^']*'|[^\s"'`]+/g

/** “Header: see there” is a sentence. */
const mayBeKey = /^(?=.*\d).{6}/s

const moved = (piece: Piece, by: number): Piece => ({ ...piece, from: piece.from + by })

/** Whatever is around them: as many letters in a row as keys have, which only their look can betray. */
function runs(value: string): readonly Piece[] {
  const address = /[a-z][a-z0-9+.-]{0,20}:\/\//i.exec(value)
  if (address && isSource(address[0], value.slice(address.index + address[0].length))) return []
  // A slash is a part of keys, and between those of an address.
  return [...value.matchAll(address ? /[\w\-+=.~]{20,}/g : /[\w\-+/=.~]{20,}/g)].flatMap(({ 0: run, index }) => {
    const text = run.replace(/^[\w.-]{1,60}=(?=[^=])/, '')
    const from = index + run.length - text.length
    return text === value || isDigest(text, value.slice(Math.max(0, from - 260), from))
      ? []
      : [{ name: unnamed, text, from, as: 'value' }]
  })
}

/** `image@sha256:…`, `owner/tool#1a2b…`, `C:\cache\1a2b…`: a checksum, a commit's number, a folder. */
function isDigest(text: string, before: string): boolean {
  if (/(?:^|[\s"'=])[A-Za-z]:\\(?:[^:*?"<>|]*\\)?$/.test(before)) return true
  return /^[0-9a-f]{32,128}$/.test(text) && /(?:[@#]|\bsha\d{1,3}[:-])$/.test(before)
}

/** Strings and what they are called, wherever they lie; JSON that somebody put into one value is often not quite JSON. */
function jsonPieces(value: string): readonly Piece[] {
  return written(value).flatMap(({ name, text, from }) =>
    wholePieces(text, name || unnamed).map(piece => moved(piece, from)),
  )
}

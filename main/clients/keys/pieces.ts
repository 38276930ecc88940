// Into which parts a value falls that may each be a secret: a header's scheme and credentials, an address's user, password,
// parameters and path, `--flag=value`, `NAME=value`, `Name: value`, and named strings in JSON.
import { saysSecret } from './names.ts'

export interface Piece {
  /** What it is called where it stands; a secret's name tells as much as its form. */
  readonly name: string
  readonly text: string
  /** Where it begins in the whole value. */
  readonly from: number
  /** A password in an address needs no name to be one, a part of its path only shows by its form. */
  readonly as: 'value' | 'password' | 'path'
}

export function piecesOf(value: string, name: string): readonly Piece[] {
  if (value.length > longest) return [{ name, text: value, from: 0, as: 'value' }]
  const address = /[a-z][a-z0-9+.-]{0,20}:\/\//i.exec(value)
  if (address)
    return [...before(value, name, address.index), ...addressPieces(value.slice(address.index), address.index)]
  if (/^\s*[{[]/.test(value)) return jsonPieces(value)
  if (/\s--?[A-Za-z]/.test(value)) return commandPieces(value)
  // `${BASE}/mcp?key=…`
  const asked = parameters(value, 0)
  return asked.length > 0 ? asked : [namedPiece(value, name)]
}

const longest = 16_384

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
  const isSource =
    sources.test(scheme) &&
    (!scheme.startsWith('http') || /^(?:[\w.-]*\.)?(?:github|gitlab|bitbucket|npmjs|pypi)\.\w+\//.test(path))
  if (isSource) return []
  return [...path.matchAll(/(?<=\/)[^/]+/g)].map(({ 0: text, index }) => ({
    name: 'the path of the address',
    text,
    from: from + index,
    as: 'path',
  }))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A whole command in one string: each word by itself, and a flag's word under the flag's name. */
function commandPieces(value: string): readonly Piece[] {
  let flag: string | undefined
  return [...value.matchAll(/\S+/g)].flatMap(({ 0: word, index }) => {
    const name = flag ?? 'the command'
    flag = /^--?[A-Za-z][\w.-]*$/.test(word) ? word : undefined
    return flag ? [] : piecesOf(word, name).map(piece => ({ ...piece, from: piece.from + index }))
  })
}

/** Strings with a name in front, wherever they lie; JSON that somebody put into one value is often not quite JSON. */
function jsonPieces(value: string): readonly Piece[] {
  return [...value.matchAll(/"([^"\\]{1,100})"\s*:\s*"((?:[^"\\]|\\.)+)"/g)].map(found => {
    const [whole, name = '', text = ''] = found
    return { ...withoutScheme({ name, text, from: found.index + whole.length - text.length - 1, as: 'value' }) }
  })
}

// Whether a value is a secret, and why: by a known form, by its name, by its look, in this order. Pure; knows no file.
import { quote } from '../../base/quote.ts'
import { type KnownKey, knownKeys, withoutKeys } from './formats.ts'
import { isStandIn, looksRandom, pointsElsewhere } from './looks.ts'
import { saysSecret } from './names.ts'
import { type Piece, piecesOf } from './pieces.ts'
import { withoutReferences } from './references.ts'

export interface Judged {
  /** The secret itself: never print it. */
  readonly value: string
  /** Where in the whole value it lies; absent where it is put together from parts. */
  readonly at: { readonly from: number; readonly to: number }
  /** What it is called where it stands. */
  readonly name: string
  /** One sentence. */
  readonly why: string
  /** The rule that knows its form. */
  readonly rule?: string
}

export interface Verdict {
  readonly secrets: readonly Judged[]
  /** Nothing in it is a secret, and it names where one lies. */
  readonly isReference: boolean
}

/**
 * `may` says what may betray a secret here: everything in an entry, and in the settings around it only what is sure.
 */
export function judge(value: string, name: string, may: 'show-in-any-way' | 'show-for-sure'): Verdict {
  const { refers } = withoutReferences(value)
  const others = suspects(value, name, may)
  const known = knownKeys(value).map(key => byForm(key, name))
  const secrets = apart(value, [...known.filter(key => !isAddress(key)), ...others, ...known.filter(isAddress)])
  return { secrets, isReference: refers && secrets.length === 0 }
}

/** By name and look alone: for who has looked for known forms in all of the text around it. */
export function suspects(value: string, name: string, may: 'show-in-any-way' | 'show-for-sure'): readonly Judged[] {
  return piecesOf(value, name).flatMap(piece => byNameOrLook(piece, may))
}

/** Of those that overlap the first. */
function apart(value: string, found: readonly Judged[]): readonly Judged[] {
  if (found.length < 2) return found
  const taken = new Uint8Array(value.length)
  return found.filter(({ at: { from, to } }) => !taken.subarray(from, to).includes(1) && taken.fill(1, from, to))
}

/** Of an address with a password in it the password is the secret. */
export function isAddress({ rule }: { readonly rule?: string | undefined }): boolean {
  return rule === 'basicauth' || rule === 'database-connection-string'
}

function byForm({ rule, what, value, from, to }: KnownKey, name: string): Judged {
  return { value, at: { from, to }, name: withoutKeys(name), why: `It has the form of ${what}.`, rule }
}

function byNameOrLook(piece: Piece, may: 'show-in-any-way' | 'show-for-sure'): readonly Judged[] {
  const { refers, rest } = withoutReferences(piece.text)
  const text = refers ? rest.replace(/^(?:bearer|basic|token)\s*$/i, '').trim() : piece.text
  const why = reason({ ...piece, text }, may)
  if (!why || (refers && text.length < 8)) return []
  const at = { from: piece.from, to: piece.from + piece.text.length }
  return [{ value: text, at, name: withoutKeys(piece.name), why }]
}

function reason({ name, text, as }: Piece, may: 'show-in-any-way' | 'show-for-sure'): string | undefined {
  if (isStandIn(text)) return undefined
  if (as === 'password') return 'A password stands before the @ of the address.'
  const random = looksRandom(text)
  const says = as === 'value' && saysSecret(name) && !pointsElsewhere(text)
  if (may === 'show-for-sure') return says && random ? byName(name) : undefined
  if (says) return byName(name)
  if (!random) return undefined
  if (as === 'path') return `A part of the address looks random, as keys do: who has the address has the access.`
  return `It is ${text.length} characters that look random, as keys do.`
}

function byName(name: string): string {
  return `Its name, ${quote(withoutKeys(name))}, says that it is a secret.`
}

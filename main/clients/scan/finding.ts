// What a scan finds, and how much of a secret it may show: never more than the first and last two characters of a long one.
import type { Path } from '../document/document.ts'

export type FindingKind =
  /** A secret in an entry of a client: in a header, its child's environment, its arguments, its address, elsewhere in it. */
  | 'header'
  | 'environment'
  | 'argument'
  | 'address'
  | 'setting'
  /** A key of a known form anywhere else in a file. */
  | 'inline'
  /** Another tool's file of tokens. */
  | 'token-store'
  | 'readable-by-others'
  | 'tracked-by-git'
  /** It could not be looked into. */
  | 'unreadable'

export interface Finding {
  readonly kind: FindingKind
  /** Absolute. */
  readonly file: string
  /** From 1. */
  readonly line?: number
  readonly column?: number
  /** The client's id, and the name of its entry. */
  readonly client?: string
  readonly entry?: string
  /** What holds it: a variable, a header, a parameter of the address. */
  readonly name?: string
  /** Where in the document the whole string lies. */
  readonly path?: Path
  /** `gh…9f`; absent for what is too short to show any of it. */
  readonly shown?: string
  /** Why it is a finding, in one sentence. */
  readonly why: string
  /** What to do, in one sentence. */
  readonly todo: string
  /** The page where a new key is made. */
  readonly rotate?: string
}

/** A value that names where its secret lies instead of holding it: no finding. */
export interface Reference {
  readonly file: string
  readonly line: number
  readonly client: string
  readonly entry: string
  readonly name: string
}

const long = 16

/** SECURITY S9: this is all that is ever said of a secret. */
export function endsOf(secret: string): { readonly shown?: string } {
  const characters = [...secret]
  if (characters.length < long) return {}
  return { shown: `${characters.slice(0, 2).join('')}…${characters.slice(-2).join('')}` }
}

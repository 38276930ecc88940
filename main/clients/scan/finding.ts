// What a scan finds: where, why it is a finding, and what to do.
import type { Path } from '../document/splice.ts'

export type FindingKind =
  /** A secret in an entry of a client: in a header, its child's environment, its arguments, its address, elsewhere in it. */
  | 'header'
  | 'environment'
  | 'argument'
  | 'address'
  | 'setting'
  /** A key anywhere else in a file: in a comment, in a member that a later one shadows, in any text. */
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
  /** What to do, in a sentence or two. */
  readonly todo: string
  /** `migrate` finds it by itself and can move it. */
  readonly isMovable?: boolean
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

export interface ScanProgress {
  readonly files: number
  readonly folder: string
}

export interface ScanResult {
  /** By file and line. */
  readonly findings: readonly Finding[]
  readonly references: readonly Reference[]
  /** How many files were read. */
  readonly files: number
  /** Files too large, or no text, in the folders: not looked into. */
  readonly passedOver: number
  /** Files with secrets of which nobody could say whether git keeps them. */
  readonly gitUnknown: number
}

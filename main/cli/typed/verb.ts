// What a verb of the command line is: how it is called, what it says of itself, and what it hands back to be printed.
import type { Desk, Installation } from '../desk/desk.ts'
import type { Outcome } from '../show/outcome.ts'

export interface Verb {
  readonly name: string
  readonly group: 'Servers' | 'Accounts and access' | 'Clients' | 'Valetkey itself'
  /** What follows the name: `NAME[@ACCOUNT] [--no-browser]`. */
  readonly usage: string
  readonly summary: string
  /** More, for `valetkey help VERB`; one paragraph each. */
  readonly about?: readonly string[]
  readonly options?: Readonly<Record<string, Option>>
  /** Whether this installation can do it; every one can, unless it is said here. */
  readonly isHere?: (installation: Installation) => boolean
  /** How many words may follow besides options: least and most. */
  readonly words: readonly [number, number]
  readonly examples: readonly string[]
  run(call: Call, desk: Desk): Promise<Outcome>
}

export type Option =
  | { readonly takes: 'nothing'; readonly help: string }
  | { readonly takes: 'one' | 'several'; readonly value: string; readonly help: string }

/** One call as it was typed: words in order, options by name. */
export interface Call {
  readonly words: readonly string[]
  has(option: string): boolean
  value(option: string): string | undefined
  values(option: string): readonly string[]
}

/** What every verb understands. */
export const commonOptions: Readonly<Record<string, Option>> = {
  json: { takes: 'nothing', help: 'print one JSON object on stdout, progress on stderr' },
  help: { takes: 'nothing', help: 'say how this is used' },
}

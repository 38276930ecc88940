// What a client's config text says, and how one entry in it is changed while every other byte stays.
import { notBuiltYet } from './document-edit.ts'

export type Format = 'json' | 'jsonc' | 'toml' | 'yaml'

/** Map keys and list positions from the root. In a list, its length as position means "behind the last one". */
export type Path = readonly (string | number)[]

/** One text, never changed: `set` and `remove` answer with another document. May hold keys: never print it. */
export interface Document {
  readonly text: string
  readonly format: Format
  /** Every path that was set or removed since the text was read, in order. */
  readonly touched: readonly Path[]
  /** The plain value at a path (strings, numbers, booleans, null, lists, maps); undefined when there is none. */
  value(path: Path): unknown
  /** The line, counted from 1, where what is at the path begins: its key, or its list item. */
  lineOf(path: Path): number | undefined
  /** Sets or replaces a map's entry or a list's item; maps that are missing on the way are made. All else stays. */
  set(path: Path, value: unknown): Document
  /** Without a map's entry or a list's item; the same document where there is none. All else stays. */
  remove(path: Path): Document
}

/** @throws BrokerError `config-unreadable` with facts line, column: it is not valid, so it is never written to. */
export function readDocument(_text: string, _format: Format): Document {
  throw notBuiltYet()
}

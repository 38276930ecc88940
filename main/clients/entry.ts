// What an entry of a client's file says, in one shape for all clients.
import type { Path } from './document.ts'

export interface Entry {
  /** The client's id. */
  readonly client: string
  readonly file: string
  /** Where in the file: for `Document.set` and `remove`. */
  readonly path: Path
  readonly name: string
  /** From 1. */
  readonly line: number
  readonly enabled: boolean
  /** Its values may be secrets: printed, it shows their names only. References such as `${TOKEN}` stay as they are written. */
  readonly server: EntryServer
}

export type EntryServer =
  | {
      readonly kind: 'stdio'
      readonly command: string
      readonly args: readonly string[]
      readonly env: Readonly<Record<string, string>>
    }
  | { readonly kind: 'remote'; readonly url: string; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'unreadable'; readonly why: string }

// What may be asked of the broker about moving keys out of clients' files, and what it answers. Part of the table in commands.ts.
import { z } from 'zod'

export const migrateCommands = [
  /**
   * Moves the keys of clients' entries into the vault, and lets the entries lead to Valetkey. `preview` only says what would
   * become of each; `write` does it for those in `only`, after a person has agreed.
   */
  z.object({
    verb: z.literal('migrate'),
    project: z.string().max(4096).optional(),
    /** As `preview` names them. */
    only: z.array(z.string().max(64)).max(500).default([]),
    /** `key`: keep to the key where the server offers a sign-in as well. */
    prefer: z.enum(['sign-in', 'key']).default('sign-in'),
    how: z.enum(['preview', 'write']).default('preview'),
  }),
  /** Puts back every file that was changed by moving keys, the last change first. */
  z.object({ verb: z.literal('migrate-undo') }),
] as const

/** One entry of a client's file, and what becomes of it. Its names are strangers' text, made inert; no key is in it. */
export interface MigrationView {
  readonly id: string
  readonly client: string
  readonly title: string
  readonly file: string
  readonly line: number
  readonly entry: string
  readonly enabled: boolean
  readonly becomes: /** A person signs in, and the key is not needed any more. */
    | 'sign-in'
    /** The key goes into the vault. */
    | 'key'
    /** Valetkey runs its command, with the keys from the vault. */
    | 'local'
    /** Valetkey has what it needs; only the entry changes. */
    | 'entry'
    /** Nothing is to be done. */
    | 'nothing'
    /** It holds a key, and Valetkey cannot take it over. */
    | 'cannot'
  /** Where it leads: an address, or a command. */
  readonly to?: string
  /** Where its command runs. */
  readonly folder?: string
  /** The server that it is, or will be. */
  readonly server?: string
  /** The program that carried it until now: `mcp-remote`. */
  readonly by?: string
  /** By name, and its first and last two characters. */
  readonly keys: readonly { readonly name: string; readonly shown?: string }[]
  /** Headers that are not sent any more. */
  readonly leavesOut: readonly string[]
  /** Entries with another key for the same server, which keeps one: only one of them can be moved. */
  readonly rivals?: readonly string[]
  /** Why nothing is done. */
  readonly why?: string
}

/** What was done with one entry. */
export interface Migrated extends Pick<MigrationView, 'id' | 'client' | 'title' | 'file' | 'entry'> {
  readonly is: 'done' | 'failed'
  readonly server?: string
  /** How many tools the new entry listed when it was started as its client does. */
  readonly tools?: number
  /** To be named to `undo`. */
  readonly change?: string
  /** What the person does in the client now. */
  readonly next?: string
  /** What to do with the old keys. */
  readonly rotate: readonly string[]
  /** Why it failed, and how the file stands. */
  readonly why?: string
}

export interface MigrateResults {
  migrate: {
    entries: readonly MigrationView[]
    /** What was done; empty for a preview. */
    done: readonly Migrated[]
    /** Files that could not be read. */
    troubles: readonly string[]
  }
  'migrate-undo': { files: readonly { file: string; put: 'whole-file' | 'entries' | 'not'; why?: string }[] }
}

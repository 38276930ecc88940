// What Valetkey changes in clients' config files: shown first, kept so that it can be put back, put back byte for byte.
import type { Document, Format, Path } from './document.ts'

/** What one edit would make of one file, shown before anything is written. Holds the file's text: never print it. */
export interface Plan {
  readonly file: string
  readonly format: Format
  /** Undefined where there is no file yet. */
  readonly before: Uint8Array | undefined
  readonly after: Uint8Array
  /** Unified diff for people; what may be a secret is masked. Empty when nothing would change. */
  readonly diff: string
  readonly entries: readonly ChangedEntry[]
  readonly edit: (document: Document) => Document
}

export interface ChangedEntry {
  readonly path: Path
  readonly what: 'added' | 'replaced' | 'removed'
}

export type ChangeId = string

/** A change that was made and can be undone. */
export interface Change {
  readonly id: ChangeId
  readonly file: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly entries: readonly ChangedEntry[]
}

/** How undo puts things back. */
export type Undone =
  /** The file is byte for byte as it was before the change. */
  | 'whole-file'
  /** Somebody has changed the file since: only the entries of this change were put back. */
  | 'entries'

export interface Changes {
  /** @throws BrokerError `config-unreadable`: broken, too large, a folder, not UTF-8, … */
  plan(file: string, edit: (document: Document) => Document, format: Format): Promise<Plan>
  /**
   * Makes the change. What another program changed elsewhere in the file since stays.
   * @throws BrokerError `config-changed` when an entry of the plan is no longer as it was shown; `config-unwritable`;
   * what the vault throws when the backup cannot be sealed. Nothing was changed then.
   */
  apply(plan: Plan): Promise<ChangeId>
  /**
   * Puts the file back byte for byte. Where somebody changed the file in between, `whole-file` throws `config-changed`
   * with fact `canUndoEntries`; `entries` puts back what this change touched and leaves the rest.
   */
  undo(id: ChangeId, how?: Undone): Promise<Undone>
  /** Gives up undoing it: the backup is destroyed. */
  forget(id: ChangeId): Promise<void>
  /** Newest first. */
  list(): Promise<readonly Change[]>
  /** After a crash: what was begun is finished or taken back, and no stray file stays. Call once at start. */
  recover(): Promise<void>
}

// What a vault is: the port through which everything secret is put to rest and taken out again.
import type { Secret } from '../base/secret.ts'

export type VaultKind = 'keychain' | 'memory' | 'sealed-file'

/** Whether the vault can be used now. Only `open` was proven by reading the canary back. */
export type VaultState =
  | { readonly is: 'open' }
  /** `fresh`: there is nothing yet, and the first passphrase will make it. */
  | { readonly is: 'locked'; readonly why: string; readonly fresh?: true }
  | { readonly is: 'denied'; readonly why: string }
  | { readonly is: 'unavailable'; readonly why: string }

/**
 * Named secret texts. An id is `<kind>:<hex or name>` (`grant:…`, `registration:…`, `revocation:…`), at most 120
 * characters of `[a-z0-9:._-]`. Every method may throw BrokerError `vault-locked`, `vault-denied`,
 * `vault-unavailable` or `vault-corrupt`; none of these ever means "not there".
 */
export interface Vault {
  readonly kind: VaultKind
  /** Asks the vault itself, within a few seconds. */
  state(): Promise<VaultState>
  /** The text, or undefined when the vault is open and has no such id. */
  get(id: string): Promise<Secret | undefined>
  /** All or nothing: after a crash at any instant the old text is there, or the new one. S10. */
  put(id: string, text: Secret): Promise<void>
  /** True when something was there. */
  delete(id: string): Promise<boolean>
  /** Ids with this prefix. */
  list(prefix: string): Promise<readonly string[]>
  /**
   * Opens a sealed file; a first passphrase creates it. For the keychain, which has no passphrase of ours, it lets the
   * desktop ask for its own password. Memory throws `bad-input`. Only a person may cause this.
   */
  unlock(passphrase: Secret): Promise<void>
  /** Deletes everything this vault holds for us (`uninstall`). Returns how many ids went. */
  clear(): Promise<number>
}

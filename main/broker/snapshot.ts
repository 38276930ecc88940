// What the broker shows of itself: one immutable picture without any secret, for status, tray and window.
import type { VaultKind, VaultState } from '../vault/vault.ts'

export type AccountState =
  | { readonly is: 'ready'; readonly until: number | undefined; readonly renews: boolean }
  | { readonly is: 'signed-out' }
  | { readonly is: 'signing-in' }
  | { readonly is: 'needs-you'; readonly why: string }
  | { readonly is: 'unknown'; readonly why: string }

export interface AccountView {
  readonly account: string
  readonly who: string | undefined
  readonly state: AccountState
  readonly issuer: string | undefined
  readonly identity: 'pre-registered' | 'cimd' | 'dynamic' | undefined
  readonly scopes: readonly string[]
  readonly audienceBound: boolean
  readonly lastUsed: number | undefined
}

export interface ServerView {
  readonly name: string
  readonly url: string
  /** `open` servers need no sign-in. */
  readonly protection: 'open' | 'protected' | 'unknown'
  readonly accounts: readonly AccountView[]
  /** Stay as long as what they warn of is in use. */
  readonly warnings: readonly string[]
}

export interface ConnectionView {
  readonly client: string
  readonly server: string
  readonly account: string
  readonly state: string
  readonly since: number
  readonly inFlight: number
}

export interface PendingRevocationView {
  readonly server: string
  readonly account: string
  readonly issuer: string
  readonly why: string
  readonly until: number | undefined
  readonly nextTry: number | undefined
}

export interface Snapshot {
  readonly version: string
  readonly pid: number
  readonly startedAt: number
  readonly host: 'headless' | 'app'
  readonly vault: { readonly kind: VaultKind; readonly state: VaultState; readonly why: string }
  readonly identity: {
    readonly clientIdUrl: string | undefined
    readonly from: 'build' | 'user' | 'environment' | 'none'
  }
  readonly servers: readonly ServerView[]
  readonly connections: readonly ConnectionView[]
  readonly deniedClients: readonly string[]
  readonly pendingRevocations: readonly PendingRevocationView[]
  /** What a person should do, most urgent first; empty when nothing is wrong. */
  readonly needs: readonly { readonly text: string; readonly command: string | undefined }[]
}

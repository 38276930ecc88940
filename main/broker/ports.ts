// What a host hands to the broker, and what the broker's parts share. The broker itself opens no file descriptor,
// window or socket that did not come through here.
import type { Log } from '../base/log.ts'
import type { Paths } from '../base/paths.ts'
import type { Guard, Journal } from '../mcp/ports.ts'
import type { FetchFor, Send } from '../net/send.ts'
import type { RevocationQueue } from '../oauth/revocation-queue.ts'
import type { Tokens } from '../oauth/tokens.ts'
import type { GrantStore } from '../vault/grants.ts'
import type { Vault, VaultState } from '../vault/vault.ts'
import type { Connections } from './connections.ts'
import type { IdentityChoice } from './identity.ts'
import type { Issuers } from './issuers.ts'
import type { Servers } from './servers.ts'
import type { SignIns } from './sign-ins.ts'
import type { Snapshot } from './snapshot.ts'

export interface BrokerPorts {
  readonly vault: Vault
  /** Why this vault and no other, for a person. */
  readonly vaultWhy: string
  /** Shows an address to the person. Rejects with BrokerError where nobody could see it. */
  readonly openBrowser: (url: URL) => Promise<void>
  readonly send: Send
  readonly fetchFor: FetchFor
  readonly now: () => number
  readonly log: Log
  readonly paths: Paths
  /** The identity document of this build and of this environment; the user's own choice is a setting. */
  readonly clientIdUrl: { readonly build: string | undefined; readonly environment: string | undefined }
  readonly guard: Guard
  readonly journal: Journal
  readonly host: Snapshot['host']
  readonly version: string
  /** Asks the host to end; called after the answer to `stop` or `uninstall` is on its way. */
  readonly stop: () => void
}

/** What the broker's parts share. Made once in broker.ts. */
export interface Core {
  readonly ports: BrokerPorts
  readonly startedAt: number
  readonly servers: Servers
  readonly grants: GrantStore
  readonly tokens: Tokens
  readonly issuers: Issuers
  readonly queue: RevocationQueue
  readonly identity: IdentityChoice
  readonly signIns: SignIns
  readonly connections: Connections
  /** What the vault last said of itself; asks it anew. */
  readonly checkVault: () => Promise<VaultState>
  readonly vaultState: () => VaultState
  /** Notes that an account was used just now; on disk when the broker is closed. */
  readonly used: (server: string, account: string) => void
  readonly lastUsed: (server: string, account: string) => number | undefined
  /** Tells subscribers that the snapshot is another one. */
  readonly changed: () => void
}

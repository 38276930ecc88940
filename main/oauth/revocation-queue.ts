// Which revocations no issuer has confirmed yet: kept in the vault, tried again, listed without secrets. S14.
import { BrokerError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Grant } from '../vault/grant.ts'
import type { Vault } from '../vault/vault.ts'
import type { Revocation } from './revoke.ts'

export interface RevocationQueueOptions {
  readonly vault: Vault
  /** Bound by the broker: finds metadata, identity and fetch of the grant's issuer and calls `revokeGrant`. */
  readonly revoke: (grant: Grant) => Promise<Revocation>
  readonly now: () => number
  readonly log: Log
}

export interface PendingRevocation {
  readonly id: string
  readonly issuer: string
  readonly resource: string
  readonly account: string
  readonly since: number
  readonly tries: number
  readonly nextTry: number
  /** When the last token's life is over, as far as known. */
  readonly until: number | undefined
  readonly result: Revocation
}

export interface RevocationQueue {
  /** Revokes now; what was not confirmed stays queued. Never throws for the issuer's sake; vault errors pass. */
  revoke(grant: Grant): Promise<Revocation>
  /** Tries what is due (all with `now: true`). Returns what is still pending. */
  retry(how?: { readonly now?: true }): Promise<readonly PendingRevocation[]>
  list(): Promise<readonly PendingRevocation[]>
  /** The person gives up on it: forgets the tokens without confirmation. */
  abandon(id: string): Promise<boolean>
}

export function createRevocationQueue(_options: RevocationQueueOptions): RevocationQueue {
  throw new BrokerError('internal', { message: 'Not written yet.' })
}

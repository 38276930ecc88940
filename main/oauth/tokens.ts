// Which access token to send now: one refresh per grant however many ask, and no rotated token is ever lost. SECURITY S10.
import { BrokerError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Secret } from '../base/secret.ts'
import type { Grant, WhoAmI } from '../vault/grant.ts'
import type { Renewal } from './renew.ts'

/** What tokens asks of the grant store (main/vault/grants.ts). `write` refuses to replace a newer generation. */
export interface GrantsPort {
  read(id: string): Promise<Grant | undefined>
  write(grant: Grant, options?: { readonly expectedGeneration?: number }): Promise<void>
}

export interface TokensOptions {
  readonly grants: GrantsPort
  readonly refresh: (grant: Grant) => Promise<Renewal>
  readonly now: () => number
  readonly log: Log
}

/** A grant without its secrets. */
export interface GrantView {
  readonly id: string
  readonly issuer: string
  readonly clientId: string
  readonly resource: string
  readonly account: string
  readonly who: WhoAmI | undefined
  readonly scopes: readonly string[]
  readonly requestedScopes: readonly string[]
  readonly audienceBound: boolean
  readonly expiresAt: number | undefined
  readonly renewable: boolean
  readonly generation: number
  readonly obtainedAt: number
  readonly renewedAt: number
  readonly state:
    | { readonly is: 'valid' }
    | { readonly is: 'expired' }
    | { readonly is: 'unsaved'; readonly why: string }
    | { readonly is: 'lost'; readonly why: string }
}

export interface Tokens {
  /** The token to send now. @throws BrokerError `sign-in-needed`, `unreachable`, `token-refused`, `vault-…` */
  current(id: string): Promise<Secret>
  /** A token other than the one just refused. @throws as `current` */
  renew(id: string, refused: Secret): Promise<Secret>
  /** Stores the grant of a sign-in. */
  adopt(grant: Grant): Promise<void>
  /** Drops what memory knows of it; the vault is the caller's business. */
  forget(id: string): void
  /** What memory knows; undefined before the first `look`, `current` or `adopt`. */
  peek(id: string): GrantView | undefined
  /** As `peek`, and reads the vault when memory knows nothing. */
  look(id: string): Promise<GrantView | undefined>
  /** The newest grant, tokens included, for revocation. */
  take(id: string): Promise<Grant | undefined>
  onChange(listener: (id: string, view: GrantView | undefined) => void): () => void
}

export function createTokens(_options: TokensOptions): Tokens {
  throw new BrokerError('internal', { message: 'Not written yet.' })
}

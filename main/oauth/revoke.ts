// How the issuer is told that a grant is over (RFC 7009): both tokens, each for itself, with an honest result for each. S14.
import { BrokerError } from '../base/errors.ts'
import type { Fetch } from '../net/send.ts'
import type { Grant } from '../vault/grant.ts'
import type { Identity } from './identity.ts'
import type { IssuerMetadata } from './issuer-metadata.ts'

export type RevocationResult =
  | { readonly is: 'revoked'; readonly at: number }
  | { readonly is: 'not-offered'; readonly until?: number }
  | { readonly is: 'failed'; readonly why: string; readonly until?: number }
  | { readonly is: 'none' }

export interface Revocation {
  readonly refreshToken: RevocationResult
  readonly accessToken: RevocationResult
}

export interface RevokeOptions {
  readonly grant: Grant
  /** Undefined when the issuer's metadata cannot be had now; then both results are `failed`. */
  readonly metadata: IssuerMetadata | undefined
  readonly identity: Identity
  readonly fetch: Fetch
  readonly now: () => number
}

/** Never throws: what went wrong stands in the results. */
export async function revokeGrant(_options: RevokeOptions): Promise<Revocation> {
  throw new BrokerError('internal', { message: 'Not written yet.' })
}

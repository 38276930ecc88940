// How one grant is renewed with its refresh token (RFC 6749, section 6). One attempt; who asks, when and how often is tokens.ts.
import { BrokerError } from '../base/errors.ts'
import type { Fetch } from '../net/send.ts'
import type { Grant } from '../vault/grant.ts'
import type { Exception } from './discover.ts'
import type { Identity } from './identity.ts'
import type { IssuerMetadata } from './issuer-metadata.ts'

/** `lost`: the issuer will never again take this refresh token (`invalid_grant`) or this client (`invalid_client`). */
export type Renewal =
  | { readonly is: 'renewed'; readonly grant: Grant }
  | { readonly is: 'lost'; readonly why: 'invalid_grant' | 'invalid_client'; readonly said: string }

export interface RenewOptions {
  readonly grant: Grant
  readonly metadata: IssuerMetadata
  readonly identity: Identity
  readonly exceptions: readonly Exception[]
  readonly fetch: Fetch
  readonly now: () => number
}

/** @throws BrokerError `token-refused`, `sign-in-needed` (no refresh token), or what `fetch` throws; the grant is then as good as before. */
export async function renewGrant(_options: RenewOptions): Promise<Renewal> {
  throw new BrokerError('internal', { message: 'Not written yet.' })
}

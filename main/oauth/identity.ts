// Who we are to an issuer: pre-registered, else by client document (CIMD), else dynamically registered, else we ask.
import { BrokerError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Secret } from '../base/secret.ts'
import type { Fetch } from '../net/send.ts'
import type { Vault } from '../vault/vault.ts'
import type { Discovery } from './discover.ts'
import type { IssuerMetadata } from './issuer-metadata.ts'

export interface Identity {
  readonly mechanism: 'pre-registered' | 'cimd' | 'dynamic'
  readonly clientId: string
  readonly clientSecret?: Secret
  readonly tokenEndpointAuthMethod: 'none' | 'client_secret_basic' | 'client_secret_post'
  readonly redirectUris?: readonly string[]
}

export interface PreRegistered {
  readonly clientId: string
  readonly clientSecret?: Secret
}

export interface IdentifyOptions {
  readonly discovery: Discovery
  /** Our document's URL; undefined in a build that has none. */
  readonly clientIdUrl: string | undefined
  readonly preRegistered: PreRegistered | undefined
  readonly vault: Vault
  readonly fetch: Fetch
  readonly now: () => number
  readonly log: Log
}

/** May register us, once per issuer. @throws BrokerError `identity-needed`, `registration-refused`, vault and `fetch` errors. */
export async function identify(_options: IdentifyOptions): Promise<Identity> {
  throw new BrokerError('internal', { message: 'Not written yet.' })
}

export interface KnownIdentityOptions {
  /** Of the grant that wants to be renewed or revoked. */
  readonly clientId: string
  readonly metadata: IssuerMetadata
  readonly preRegistered: PreRegistered | undefined
  readonly vault: Vault
}

/** The identity under which an existing grant was given; never registers. */
export async function knownIdentity(_options: KnownIdentityOptions): Promise<Identity> {
  throw new BrokerError('internal', { message: 'Not written yet.' })
}

/** Drops the registration at this issuer, so that the next `identify` registers anew (the issuer said `invalid_client`). */
export async function forgetRegistration(_issuer: string, _vault: Vault): Promise<boolean> {
  throw new BrokerError('internal', { message: 'Not written yet.' })
}

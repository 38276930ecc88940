// What an authorization server says of itself (RFC 8414, OpenID Connect Discovery), found, parsed and checked.
import { BrokerError } from '../base/errors.ts'
import type { ConfirmedHosts, Fetch } from '../net/send.ts'
import type { Exception, Warning } from './discover.ts'

/** The members we use, under their names on the wire; plain JSON, no secret, may be kept in a file. */
export interface IssuerMetadata {
  readonly issuer: string
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly registration_endpoint?: string | undefined
  readonly revocation_endpoint?: string | undefined
  readonly userinfo_endpoint?: string | undefined
  readonly jwks_uri?: string | undefined
  readonly scopes_supported?: readonly string[] | undefined
  readonly code_challenge_methods_supported?: readonly string[] | undefined
  readonly token_endpoint_auth_methods_supported?: readonly string[] | undefined
  readonly id_token_signing_alg_values_supported?: readonly string[] | undefined
  readonly authorization_response_iss_parameter_supported?: boolean | undefined
  readonly client_id_metadata_document_supported?: boolean | undefined
}

export interface IssuerOptions {
  readonly issuer: string
  readonly exceptions: readonly Exception[]
  readonly confirmedHosts: ConfirmedHosts
  readonly fetch: Fetch
}

/** @throws BrokerError `metadata-invalid`, `issuer-mismatch`, `pkce-missing`, or what `fetch` throws. */
export async function discoverIssuer(
  _options: IssuerOptions,
): Promise<{ readonly metadata: IssuerMetadata; readonly warnings: readonly Warning[] }> {
  throw new BrokerError('internal', { message: 'Not written yet.' })
}

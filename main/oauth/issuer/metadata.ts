// What an authorization server says of itself (RFC 8414, OpenID Connect Discovery), found, parsed and checked.
import { z } from 'zod'
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import type { ConfirmedHosts, Fetch } from '../../net/send.ts'
import type { Exception, Warning } from './exception.ts'
import { checkedUrl, readDocument } from './json-document.ts'

const strings = z
  .array(z.string())
  .nullish()
  .transform(list => list ?? undefined)
const text = z
  .string()
  .nullish()
  .transform(value => value ?? undefined)
const flag = z
  .boolean()
  .nullish()
  .transform(value => value ?? undefined)

/** The members we use, under their names on the wire; plain JSON, no secret, may be kept in a file. */
export const IssuerMetadata = z.object({
  issuer: z.string(),
  /** Absent where nobody signs in in a browser (RFC 8414, section 2). */
  authorization_endpoint: text,
  token_endpoint: z.string(),
  registration_endpoint: text,
  revocation_endpoint: text,
  userinfo_endpoint: text,
  device_authorization_endpoint: text,
  jwks_uri: text,
  scopes_supported: strings,
  grant_types_supported: strings,
  authorization_grant_profiles_supported: strings,
  code_challenge_methods_supported: strings,
  token_endpoint_auth_methods_supported: strings,
  token_endpoint_auth_signing_alg_values_supported: strings,
  id_token_signing_alg_values_supported: strings,
  dpop_signing_alg_values_supported: strings,
  authorization_response_iss_parameter_supported: flag,
  client_id_metadata_document_supported: flag,
})
export type IssuerMetadata = Readonly<z.output<typeof IssuerMetadata>>

const endpoints = [
  'authorization_endpoint',
  'token_endpoint',
  'registration_endpoint',
  'revocation_endpoint',
  'userinfo_endpoint',
  'device_authorization_endpoint',
  'jwks_uri',
] as const

/** How tokens are to be asked for; by an authorization code when nothing is said. */
export type Flow = 'authorization-code' | 'device-code' | 'client-credentials' | 'enterprise'

export interface IssuerOptions {
  readonly issuer: string
  readonly flow?: Flow | undefined
  readonly exceptions: readonly Exception[]
  readonly confirmedHosts: ConfirmedHosts
  readonly fetch: Fetch
}

export interface DiscoveredIssuer {
  readonly metadata: IssuerMetadata
  readonly warnings: readonly Warning[]
}

/** @throws BrokerError `metadata-invalid`, `issuer-mismatch`, `pkce-missing`, `unreachable`, or what `fetch` throws. */
export async function discoverIssuer(options: IssuerOptions): Promise<DiscoveredIssuer> {
  const metadata = await readIssuer(options)
  for (const name of endpoints) {
    const endpoint = metadata[name]
    if (endpoint !== undefined) checkedUrl(endpoint, name.replaceAll('_', ' '), options.confirmedHosts)
  }
  // PKCE (RFC 7636) protects authorization codes; the other flows have none.
  if ((options.flow ?? 'authorization-code') !== 'authorization-code') return { metadata, warnings: [] }
  if (metadata.authorization_endpoint === undefined) throw unusable(options.issuer, 'it has no page to sign in at')
  return { metadata, warnings: checkPkce(metadata, options.exceptions) }
}

/** Where an issuer's metadata may lie, in the order that MCP demands. RFC 8414, section 3.1; OpenID Connect Discovery, section 4. */
export function wellKnownIssuerUrls(issuer: URL): readonly string[] {
  const path = issuer.pathname.replace(/\/$/, '')
  const oauth = `${issuer.origin}/.well-known/oauth-authorization-server${path}`
  const oidc = `${issuer.origin}/.well-known/openid-configuration${path}`
  return path === '' ? [oauth, oidc] : [oauth, oidc, `${issuer.origin}${path}/.well-known/openid-configuration`]
}

async function readIssuer({ issuer, exceptions, confirmedHosts, fetch }: IssuerOptions): Promise<IssuerMetadata> {
  const url = checkedUrl(issuer, 'sign-in service', confirmedHosts)
  if (url.search !== '' || url.hash !== '') throw unusable(issuer, 'its address has a query or a fragment')
  const problems: BrokerError[] = []
  for (const candidate of wellKnownIssuerUrls(url)) {
    const document = await readDocument(candidate, fetch)
    if (document.is === 'in-trouble') problems.push(inTrouble(candidate, document.said))
    if (document.is !== 'json') continue
    const read = parseIssuer(document.value, issuer)
    if (!(read instanceof BrokerError)) return read
    problems.push(read)
  }
  const [problem] = problems
  if (problem) throw problem
  // A server of 2025-03-26 may publish nothing at all and have its endpoints at fixed places.
  if (exceptions.includes('no-resource-metadata') && url.pathname === '/') return defaultEndpoints(issuer, url)
  throw unusable(issuer, 'it publishes no metadata (RFC 8414 or OpenID Connect Discovery)')
}

// RFC 8414, section 3.3: identical, character for character; nothing is normalised. SECURITY S3.
function parseIssuer(value: unknown, issuer: string): IssuerMetadata | BrokerError {
  const parsed = IssuerMetadata.safeParse(value)
  if (!parsed.success) {
    const members = parsed.error.issues.map(issue => issue.path.join('.')).join(', ')
    return unusable(issuer, `its metadata is not as RFC 8414 wants it (${members})`)
  }
  if (parsed.data.issuer === issuer) return parsed.data
  return new BrokerError('issuer-mismatch', {
    message: `The sign-in service asked was ${quote(issuer)}, and its metadata says that it is ${quote(parsed.data.issuer)}. Valetkey does not go on; tell the people who run the server.`,
    facts: { issuer },
  })
}

function checkPkce(metadata: IssuerMetadata, exceptions: readonly Exception[]): readonly Warning[] {
  const methods = metadata.code_challenge_methods_supported
  if (methods?.includes('S256')) return []
  const who = quote(metadata.issuer)
  if (methods !== undefined)
    throw new BrokerError('pkce-missing', {
      message: `The sign-in service ${who} does not offer PKCE with S256, so a stolen sign-in answer could be used by others. Valetkey does not sign in there.`,
      facts: { issuer: metadata.issuer },
    })
  if (!exceptions.includes('no-pkce-metadata'))
    throw new BrokerError('pkce-missing', {
      message: `The sign-in service ${who} does not say whether it protects sign-ins with PKCE. If you trust it nevertheless, allow this server the exception no-pkce-metadata.`,
      facts: { issuer: metadata.issuer, exception: 'no-pkce-metadata' },
    })
  return [
    {
      code: 'no-pkce-metadata',
      text: `${who} does not say whether it supports PKCE. Valetkey sends it; whether it is checked is unknown.`,
    },
  ]
}

function defaultEndpoints(issuer: string, { origin }: URL): IssuerMetadata {
  return IssuerMetadata.parse({
    issuer,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    registration_endpoint: `${origin}/register`,
  })
}

function unusable(issuer: string, why: string): BrokerError {
  return new BrokerError('metadata-invalid', {
    message: `Valetkey cannot use the sign-in service ${quote(issuer)}: ${why}.`,
    facts: { issuer },
  })
}

function inTrouble(place: string, said: string): BrokerError {
  return new BrokerError('unreachable', {
    message: `The sign-in service is in trouble: ${quote(place)} ${said}. Try again in a while.`,
  })
}

// How a server is opened by the company's sign-in: the identity provider vouches for the person to the server's issuer
// (ID-JAG), and the issuer gives a token for that (MCP extension io.modelcontextprotocol/enterprise-managed-authorization;
// draft-ietf-oauth-identity-assertion-authz-grant; RFC 8693, RFC 7523). Knows nothing of where the sign-in rests.
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import type { Secret } from '../../base/secret.ts'
import type { Fetch } from '../../net/send.ts'
import type { Grant, WhoAmI } from '../../vault/grant.ts'
import { type Renewal, type RenewOptions, renewBy, resourceOfGrant } from '../grants/renew.ts'
import { bindingFor } from '../issuer/dpop.ts'
import type { Identity, Issuer } from '../issuer/issuer.ts'
import { issuerAt } from '../issuer/issuer.ts'
import { endOf, isEncrypted, readJwt } from '../issuer/jwt.ts'
import type { IssuerMetadata } from '../issuer/metadata.ts'
import type { TokenAnswer } from '../issuer/received.ts'
import type { Subject } from './identity-provider.ts'
import { grantOf, resourceOf, type SignInOptions } from './sign-in.ts'

/** The company's identity provider, and the sign-in of the person there. */
export interface Provider {
  readonly metadata: IssuerMetadata
  readonly identity: Identity
  readonly fetch: Fetch
  readonly subject: Subject
  readonly who: WhoAmI | undefined
}

/** Whether this issuer says that it takes a company's word. */
export function takesCompanyWord(metadata: IssuerMetadata): boolean {
  return metadata.authorization_grant_profiles_supported?.includes(idJagProfile) === true
}

const idJagProfile = 'urn:ietf:params:oauth:grant-profile:id-jag'
const idJag = 'urn:ietf:params:oauth:token-type:id-jag'

export interface EnterpriseOptions
  extends Pick<
    SignInOptions,
    'discovery' | 'identity' | 'account' | 'scopes' | 'dpopKey' | 'exceptions' | 'fetch' | 'now' | 'signal' | 'store'
  > {
  readonly provider: Provider
}

/** @throws BrokerError `token-refused` with a sentence of who refused and why, or what `fetch` throws */
export async function grantByCompany(options: EnterpriseOptions): Promise<Grant> {
  const { discovery, identity, provider, signal, fetch, now } = options
  const scopes = neededScopes([...(discovery.scopes ?? []), ...(options.scopes ?? [])])
  const { dpopKey, dpop } = bindingFor(options)
  const issuer = issuerAt({ metadata: discovery.metadata, identity, fetch, dpop })
  const wanted = { audience: discovery.issuer, resource: discovery.resource, clientId: identity.clientId, scopes, now }
  const at = now()
  const tokens = await byWordOf(provider, issuer, wanted, resourceOf(options))
  if (signal.aborted) throw new BrokerError('cancelled', { message: 'Cancelled. Nothing was stored.' })
  const grant: Grant = {
    ...grantOf(options, { tokens, scopes, who: provider.who, dpopKey, at }),
    obtainedBy: 'enterprise',
  }
  await options.store?.(grant)
  return grant
}

/** The same asked again, both steps of it. @throws BrokerError as `grantByCompany` does */
export async function renewByCompany(options: RenewOptions, provider: Provider): Promise<Renewal> {
  const { grant, now } = options
  const { issuer: audience, resource, clientId, requestedScopes: scopes } = grant
  return await renewBy(options, issuer =>
    byWordOf(provider, issuer, { audience, resource, clientId, scopes, now }, resourceOfGrant(grant)),
  )
}

interface Wanted {
  /** The server's issuer, character for character: nobody else may take this word. */
  readonly audience: string
  readonly resource: string
  /** Our client id at the server's issuer. */
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly now: () => number
}

async function byWordOf(
  provider: Provider,
  issuer: Issuer,
  wanted: Wanted,
  named: Readonly<Record<string, string>>,
): Promise<TokenAnswer> {
  const { assertion, scope } = await wordOf(provider, wanted)
  const tokens = await issuer
    .byAssertion(assertion, { ...named, ...(scope === undefined ? {} : { scope }) })
    .catch(error => Promise.reject(refusedByIssuer(error, wanted, provider)))
  // The company's sign-in is what renews it; a refresh token would outlive the company's word.
  return { ...tokens, refreshToken: undefined }
}

/** The provider's word for this person, for this issuer and this server (RFC 8693). It is passed on at once and kept nowhere. */
async function wordOf({ metadata, identity, fetch, subject }: Provider, wanted: Wanted) {
  const scope = wanted.scopes.length === 0 ? undefined : wanted.scopes.join(' ')
  const answer = await issuerAt({ metadata, identity, fetch })
    .exchangeToken(subject.token, {
      requested_token_type: idJag,
      audience: wanted.audience,
      resource: wanted.resource,
      ...(scope === undefined ? {} : { scope }),
      subject_token_type: subject.type,
    })
    .catch(error => Promise.reject(refusedByProvider(error, wanted, metadata)))
  const fault = faultOf(answer, metadata, wanted)
  if (fault !== undefined) throw wordUnusable(metadata.issuer, fault)
  return { assertion: answer.token, scope: answer.scopes?.join(' ') ?? scope }
}

interface Word {
  readonly token: Secret
  readonly type: string
  readonly issuedType: string | undefined
}

/** What is wrong with it, to be told; its signature is the issuer's business, which has to trust the provider anyway. */
function faultOf({ token, type, issuedType }: Word, { issuer }: IssuerMetadata, wanted: Wanted): string | undefined {
  if (issuedType !== idJag || type !== 'n_a') return 'it is of another type than was asked for'
  // The draft lets it be encrypted to the server's issuer; then there is nothing that we could read.
  if (isEncrypted(token)) return undefined
  const jwt = readJwt(token)
  if (jwt?.header.typ !== 'oauth-id-jag+jwt') return 'it is no ID-JAG'
  const { iss, aud, resource, client_id: clientId } = jwt.claims
  if (iss !== issuer) return 'it names another issuer than the one that gave it'
  if (![aud].flat().includes(wanted.audience)) return 'it is meant for another sign-in service'
  if (resource !== undefined && ![resource].flat().includes(wanted.resource)) return 'it is meant for another server'
  if (clientId !== undefined && clientId !== wanted.clientId)
    return `it is meant for the client ${quote(String(clientId))}, and Valetkey is ${quote(wanted.clientId)} there; add the server with --client-id`
  const end = endOf(jwt)
  if (end === undefined) return 'it names no end'
  if (end + clockTolerance <= wanted.now()) return 'it has run out already; look whether the clock here is right'
  return undefined
}

const clockTolerance = 60_000

/** What the server needs and nothing for a person: who it is, the provider says. */
function neededScopes(scopes: readonly string[]): readonly string[] {
  return [...new Set(scopes)].filter(scope => !personal.includes(scope))
}

const personal: readonly string[] = ['openid', 'email', 'profile', 'offline_access']

function wordUnusable(issuer: string, fault: string): BrokerError {
  return new BrokerError('token-refused', {
    message: `What the company sign-in at ${quote(issuer)} gave for this server cannot be used: ${fault}. Nothing was sent on. Tell the people who run it.`,
    facts: { issuer, by: 'company' },
  })
}

// No OAuth error code goes on in these: to tokens.ts it would mean that the grant is lost, and what a company allows may
// change any day. SECURITY S13: what they wrote is quoted.
function refusedByProvider(error: unknown, { resource }: Wanted, { issuer }: IssuerMetadata): unknown {
  if (!(error instanceof BrokerError) || typeof error.facts.oauthError !== 'string') return error
  const who = quote(issuer)
  const said = error.facts.oauthError
  const { code, message } = providerSays(said, { who, server: quote(resource), words: error.message })
  return new BrokerError(code, { message, facts: { issuer, by: 'company', said } })
}

function providerSays(said: string, { who, server, words }: Readonly<Record<'who' | 'server' | 'words', string>>) {
  if (said === 'invalid_grant' || said === 'invalid_token' || said === 'login_required')
    return {
      code: 'sign-in-needed' as const,
      message: `The company sign-in at ${who} has ended. ${companySignInSentence}`,
    }
  if (said === 'access_denied' || said === 'insufficient_authorization' || said === 'unauthorized_client')
    return {
      code: 'token-refused' as const,
      message: `Your company does not let Valetkey use ${server}: ${words} Ask the people who run ${who} to allow it.`,
    }
  if (said === 'invalid_target' || said === 'invalid_scope')
    return {
      code: 'token-refused' as const,
      message: `Your company has not set up ${server} for its sign-in, or not with this access: ${words} Ask the people who run ${who}.`,
    }
  return { code: 'token-refused' as const, message: `The company sign-in did not vouch for you: ${words}` }
}

/** How a person signs in to their company again. */
export const companySignInSentence = 'Sign in to your company again: valetkey company sign-in'

function refusedByIssuer(error: unknown, { audience }: Wanted, { metadata }: Provider): unknown {
  if (!(error instanceof BrokerError) || error.facts.oauthError !== 'invalid_grant') return error
  return new BrokerError('token-refused', {
    message: `${quote(audience)} does not take the word of ${quote(metadata.issuer)} for you: ${error.message} Ask the people who run them whether the two know each other.`,
    facts: { issuer: audience, by: 'issuer', said: 'invalid_grant' },
  })
}

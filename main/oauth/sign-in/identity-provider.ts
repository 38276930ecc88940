// How a person signs in at their company's identity provider (OpenID Connect), so that servers can be opened by that one
// sign-in: what is kept of it is a grant with an ID token, for the provider itself and for no server.
import { randomBytes } from 'node:crypto'
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import { Secret } from '../../base/secret.ts'
import type { Grant } from '../../vault/grant.ts'
import type { Discovery } from '../discovery/discover.ts'
import { type Renewal, type RenewOptions, renewBy } from '../grants/renew.ts'
import { issuerAt } from '../issuer/issuer.ts'
import { endOf, readJwt } from '../issuer/jwt.ts'
import type { IssuerMetadata } from '../issuer/metadata.ts'
import type { TokenAnswer } from '../issuer/received.ts'
import { type SignInOptions, signIn } from './sign-in.ts'

export interface ProviderSignIn extends Omit<SignInOptions, 'discovery' | 'exceptions' | 'account'> {
  readonly metadata: IssuerMetadata
}

/** @throws BrokerError as `signIn` does; `answer-invalid` without an ID token of this very sign-in */
export async function signInAtProvider({ metadata, ...options }: ProviderSignIn): Promise<Grant> {
  // OpenID Connect Core, section 3.1.2.1: what binds the ID token to this request.
  const nonce = randomBytes(24).toString('base64url')
  return await signIn({
    ...options,
    discovery: discoveryOf(metadata),
    account: providerAccount,
    exceptions: ['omit-resource'],
    asks: { nonce },
    complete: (grant, tokens) => withIdToken(grant, checkedIdToken(tokens, nonce, metadata)),
  })
}

/** The account of every grant of a provider: there is one sign-in, and no server's name in it. */
export const providerAccount = 'company'

export interface HandedOver extends Pick<SignInOptions, 'identity' | 'now'> {
  readonly metadata: IssuerMetadata
  readonly idToken: Secret
}

/** A grant of an ID token that the person got elsewhere; it lasts as long as that token does. @throws BrokerError `answer-invalid` */
export async function grantFromIdToken({ metadata, identity, idToken, now }: HandedOver): Promise<Grant> {
  const issuer = issuerAt({ metadata, identity, fetch: () => Promise.reject(new Error('asks nobody')) })
  const checked = await issuer.checkIdToken(idToken)
  if (!checked) throw unusable(metadata.issuer)
  const at = now()
  return {
    version: 1,
    issuer: metadata.issuer,
    clientId: identity.clientId,
    resource: metadata.issuer,
    account: providerAccount,
    audienceBound: false,
    generation: 0,
    accessToken: new Secret(''),
    idToken,
    ...untilOf(idToken),
    requestedScopes: [],
    scopes: [],
    who: checked.who,
    obtainedAt: at,
    renewedAt: at,
  }
}

/** The sign-in renewed by its refresh token, with a new ID token where the provider gives one. @throws BrokerError as `renewGrant` does */
export async function renewAtProvider(options: RenewOptions, refreshToken: Secret): Promise<Renewal> {
  let idToken: Secret | undefined
  const renewal = await renewBy(options, async issuer => {
    const tokens = await issuer.refresh(refreshToken, {})
    idToken = tokens.idToken?.text
    return tokens
  })
  return renewal.is === 'renewed' && idToken ? { is: 'renewed', grant: withIdToken(renewal.grant, idToken) } : renewal
}

/** What stands for the person in a token exchange (RFC 8693, section 3). */
export interface Subject {
  readonly token: Secret
  readonly type: 'urn:ietf:params:oauth:token-type:id_token' | 'urn:ietf:params:oauth:token-type:refresh_token'
}

/** The ID token while it lives, else the refresh token; undefined when neither is of use any more. */
export function subjectOf({ idToken, refreshToken }: Grant, now: number): Subject | undefined {
  const end = idToken && endOf(readJwt(idToken))
  if (idToken && (end === undefined || end > now))
    return { token: idToken, type: 'urn:ietf:params:oauth:token-type:id_token' }
  return refreshToken && { token: refreshToken, type: 'urn:ietf:params:oauth:token-type:refresh_token' }
}

function discoveryOf(metadata: IssuerMetadata): Discovery {
  const { issuer } = metadata
  return {
    serverUrl: issuer,
    resource: issuer,
    issuer,
    issuers: [issuer],
    metadata,
    scopes: ['openid'],
    offersOfflineAccess: metadata.scopes_supported?.includes('offline_access') === true,
    bindsTokens: false,
    warnings: [],
  }
}

function checkedIdToken({ idToken }: TokenAnswer, nonce: string, { issuer }: IssuerMetadata): Secret {
  if (idToken && idToken.nonce === nonce) return idToken.text
  throw unusable(issuer)
}

function withIdToken(grant: Grant, idToken: Secret): Grant {
  const { expiresAt: _accessToken, ...rest } = grant
  return { ...rest, idToken, ...untilOf(idToken) }
}

/** It is the ID token's end that counts: the access token is never used. */
function untilOf(idToken: Secret): { readonly expiresAt?: number } {
  const end = endOf(readJwt(idToken))
  return end === undefined ? {} : { expiresAt: end }
}

function unusable(issuer: string): BrokerError {
  return new BrokerError('answer-invalid', {
    message: `The company sign-in at ${quote(issuer)} gave no ID token that Valetkey can use: it is of another service, for another client, for another sign-in, or has run out. Sign in again; if that does not help, ask the people who run it.`,
    facts: { issuer },
  })
}

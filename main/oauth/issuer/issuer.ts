// How one authorization server is spoken to: register, exchange, refresh, userinfo, revoke. The only importer of
// openid-client. Knows nothing of browsers, vaults or retries.
import * as client from 'openid-client'
import { Secret } from '../../base/secret.ts'
import type { Fetch } from '../../net/send.ts'
import type { WhoAmI } from '../../vault/grant.ts'
import { type AuthenticationMethod, type ClientProof, signingKey } from './client-authentication.ts'
import { type DeviceCode, readDeviceCode, writeDeviceCode } from './device-code.ts'
import type { Dpop } from './dpop.ts'
import { provingFetch } from './dpop-fetch.ts'
import { translate } from './errors.ts'
import type { IssuerMetadata } from './metadata.ts'
import {
  type ExchangedToken,
  type IdToken,
  readExchanged,
  readIdToken,
  readTokens,
  type TokenAnswer,
  whoOf,
} from './received.ts'
import { mending, mendRegistration, mendTokens } from './token-answer.ts'

/** Who we are to an issuer: the outcome of identity.ts, and what authenticates our requests. */
export interface Identity extends ClientProof {
  readonly mechanism: 'pre-registered' | 'cimd' | 'dynamic'
  readonly clientId: string
  readonly tokenEndpointAuthMethod: AuthenticationMethod
  readonly redirectUris?: readonly string[]
}

export interface Answer {
  readonly url: URL
  readonly state: string
  readonly codeVerifier: Secret
}

type Parameters = Readonly<Record<string, string>>

export interface Issuer {
  /** With PKCE, always (RFC 7636, S256). */
  authorizationUrl(parameters: Parameters, codeVerifier: Secret): Promise<URL>
  /** Checks `iss` and `state` before the code goes anywhere (RFC 9207, section 2.4). SECURITY S8. */
  exchange(answer: Answer, parameters: Parameters): Promise<TokenAnswer>
  refresh(refreshToken: Secret, parameters: Parameters): Promise<TokenAnswer>
  /** For ourselves, no person behind it (RFC 6749, section 4.4). */
  clientCredentials(parameters: Parameters): Promise<TokenAnswer>
  /** A code for the person to type in on another device (RFC 8628, section 3.1). */
  deviceCode(parameters: Parameters): Promise<DeviceCode>
  /** Asks again and again, as slowly as the issuer wants (RFC 8628, section 3.4), until the person decided or `signal` is aborted. */
  awaitDevice(code: DeviceCode, parameters: Parameters, signal: AbortSignal): Promise<TokenAnswer>
  /** Exchanges a token for one that is meant for somebody else (RFC 8693). */
  exchangeToken(subject: Secret, parameters: Parameters): Promise<ExchangedToken>
  /** Tokens for what somebody else asserts (RFC 7523, section 2.1). */
  byAssertion(assertion: Secret, parameters: Parameters): Promise<TokenAnswer>
  /** An ID token that came some other way; undefined when it does not hold. */
  checkIdToken(idToken: Secret): Promise<IdToken | undefined>
  userinfo(accessToken: Secret, subject: string): Promise<WhoAmI>
  revoke(token: Secret, hint: 'access_token' | 'refresh_token'): Promise<void>
}

export interface IssuerAtOptions {
  readonly metadata: IssuerMetadata
  readonly identity: Identity
  readonly fetch: Fetch
  /** The key that tokens are asked to be bound to, or are bound to already. */
  readonly dpop?: Dpop | undefined
}

/** Every method throws BrokerError; foreign errors are translated in errors.ts. */
export function issuerAt({ metadata, identity, dpop, ...options }: IssuerAtOptions): Issuer {
  const fetch = dpop ? provingFetch(options.fetch, dpop, metadata) : options.fetch
  const config = configure(metadata, identity, fetch)
  const attempt = <T>(work: () => Promise<T>) =>
    work().catch((error: unknown) => Promise.reject(translate(error, metadata.issuer)))
  // One sign-in or refresh at a time hands over its ID token here; each gets its own configuration.
  const tokens = (ask: (asked: client.Configuration) => Promise<Received>) =>
    attempt(async () => {
      let idToken: string | undefined
      const mend = mendTokens(given => {
        idToken = given
      })
      const received = await ask(configure(metadata, identity, mending(fetch, metadata.token_endpoint, mend)))
      const checked = idToken === undefined ? undefined : await checkedIdToken(idToken, metadata, identity)
      return { ...readTokens(received, dpop ? 'bound' : 'bearer'), who: checked?.who, idToken: checked }
    })
  return {
    authorizationUrl: (parameters, codeVerifier) =>
      attempt(async () => {
        const challenge = await client.calculatePKCECodeChallenge(codeVerifier.reveal())
        const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }
        return client.buildAuthorizationUrl(config, { ...parameters, ...pkce })
      }),
    exchange: ({ url, state, codeVerifier }, parameters) => {
      const checks = { expectedState: state, pkceCodeVerifier: codeVerifier.reveal() }
      return tokens(asked => client.authorizationCodeGrant(asked, url, checks, parameters))
    },
    refresh: (refreshToken, parameters) =>
      tokens(asked => client.refreshTokenGrant(asked, refreshToken.reveal(), parameters)),
    clientCredentials: parameters => tokens(asked => client.clientCredentialsGrant(asked, parameters)),
    deviceCode: parameters =>
      attempt(async () => {
        const endpoint = metadata.device_authorization_endpoint ?? ''
        const asked = configure(metadata, identity, mending(fetch, endpoint, mendTokens(ignored)))
        return readDeviceCode(await client.initiateDeviceAuthorization(asked, parameters))
      }),
    awaitDevice: (code, parameters, signal) =>
      tokens(asked => client.pollDeviceAuthorizationGrant(asked, writeDeviceCode(code), parameters, { signal })),
    exchangeToken: (subject, parameters) =>
      attempt(async () => {
        const asked = { ...parameters, subject_token: subject.reveal() }
        return readExchanged(await client.genericGrantRequest(config, grantTypes.exchange, asked))
      }),
    byAssertion: (assertion, parameters) => {
      const shown = { ...parameters, assertion: assertion.reveal() }
      return tokens(asked => client.genericGrantRequest(asked, grantTypes.assertion, shown))
    },
    checkIdToken: idToken => checkedIdToken(idToken.reveal(), metadata, identity),
    userinfo: (accessToken, subject) =>
      attempt(async () => whoOf(await client.fetchUserInfo(config, accessToken.reveal(), subject))),
    revoke: (token, hint) => attempt(() => client.tokenRevocation(config, token.reveal(), { token_type_hint: hint })),
  }
}

export interface Registered {
  readonly clientId: string
  readonly clientSecret: Secret | undefined
  readonly secretExpiresAt: number | undefined
  readonly tokenEndpointAuthMethod: string
}

/** Registers us (RFC 7591). @throws BrokerError */
export async function registerAt(
  metadata: IssuerMetadata & { readonly registration_endpoint: string },
  wanted: Readonly<Record<string, unknown>>,
  fetch: Fetch,
): Promise<Registered> {
  // openid-client would discover the issuer anew; what was discovered and checked is handed to it instead.
  const mended = mending(fetch, metadata.registration_endpoint, mendRegistration)
  const known = async (url: string, init: object) =>
    url.endsWith(knownPath) ? Response.json(metadata) : mended(url, init)
  const server = new URL(knownPath, metadata.registration_endpoint)
  const execute = isPlain(metadata) ? [client.allowInsecureRequests] : []
  try {
    const options = { [client.customFetch]: known, execute }
    const config = await client.dynamicClientRegistration(server, metadataOf(wanted), undefined, options)
    return readRegistered(config.clientMetadata())
  } catch (error) {
    throw translate(error, metadata.issuer)
  }
}

function metadataOf(wanted: Readonly<Record<string, unknown>>): Partial<client.ClientMetadata> {
  return { ...wanted } as Partial<client.ClientMetadata>
}

const knownPath = '/.well-known/valetkey-has-it-already'

function readRegistered(answer: client.ClientMetadata): Registered {
  const { client_secret: secret, client_secret_expires_at: expires, token_endpoint_auth_method: method } = answer
  return {
    clientId: answer.client_id,
    clientSecret: secret === undefined ? undefined : new Secret(secret),
    secretExpiresAt: typeof expires === 'number' && expires > 0 ? expires * 1000 : undefined,
    // RFC 7591, section 2: client_secret_basic when it says nothing; a client without a secret can only be `none`.
    tokenEndpointAuthMethod:
      typeof method === 'string' ? method : secret === undefined ? 'none' : 'client_secret_basic',
  }
}

function configure(metadata: IssuerMetadata, identity: Identity, fetch: Fetch): client.Configuration {
  const config = new client.Configuration(
    { ...metadata } as client.ServerMetadata,
    identity.clientId,
    {},
    authOf(identity, metadata),
  )
  config[client.customFetch] = (url, init) => fetch(url, init as RequestInit)
  // The endpoints were judged when the metadata was read: http among them is a loopback host that the user confirmed.
  if (isPlain(metadata)) client.allowInsecureRequests(config)
  return config
}

function isPlain(metadata: IssuerMetadata): boolean {
  return Object.values(metadata).some(value => typeof value === 'string' && value.startsWith('http:'))
}

function authOf(identity: Identity, metadata: IssuerMetadata): client.ClientAuth {
  const { clientSecret, clientKey, tokenEndpointAuthMethod } = identity
  if (clientKey && tokenEndpointAuthMethod === 'private_key_jwt') return bySignature(clientKey, metadata)
  if (!clientSecret || tokenEndpointAuthMethod === 'none') return client.None()
  if (tokenEndpointAuthMethod === 'client_secret_post') return client.ClientSecretPost(clientSecret.reveal())
  return byBasic(clientSecret)
}

// RFC 6749, section 2.3.1: form-encoded, then Basic. The library's own also encodes `-`, `.` and `_`, which form encoding
// leaves as they are, and issuers that decode nothing then know neither our id nor our secret.
function byBasic(clientSecret: Secret): client.ClientAuth {
  return (_issuer, { client_id: id }, _body, headers) => {
    const pair = [id, clientSecret.reveal()]
      .map(text => new URLSearchParams({ '': text }).toString().slice(1))
      .join(':')
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`)
  }
}

/** A new assertion for each request (RFC 7523, section 2.2); the library waits for it. */
function bySignature(clientKey: Secret, metadata: IssuerMetadata): client.ClientAuth {
  return async (...request) => {
    const { key, algorithm, keyId } = await signingKey(clientKey, metadata)
    const named = keyId === undefined ? key : { key, kid: keyId }
    const spell = (header: Record<string, unknown>) => {
      header.alg = algorithm
    }
    await client.PrivateKeyJwt(named, { [client.modifyAssertion]: spell })(...request)
  }
}

type Received = client.TokenEndpointResponse & client.TokenEndpointResponseHelpers

const grantTypes = {
  exchange: 'urn:ietf:params:oauth:grant-type:token-exchange',
  assertion: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
}

const ignored = () => {}

const keyPairs = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

// The library checks ID tokens only as part of a token answer, so it is given one that holds nothing else. The ID token
// says who the person is and opens nothing: one that fails (a wrong clock, an odd algorithm) is as none.
async function checkedIdToken(idToken: string, metadata: IssuerMetadata, identity: Identity) {
  const answer = { access_token: 'none', token_type: 'bearer', id_token: idToken }
  // An issuer that lists no algorithms may use any with a key pair, whatever the client was registered with (ES256 is usual).
  const usual = {
    ...metadata,
    id_token_signing_alg_values_supported: metadata.id_token_signing_alg_values_supported ?? keyPairs,
  }
  const config = configure(usual, identity, async () => Response.json(answer))
  try {
    const claims = (await client.refreshTokenGrant(config, 'none')).claims()
    return claims && readIdToken(idToken, claims)
  } catch {
    return undefined
  }
}

// A company: an identity provider that vouches for its people by ID-JAGs (RFC 8693), and issuers that take its word for them
// (RFC 7523). Both are issuers of the test world with one more grant type.
import { createPrivateKey, createPublicKey, randomUUID, sign, verify } from 'node:crypto'
import { errors, type KoaContext, type Provider } from 'oidc-provider'
import { anIssuer, type Issuer, type IssuerOptions } from './issuer.ts'
import { signingKey } from './issuer-configuration.ts'

/** Valetkey's client id at the company. */
export const companyClientId = 'valetkey-at-work'
export const companySecret = 'secret-of-valetkey-at-work'

export interface CompanyOptions extends Omit<IssuerOptions, 'extend' | 'clients'> {
  /** Whether the client is a public one; otherwise it has `companySecret`. */
  readonly secretless?: boolean
}

/** What was asked for in one token exchange. */
export interface Asked {
  readonly sub: string
  readonly audience: string
  readonly resource: string
  readonly scope: string
  readonly subjectType: string
}

export interface Company extends AsyncDisposable {
  readonly idp: Issuer
  readonly asked: readonly Asked[]
  /** Every ID-JAG and subject token that it ever saw, for searches that must find none of them. */
  readonly secrets: readonly string[]
  /** The error for a request, or undefined to let it pass; replaces the one before. */
  policy(judge: (asked: Asked) => string | undefined): void
  /** Changes what is issued: claims, header, or the text itself. */
  forge(how: Partial<Forgery>): void
}

interface Forgery {
  readonly claims: Readonly<Record<string, unknown>>
  readonly header: Readonly<Record<string, unknown>>
  readonly answer: Readonly<Record<string, unknown>>
  readonly text: (idJag: string) => string
}

const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange'
const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const idJagType = 'urn:ietf:params:oauth:token-type:id-jag'

export async function aCompany({ secretless = false, ...options }: CompanyOptions = {}): Promise<Company> {
  const asked: Asked[] = []
  const secrets: string[] = []
  let judge: (asked: Asked) => string | undefined = () => undefined
  let forgery: Partial<Forgery> = {}
  const idp: Issuer = await anIssuer({
    cimd: false,
    registration: false,
    ...options,
    clients: [theClient(secretless)],
    extend: provider => {
      const parameters = [
        'subject_token',
        'subject_token_type',
        'requested_token_type',
        'audience',
        'resource',
        'scope',
      ]
      provider.registerGrantType(tokenExchange, ctx => exchange(provider, ctx), parameters)
    },
  })

  async function exchange(provider: Provider, ctx: KoaContext): Promise<void> {
    const params = (ctx.oidc.params ?? {}) as Record<string, string>
    const { subject_token: subject = '', subject_token_type: subjectType = '', audience = '', resource = '' } = params
    secrets.push(subject)
    const sub = subjectType.endsWith('id_token') ? subInIdToken(subject) : await subInRefreshToken(provider, subject)
    const one = { sub, audience, resource, scope: params.scope ?? '', subjectType }
    asked.push(one)
    const refusal = judge(one)
    if (refusal) throw new errors.CustomOIDCProviderError(refusal, 'The company says no.')
    if (params.requested_token_type !== idJagType) throw new errors.InvalidTarget()
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      jti: randomUUID(),
      iss: idp.url,
      sub,
      aud: audience,
      resource,
      client_id: clientIdAt(audience),
      scope: params.scope,
      iat: now,
      exp: now + 300,
      ...forgery.claims,
    }
    const plain = jwt({ alg: 'RS256', typ: 'oauth-id-jag+jwt', ...forgery.header }, claims)
    const idJag = forgery.text?.(plain) ?? plain
    secrets.push(idJag)
    ctx.body = {
      access_token: idJag,
      issued_token_type: idJagType,
      token_type: 'N_A',
      expires_in: 300,
      ...(params.scope === undefined ? {} : { scope: params.scope }),
      ...forgery.answer,
    }
  }

  return {
    idp,
    asked,
    secrets,
    policy: next => {
      judge = next
    },
    forge: next => {
      forgery = next
    },
    [Symbol.asyncDispose]: () => idp.stop(),
  }
}

const clientIds = new Map<string, string>()
const clientIdAt = (audience: string) => clientIds.get(audience)

/** An issuer that takes the word of this company, and says so unless told otherwise. */
export async function anIssuerThatTrusts(
  { idp }: Company,
  { clientId, says = true, ...options }: Omit<IssuerOptions, 'extend'> & { clientId: string; says?: boolean },
): Promise<Issuer> {
  const seen = new Set<string>()
  const issuer: Issuer = await anIssuer({
    ...options,
    metadata: {
      ...(says ? { authorization_grant_profiles_supported: ['urn:ietf:params:oauth:grant-profile:id-jag'] } : {}),
      ...options.metadata,
    },
    extend: provider => {
      const allowed = provider.Client.prototype.grantTypeAllowed
      provider.Client.prototype.grantTypeAllowed = function (grantType) {
        return grantType === jwtBearer || allowed.call(this, grantType)
      }
      provider.registerGrantType(jwtBearer, ctx => give(provider, ctx), ['assertion', 'scope', 'resource'])
    },
  })
  clientIds.set(issuer.url, clientId)

  async function give(provider: Provider, ctx: KoaContext): Promise<void> {
    const { assertion = '', scope = '' } = (ctx.oidc.params ?? {}) as Record<string, string>
    const claims = await checked(assertion, idp.url)
    const client = ctx.oidc.client
    const now = Date.now() / 1000
    const holds =
      claims.aud === issuer.url &&
      Number(claims.exp) > now &&
      claims.client_id === client?.clientId &&
      !seen.has(String(claims.jti))
    if (!holds) throw new errors.InvalidGrant('the assertion does not hold')
    seen.add(String(claims.jti))
    const accountId = String(claims.sub)
    const grant = new provider.Grant({ accountId, clientId: client?.clientId })
    grant.addResourceScope(String(claims.resource), scope)
    const grantId = await grant.save()
    const token = new provider.AccessToken({ accountId, client, grantId, gty: 'jwt-bearer', scope })
    token.setAudience(String(claims.resource))
    ctx.oidc.entity('AccessToken', token)
    ctx.body = {
      access_token: await token.save(),
      token_type: 'Bearer',
      expires_in: token.expiration,
      ...(scope ? { scope } : {}),
    }
  }

  return issuer
}

function theClient(secretless: boolean): object {
  return {
    client_id: companyClientId,
    application_type: 'native',
    redirect_uris: ['http://127.0.0.1/callback'],
    grant_types: ['authorization_code', 'refresh_token', tokenExchange],
    ...(secretless
      ? { token_endpoint_auth_method: 'none' }
      : { client_secret: companySecret, token_endpoint_auth_method: 'client_secret_basic' }),
  }
}

function subInIdToken(text: string): string {
  const claims = verified(text, createPublicKey(privateKey()))
  if (!claims || Number(claims.exp) * 1000 < Date.now()) throw new errors.InvalidGrant('the ID token does not hold')
  return String(claims.sub)
}

async function subInRefreshToken(provider: Provider, text: string): Promise<string> {
  const token = await provider.RefreshToken.find(text)
  if (!token?.isValid || !token.accountId) throw new errors.InvalidGrant('the refresh token does not hold')
  return token.accountId
}

async function checked(assertion: string, idp: string): Promise<Record<string, unknown>> {
  const { keys } = (await (await fetch(`${idp}/jwks`)).json()) as { keys: [JsonWebKey] }
  const claims = verified(assertion, createPublicKey({ key: keys[0] as never, format: 'jwk' }))
  if (claims?.iss !== idp) throw new errors.InvalidGrant('the assertion is not signed by the company')
  return claims
}

const privateKey = () => createPrivateKey({ key: signingKey() as never, format: 'jwk' })

function jwt(header: object, claims: object): string {
  const signed = [header, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey()).toString('base64url')}`
}

function verified(text: string, key: ReturnType<typeof createPublicKey>): Record<string, unknown> | undefined {
  const [header = '', claims = '', signature = ''] = text.split('.')
  const holds = verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url'))
  return holds ? JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) : undefined
}

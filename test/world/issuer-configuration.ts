// How oidc-provider is set up for the test world. What may change while it runs is asked for each time.
import { generateKeyPairSync } from 'node:crypto'
import { errors } from 'oidc-provider'
import type { IssuerOptions } from './issuer.ts'
import type { People } from './issuer-pages.ts'
import type { IssuerStore } from './issuer-store.ts'
import type { Switches } from './issuer-switches.ts'

export interface IssuerSetup {
  readonly options: IssuerOptions
  readonly people: People
  readonly store: IssuerStore
  readonly now: Readonly<Switches>
  /** Where client identity metadata documents come from. */
  readonly fetch: (url: string | URL) => Promise<Response>
  /** Undefined: no such resource. */
  readonly scopesOf: (resource: string) => readonly string[] | undefined
  readonly firstResource: () => string | undefined
}

const day = 24 * 3600
export const usualScopes = ['mcp:read', 'mcp:write']

export function issuerConfiguration(setup: IssuerSetup): object {
  const { options, people, store, now, fetch } = setup
  const { path = '', scopes = usualScopes, rotation = 'strict', clients = [] } = options
  return {
    adapter: (model: string) => store.adapter(model),
    jwks: { keys: [signingKey()] },
    cookies: { keys: ['of the test world'] },
    clients,
    scopes: ['openid', 'offline_access', 'profile', 'email', ...scopes],
    claims: { profile: ['name'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    findAccount: async (_ctx: unknown, sub: string) => accountOf(people, sub),
    fetch,
    interactions: { url: (_ctx: unknown, { uid }: { uid: string }) => `${path}/interaction/${uid}` },
    rotateRefreshToken: rotation !== 'none',
    expiresWithSession: async () => false,
    issueRefreshToken: refreshTokenRule(options),
    renderError: async (ctx: { type: string; body: string }, out: object) => {
      ctx.type = 'text'
      ctx.body = JSON.stringify(out)
    },
    ttl: {
      Grant: day,
      Session: day,
      Interaction: 3600,
      RefreshToken: day,
      IdToken: options.idTokenTtl ?? 3600,
      AuthorizationCode: 60,
      AccessToken: () => options.accessTokenTtl ?? 3600,
      ClientCredentials: 600,
      DeviceCode: 600,
    },
    features: {
      devInteractions: { enabled: false },
      clientIdMetadataDocument: {
        enabled: true,
        ack: 'draft-02',
        allowFetch: async () => now.cimd,
        allowClient: async () => now.cimd,
      },
      registration: { enabled: true },
      revocation: {
        enabled: true,
        allowedPolicy: async (_ctx: unknown, client: Owned, token: Owned) => token.clientId === client.clientId,
      },
      introspection: { enabled: true, allowedPolicy: async () => true },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: true },
      dPoP: dpopRules(options),
      clientCredentials: { enabled: options.clientCredentials === true },
      deviceFlow: deviceRules(options),
      resourceIndicators: resourceRules(setup),
    },
  }
}

/** Its pages are plain forms, which a robot fills in as a person would. */
function deviceRules({ deviceFlow = false }: IssuerOptions): object {
  if (!deviceFlow) return { enabled: false }
  const page = (html: string) => async (ctx: { type: string; body: string }, form: unknown) => {
    ctx.type = 'html'
    ctx.body = `<!doctype html><title>Another device</title>${html}${typeof form === 'string' ? form : ''}<button form="op.deviceInputForm">Go on</button>`
  }
  return {
    enabled: true,
    userCodeInputSource: page('<p>Type in the code.</p>'),
    userCodeConfirmSource: page('<p>Is this the code that you see?</p>'),
    successSource: page('<p id="device-done">Done. Go back to your device.</p>'),
  }
}

function dpopRules({ dpop = 'taken' }: IssuerOptions): object {
  if (dpop !== 'with-nonce') return { enabled: dpop === 'taken' }
  return { enabled: true, nonceSecret: Buffer.alloc(32, 7), requireNonce: () => true }
}

interface Owned {
  readonly clientId: string
}

function refreshTokenRule({ refreshTokens = 'offline-access' }: IssuerOptions) {
  type Client = { grantTypeAllowed(type: string): boolean }
  return async (_ctx: unknown, client: Client, code: { scopes: Set<string> }) =>
    refreshTokens !== 'never' &&
    client.grantTypeAllowed('refresh_token') &&
    (refreshTokens === 'always' || code.scopes.has('offline_access'))
}

function resourceRules({ options, now, scopesOf, firstResource }: IssuerSetup): object {
  return {
    enabled: true,
    // Who may not name a resource (`refuseResource`) still gets a token for the only one there is.
    defaultResource: async (_ctx: unknown, _client: unknown, asked?: string | string[]) =>
      asked ?? (now.refuseResource ? firstResource() : undefined),
    useGrantedResource: async () => true,
    getResourceServerInfo: async (_ctx: unknown, resource: string) => {
      const known = scopesOf(resource)
      if (!known) throw new errors.InvalidTarget()
      return {
        scope: known.join(' '),
        audience: resource,
        accessTokenFormat: options.accessTokens ?? 'opaque',
        accessTokenTTL: options.accessTokenTtl ?? 3600,
      }
    },
  }
}

function accountOf(people: People, sub: string): object | undefined {
  const person = people[sub]
  if (!person) return undefined
  const { name, email } = person
  return { accountId: sub, claims: async () => ({ sub, name, email, email_verified: true }) }
}

let key: object | undefined

/** One key a process: making it costs a tenth of a second. */
export function signingKey(): object {
  key ??= {
    ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
    kid: 'test-world',
    use: 'sig',
    alg: 'RS256',
  }
  return key
}

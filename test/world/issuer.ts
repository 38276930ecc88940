// A real authorization server in the test's own process, with switches for everything that goes wrong out there.
// Knows nothing of MCP: resource servers ask it about tokens through `verify`.
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'
import { clientDocument, exampleClientId } from './client-document.ts'
import { type IssuerEvent, type NewIssuerEvent, stamped } from './issuer-log.ts'
import { answerInteraction, type People } from './issuer-pages.ts'
import { IssuerStore } from './issuer-store.ts'
import { type Endpoint, endpointOf, type Switches, switching } from './issuer-switches.ts'

export type { IssuerEvent } from './issuer-log.ts'
export type { Person } from './issuer-pages.ts'

export interface IssuerOptions extends Partial<Switches> {
  readonly people?: People
  /** Client identity metadata documents by URL; the issuer "fetches" them from here. */
  readonly documents?: Readonly<Record<string, unknown>>
  /** Pre-registered clients, as oidc-provider takes them (`client_id`, `redirect_uris`, …). */
  readonly clients?: readonly object[]
  /** Scopes of every resource that does not name its own. Default `mcp:read mcp:write`. */
  readonly scopes?: readonly string[]
  readonly accessTokens?: 'opaque' | 'jwt'
  /** Seconds; default 3600. */
  readonly accessTokenTtl?: number
  /** `strict`: a used refresh token revokes the grant. `grace`: it may come again within `grace` ms. */
  readonly rotation?: 'strict' | 'grace' | 'none'
  readonly grace?: number
  /** Who gets a refresh token: those who ask `offline_access` (default), everyone, nobody. */
  readonly refreshTokens?: 'offline-access' | 'always' | 'never'
  /** A path of the issuer identifier, such as `/tenant1`. */
  readonly path?: string
}

export interface Verified {
  readonly sub: string
  readonly aud: string
  readonly scope: string
  readonly clientId: string
  readonly exp: number
  /** Milliseconds since the epoch. */
  readonly issuedAt: number
}

export interface Issuer extends AsyncDisposable {
  /** The issuer identifier, character for character. */
  readonly url: string
  readonly log: readonly IssuerEvent[]
  readonly requests: Readonly<Record<Endpoint, number>>
  readonly people: People
  /** Changes switches while it runs. */
  set(switches: Partial<Switches>): void
  /** Publishes a client identity metadata document (or takes it away: undefined). */
  publish(url: string, document: unknown): void
  /** Declares a resource and its scopes; undeclared loopback resources are known too, with the default scopes. */
  declareResource(resource: string, scopes?: readonly string[]): void
  verify(token: string): Verified | undefined
  events<Is extends IssuerEvent['is']>(is: Is): Extract<IssuerEvent, { is: Is }>[]
  grantsAlive(): number
  /** Every access and refresh token that it ever gave, for searches that must find none of them. */
  tokensGiven(): readonly string[]
  /** An access token without a sign-in, for tests that are not about signing in. */
  mint(sub: string, resource: string, scope?: string): string
  expireNow(token: string): void
  /** Ends all access tokens by the clock; refresh tokens live on. Returns how many. */
  expireAll(): number
  revokeEverything(sub: string): void
  delayTokenAnswers(ms: number): void
  /** The next token request is done, and its answer lost on the wire. */
  dropNextTokenAnswer(): void
  failRevocation(fails?: 'always' | 'never'): void
  stop(): Promise<void>
}

const defaultPeople: People = {
  alice: { name: 'Alice Example', email: 'alice@example.com' },
  bob: { name: 'Bob Example', email: 'bob@example.com' },
}

export async function anIssuer(options: IssuerOptions = {}): Promise<Issuer> {
  const server = createServer()
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return new RunningIssuer(server, `http://127.0.0.1:${port}${options.path ?? ''}`, options)
}

class RunningIssuer implements Issuer {
  readonly url: string
  readonly log: IssuerEvent[] = []
  readonly requests: Record<Endpoint, number>
  readonly people: People
  readonly #server: Server
  readonly #options: IssuerOptions
  readonly #store: IssuerStore
  readonly #documents: Map<string, unknown>
  readonly #resources = new Map<string, readonly string[]>()
  readonly #refreshTokens: string[] = []
  readonly #tokens = new Map<string, { id: string; issuedAt: number }>()
  readonly #switching: ReturnType<typeof switching>

  constructor(server: Server, url: string, options: IssuerOptions) {
    this.url = url
    this.people = options.people ?? defaultPeople
    this.#server = server
    this.#options = options
    this.#store = new IssuerStore(options.rotation === 'grace' ? (options.grace ?? 60_000) : 0)
    this.#documents = new Map(Object.entries(options.documents ?? { [exampleClientId]: clientDocument() }))
    this.#switching = switching(options, url, event => this.#note(event))
    this.requests = this.#switching.requests
    const provider = new Provider(url, this.#configuration())
    this.#listen(provider)
    provider.use(this.#switching.middleware)
    const answer = provider.callback()
    const path = options.path ?? ''
    server.on('request', (request, response) => {
      const asked = request.url ?? '/'
      this.#switching.count(endpointOf(asked, path))
      if (asked.startsWith(`${path}/interaction/`)) {
        answerInteraction(provider, this.people, request, response).catch(error => {
          if (!response.headersSent) response.writeHead(400).end(String(error))
        })
        return
      }
      // RFC 8414: the path of an issuer comes after `/.well-known/oauth-authorization-server`.
      const inserted = `/.well-known/oauth-authorization-server${path}`
      if (path !== '' && asked === inserted) request.url = '/.well-known/oauth-authorization-server'
      else if (path !== '' && asked.startsWith(path)) request.url = asked.slice(path.length)
      else if (path !== '') return void response.writeHead(404).end()
      Object.assign(request, { originalUrl: `${path}${request.url}` })
      answer(request, response)
    })
  }

  set(switches: Partial<Switches>): void {
    this.#switching.set(switches)
  }

  publish(url: string, document: unknown): void {
    if (document === undefined) this.#documents.delete(url)
    else this.#documents.set(url, document)
  }

  declareResource(
    resource: string,
    scopes: readonly string[] = this.#options.scopes ?? ['mcp:read', 'mcp:write'],
  ): void {
    this.#resources.set(resource, scopes)
  }

  verify(token: string): Verified | undefined {
    const known = this.#tokens.get(token)
    const stored = known && this.#store.find('AccessToken', known.id)
    if (!known || !stored?.accountId) return undefined
    const { accountId: sub, aud = '', scope = '', clientId = '', exp = 0 } = stored
    return { sub, aud, scope, clientId, exp, issuedAt: known.issuedAt }
  }

  events<Is extends IssuerEvent['is']>(is: Is): Extract<IssuerEvent, { is: Is }>[] {
    return this.log.filter((event): event is Extract<IssuerEvent, { is: Is }> => event.is === is)
  }

  grantsAlive(): number {
    return this.#store.grants()
  }

  tokensGiven(): readonly string[] {
    return [...this.#tokens.keys(), ...this.#refreshTokens]
  }

  mint(sub: string, resource: string, scope = (this.#scopesOf(resource) ?? []).join(' ')): string {
    const token = randomUUID()
    const seconds = this.#options.accessTokenTtl ?? 3600
    const exp = Math.floor(Date.now() / 1000) + seconds
    this.#store.put('AccessToken', token, { accountId: sub, clientId: 'minted', aud: resource, scope, exp }, seconds)
    this.#tokens.set(token, { id: token, issuedAt: Date.now() })
    return token
  }

  expireNow(token: string): void {
    const known = this.#tokens.get(token)
    if (known) this.#store.remove('AccessToken', known.id)
  }

  expireAll(): number {
    const live = [...this.#tokens.keys()].filter(token => this.verify(token))
    for (const token of live) this.expireNow(token)
    return live.length
  }

  revokeEverything(sub: string): void {
    this.#note({ is: 'grants-revoked-by-hand', sub, grants: this.#store.removePerson(sub) })
  }

  delayTokenAnswers(ms: number): void {
    this.set({ tokenAnswerDelay: ms })
  }

  dropNextTokenAnswer(): void {
    this.#switching.dropNextTokenAnswer()
  }

  failRevocation(fails: 'always' | 'never' = 'always'): void {
    this.set({ revocationFails: fails === 'always' })
  }

  async stop(): Promise<void> {
    const closed = new Promise(resolve => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  #note(event: NewIssuerEvent): void {
    this.log.push(stamped(event))
  }

  #scopesOf(resource: string): readonly string[] | undefined {
    const declared = this.#resources.get(resource)
    if (declared) return declared
    const { hostname } = new URL(resource)
    return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
      ? (this.#options.scopes ?? ['mcp:read', 'mcp:write'])
      : undefined
  }

  async #fetch(input: string | URL): Promise<Response> {
    const url = String(input)
    const document = this.#documents.get(url)
    if (document === undefined) {
      this.#note({ is: 'cimd-unreachable', url })
      return new Response('not found', { status: 404 })
    }
    this.#note({ is: 'cimd-fetched', url })
    return Response.json(document, { headers: { 'cache-control': 'max-age=60' } })
  }

  #configuration(): object {
    const { accessTokens = 'opaque', refreshTokens = 'offline-access', rotation = 'strict', scopes } = this.#options
    return {
      adapter: (model: string) => this.#store.adapter(model),
      jwks: { keys: [signingKey()] },
      cookies: { keys: ['of the test world'] },
      clients: this.#options.clients ?? [],
      scopes: ['openid', 'offline_access', 'profile', 'email', ...(scopes ?? ['mcp:read', 'mcp:write'])],
      claims: { profile: ['name'], email: ['email', 'email_verified'] },
      conformIdTokenClaims: false,
      pkce: { required: () => true },
      findAccount: async (_ctx: unknown, sub: string) => this.#account(sub),
      fetch: (url: string | URL) => this.#fetch(url),
      interactions: {
        url: (_ctx: unknown, { uid }: { uid: string }) => `${this.#options.path ?? ''}/interaction/${uid}`,
      },
      rotateRefreshToken: rotation !== 'none',
      expiresWithSession: async () => false,
      issueRefreshToken: async (
        _ctx: unknown,
        client: { grantTypeAllowed(type: string): boolean },
        code: { scopes: Set<string> },
      ) =>
        refreshTokens !== 'never' &&
        client.grantTypeAllowed('refresh_token') &&
        (refreshTokens === 'always' || code.scopes.has('offline_access')),
      renderError: async (ctx: { type: string; body: string }, out: object) => {
        ctx.type = 'text'
        ctx.body = JSON.stringify(out)
      },
      ttl: {
        Grant: day,
        Session: day,
        Interaction: 3600,
        RefreshToken: day,
        IdToken: 3600,
        AuthorizationCode: 60,
        AccessToken: () => this.#options.accessTokenTtl ?? 3600,
        ClientCredentials: 600,
        DeviceCode: 600,
      },
      features: {
        devInteractions: { enabled: false },
        clientIdMetadataDocument: {
          enabled: true,
          ack: 'draft-02',
          allowFetch: async () => this.#switching.now.cimd,
          allowClient: async () => this.#switching.now.cimd,
        },
        registration: { enabled: true },
        revocation: {
          enabled: true,
          allowedPolicy: async (_ctx: unknown, client: { clientId: string }, token: { clientId: string }) =>
            token.clientId === client.clientId,
        },
        introspection: { enabled: true, allowedPolicy: async () => true },
        rpInitiatedLogout: { enabled: false },
        userinfo: { enabled: true },
        resourceIndicators: {
          enabled: true,
          // Who may not name a resource (`refuseResource`) still gets a token for the only one there is.
          defaultResource: async (_ctx: unknown, _client: unknown, asked?: string | string[]) =>
            asked ?? (this.#switching.now.refuseResource ? [...this.#resources.keys()][0] : undefined),
          useGrantedResource: async () => true,
          getResourceServerInfo: async (_ctx: unknown, resource: string) => {
            const known = this.#scopesOf(resource)
            if (!known)
              throw Object.assign(new Error('invalid_target'), {
                error: 'invalid_target',
                status: 400,
                statusCode: 400,
                expose: true,
              })
            return {
              scope: known.join(' '),
              audience: resource,
              accessTokenFormat: accessTokens,
              accessTokenTTL: this.#options.accessTokenTtl ?? 3600,
            }
          },
        },
      },
    }
  }

  #account(sub: string): object | undefined {
    const person = this.people[sub]
    if (!person) return undefined
    return {
      accountId: sub,
      claims: async () => ({ sub, name: person.name, email: person.email, email_verified: true }),
    }
  }

  #listen(provider: Provider): void {
    interface Facts {
      readonly oidc: {
        readonly params: Readonly<Record<string, unknown>>
        readonly client?: { clientId: string }
        readonly entities: Readonly<
          Record<
            string,
            | {
                jti: string
                accountId?: string
                grantId?: string
                clientId: string
                aud?: string
                scope?: string
                exp?: number
              }
            | undefined
          >
        >
      }
      readonly body: Readonly<Record<string, unknown>>
    }
    interface Fault {
      readonly error?: string
      readonly message: string
      readonly error_description?: string
      readonly error_detail?: string
    }
    const whyOf = (fault: Fault) => fault.error_detail ?? fault.error_description ?? fault.message

    provider.on('grant.success', (ctx: Facts) => {
      const token = ctx.oidc.entities.AccessToken
      if (!token) return
      const value = String(ctx.body.access_token)
      if (ctx.body.refresh_token) this.#refreshTokens.push(String(ctx.body.refresh_token))
      this.#tokens.set(value, { id: token.jti, issuedAt: Date.now() })
      const { accountId, grantId, clientId, aud, scope } = token
      const lifetime = Number(ctx.body.expires_in ?? 3600)
      const exp = token.exp ?? Math.floor(Date.now() / 1000) + lifetime
      // A JWT rests nowhere at oidc-provider; here it does, so that a revoked one can be refused like any other.
      this.#store.put(
        'AccessToken',
        token.jti,
        { ...this.#store.find('AccessToken', token.jti), accountId, grantId, clientId, aud, scope, exp } as never,
        lifetime,
      )
      const is = ctx.oidc.params.grant_type === 'refresh_token' ? 'token-refreshed' : 'token-issued'
      this.#note({ is, sub: accountId ?? '', clientId, resource: aud ?? '', scope: scope ?? '' })
    })
    provider.on('grant.error', (ctx: Facts, fault: Fault) => {
      if (whyOf(fault) === 'refresh token already used') {
        this.#note({ is: 'reuse-detected', clientId: ctx.oidc.client?.clientId ?? '' })
      }
      this.#note({ is: 'token-refused', error: fault.error ?? 'error', why: whyOf(fault) })
    })
    provider.on('authorization.success', (ctx: Facts) => {
      const { accountId = '', clientId = '', scope = '' } = ctx.oidc.entities.AuthorizationCode ?? {}
      this.#note({ is: 'authorized', sub: accountId, clientId, scope })
    })
    provider.on('authorization.error', (_ctx: Facts, fault: Fault) =>
      this.#note({ is: 'authorization-refused', error: fault.error ?? 'error', why: whyOf(fault) }),
    )
    provider.on('registration_create.success', (_ctx: Facts, client: { clientId: string; clientName?: string }) =>
      this.#note({ is: 'registered', clientId: client.clientId, name: client.clientName ?? '' }),
    )
    provider.on('server_error', (_ctx: Facts, fault: Fault) =>
      this.#note({
        is: 'token-refused',
        error: 'server_error',
        why: String((fault as { stack?: string }).stack ?? fault.message),
      }),
    )
  }
}

const day = 24 * 3600
let key: object | undefined

/** One key a process: making it costs a tenth of a second. */
function signingKey(): object {
  key ??= {
    ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
    kid: 'test-world',
    use: 'sig',
    alg: 'RS256',
  }
  return key
}

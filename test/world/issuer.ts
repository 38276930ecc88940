// A real authorization server in the test's own process, with switches for everything that goes wrong out there.
// Knows nothing of MCP: resource servers ask it about tokens through `verify`.
import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'
import { clientDocument, exampleClientId } from './client-document.ts'
import { issuerConfiguration, usualScopes } from './issuer-configuration.ts'
import { hear, type TokensGiven } from './issuer-hearing.ts'
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
  /** What it does with DPoP proofs: `ignored` hands out bearer tokens all the same. Default `taken`. */
  readonly dpop?: 'taken' | 'with-nonce' | 'ignored'
  /** Codes for another device (RFC 8628); every second is soon enough to ask. */
  readonly deviceFlow?: boolean
  /** Service accounts (RFC 6749, section 4.4). */
  readonly clientCredentials?: boolean
  /** Adds to oidc-provider what this issuer has beyond it. */
  readonly extend?: (provider: Provider) => void
  /** Seconds that an ID token lives; default 3600. */
  readonly idTokenTtl?: number
  /** A path of the issuer identifier, such as `/tenant1`. */
  readonly path?: string
}

export interface Verified {
  readonly sub: string
  readonly aud: string
  readonly scope: string
  readonly clientId: string
  readonly exp: number
  /** The thumbprint of the key that it is bound to (RFC 9449). */
  readonly jkt: string | undefined
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
  /** Loses every client that had registered itself, as a service does that was set up anew. */
  forgetClients(): void
  /** Takes no more connections; what it is asked already it still answers, so that no rotated token gets lost. */
  goDown(): Promise<void>
  /** On the same port. */
  comeUp(): Promise<void>
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
  readonly #tokens = new Map<string, { id: string; issuedAt: number; model?: TokensGiven['model'] }>()
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
    const provider = new Provider(
      url,
      issuerConfiguration({
        options,
        people: this.people,
        store: this.#store,
        now: this.#switching.now,
        fetch: document => this.#fetch(document),
        scopesOf: resource => this.#scopesOf(resource),
        firstResource: () => [...this.#resources.keys()][0],
      }),
    )
    options.extend?.(provider)
    hear(provider, { note: event => this.#note(event), given: tokens => this.#keep(tokens) })
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

  declareResource(resource: string, scopes: readonly string[] = this.#options.scopes ?? usualScopes): void {
    this.#resources.set(resource, scopes)
  }

  verify(token: string): Verified | undefined {
    const known = this.#tokens.get(token)
    const stored = known && this.#store.find(known.model ?? 'AccessToken', known.id)
    if (!known || !stored?.accountId) return undefined
    const { accountId: sub, aud = '', scope = '', clientId = '', exp = 0, jkt } = stored
    return { sub, aud, scope, clientId, exp, jkt, issuedAt: known.issuedAt }
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
    if (known) this.#store.remove(known.model ?? 'AccessToken', known.id)
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

  forgetClients(): void {
    this.#store.removeAll('Client')
  }

  async goDown(): Promise<void> {
    const closed = new Promise(resolve => this.#server.close(resolve))
    const idle = setInterval(() => this.#server.closeIdleConnections(), 20)
    await closed
    clearInterval(idle)
  }

  comeUp(): Promise<void> {
    const { port } = new URL(this.url)
    return new Promise(listening => this.#server.listen(Number(port), '127.0.0.1', listening))
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return
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
    return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname) ? (this.#options.scopes ?? usualScopes) : undefined
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

  #keep({ accessToken, refreshToken, entity, lifetime, model }: TokensGiven): void {
    const { jti: id, accountId = entity.clientId, grantId, clientId, aud, scope, jkt } = entity
    if (refreshToken) this.#refreshTokens.push(refreshToken)
    this.#tokens.set(accessToken, { id, model, issuedAt: Date.now() })
    const exp = entity.exp ?? Math.floor(Date.now() / 1000) + lifetime
    // A JWT rests nowhere at oidc-provider; here it does, so that a revoked one can be refused like any other.
    const before = this.#store.find(model, id)
    this.#store.put(model, id, { ...before, accountId, grantId, clientId, aud, scope, exp, jkt }, lifetime)
  }
}

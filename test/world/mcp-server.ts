// A protected MCP server on loopback, on either SDK, with switches for everything that goes wrong out there.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dpopFault } from './dpop-check.ts'
import type { Issuer, Verified } from './issuer.ts'
import type { Shop } from './mcp-behaviour.ts'
import type { Sessions } from './mcp-sessions.ts'
import { sessionsV1 } from './mcp-sessions-v1.ts'
import { sessionsV2 } from './mcp-sessions-v2.ts'
import { readBody, sendWebResponse, webRequest } from './web-request.ts'

export interface ServerOptions {
  /** Who signs users in; without one the server is unprotected. */
  readonly issuer?: Issuer
  readonly sdk?: 'v1' | 'v2'
  /** Which eras a v2 server speaks; default `legacy` (2025-11-25 and earlier). */
  readonly era?: 'legacy' | 'both' | 'modern'
  readonly name?: string
  /** Default `/mcp`. */
  readonly path?: string
  readonly unprotected?: boolean
  /** Which requests need a token; default: all. */
  readonly guards?: (method: string) => boolean
  /** No protected-resource metadata anywhere, and none named in the challenge. */
  readonly noResourceMetadata?: boolean
  /** Where the metadata lies; `root` and `path` are found without the challenge as well. Default `path`. */
  readonly metadataAt?: 'path' | 'root'
  /** Whether the challenge names the metadata; default true. */
  readonly challengeNamesMetadata?: boolean
  /** What to say instead of the true metadata. */
  readonly resourceMetadata?: (truth: Record<string, unknown>) => unknown
  /** The scope that the challenge asks for; false: none. Default: all of `scopes`. */
  readonly challengeScope?: string | false
  readonly scopes?: readonly string[]
  /** The scope that a request needs beyond having a token (403 insufficient_scope). */
  readonly needsScope?: (method: string, params: Readonly<Record<string, unknown>>) => string | undefined
  /** Takes bound tokens and checks their proofs (RFC 9449): besides bearer tokens, or them alone. */
  readonly dpop?: 'offered' | 'required'
  /** Where `dpop` is announced; default `metadata`. */
  readonly dpopSaid?: 'metadata' | 'challenge'
  /** Wants this server's current nonce in proofs. */
  readonly dpopNonce?: boolean
  /** Milliseconds that its clock is ahead of ours. */
  readonly ahead?: number
  readonly json?: boolean
  readonly resumable?: boolean
  readonly retryInterval?: number
  /** Hears of every tool that begins to run, with its arguments. */
  readonly onCall?: Shop['onCall']
}

/** One HTTP request as the server saw it. The token is not here, only whose it was. */
export interface SeenRequest {
  readonly at: number
  readonly http: string
  /** JSON-RPC method; for answers of the client `answer`; undefined for GET and DELETE. */
  readonly method: string | undefined
  readonly id: unknown
  readonly params: Readonly<Record<string, unknown>> | undefined
  readonly session: string | undefined
  readonly sub: string | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Set as soon as the answer's head is written. */
  status: number
}

export interface McpServer extends AsyncDisposable {
  readonly url: string
  /** The canonical resource identifier; the same as `url`. */
  readonly resource: string
  readonly requests: readonly SeenRequest[]
  readonly calls: ReadonlyMap<string, number>
  readonly logLevels: ReadonlyMap<string, string>
  readonly subscriptions: ReadonlyMap<string, ReadonlySet<string>>
  sessions(): readonly string[]
  /** How many answers are open: streams, and what is under way. */
  openAnswers(): number
  /** Refuses, as if expired, all tokens issued before now (or then). */
  rejectTokensBefore(when?: Date | number): void
  /** Ends the DPoP nonce in use; the next proof needs another. */
  newNonce(): void
  /** Refuses the next n requests that carry a token. */
  rejectNext(n: number): void
  forgetSessions(): Promise<void>
  /** Cuts all open answers, as a lost network does. */
  cutStreams(): void
  goDown(): Promise<void>
  /** On the same port. */
  comeUp(): Promise<void>
  addTool(name: string): Promise<void>
  setResource(uri: string, text: string): Promise<void>
  broadcast(method: string, params?: Record<string, unknown>): Promise<void>
  askAll(method: string, params?: Record<string, unknown>): Promise<unknown[]>
  stop(): Promise<void>
}

export async function aServer(options: ServerOptions = {}): Promise<McpServer> {
  const http = createServer()
  await listen(http, 0)
  return new RunningServer(http, options)
}

class RunningServer implements McpServer {
  readonly url: string
  readonly resource: string
  readonly requests: SeenRequest[] = []
  readonly calls = new Map<string, number>()
  readonly logLevels = new Map<string, string>()
  readonly subscriptions = new Map<string, Set<string>>()
  readonly #http: Server
  readonly #options: ServerOptions
  readonly #origin: string
  readonly #port: number
  readonly #path: string
  readonly #scopes: readonly string[]
  readonly #sessions: Sessions
  readonly #extraTools: string[] = []
  readonly #resources = new Map([['note://one', 'first note']])
  readonly #answers = new Set<ServerResponse>()
  #notBefore = 0
  #rejections = 0
  #nonce = 1
  readonly #proofs = new Set<string>()

  constructor(http: Server, options: ServerOptions) {
    this.#http = http
    this.#options = options
    this.#port = (http.address() as AddressInfo).port
    this.#origin = `http://127.0.0.1:${this.#port}`
    this.#path = options.path ?? '/mcp'
    this.url = `${this.#origin}${this.#path}`
    this.resource = this.url
    this.#scopes = options.scopes ?? ['mcp:read', 'mcp:write']
    options.issuer?.declareResource(this.resource, this.#scopes)
    const make = options.sdk === 'v1' ? sessionsV1 : sessionsV2
    this.#sessions = make({
      shop: this.#shop(),
      json: options.json ?? false,
      resumable: options.resumable ?? false,
      retryInterval: options.retryInterval ?? 50,
      era: options.era ?? 'legacy',
    })
    http.on('request', (request, response) => {
      this.#answers.add(response)
      response.on('close', () => this.#answers.delete(response))
      this.#answer(request, response).catch(error => {
        if (!response.headersSent) response.writeHead(500)
        response.end(String(error))
      })
    })
  }

  sessions(): readonly string[] {
    return this.#sessions.ids()
  }

  openAnswers(): number {
    return this.#answers.size
  }

  rejectTokensBefore(when: Date | number = Date.now() + 1): void {
    this.#notBefore = Number(when)
  }

  newNonce(): void {
    this.#nonce += 1
  }

  rejectNext(n: number): void {
    this.#rejections = n
  }

  forgetSessions(): Promise<void> {
    return this.#sessions.forget()
  }

  cutStreams(): void {
    for (const answer of this.#answers) answer.destroy()
  }

  async goDown(): Promise<void> {
    const closed = new Promise(resolve => this.#http.close(resolve))
    this.#http.closeAllConnections()
    await closed
  }

  comeUp(): Promise<void> {
    return listen(this.#http, this.#port)
  }

  async addTool(name: string): Promise<void> {
    this.#extraTools.push(name)
    await this.broadcast('notifications/tools/list_changed')
  }

  async setResource(uri: string, text: string): Promise<void> {
    this.#resources.set(uri, text)
    await this.#resourceUpdated(uri)
  }

  broadcast(method: string, params: Record<string, unknown> = {}): Promise<void> {
    return this.#sessions.broadcast(method, params)
  }

  askAll(method: string, params: Record<string, unknown> = {}): Promise<unknown[]> {
    return this.#sessions.askAll(method, params)
  }

  async stop(): Promise<void> {
    await this.#sessions.close()
    if (this.#http.listening) await this.goDown()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  #shop(): Shop {
    return {
      name: this.#options.name ?? 'world',
      extraTools: this.#extraTools,
      resources: this.#resources,
      subscriptions: this.subscriptions,
      logLevels: this.logLevels,
      calls: this.calls,
      onCall: this.#options.onCall,
      toolsChanged: () => this.broadcast('notifications/tools/list_changed'),
      resourceUpdated: uri => this.#resourceUpdated(uri),
    }
  }

  async #resourceUpdated(uri: string): Promise<void> {
    this.#sessions.resourceUpdated?.(uri)
    for (const [session, uris] of this.subscriptions) {
      if (uris.has(uri)) await this.#sessions.broadcast('notifications/resources/updated', { uri }, session)
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = ''] = (request.url ?? '').split('?')
    if (path.startsWith('/.well-known/oauth-protected-resource')) return this.#sendMetadata(path, response)
    if (path !== this.#path) return void response.writeHead(404).end()
    const body = await readBody(request)
    const message = body.length > 0 ? readJson(body) : undefined
    const [, scheme = '', bearer] = /^(Bearer|DPoP) (.+)$/i.exec(request.headers.authorization ?? '') ?? []
    const verified = bearer === undefined ? undefined : this.#verify(bearer)
    const seen = this.#see(request, message, verified)
    response.on('close', () => {
      seen.status = response.statusCode
    })
    const isGuarded = this.#options.guards?.(seen.method ?? '') ?? true
    if (this.#options.issuer && !this.#options.unprotected && isGuarded) {
      const fault = verified && bearer && this.#dpopFault(verified, { request, scheme, token: bearer })
      if (!verified || fault) return this.#challenge(response, bearer !== undefined, fault)
      const needed = this.#options.needsScope?.(seen.method ?? '', seen.params ?? {})
      if (needed && !verified.scope.split(' ').includes(needed)) return this.#wantScope(response, needed)
    }
    const answer = await this.#sessions.handle(webRequest(request, response, body), message, {
      token: bearer ?? '',
      clientId: verified?.clientId ?? '',
      scopes: verified?.scope.split(' ') ?? [],
      extra: { sub: verified?.sub ?? '' },
    })
    seen.status = answer.status
    await sendWebResponse(answer, response)
  }

  #verify(token: string): Verified | undefined {
    if (this.#rejections > 0) {
      this.#rejections -= 1
      return undefined
    }
    const verified = this.#options.issuer?.verify(token)
    if (!verified || verified.aud !== this.resource || verified.issuedAt < this.#notBefore) return undefined
    return verified
  }

  #dpopFault(verified: Verified, shown: { request: IncomingMessage; scheme: string; token: string }) {
    const { dpop, dpopNonce, ahead = 0 } = this.#options
    const { request, scheme, token } = shown
    const isBound = scheme.toLowerCase() === 'dpop'
    // RFC 9449, section 7.1: a bound token that is shown as a bearer token is refused.
    if (!isBound) return dpop === 'required' || verified.jkt !== undefined ? 'invalid_token' : undefined
    if (!dpop || verified.jkt === undefined) return 'invalid_token'
    return dpopFault({
      proof: request.headers.dpop as string | undefined,
      token,
      method: request.method ?? '',
      url: `${this.#origin}${(request.url ?? '').split('?')[0]}`,
      jkt: verified.jkt,
      nonce: dpopNonce ? this.#nonceNow() : undefined,
      now: Date.now() + ahead,
      seen: this.#proofs,
    })
  }

  #nonceNow(): string {
    return `server-nonce-${this.#nonce}`
  }

  #see(request: IncomingMessage, message: unknown, verified: Verified | undefined): SeenRequest {
    const { authorization: _, ...headers } = request.headers as Record<string, string>
    const { method, id, params } = (message ?? {}) as {
      method?: string
      id?: unknown
      params?: Record<string, unknown>
    }
    const seen: SeenRequest = {
      at: Date.now(),
      http: request.method ?? '',
      method: method ?? (message === undefined ? undefined : 'answer'),
      id,
      params,
      session: headers['mcp-session-id'],
      sub: verified?.sub,
      headers,
      status: 0,
    }
    this.requests.push(seen)
    return seen
  }

  #sendMetadata(path: string, response: ServerResponse): void {
    const { issuer, noResourceMetadata, metadataAt = 'path', resourceMetadata } = this.#options
    const { dpop, dpopSaid = 'metadata' } = this.#options
    const here = path === this.#metadataPath(metadataAt)
    if (!issuer || noResourceMetadata || this.#options.unprotected || !here) return void response.writeHead(404).end()
    const truth = {
      resource: this.resource,
      authorization_servers: [issuer.url],
      scopes_supported: this.#scopes,
      bearer_methods_supported: ['header'],
      resource_name: this.#options.name ?? 'world',
      ...(dpop && dpopSaid === 'metadata'
        ? { dpop_signing_alg_values_supported: ['ES256'], dpop_bound_access_tokens_required: dpop === 'required' }
        : {}),
    }
    const said = resourceMetadata ? resourceMetadata(truth) : truth
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said))
  }

  #metadataPath(at: 'path' | 'root'): string {
    return `/.well-known/oauth-protected-resource${at === 'path' ? this.#path : ''}`
  }

  #challenge(response: ServerResponse, hadToken: boolean, fault?: string): void {
    const { challengeScope, noResourceMetadata, challengeNamesMetadata = true, metadataAt = 'path' } = this.#options
    const scope = challengeScope ?? this.#scopes.join(' ')
    const parts = [
      ...(hadToken
        ? [`error="${fault ?? 'invalid_token'}"`, 'error_description="The token is not valid any more"']
        : []),
      ...(noResourceMetadata || !challengeNamesMetadata
        ? []
        : [`resource_metadata="${this.#origin}${this.#metadataPath(metadataAt)}"`]),
      ...(scope === false ? [] : [`scope="${scope}"`]),
    ]
    const { dpop, dpopSaid = 'metadata', dpopNonce, ahead = 0 } = this.#options
    const isDpop = fault?.includes('dpop') || (dpop === 'required' && dpopSaid === 'challenge')
    if (dpopNonce) response.setHeader('dpop-nonce', this.#nonceNow())
    if (ahead !== 0) response.setHeader('date', new Date(Date.now() + ahead).toUTCString())
    const scheme = isDpop
      ? 'DPoP'
      : dpop === 'offered' && dpopSaid === 'challenge'
        ? 'DPoP algs="ES256", Bearer'
        : 'Bearer'
    response.writeHead(401, { 'www-authenticate': `${scheme} ${parts.join(', ')}`.trim() }).end()
  }

  #wantScope(response: ServerResponse, scope: string): void {
    const metadata = `${this.#origin}${this.#metadataPath(this.#options.metadataAt ?? 'path')}`
    const challenge = `Bearer error="insufficient_scope", scope="${scope}", resource_metadata="${metadata}"`
    response.writeHead(403, { 'www-authenticate': challenge }).end()
  }
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

function listen(http: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject)
    http.listen(port, '127.0.0.1', () => {
      http.off('error', reject)
      resolve()
    })
  })
}

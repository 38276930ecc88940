// What goes wrong at an issuer when a test wants it to: a middleware around oidc-provider, switched while it runs.
import type { KoaContext } from 'oidc-provider'
import type { NewIssuerEvent } from './issuer-log.ts'

export interface Switches {
  /** Whether client identity metadata documents are supported, and said to be. */
  cimd: boolean
  registration: boolean
  /** Whether there is a revocation endpoint. */
  revocation: boolean
  /** Whether metadata has `code_challenge_methods_supported`. */
  pkceAdvertised: boolean
  /** The `issuer` to write into the metadata instead of the true one. */
  lieAboutIssuer: string | undefined
  /** The RFC 9207 `iss` of the authorization answer; `unannounced`: sent right, but not in the metadata. */
  issInAnswer: 'right' | 'wrong' | 'absent' | 'unannounced' | 'neither'
  /** Members to put into the metadata, or to take out of it (undefined). */
  metadata: Readonly<Record<string, unknown>>
  /** Refuses every request that names a `resource` (as Entra does). */
  refuseResource: boolean
  /** Rewrites the answers of the token endpoint that give a token. */
  tokenAnswer: (answer: Readonly<Record<string, unknown>>) => object
  /** Milliseconds that a token answer is late. */
  tokenAnswerDelay: number
  revocationFails: boolean
  /** The status with which every token request is answered, without any work done. */
  tokenFails: number | undefined
}

const atRest: Switches = {
  cimd: true,
  registration: true,
  revocation: true,
  pkceAdvertised: true,
  lieAboutIssuer: undefined,
  issInAnswer: 'right',
  metadata: {},
  refuseResource: false,
  tokenAnswer: answer => answer,
  tokenAnswerDelay: 0,
  revocationFails: false,
  tokenFails: undefined,
}

const endpoints = {
  '/reg': 'registration',
  '/auth': 'authorization',
  '/token': 'token',
  '/token/revocation': 'revocation',
  '/token/introspection': 'introspection',
  '/me': 'userinfo',
  '/jwks': 'jwks',
  '/device/auth': 'device',
} as const

export type Endpoint = (typeof endpoints)[keyof typeof endpoints] | 'metadata' | 'pages'

export function endpointOf(url: string, path: string): Endpoint {
  const [asked = ''] = url.split('?')
  if (asked.includes('/.well-known/')) return 'metadata'
  const own = asked.startsWith(path) ? asked.slice(path.length) : asked
  return endpoints[own as keyof typeof endpoints] ?? 'pages'
}

export function switching(wanted: Partial<Switches>, url: string, note: (event: NewIssuerEvent) => void) {
  const names = Object.keys(atRest) as (keyof Switches)[]
  const given = Object.fromEntries(names.filter(name => name in wanted).map(name => [name, wanted[name]]))
  const now: Switches = { ...atRest, ...given }
  const requests: Record<Endpoint, number> = {
    registration: 0,
    authorization: 0,
    token: 0,
    revocation: 0,
    introspection: 0,
    userinfo: 0,
    jwks: 0,
    device: 0,
    metadata: 0,
    pages: 0,
  }
  let drops = 0

  const middleware = async (ctx: KoaContext, next: () => Promise<void>) => {
    const endpoint = endpointOf(ctx.path, '')
    if (refusesBefore(ctx, endpoint, now, note, url)) return
    await next()
    if (endpoint === 'metadata') ctx.body = metadataOf(ctx.body, now)
    if (endpoint === 'token') await afterToken(ctx)
    if (endpoint === 'device') ctx.body = { ...(ctx.body as object), interval: 1 }
    if (endpoint === 'revocation') noteRevocation(ctx, note)
    changeIss(ctx, now, url)
  }

  const afterToken = async (ctx: KoaContext) => {
    const body = ctx.body as Readonly<Record<string, unknown>>
    if (body.access_token !== undefined) ctx.body = now.tokenAnswer(body)
    if (now.tokenAnswerDelay > 0) await new Promise(resolve => setTimeout(resolve, now.tokenAnswerDelay))
    if (drops === 0) return
    drops -= 1
    note({ is: 'answer-dropped' })
    ctx.respond = false
    ctx.req.socket.destroy()
  }

  return {
    now: now as Readonly<Switches>,
    requests,
    middleware,
    count: (endpoint: Endpoint) => {
      requests[endpoint] += 1
    },
    set: (switches: Partial<Switches>) => void Object.assign(now, switches),
    dropNextTokenAnswer: () => {
      drops += 1
    },
  }
}

/** Answers in oidc-provider's place where a switch says so. */
function refusesBefore(
  ctx: KoaContext,
  endpoint: Endpoint,
  now: Switches,
  note: (event: NewIssuerEvent) => void,
  url: string,
): boolean {
  const answer = (status: number, body: unknown) => {
    ctx.status = status
    ctx.body = body
    return true
  }
  if (endpoint === 'registration' && !now.registration) return answer(404, 'not found')
  if (endpoint === 'revocation' && !now.revocation) return answer(404, 'not found')
  if (endpoint === 'revocation' && now.revocationFails) {
    note({ is: 'revocation-failed' })
    return answer(503, { error: 'temporarily_unavailable' })
  }
  if (endpoint === 'token' && now.tokenFails !== undefined) {
    return answer(now.tokenFails, { error: now.tokenFails < 500 ? 'invalid_request' : 'server_error' })
  }
  if (endpoint === 'authorization' && now.refuseResource && ctx.query.resource !== undefined) {
    const { redirect_uri: redirect, state } = ctx.query
    const back = new URL(String(redirect))
    back.searchParams.set('error', 'invalid_request')
    back.searchParams.set('error_description', "AADSTS901002: The 'resource' request parameter is not supported.")
    if (state !== undefined) back.searchParams.set('state', String(state))
    back.searchParams.set('iss', url)
    note({ is: 'authorization-refused', error: 'invalid_request', why: 'resource is not supported' })
    ctx.redirect(back.href)
    return true
  }
  return false
}

function metadataOf(body: unknown, now: Switches): unknown {
  if (typeof body !== 'object' || body === null) return body
  const metadata: Record<string, unknown> = { ...body }
  if (!now.cimd) delete metadata.client_id_metadata_document_supported
  if (!now.registration) delete metadata.registration_endpoint
  if (!now.revocation) delete metadata.revocation_endpoint
  if (!now.pkceAdvertised) delete metadata.code_challenge_methods_supported
  if (now.issInAnswer === 'unannounced' || now.issInAnswer === 'neither') {
    delete metadata.authorization_response_iss_parameter_supported
  }
  if (now.lieAboutIssuer !== undefined) metadata.issuer = now.lieAboutIssuer
  return { ...metadata, ...now.metadata }
}

function changeIss(ctx: KoaContext, now: Switches, url: string): void {
  const location = ctx.response.get('location')
  if (!location || !URL.canParse(location)) return
  const target = new URL(location)
  if (!target.searchParams.has('iss')) return
  if (now.issInAnswer === 'wrong') target.searchParams.set('iss', `${url}/someone-else`)
  if (now.issInAnswer === 'absent' || now.issInAnswer === 'neither') target.searchParams.delete('iss')
  ctx.response.set('location', target.href)
}

function noteRevocation(ctx: KoaContext, note: (event: NewIssuerEvent) => void): void {
  const { RefreshToken, AccessToken, ClientCredentials } = ctx.oidc?.entities ?? {}
  const token = RefreshToken ?? AccessToken ?? ClientCredentials
  if (token) note({ is: 'revoked', what: RefreshToken ? 'refresh-token' : 'access-token', sub: token.accountId ?? '' })
  else if (ctx.status === 200) note({ is: 'revocation-of-unknown-token' })
}

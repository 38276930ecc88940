// How a request gets its token, and what happens when the server refuses it. Knows nothing of where tokens come from.
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import type { Secret } from '../../base/secret.ts'
import { type Challenge, readChallenge } from '../../net/challenge.ts'
import { discard } from '../../net/read-body.ts'
import type { Send, SendRequest, SendResponse } from '../../net/send.ts'
import type { Dpop } from '../../oauth/issuer/dpop.ts'
import type { AccessTokens } from './ports.ts'
import { operationOf, readRefusal, wantsScope } from './scope-challenge.ts'

/**
 * A Send that adds the token to requests for `resource` (its origin, its path and below) and to nothing else. A refused
 * token is renewed once and the request repeated once: a 401 is given before anything is done. A session that ends because
 * its access does is ended with the token that it was last used with.
 * @throws as Send and AccessTokens do; `token-refused` when the renewed token is refused as well
 */
export function authorize(send: Send, tokens: AccessTokens, resource: URL): Send {
  let last: Shown | undefined
  return async request => {
    // SECURITY S2: an access token goes only to the origin and resource it was minted for.
    if (!isFor(resource, request)) return send(request)
    if (request.method === 'DELETE') return farewell(request)
    const token = await tokens.current()
    last = shown(token, tokens)
    const answer = await sendWith(send, request, last)
    if (answer.status !== 401) return passOrStepUp(answer, request, tokens)
    const renewed = await tokens.renew(token, await takeChallenge(answer, request, tokens))
    last = shown(renewed, tokens)
    const second = await sendWith(send, request, last)
    if (second.status !== 401) return passOrStepUp(second, request, tokens)
    await takeChallenge(second, request, tokens)
    throw new BrokerError('token-refused', {
      message: `${quote(resource.host)} refuses even a token that was issued just now. Sign in again; if that does not help, ask whoever runs that server.`,
      facts: { host: resource.host },
    })
  }

  // After a sign-out there is no token to be had any more, and the server would keep the session until it forgets it by itself.
  async function farewell(request: SendRequest): Promise<SendResponse> {
    const before = last
    last = undefined
    const token = await tokens.current().catch((error: unknown) => {
      if (before === undefined) throw error
    })
    return sendWith(send, request, token === undefined ? before : shown(token, tokens))
  }
}

interface Shown {
  readonly token: Secret
  readonly dpop: Dpop | undefined
}

function shown(token: Secret | undefined, tokens: AccessTokens): Shown | undefined {
  return token && { token, dpop: tokens.dpop() }
}

/** With a bound token: a fresh proof for each request, made anew once when the refusal taught a nonce or the time (RFC 9449, section 9). */
async function sendWith(send: Send, request: SendRequest, shown: Shown | undefined): Promise<SendResponse> {
  if (!shown) return send(request)
  const { token, dpop } = shown
  const bearer = { ...request.headers, authorization: `Bearer ${token.reveal()}` }
  if (!dpop) return send({ ...request, headers: bearer })
  const proven = () => ({
    ...request.headers,
    authorization: `DPoP ${token.reveal()}`,
    dpop: dpop.proof({ method: request.method, url: request.url, accessToken: token }),
  })
  const answer = await send({ ...request, headers: proven() })
  if (!dpop.learn(request.url, lesson(answer))) return answer
  discard(answer.body)
  return send({ ...request, headers: proven() })
}

function lesson({ status, headers }: SendResponse) {
  const error = status === 401 ? readChallenge(headers['www-authenticate'])?.dpop?.error : undefined
  const nonce = headers['dpop-nonce']
  return { error, nonce: typeof nonce === 'string' ? nonce : undefined, date: headers.date }
}

/** What a 401 asks for. One that asks for more scope is no matter of the token's life: no renewal would help. */
async function takeChallenge(refused: SendResponse, request: SendRequest, tokens: AccessTokens): Promise<Challenge> {
  const { challenge, answer } = await readRefusal(refused, request.url)
  discard(answer.body)
  return wantsScope(challenge) ? tokens.needScope(challenge, operationOf(request)) : challenge
}

/** A 403 that asks for more scope (RFC 6750, section 3.1); any other 403 is the server's own business and passes. */
async function passOrStepUp(given: SendResponse, request: SendRequest, tokens: AccessTokens): Promise<SendResponse> {
  if (given.status !== 403) return given
  const { challenge, answer } = await readRefusal(given, request.url)
  if (!wantsScope(challenge)) return answer
  discard(answer.body)
  return tokens.needScope(challenge, operationOf(request))
}

/** At the resource or below, or where the resource itself wants its messages, on its own origin. */
export function isFor(resource: URL, { url, namedBy }: SendRequest): boolean {
  return (
    isWithin(resource, url) || (namedBy !== undefined && isWithin(resource, namedBy) && url.origin === resource.origin)
  )
}

function isWithin(resource: URL, url: URL): boolean {
  if (url.origin !== resource.origin) return false
  const folder = resource.pathname.endsWith('/') ? resource.pathname : `${resource.pathname}/`
  return url.pathname === resource.pathname || url.pathname.startsWith(folder)
}

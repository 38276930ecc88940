// How a request gets its token, and what happens when the server refuses it. Knows nothing of where tokens come from.
import { BrokerError } from '../base/errors.ts'
import { quote } from '../base/quote.ts'
import type { Secret } from '../base/secret.ts'
import { readChallenge } from '../net/challenge.ts'
import { discard } from '../net/read-body.ts'
import type { Send, SendRequest, SendResponse } from '../net/send.ts'
import type { AccessTokens } from './ports.ts'

/**
 * A Send that adds the token to requests for `resource` (its origin, its path and below) and to nothing else. A refused
 * token is renewed once and the request repeated once: a 401 is given before anything is done.
 * @throws as Send and AccessTokens do; `token-refused` when the renewed token is refused as well
 */
export function authorize(send: Send, tokens: AccessTokens, resource: URL): Send {
  return async request => {
    // SECURITY S2: an access token goes only to the origin and resource it was minted for.
    if (!isFor(resource, request)) return send(request)
    const token = await tokens.current()
    const answer = await send(withToken(request, token))
    if (answer.status === 403) return needScope(answer, tokens)
    if (answer.status !== 401) return answer
    const renewed = await tokens.renew(token, await takeChallenge(answer))
    const second = await send(withToken(request, renewed))
    if (second.status === 403) return needScope(second, tokens)
    if (second.status !== 401) return second
    discard(second.body)
    throw new BrokerError('token-refused', {
      message: `${quote(resource.host)} refuses even a token that was issued just now. Sign in again; if that does not help, ask whoever runs that server.`,
      facts: { host: resource.host },
    })
  }
}

function withToken(request: SendRequest, token: Secret | undefined): SendRequest {
  if (!token) return request
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${token.reveal()}` } }
}

async function takeChallenge({ headers, body }: SendResponse) {
  discard(body)
  return readChallenge(headers['www-authenticate']) ?? {}
}

/** A 403 that asks for more scope (RFC 6750, section 3.1); any other 403 is the server's own business and passes. */
async function needScope(answer: SendResponse, tokens: AccessTokens): Promise<SendResponse> {
  const challenge = readChallenge(answer.headers['www-authenticate'])
  if (challenge?.error !== 'insufficient_scope') return answer
  discard(answer.body)
  return tokens.needScope(challenge)
}

/** At the resource or below, or where the resource itself wants its messages, on its own origin. */
function isFor(resource: URL, { url, namedBy }: SendRequest): boolean {
  return (
    isWithin(resource, url) || (namedBy !== undefined && isWithin(resource, namedBy) && url.origin === resource.origin)
  )
}

function isWithin(resource: URL, url: URL): boolean {
  if (url.origin !== resource.origin) return false
  const folder = resource.pathname.endsWith('/') ? resource.pathname : `${resource.pathname}/`
  return url.pathname === resource.pathname || url.pathname.startsWith(folder)
}

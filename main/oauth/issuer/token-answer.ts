// Which harmless departures of token and registration answers are put right before the library judges them. Nothing that
// protects is loosened.
import { membersOf } from '../../base/json.ts'
import type { Fetch } from '../../net/send.ts'

type Members = Record<string, unknown>
type Mend = (answer: Members) => { readonly status: number; readonly answer: Members }

/** A fetch whose successful answers from `endpoint` go through `mend`. Members that are `null` are left out before. */
export function mending(fetch: Fetch, endpoint: string, mend: Mend): Fetch {
  const { href } = new URL(endpoint)
  return async (input, init) => {
    const response = await fetch(input, init)
    const asked = input instanceof Request ? input.url : new URL(input).href
    return asked === href && response.ok ? mended(response, mend) : response
  }
}

/**
 * - An error with status 200 becomes a 400 (GitHub answers so; RFC 6749, section 5.2 wants 400).
 * - `expires_in: 0` is left out: it is how some issuers say “does not expire”, and as a life it would mean nothing.
 * - The ID token is taken out and kept: what is wrong with it must not cost the person the sign-in.
 */
export function mendTokens(keepIdToken: (idToken: string) => void): Mend {
  return ({ id_token: idToken, expires_in: expiresIn, ...answer }) => {
    if (typeof idToken === 'string') keepIdToken(idToken)
    if (expiresIn !== undefined && Number(expiresIn) !== 0) answer.expires_in = expiresIn
    const isError = typeof answer.error === 'string' && typeof answer.access_token !== 'string'
    return { status: isError ? 400 : 200, answer }
  }
}

/** Scopes apart by commas are put apart by spaces (RFC 6749, section 3.3); only for issuers that are known to write them so. */
export const mendCommaScopes: Mend = ({ scope, ...answer }) => ({
  status: 200,
  answer: typeof scope === 'string' ? { ...answer, scope: scope.replaceAll(',', ' ') } : { ...answer, scope },
})

/** - 200 counts as 201. - A secret without an expiry does not expire (RFC 7591, section 3.2.1 demands that it says so). */
export const mendRegistration: Mend = answer => {
  const isEndless = typeof answer.client_secret === 'string' && answer.client_secret_expires_at === undefined
  return { status: 201, answer: isEndless ? { ...answer, client_secret_expires_at: 0 } : answer }
}

async function mended(response: Response, mend: Mend): Promise<Response> {
  const text = await response.text()
  const type = response.headers.get('content-type')
  const headers = type === null ? {} : { 'content-type': type }
  const members = membersOf(text)
  if (!members) return new Response(text, { status: response.status, headers })
  const { status, answer } = mend(Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null)))
  return new Response(JSON.stringify(answer), { status, headers })
}

// What a person should hear of a new grant: that it holds less than was asked for, or that its token names another server as
// its audience. Whether a token is good is for the server to say, which must check that itself; a client cannot always know.
import { quote } from '../../base/quote.ts'
import type { Grant } from '../../vault/grant.ts'
import { parseUrl } from '../issuer/json-document.ts'
import { readJwt } from '../issuer/jwt.ts'

/** Whether the issuer names each scope that it granted, or leaves out those that another one contains. */
type Named = 'each' | 'folded'

export function warningsOfGrant(grant: Grant, named: Named = 'each'): readonly string[] {
  return [...lessThanAsked(grant, named), ...otherAudience(grant)]
}

/** Of these nobody loses a tool. */
const besides: ReadonlySet<string> = new Set(['openid', 'email', 'profile', 'offline_access'])

function lessThanAsked({ requestedScopes, scopes, issuer }: Grant, named: Named): readonly string[] {
  const missing = requestedScopes.filter(scope => !scopes.includes(scope) && !besides.has(scope))
  if (missing.length === 0) return []
  if (named === 'folded' && scopes.length > 0)
    return [
      `${quote(issuer)} granted ${quote(scopes.join(' '))}; ${quote(missing.join(' '))} was asked for too and may be part of that. Calls that need more will say so.`,
    ]
  return [
    `${quote(issuer)} granted less than was asked for; missing: ${quote(missing.join(' '))}. Calls that need it will say so.`,
  ]
}

/** A token that can be read (RFC 9068) and is made out to other web addresses alone. */
function otherAudience({ accessToken, audienceBound, resource, issuer }: Grant): readonly string[] {
  const named = audienceBound ? [readJwt(accessToken)?.claims.aud].flat().filter(name => typeof name === 'string') : []
  const urls = named.map(name => parseUrl(name)).filter(url => url !== undefined && /^https?:$/.test(url.protocol))
  const { origin } = new URL(resource)
  if (urls.length === 0 || urls.length < named.length || urls.some(url => url?.origin === origin)) return []
  return [
    `${quote(issuer)} was asked for a token for ${quote(resource)} and made it out to ${named.map(name => quote(name)).join(', ')}. The server should refuse it; if it does, tell the people who run it.`,
  ]
}

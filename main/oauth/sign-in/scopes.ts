// Which scopes a sign-in asks for: what the server needs, and beyond it only what keeps the person signed in and named.
import type { Discovery } from '../discovery/discover.ts'

/**
 * The server's scopes (challenge, else resource metadata) together with `more`; undefined means that no scope is sent.
 *
 * Least privilege, and yet:
 * - `offline_access` is added where the issuer lists it, or people would sign in anew every hour.
 * - `openid` and `email` are added where the issuer lists them, so that two accounts can be told apart; never `profile`,
 *   which gives away much more than a name.
 * Nothing is added when nothing else is asked for: without a scope the issuer grants its default, and with one it
 * grants that one alone.
 */
export function scopesToAsk(discovery: Discovery, more: readonly string[]): readonly string[] | undefined {
  const needed = [...(discovery.scopes ?? []), ...more]
  if (needed.length === 0) return undefined
  const offered = new Set(discovery.metadata.scopes_supported ?? [])
  const identity = offered.has('openid') ? ['openid', 'email'] : []
  const added = [...identity, ...(discovery.offersOfflineAccess ? ['offline_access'] : [])]
  return [...new Set([...needed, ...added.filter(scope => offered.has(scope))])]
}

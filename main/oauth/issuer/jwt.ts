// What a JWT says, read without checking its signature: for tokens that came straight from their issuer over TLS (OpenID
// Connect Core, section 3.1.3.7) or that we only pass on.
import { membersOf } from '../../base/json.ts'
import type { Secret } from '../../base/secret.ts'

export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

/** Undefined when it is none, or none that we can read (an encrypted one). */
export function readJwt(text: Secret): Jwt | undefined {
  const parts = text.reveal().split('.')
  const [header, claims] = parts.slice(0, 2).map(part => membersOf(Buffer.from(part, 'base64url').toString('utf8')))
  return parts.length === 3 && header && claims ? { header, claims } : undefined
}

/** An encrypted JWT (RFC 7516): its five parts are for somebody else. */
export function isEncrypted(text: Secret): boolean {
  return text.reveal().split('.').length === 5
}

/** `exp` in milliseconds since the epoch; undefined when it names no end. */
export function endOf(jwt: Jwt | undefined): number | undefined {
  const exp = jwt?.claims.exp
  return typeof exp === 'number' ? exp * 1000 : undefined
}

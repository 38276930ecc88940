// Whether a DPoP proof holds, as a resource server sees it (RFC 9449, section 4.3). Written on its own, from the RFC: it
// shares nothing with what makes the proofs.
import { createHash, createPublicKey, verify } from 'node:crypto'

export interface ToCheck {
  /** The `DPoP` header; node joins several by commas. */
  readonly proof: string | undefined
  readonly token: string
  readonly method: string
  readonly url: string
  /** What the token is bound to. */
  readonly jkt: string
  /** The nonce that must be in it, where one is wanted. */
  readonly nonce: string | undefined
  readonly now: number
  /** Proofs that were shown before. */
  readonly seen: Set<string>
}

export type DpopFault = 'use_dpop_nonce' | 'invalid_dpop_proof'

/** What is wrong with it; undefined when nothing is. */
export function dpopFault({ proof, token, method, url, jkt, nonce, now, seen }: ToCheck): DpopFault | undefined {
  const parts = proof?.split('.') ?? []
  if (proof === undefined || proof.includes(',') || parts.length !== 3) return 'invalid_dpop_proof'
  const [header, claims] = parts.slice(0, 2).map(part => JSON.parse(Buffer.from(part, 'base64url').toString()))
  const isSigned = verify(
    'sha256',
    Buffer.from(parts.slice(0, 2).join('.')),
    { key: createPublicKey({ key: header.jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(parts[2] ?? '', 'base64url'),
  )
  const { crv, kty, x, y } = header.jwk
  const holds =
    isSigned &&
    header.typ === 'dpop+jwt' &&
    header.alg === 'ES256' &&
    !('d' in header.jwk) &&
    sha256(JSON.stringify({ crv, kty, x, y })) === jkt &&
    claims.htm === method &&
    claims.htu === url &&
    claims.ath === sha256(token) &&
    typeof claims.jti === 'string' &&
    !seen.has(claims.jti) &&
    Math.abs(now / 1000 - claims.iat) <= 300
  if (!holds) return 'invalid_dpop_proof'
  seen.add(claims.jti)
  return nonce !== undefined && claims.nonce !== nonce ? 'use_dpop_nonce' : undefined
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

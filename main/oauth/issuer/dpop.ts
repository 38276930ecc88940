// How possession of a grant's key is proven (DPoP, RFC 9449), to its issuer and to its server alike: keys, proofs, and what
// the answers of both teach about nonces and clocks. Sends nothing.
import { createHash, createPrivateKey, generateKeyPairSync, type JsonWebKey, randomBytes, sign } from 'node:crypto'
import { Secret } from '../../base/secret.ts'

/** The one algorithm that we sign with; every DPoP server that is known takes it. */
export const dpopAlgorithm = 'ES256'

export interface ProofOf {
  readonly method: string
  readonly url: URL
  /** The token that the request carries; none at the token endpoint. */
  readonly accessToken?: Secret
}

/** What of a refusal matters here. `error` is the OAuth error code, from the body or from `WWW-Authenticate`. */
export interface DpopAnswer {
  readonly error: string | undefined
  /** The headers `DPoP-Nonce` and `Date`. */
  readonly nonce: string | undefined
  readonly date: string | undefined
}

/** The key of one grant. */
export interface Dpop {
  /** RFC 7638: what tokens and codes are bound to. */
  readonly thumbprint: string
  /** A fresh proof for one request (RFC 9449, section 4.2). */
  proof(request: ProofOf): string
  /** Notes what an answer teaches; true when the same request with a new proof may succeed by it. */
  learn(url: URL, answer: DpopAnswer): boolean
}

/** A new private key as it rests with its grant: a JWK in JSON. */
export function newDpopKey(): Secret {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return new Secret(JSON.stringify(privateKey.export({ format: 'jwk' })))
}

/** The key for a sign-in, where tokens are to be bound to one: a new one, or that of the grant which it widens. */
export function bindingFor({ discovery, now, dpopKey: before }: Binds): Binding {
  if (!discovery.bindsTokens) return { dpopKey: undefined, dpop: undefined }
  const dpopKey = before ?? newDpopKey()
  return { dpopKey, dpop: dpopOf(dpopKey, now) }
}

export interface Binds {
  readonly discovery: { readonly bindsTokens: boolean }
  readonly now: () => number
  readonly dpopKey?: Secret | undefined
}

export interface Binding {
  readonly dpopKey: Secret | undefined
  readonly dpop: Dpop | undefined
}

// By key object, so that what was learned of nonces and clocks outlives renewals.
const known = new WeakMap<Secret, Dpop>()

export function dpopOf(key: Secret, now: () => number): Dpop {
  const before = known.get(key)
  if (before) return before
  const dpop = createDpop(key, now)
  known.set(key, dpop)
  return dpop
}

function createDpop(key: Secret, now: () => number): Dpop {
  const jwk = JSON.parse(key.reveal()) as JsonWebKey
  const { kty, crv, x, y } = jwk
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' })
  const header = encoded({ typ: 'dpop+jwt', alg: dpopAlgorithm, jwk: { kty, crv, x, y } })
  const nonces = new Map<string, string>()
  const skews = new Map<string, number>()
  return {
    thumbprint: digest(JSON.stringify({ crv, kty, x, y })),
    proof: ({ method, url, accessToken }) => {
      const nonce = nonces.get(url.origin)
      const claims = encoded({
        jti: randomBytes(16).toString('base64url'),
        htm: method,
        htu: `${url.origin}${url.pathname}`,
        iat: Math.floor((now() + (skews.get(url.origin) ?? 0)) / 1000),
        ...(accessToken ? { ath: digest(accessToken.reveal()) } : {}),
        ...(nonce === undefined ? {} : { nonce }),
      })
      const signed = `${header}.${claims}`
      const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' })
      return `${signed}.${signature.toString('base64url')}`
    },
    learn: ({ origin }, { error, nonce, date }) => {
      const isNews = nonce !== undefined && nonce.length <= longestNonce && nonces.get(origin) !== nonce
      if (isNews) nonces.set(origin, nonce)
      if (error === 'use_dpop_nonce') return isNews
      if (error !== 'invalid_dpop_proof') return false
      // Only a refusal moves the clock: by the server's own, if that differs from the one we used.
      const skew = Date.parse(date ?? '') - now()
      const isOff = Math.abs(skew - (skews.get(origin) ?? 0)) > smallestSkew
      if (isOff) skews.set(origin, skew)
      return isNews || isOff
    },
  }
}

const longestNonce = 4096

/** `Date` counts whole seconds, and the answer took its time. */
const smallestSkew = 5_000

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
const digest = (text: string) => createHash('sha256').update(text).digest('base64url')

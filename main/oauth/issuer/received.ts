// What a token endpoint gave, read from the names on the wire into ours. Knows nothing of how it was asked.
import { Secret } from '../../base/secret.ts'
import type { WhoAmI } from '../../vault/grant.ts'

export interface TokenAnswer {
  readonly accessToken: Secret
  readonly refreshToken: Secret | undefined
  /** Whether the access token is bound to our key (RFC 9449), rather than a bearer token. */
  readonly isBound: boolean
  /** Seconds. */
  readonly expiresIn: number | undefined
  /** Undefined when the issuer said nothing: then what was asked for was granted (RFC 6749, section 5.1). */
  readonly scopes: readonly string[] | undefined
  readonly who: WhoAmI | undefined
  /** Checked as OpenID Connect Core, section 3.1.3.7 wants it; its nonce is the caller's business. */
  readonly idToken: IdToken | undefined
}

export interface IdToken {
  readonly text: Secret
  readonly nonce: string | undefined
  readonly who: WhoAmI
}

/** RFC 8693, section 2.2.1. */
export interface ExchangedToken {
  readonly token: Secret
  /** `token_type` in lower case. */
  readonly type: string
  readonly issuedType: string | undefined
  readonly scopes: readonly string[] | undefined
}

interface Wire {
  readonly access_token: string
  readonly token_type: string
  readonly refresh_token?: string
  readonly expires_in?: number
  readonly scope?: string
  readonly [more: string]: unknown
}

/** @throws Error when the token is of a type that we did not ask for. */
export function readTokens(answer: Wire, asked: 'bound' | 'bearer'): Omit<TokenAnswer, 'who' | 'idToken'> {
  const isBound = asked === 'bound' && answer.token_type === 'dpop'
  if (!isBound && answer.token_type !== 'bearer') throw new Error('the token is not of type Bearer')
  return {
    accessToken: new Secret(answer.access_token),
    refreshToken: answer.refresh_token === undefined ? undefined : new Secret(answer.refresh_token),
    isBound,
    expiresIn: answer.expires_in,
    scopes: scopesIn(answer),
  }
}

export function readExchanged(answer: Wire): ExchangedToken {
  const { access_token: token, token_type: type, issued_token_type: issuedType } = answer
  const issued = typeof issuedType === 'string' ? issuedType : undefined
  return { token: new Secret(token), type, issuedType: issued, scopes: scopesIn(answer) }
}

export type Claims = Readonly<Record<string, unknown>> & { readonly sub: string }

export function readIdToken(text: string, claims: Claims): IdToken {
  const { nonce } = claims
  return { text: new Secret(text), nonce: typeof nonce === 'string' ? nonce : undefined, who: whoOf(claims) }
}

export function whoOf(claims: Claims): WhoAmI {
  const { sub, name, email, preferred_username: userName } = claims
  const called = [name, userName].find(value => typeof value === 'string' && value !== '')
  return {
    subject: sub,
    ...(typeof called === 'string' ? { name: called } : {}),
    ...(typeof email === 'string' && email !== '' ? { email } : {}),
  }
}

const scopesIn = ({ scope }: Wire) => scope?.split(' ').filter(one => one !== '')

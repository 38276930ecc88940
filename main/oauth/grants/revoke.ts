// How the issuer is told that a grant is over (RFC 7009): both tokens, each for itself, with an honest result for each. S14.
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import type { Secret } from '../../base/secret.ts'
import type { Fetch } from '../../net/send.ts'
import type { Grant } from '../../vault/grant.ts'
import type { Identity } from '../issuer/issuer.ts'
import { type Issuer, issuerAt } from '../issuer/issuer.ts'
import type { IssuerMetadata } from '../issuer/metadata.ts'

/** `until`: when the token's life ends by itself; absent when the issuer never said. */
export type RevocationResult =
  | { readonly is: 'revoked'; readonly at: number }
  | { readonly is: 'not-offered'; readonly until?: number }
  | { readonly is: 'failed'; readonly why: string; readonly until?: number }
  | { readonly is: 'none' }

export interface Revocation {
  readonly refreshToken: RevocationResult
  readonly accessToken: RevocationResult
}

export interface RevokeOptions {
  readonly grant: Grant
  /** Undefined when the issuer's metadata cannot be had now; then both results are `failed`. */
  readonly metadata: IssuerMetadata | undefined
  readonly identity: Identity
  readonly fetch: Fetch
  readonly now: () => number
  /** What an earlier attempt came to; what was revoked then is not asked for again. */
  readonly before?: Revocation
}

/** Never throws: what went wrong stands in the results. */
export async function revokeGrant(options: RevokeOptions): Promise<Revocation> {
  const { grant, metadata, identity, fetch, before } = options
  const isOther = metadata && (metadata.issuer !== grant.issuer || identity.clientId !== grant.clientId)
  // SECURITY S3: a token goes back to the issuer that gave it and to no other.
  if (!metadata || isOther) return notAsked(grant, isOther ? otherIssuer : noMetadata)
  const end = endingAt(issuerAt({ metadata, identity, fetch }), options)
  // The refresh token first: while it lives, access tokens can be had anew. Each is asked for whatever came of the other.
  return {
    refreshToken: await end({ token: grant.refreshToken, hint: 'refresh_token', before: before?.refreshToken }),
    accessToken: await end({
      token: grant.accessToken,
      hint: 'access_token',
      until: grant.expiresAt,
      before: before?.accessToken,
    }),
  }
}

interface Token {
  readonly token: Secret | undefined
  readonly hint: 'access_token' | 'refresh_token'
  readonly until?: number | undefined
  readonly before: RevocationResult | undefined
}

function endingAt(issuer: Issuer, { metadata, now }: RevokeOptions) {
  return async ({ token, hint, until, before }: Token): Promise<RevocationResult> => {
    if (!token) return { is: 'none' }
    if (before?.is === 'revoked') return before
    const life = until === undefined ? {} : { until }
    if (metadata?.revocation_endpoint === undefined) return { is: 'not-offered', ...life }
    try {
      await issuer.revoke(token, hint)
      return { is: 'revoked', at: now() }
    } catch (error) {
      // RFC 7009, section 2.2.1: some issuers revoke one kind of token only.
      if (error instanceof BrokerError && error.facts.oauthError === 'unsupported_token_type')
        return { is: 'not-offered', ...life }
      return { is: 'failed', why: error instanceof Error ? error.message : String(error), ...life }
    }
  }
}

function notAsked({ issuer, refreshToken, expiresAt }: Grant, sentence: (issuer: string) => string): Revocation {
  const failed = { is: 'failed', why: sentence(quote(issuer)) } as const
  return {
    refreshToken: refreshToken ? failed : { is: 'none' },
    accessToken: expiresAt === undefined ? failed : { ...failed, until: expiresAt },
  }
}

const noMetadata = (issuer: string) => `The sign-in service ${issuer} could not be asked now.`
const otherIssuer = (issuer: string) =>
  `The service asked is not ${issuer}, which gave the tokens, or does not know us by the same name.`

/** Whether there is something left that asking again could revoke. */
export function isPending({ refreshToken, accessToken }: Revocation): boolean {
  return refreshToken.is === 'failed' || accessToken.is === 'failed'
}

// How one grant is renewed: with its refresh token (RFC 6749, section 6), or by what else is asked. One attempt; who asks, when
// and how often is tokens.ts.
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import type { Fetch } from '../../net/send.ts'
import type { Grant } from '../../vault/grant.ts'
import { dpopOf } from '../issuer/dpop.ts'
import type { Identity, Issuer } from '../issuer/issuer.ts'
import { issuerAt } from '../issuer/issuer.ts'
import type { IssuerMetadata } from '../issuer/metadata.ts'
import type { TokenAnswer } from '../issuer/received.ts'

/** `lost`: the issuer will never again take this refresh token (`invalid_grant`) or this client (`invalid_client`). */
export type Renewal =
  | { readonly is: 'renewed'; readonly grant: Grant }
  | { readonly is: 'lost'; readonly why: 'invalid_grant' | 'invalid_client'; readonly said: string }

export interface RenewOptions {
  readonly grant: Grant
  readonly metadata: IssuerMetadata
  readonly identity: Identity
  readonly fetch: Fetch
  readonly now: () => number
}

/** @throws BrokerError `token-refused`, `issuer-mismatch`, `sign-in-needed` (no refresh token), or what `fetch` throws; the grant is then as good as before. */
export async function renewGrant(options: RenewOptions): Promise<Renewal> {
  const { refreshToken } = options.grant
  if (!refreshToken) throw noRefreshToken(options.grant)
  return await renewBy(options, issuer => issuer.refresh(refreshToken, resourceOfGrant(options.grant)))
}

/** `resource` as it was named when the grant was obtained; not at all where the issuer refused it. */
export function resourceOfGrant({ audienceBound, resource }: Grant): Readonly<Record<string, string>> {
  return audienceBound ? { resource } : {}
}

/** The grant renewed with the tokens that `ask` gets. @throws BrokerError as `renewGrant` does */
export async function renewBy(
  { grant, metadata, identity, fetch, now }: RenewOptions,
  ask: (issuer: Issuer) => Promise<TokenAnswer>,
): Promise<Renewal> {
  // SECURITY S3: the issuer that gave it, the client it was given to, and nobody else.
  if (metadata.issuer !== grant.issuer || identity.clientId !== grant.clientId) throw otherIssuer(grant)
  const dpop = grant.dpopKey && dpopOf(grant.dpopKey, now)
  const issuer = issuerAt({ metadata, identity, fetch, dpop })
  // RFC 6749, section 5.1: its life began when the answer was made, which was not before it was asked for.
  const at = now()
  try {
    const tokens = await ask(issuer)
    const { expiresAt: _old, dpopKey, ...kept } = grant
    return {
      is: 'renewed',
      grant: {
        ...kept,
        generation: grant.generation + 1,
        accessToken: tokens.accessToken,
        // RFC 6749, section 6: without a new refresh token the old one goes on.
        refreshToken: tokens.refreshToken ?? grant.refreshToken,
        // An issuer that binds no more is taken at its word: a proof for a bearer token would be refused.
        ...(dpopKey && tokens.isBound ? { dpopKey } : {}),
        ...(tokens.expiresIn === undefined ? {} : { expiresAt: at + tokens.expiresIn * 1000 }),
        scopes: [...(tokens.scopes ?? grant.scopes)],
        renewedAt: at,
      },
    }
  } catch (error) {
    const why = error instanceof BrokerError ? lostBecause(error.facts.oauthError) : undefined
    if (!why) throw error
    return { is: 'lost', why, said: (error as BrokerError).message }
  }
}

function lostBecause(said: unknown): 'invalid_grant' | 'invalid_client' | undefined {
  // GitHub has a word of its own for the first, and RFC 6749, section 5.2 has two for the second.
  if (said === 'invalid_grant' || said === 'bad_refresh_token') return 'invalid_grant'
  if (said === 'invalid_client' || said === 'unauthorized_client') return 'invalid_client'
  return undefined
}

export function noRefreshToken({ issuer }: Grant): BrokerError {
  return new BrokerError('sign-in-needed', {
    message: `The sign-in has run out, and ${quote(issuer)} gives no refresh token, so only you can renew it: sign in again.`,
    facts: { issuer, reason: 'no-refresh-token' },
  })
}

function otherIssuer({ issuer }: Grant): BrokerError {
  return new BrokerError('issuer-mismatch', {
    message: `A token of ${quote(issuer)} was about to go to another service or under another name; Valetkey did not send it.`,
    facts: { issuer },
  })
}

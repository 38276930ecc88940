// What a grant is: all that one account gave us at one server, and the key under which it rests.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Secret } from '../base/secret.ts'

const secret = z
  .union([z.string(), z.instanceof(Secret)])
  .transform(value => (value instanceof Secret ? value : new Secret(value)))

/** Who the issuer says the account is (OpenID Connect Core, section 5.1). A stranger's text: quote it. */
export const WhoAmI = z.object({
  subject: z.string(),
  name: z.string().optional(),
  email: z.string().optional(),
})
export type WhoAmI = Readonly<z.output<typeof WhoAmI>>

export const Grant = z.object({
  version: z.literal(1),
  /** The authorization server's `issuer`, character for character (RFC 8414, section 3.3). */
  issuer: z.string(),
  clientId: z.string(),
  /** The canonical URI of the MCP server (RFC 8707, section 2). */
  resource: z.string(),
  /** The user's own word for the account: `default`, `work`. */
  account: z.string(),
  /** False when the issuer refused `resource`: the token is not bound to this server. */
  audienceBound: z.boolean(),
  /** Counts renewals; a store with a lower generation than the stored one is refused. */
  generation: z.number().int().nonnegative(),
  accessToken: secret,
  refreshToken: secret.optional(),
  /** The private key that the tokens are bound to, a JWK in JSON (RFC 9449); absent: they are bearer tokens. */
  dpopKey: secret.exactOptional(),
  /** Who the person is, in their company's own words (OpenID Connect): of a company sign-in alone, which it stands for. */
  idToken: secret.exactOptional(),
  /** Milliseconds since the epoch; absent when the issuer did not say. */
  expiresAt: z.number().optional(),
  /** How it was obtained; absent: by a person's sign-in in a browser (authorization code). */
  obtainedBy: z.enum(['device-code', 'client-credentials', 'enterprise']).exactOptional(),
  /** What was asked for, and what the issuer said it granted (the same when it said nothing, RFC 6749, section 5.1). */
  requestedScopes: z.array(z.string()),
  scopes: z.array(z.string()),
  who: WhoAmI.optional(),
  obtainedAt: z.number(),
  renewedAt: z.number(),
})
export type Grant = Readonly<z.output<typeof Grant>>

/** Whether it can be renewed without a person: by its refresh token, or by asking the same way again. */
export function isRenewable({ refreshToken, obtainedBy }: Grant): boolean {
  return refreshToken !== undefined || obtainedBy === 'client-credentials' || obtainedBy === 'enterprise'
}

export type GrantKey = Pick<Grant, 'issuer' | 'clientId' | 'resource' | 'account'>

/** The vault id of a grant: `grant:` and 32 hex digits over all four parts of its key. */
export function grantId({ issuer, clientId, resource, account }: GrantKey): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([issuer, clientId, resource, account]))
    .digest('hex')
  return `grant:${digest.slice(0, 32)}`
}

/** The text that goes into the vault: the only place where a grant's tokens are written out. */
export function writeGrant(grant: Grant): Secret {
  const plain = {
    ...grant,
    accessToken: grant.accessToken.reveal(),
    refreshToken: grant.refreshToken?.reveal(),
    dpopKey: grant.dpopKey?.reveal(),
    idToken: grant.idToken?.reveal(),
  }
  return new Secret(JSON.stringify(plain))
}

/** @throws ZodError when the text is no grant. */
export function readGrant(text: Secret): Grant {
  return Grant.parse(JSON.parse(text.reveal()))
}

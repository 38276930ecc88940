// Which access token to send now: one refresh per grant however many ask, and no rotated token is ever lost. SECURITY S10.
// Knows when to renew; how is renew.ts, and where grants rest is main/vault/grants.ts.
import type { Log } from '../../base/log.ts'
import { oncePerKey } from '../../base/once.ts'
import type { Secret } from '../../base/secret.ts'
import { type Grant, grantId, isRenewable } from '../../vault/grant.ts'
import { type Dpop, dpopOf } from '../issuer/dpop.ts'
import { type Entry, type GrantsPort, keepGrants, type Missing } from './kept.ts'
import { noRefreshToken, type Renewal } from './renew.ts'
import { refusedAgain, renewEntry, signInNeeded } from './renewing.ts'
import { type GrantView, viewOf } from './view.ts'

export type { GrantsPort } from './kept.ts'
export type { GrantView } from './view.ts'

export interface TokensOptions {
  readonly grants: GrantsPort
  readonly refresh: (grant: Grant) => Promise<Renewal>
  readonly now: () => number
  readonly log: Log
}

export interface Tokens {
  /** The token to send now. @throws BrokerError `sign-in-needed`, `unreachable`, `token-refused`, `vault-…` */
  current(id: string): Promise<Secret>
  /** A token other than the one just refused. @throws as `current` */
  renew(id: string, refused: Secret): Promise<Secret>
  /** The key that the tokens in memory are bound to; undefined: they are bearer tokens. */
  dpop(id: string): Dpop | undefined
  /** Stores the grant of a sign-in over whatever was there. */
  adopt(grant: Grant): Promise<void>
  /** Drops what memory knows of it; the vault is the caller's business. */
  forget(id: string): void
  /** What memory knows; undefined before the first `look`, `current` or `adopt`. */
  peek(id: string): GrantView | undefined
  /** Why `peek` knows nothing; undefined while nobody has read the vault for it. */
  missing(id: string): Missing | undefined
  /** As `peek`, and reads the vault when memory knows nothing. */
  look(id: string): Promise<GrantView | undefined>
  /** The newest grant, tokens included, for revocation; waits for a refresh that is under way. */
  take(id: string): Promise<Grant | undefined>
  onChange(listener: (id: string, view: GrantView | undefined) => void): () => void
}

/** A renewed token that is refused within this time is not renewed again: the server wants something else. */
const moment = 30_000

export function createTokens({ grants, refresh, now, log }: TokensOptions): Tokens {
  const listeners = new Set<(id: string, view: GrantView | undefined) => void>()
  const view = (entry: Entry | undefined) => entry && viewOf(entry, now())
  const tell = (id: string, entry: Entry | undefined) => {
    for (const listener of listeners) listener(id, view(entry))
  }
  const kept = keepGrants({ grants, tell, log })
  const once = oncePerKey<void>()
  const flights = new Map<string, Promise<void>>()
  const renewed = (id: string, entry: Entry, why: Reason) => {
    const flight = once(id, () => renewEntry({ id, entry, why, kept, refresh, now, log }))
    flights.set(id, flight)
    return flight
  }

  async function current(id: string): Promise<Secret> {
    const entry = await ready(id)
    const at = now()
    if (!isDue(entry.grant, at)) return entry.grant.accessToken
    const isAlive = at < (entry.grant.expiresAt ?? Number.POSITIVE_INFINITY)
    if (!isRenewable(entry.grant)) {
      if (isAlive) return entry.grant.accessToken
      // Not lost for good: a clock that was set wrong may be set right again.
      throw noRefreshToken(entry.grant)
    }
    await renewed(id, entry, 'due').catch(error => {
      // Renewed early so that nobody notices; while the old token still lives, nobody shall notice this either.
      if (!isAlive || entry.unsaved || entry.lost) throw error
    })
    return (await ready(id)).grant.accessToken
  }

  async function renew(id: string, refused: Secret): Promise<Secret> {
    const entry = await ready(id)
    // A latecomer: a neighbour had the same token refused and it has been renewed since.
    if (!refused.equals(entry.grant.accessToken)) return current(id)
    if (!isRenewable(entry.grant)) return kept.lose(id, entry, noRefreshToken(entry.grant))
    // A token that has run out was refused for that, and its server wants nothing else.
    const why = isDue(entry.grant, now()) ? 'due' : 'refused'
    const { renewedForRefusalAt: before } = entry
    if (why === 'refused' && before !== undefined && Math.abs(now() - before) < moment) throw refusedAgain(entry.grant)
    await renewed(id, entry, why)
    return (await ready(id)).grant.accessToken
  }

  /** The entry, nothing of it waiting to be stored, nobody needed. */
  async function ready(id: string): Promise<Entry> {
    const entry = await kept.load(id)
    if (!entry) throw signInNeeded()
    if (entry.lost) throw entry.lost
    // SECURITY S10: a rotated token is stored before the access token that came with it is used.
    if (entry.unsaved) await kept.save(id, entry)
    return entry
  }

  return {
    current,
    renew,
    dpop: id => {
      const key = kept.peek(id)?.grant.dpopKey
      return key && dpopOf(key, now)
    },
    adopt: grant => kept.adopt(grantId(grant), grant),
    forget: id => kept.forget(id),
    peek: id => view(kept.peek(id)),
    missing: kept.missing,
    look: async id => view(await kept.load(id)),
    take: async id => {
      await flights.get(id)?.catch(() => {})
      return (await kept.load(id))?.grant
    },
    onChange: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export type Reason = 'due' | 'refused'

/** Whether it should be renewed now: within a minute of its end, or a tenth of its life if that is less. */
function isDue({ expiresAt, renewedAt }: Grant, now: number): boolean {
  if (expiresAt === undefined) return false
  const skew = Math.min(60_000, Math.max(0, expiresAt - renewedAt) / 10)
  return now >= expiresAt - skew
}

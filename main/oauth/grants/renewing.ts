// What one renewal does to a grant in memory: renewed and stored, lost, or put off. Lost answers are asked for again, the
// issuer is not hammered. Knows no HTTP.
import { asBrokerError, BrokerError, isBrokerError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { quote } from '../../base/quote.ts'
import type { Grant } from '../../vault/grant.ts'
import type { Entry, KeptGrants } from './kept.ts'
import type { Renewal } from './renew.ts'

export interface RenewingOptions {
  readonly id: string
  readonly entry: Entry
  readonly why: 'due' | 'refused'
  readonly kept: KeptGrants
  readonly refresh: (grant: Grant) => Promise<Renewal>
  readonly now: () => number
  readonly log: Log
}

/** One renewal. @throws BrokerError; the entry then says whether it is lost, unsaved, or as it was. */
export async function renewEntry(options: RenewingOptions): Promise<void> {
  const { id, entry, why, kept, now, log } = options
  if (entry.failures && mustWait(entry.failures.until - now())) throw entry.failures.error
  const { grant } = entry
  const outcome = await refreshTwice(options)
  // A sign-in came meanwhile: its grant is the newer one, and what was renewed belongs to the old one.
  if (entry.grant !== grant || kept.peek(id) !== entry) return
  entry.failures = undefined
  if (outcome.is === 'lost') {
    if (await kept.reread(id, entry)) return
    log.warn('grant-lost', { id, issuer: grant.issuer, reason: outcome.why })
    return kept.lose(id, entry, lostGrant(grant, outcome))
  }
  // Of this very token: one that was renewed because it ran out has not been refused yet.
  entry.renewedForRefusalAt = why === 'refused' ? now() : undefined
  log.info('grant-renewed', { id, issuer: grant.issuer, generation: outcome.grant.generation, reason: why })
  await kept.replace(id, entry, outcome.grant)
}

const longestPause = 30_000

/** A pause that is longer than any we make was begun under a clock that has been set back since. */
const mustWait = (left: number) => left > 0 && left <= longestPause

// An answer that got lost on the way may have rotated the token already. Asking again with the same one is all that can
// be done; issuers with a grace period for this keep the grant alive. More often than twice only after a pause.
async function refreshTwice({ entry, refresh, now, log }: RenewingOptions): Promise<Renewal> {
  const { grant } = entry
  try {
    return await refresh(grant).catch(error => {
      // With a status it was an answer: the issuer is in trouble and said so.
      if (!isBrokerError(error, 'unreachable') || error.facts.status !== undefined) throw error
      log.info('refresh-repeated', { issuer: grant.issuer, error })
      return refresh(grant)
    })
  } catch (error) {
    const ours = asBrokerError(error)
    // A locked vault is no reason to wait once it is open.
    if (ours.code.startsWith('vault-')) throw ours
    const count = (entry.failures?.count ?? 0) + 1
    entry.failures = { count, until: now() + Math.min(longestPause, 500 * 2 ** count), error: ours }
    log.warn('refresh-failed', { issuer: grant.issuer, count, error: ours })
    throw ours
  }
}

function lostGrant({ issuer }: Grant, { why, said }: Renewal & { is: 'lost' }): BrokerError {
  return new BrokerError('sign-in-needed', {
    message:
      why === 'invalid_client'
        ? `${quote(issuer)} no longer knows Valetkey, so it does not renew the sign-in. Sign in again.`
        : `${quote(issuer)} ended the sign-in, which ran out, was revoked, or was used elsewhere. Sign in again.`,
    facts: { issuer, reason: why, said },
  })
}

export function signInNeeded(): BrokerError {
  return new BrokerError('sign-in-needed', { message: 'Nobody is signed in here yet. Sign in first.' })
}

export function refusedAgain({ resource }: Grant): BrokerError {
  return new BrokerError('token-refused', {
    message: `${quote(resource)} refuses even a token that was renewed just now. Its sign-in service and it disagree; if it lasts, sign in again or tell the people who run the server.`,
    facts: { resource },
  })
}

// Which revocations no issuer has confirmed yet: kept in the vault, tried again, listed without secrets. S14.
import { createHash } from 'node:crypto'
import type { Log } from '../../base/log.ts'
import { oncePerKey } from '../../base/once.ts'
import type { Secret } from '../../base/secret.ts'
import { type Grant, grantId } from '../../vault/grant.ts'
import type { Vault } from '../../vault/vault.ts'
import { type QueuedRevocation, readQueued, writeQueued } from './queued-revocation.ts'
import { isPending, type Revocation } from './revoke.ts'

export interface RevocationQueueOptions {
  readonly vault: Vault
  /** Bound by the broker: finds metadata, identity and fetch of the grant's issuer and calls `revokeGrant`. */
  readonly revoke: (grant: Grant, before: Revocation | undefined) => Promise<Revocation>
  readonly now: () => number
  readonly log: Log
}

export interface PendingRevocation {
  readonly id: string
  readonly issuer: string
  readonly resource: string
  readonly account: string
  readonly since: number
  readonly tries: number
  readonly nextTry: number
  /** When the last token's life is over, as far as known. */
  readonly until: number | undefined
  readonly result: Revocation
}

export interface RevocationQueue {
  /** Revokes now; what was not confirmed stays queued. Never throws for the issuer's sake; vault errors pass. */
  revoke(grant: Grant): Promise<Revocation>
  /** Tries what is due (all with `now: true`). Returns what is still pending. */
  retry(how?: { readonly now?: true }): Promise<readonly PendingRevocation[]>
  list(): Promise<readonly PendingRevocation[]>
  /** The person gives up on it: forgets the tokens without confirmation. */
  abandon(id: string): Promise<boolean>
}

/** An issuer that never said how long its refresh tokens live is asked for this long. */
const longest = 90 * 24 * 3_600_000

export function createRevocationQueue({ vault, revoke, now, log }: RevocationQueueOptions): RevocationQueue {
  const once = oncePerKey<Revocation>()
  /** Asked for at every snapshot; a keychain is too slow for that. */
  let listed: Promise<readonly PendingRevocation[]> | undefined
  const changed = () => {
    listed = undefined
  }

  /** One try; what comes of it is stored, or taken out of the vault when nothing is left to do. */
  async function attempt(id: string, queued: QueuedRevocation): Promise<Revocation> {
    const result = await revoke(queued.grant, queued.result)
    const tries = queued.tries + 1
    const after: QueuedRevocation = { ...queued, result, tries, nextTry: now() + pause(tries) }
    if (!isPending(result) || endOf(after) <= now()) await vault.delete(id)
    else {
      log.warn('revocation-pending', { id, issuer: queued.grant.issuer, tries })
      await vault.put(id, writeQueued(after))
    }
    changed()
    return result
  }

  async function queued(): Promise<readonly (readonly [string, QueuedRevocation])[]> {
    const found: [string, QueuedRevocation][] = []
    for (const id of await vault.list(prefix)) {
      const record = readQueued(await vault.get(id))
      if (record) found.push([id, record])
      else log.error('revocation-unreadable', { id })
    }
    return found
  }

  return {
    revoke: async grant => {
      const id = idOf(grant)
      const record: QueuedRevocation = { grant, since: now(), tries: 0, nextTry: now(), result: undefined }
      // In the vault before the issuer is asked: a crash between the two must not forget that it has to be asked.
      await vault.put(id, writeQueued(record))
      changed()
      return once(id, () => attempt(id, record))
    },
    retry: async how => {
      for (const [id, record] of await queued())
        if (how?.now || isDue(record.nextTry - now())) await once(id, () => attempt(id, record))
      return (await queued()).map(pendingOf)
    },
    list: () => {
      listed ??= queued().then(all => all.map(pendingOf))
      listed.catch(changed)
      return listed
    },
    abandon: async id => {
      if (!id.startsWith(prefix)) return false
      return await vault.delete(id).finally(changed)
    },
  }
}

const prefix = 'revocation:'

// Two grants of one account, one after the other, are two revocations.
function idOf(grant: Grant): string {
  const parts = [grantId(grant), grant.obtainedAt, grant.renewedAt, grant.generation]
  return `${prefix}${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)}`
}

/** One minute, doubled each time, six hours at most. */
function pause(tries: number): number {
  return Math.min(longestPause, 60_000 * 2 ** (tries - 1))
}

const longestPause = 6 * 3_600_000

/** A pause that is longer than any we make was begun under a clock that has been set back since. */
const isDue = (left: number) => left <= 0 || left > longestPause

function endOf({ result, since, grant }: Pick<QueuedRevocation, 'result' | 'since' | 'grant'>): number {
  if (result?.refreshToken.is === 'failed') return since + longest
  return grant.expiresAt ?? since + longest
}

function pendingOf([id, record]: readonly [string, QueuedRevocation]): PendingRevocation {
  const { grant, since, tries, nextTry, result } = record
  const { issuer, resource, account, refreshToken, expiresAt } = grant
  const asked = result ?? untried(refreshToken)
  const until = asked.refreshToken.is === 'failed' ? undefined : expiresAt
  return { id, issuer, resource, account, since, tries, nextTry, until, result: asked }
}

// Put into the vault, and then we died before the issuer was asked.
function untried(refreshToken: Secret | undefined): Revocation {
  const failed = { is: 'failed', why: 'Not tried yet.' } as const
  return { refreshToken: refreshToken ? failed : { is: 'none' }, accessToken: failed }
}

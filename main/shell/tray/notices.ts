// Which notifications a snapshot calls for, each need once: pure, so that nothing is ever said twice for the same.
import type { GoTo } from '../../../preload/api.ts'
import { shownAccount } from '../../base/shown-account.ts'
import type { Snapshot } from '../../broker/contract/snapshot.ts'
import { isVaultShut, needsSignIn, newcomers, waitingClients } from './standing.ts'

export interface Notice {
  /** The need; told once until it is met. */
  readonly need: string
  readonly title: string
  readonly text: string
  /** Where a click leads. */
  readonly leadsTo: Omit<GoTo, 'at'>
}

export interface Notices {
  readonly show: readonly Notice[]
  /** The needs that have been told; handed in the next time. */
  readonly told: ReadonlySet<string>
}

/**
 * A client that goes and comes again does not make a need a new one: it is over when the account is signed in, or the
 * keychain open.
 */
export function noticesFor(told: ReadonlySet<string>, snapshot: Snapshot): Notices {
  const now = noticesIn(snapshot)
  const show = now.filter(({ need }) => !told.has(need))
  const stillNeeded = [...told].filter(need => isNeeded(need, snapshot))
  return { show, told: new Set([...stillNeeded, ...show.map(({ need }) => need)]) }
}

const vaultNeed = 'vault'

function noticesIn(snapshot: Snapshot): readonly Notice[] {
  if (snapshot.paused) return []
  if (isVaultShut(snapshot)) return snapshot.connections.length > 0 ? [vaultNotice(snapshot)] : []
  return [...newcomerNotices(snapshot), ...signInNotices(snapshot), ...accessNotices(snapshot)]
}

/** SECURITY S16: asked once for each label, however many connections come under it. */
function newcomerNotices(snapshot: Snapshot): readonly Notice[] {
  return newcomers(snapshot).map(({ client, for: wanted, startedBy }) => ({
    need: newcomerNeedOf(client),
    title: `${client} is new and wants to use ${wanted.length === 1 ? wanted[0] : `${wanted.length} servers`}`,
    text: `${startedBy === undefined ? '' : `Started by ${startedBy} (a label, not a proof). `}Let it in or refuse it in Valetkey.`,
    leadsTo: { screen: 'clients' },
  }))
}

function signInNotices(snapshot: Snapshot): readonly Notice[] {
  const byNeed = new Map(waitingClients(snapshot).map(waiting => [needOf(waiting.server, waiting.account), waiting]))
  return [...byNeed].map(([need, { client, server, account }]) => ({
    need,
    title: `${client} needs you to sign in to ${shownAccount(server, account)}`,
    text: 'It is connected and goes on by itself once you have signed in.',
    leadsTo: { screen: 'server', server },
  }))
}

/** Which client needs more access to what; only where a sign-in may grant it. */
function accessNotices({ servers }: Snapshot): readonly Notice[] {
  return servers.flatMap(({ name, accounts }) =>
    accounts.flatMap(({ account, moreAccess }) => {
      if (!moreAccess?.helps) return []
      const { client, call, scopes } = moreAccess
      return [
        {
          need: accessNeedOf(name, account),
          title: `${client} needs more access to ${shownAccount(name, account)}`,
          text: `It called ${call}${scopes.length > 0 ? `, which wants ${scopes.join(', ')}` : ''}. Sign in again to grant that.`,
          leadsTo: { screen: 'server', server: name } as const,
        },
      ]
    }),
  )
}

function vaultNotice({ vault }: Snapshot): Notice {
  return {
    need: vaultNeed,
    title: vault.state.is === 'locked' ? 'Your keychain is locked' : 'Your keychain cannot be used',
    text: 'Clients wait for it. Open Valetkey to see what to do.',
    leadsTo: { screen: 'servers' },
  }
}

const newcomerNeedOf = (client: string): string => `new ${client}`
const accessNeedOf = (server: string, account: string): string => `access ${server}@${account}`
const needOf = (server: string, account: string): string => `${server}@${account}`

function isNeeded(need: string, snapshot: Snapshot): boolean {
  if (need === vaultNeed) return isVaultShut(snapshot)
  if (newcomers(snapshot).some(({ client }) => need === newcomerNeedOf(client))) return true
  if (accessNotices(snapshot).some(notice => notice.need === need)) return true
  return snapshot.servers.some(({ name, accounts }) =>
    // While the vault is shut nobody knows; a need that was told stays told.
    accounts.some(one => needOf(name, one.account) === need && (needsSignIn(one) || one.state.is !== 'ready')),
  )
}

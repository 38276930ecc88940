// The one word for an account and for a server. Pure; window, tray and command line only spell it.
import type { AccountView, Glance, ServerView, Snapshot } from '../contract/snapshot.ts'

/** What bears on all accounts of a server alike. */
export interface Around {
  readonly paused: boolean
  readonly vault: Snapshot['vault']['state']
  readonly lastAsked: ServerView['lastAsked']
}

export function accountGlance(
  { state, moreAccess }: Pick<AccountView, 'state' | 'moreAccess'>,
  around: Around,
): Glance {
  if (around.paused) return 'paused'
  if (state.is !== 'ready') return state.is
  return moreAccess?.helps ? 'needs-you' : reached(around)
}

type Entered = Pick<ServerView, 'protection' | 'accounts' | 'keys' | 'local'>

/** The state to act on comes first: one account that needs somebody speaks for its server. */
export function serverGlance({ protection, accounts, keys, local }: Entered, around: Around): Glance {
  if (around.paused) return 'paused'
  if (local?.isRevoked || keys?.some(({ state }) => state !== 'kept')) return 'needs-you'
  if (keys && keys.length > 0 && around.vault.is !== 'open') return 'unknown'
  if (keys || local || protection === 'open') return reached(around)
  return order.find(one => accounts.some(({ glance }) => glance === one)) ?? 'signed-out'
}

const order: readonly Glance[] = ['signing-in', 'needs-you', 'offline', 'unknown', 'ready', 'signed-out']

function reached({ lastAsked }: Around): Glance {
  return lastAsked?.is === 'unreachable' ? 'offline' : 'ready'
}

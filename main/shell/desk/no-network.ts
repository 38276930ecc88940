// What window and tray show while this machine has no network, which only the desk knows: what lies beyond it is offline. Pure.
import type { AppSnapshot } from '../../../preload/api.ts'
import type { Glance, ServerView } from '../../broker/contract/snapshot.ts'
import { isLoopback } from '../../net/addresses.ts'

/** The snapshot as it is drawn, by window and tray alike. */
export function seenWithoutNetwork(snapshot: AppSnapshot): AppSnapshot {
  const { broker } = snapshot
  if (!isCutOff(snapshot) || broker.paused) return snapshot
  const glance: Glance = 'offline'
  const servers = broker.servers.map(server =>
    isHere(server) ? server : { ...server, glance, accounts: server.accounts.map(account => ({ ...account, glance })) },
  )
  return { ...snapshot, broker: { ...broker, servers } }
}

/** Whoever has only servers on this machine misses nothing. */
export function isCutOff({ broker: { servers }, desk }: AppSnapshot): boolean {
  return desk.offline === true && (servers.length === 0 || !servers.every(isHere))
}

/** A program of this machine, or a server at an address of its own. */
function isHere({ local, url }: ServerView): boolean {
  return local !== undefined || isLoopback(new URL(url).hostname)
}

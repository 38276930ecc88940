// What the snapshot comes to in one look: the tray's icon, its words, and the line of each server. What asks for a person is
// the broker's to say (`needs`), how each server is as well (`glance`).
import type { AppSnapshot } from '../../../preload/api.ts'
import { shownAccount } from '../../base/shown-account.ts'
import type { Glance, ServerView, Snapshot } from '../../broker/contract/snapshot.ts'
import { isCutOff } from '../desk/no-network.ts'

/** The tray's four icons. */
export type Standing = 'ready' | 'needs-you' | 'paused' | 'offline'

export function standingOf(snapshot: AppSnapshot): Standing {
  const { broker, desk } = snapshot
  const { servers, needs, paused } = broker
  if (isCutOff(snapshot)) return 'offline'
  if (desk.questions.length > 0) return 'needs-you'
  if (paused) return 'paused'
  if (needs.length > 0) return 'needs-you'
  return servers.length > 0 && servers.every(({ glance }) => glance === 'offline') ? 'offline' : 'ready'
}

/** Everything is ready only where everything is. */
export function readyWords({ servers }: Snapshot): string {
  const ready = servers.filter(({ glance }) => glance === 'ready').length
  if (servers.length === 0) return 'no servers yet'
  if (ready === servers.length) return 'everything is ready'
  return servers.length === 1 ? 'nothing needs you' : `${ready} of ${servers.length} servers ready`
}

/** As LOOK.md spells the states. */
const words: Readonly<Record<Glance, string>> = {
  ready: 'Ready',
  'needs-you': 'Needs you',
  'signing-in': 'Signing in',
  'signed-out': 'Signed out',
  paused: 'Paused',
  offline: 'Offline',
  unknown: 'Not known yet',
}

/** The state of a server in one line: its own where nobody signs in, else that of each account. */
export function serverLines({ name, glance, protection, accounts, keys, local }: ServerView): readonly string[] {
  const isOpen = protection === 'open' && !keys && !local && glance === 'ready'
  if (keys || local || accounts.length === 0) return [`${name} — ${words[glance]}${isOpen ? ', open to everyone' : ''}`]
  return accounts.map(one => `${shownAccount(name, one.account)} — ${words[one.glance]}`)
}

// What the broker's snapshot comes to in one look: the tray's icon, its words, and who waits for a person.
import type { AppSnapshot } from '../../../preload/api.ts'
import { shownAccount } from '../../base/shown-account.ts'
import type { AccountView, ServerView, Snapshot } from '../../broker/contract/snapshot.ts'

/** The tray's four icons. */
export type Standing = 'ready' | 'needs-you' | 'paused' | 'offline'

export function standingOf({ broker, desk }: AppSnapshot): Standing {
  if (desk.offline) return 'offline'
  return desk.questions.length > 0 ? 'needs-you' : brokerStanding(broker)
}

function brokerStanding(snapshot: Snapshot): Standing {
  if (snapshot.paused) return 'paused'
  if (isVaultShut(snapshot)) return 'needs-you'
  if (snapshot.company?.state.is === 'needs-you' || newcomers(snapshot).length > 0) return 'needs-you'
  const accounts = snapshot.servers.flatMap(server => server.accounts)
  if (accounts.some(({ state }) => state.is === 'needs-you')) return 'needs-you'
  return waitingClients(snapshot).length > 0 ? 'needs-you' : 'ready'
}

/** A keychain that does not open keeps every account from working. */
export function isVaultShut({ vault }: Snapshot): boolean {
  return vault.state.is !== 'open'
}

export interface WaitingClient {
  readonly client: string
  readonly server: string
  readonly account: string
}

/** Clients that are connected and get nothing until a person signs in. */
export function waitingClients(snapshot: Snapshot): readonly WaitingClient[] {
  if (snapshot.paused || isVaultShut(snapshot)) return []
  const waiting = snapshot.connections.filter(({ state }) => state === 'parked')
  return waiting.filter(({ server, account }) => needsSignIn(accountIn(snapshot, server, account)))
}

/** Clients that came for the first time; nobody has let them in. */
export function newcomers({ clients }: Snapshot): readonly Newcomer[] {
  return clients.flatMap(({ name, waits }) =>
    waits && waits.for.length > 0 ? [{ client: name, for: waits.for, startedBy: waits.startedBy }] : [],
  )
}

export interface Newcomer {
  readonly client: string
  readonly for: readonly string[]
  readonly startedBy: string | undefined
}

export function needsSignIn(account: AccountView | undefined): boolean {
  return account?.state.is === 'needs-you' || account?.state.is === 'signed-out'
}

function accountIn({ servers }: Snapshot, server: string, account: string): AccountView | undefined {
  return servers.find(({ name }) => name === server)?.accounts.find(one => one.account === account)
}

/** One word for each account, as LOOK.md spells the states. */
export function stateWord({ state }: AccountView): string {
  switch (state.is) {
    case 'ready':
      return 'Ready'
    case 'signed-out':
      return 'Signed out'
    case 'signing-in':
      return 'Signing in'
    case 'needs-you':
      return 'Needs you'
    case 'unknown':
      return 'Not known yet'
  }
}

/** The state of a server in one line: its own when it is open to everyone, else that of each account. */
export function serverLines(server: ServerView): readonly { readonly account?: AccountView; readonly text: string }[] {
  if (server.protection === 'open') return [{ text: `${server.name} — Ready, open to everyone` }]
  return server.accounts.map(account => ({
    account,
    text: `${shownAccount(server.name, account.account)} — ${stateWord(account)}`,
  }))
}

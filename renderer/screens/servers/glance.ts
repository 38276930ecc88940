// What the servers come to at a glance: the state of each, what needs a person, and whether all is well. Pure.
import type { StateName } from '../../components/messages/state-badge.tsx'
import type { Account, Broker, Desk, Server } from '../../state/picture.ts'
import { accountLabel, counted, inWords } from '../../words/in-words.ts'
import { clientTitle } from '../../words/known-clients.ts'
import { accessWords } from './access-words.ts'

type Seen = Pick<Broker, 'paused' | 'clients' | 'servers' | 'vault' | 'activity' | 'company'>

/** The state to act on comes first: one account that needs somebody speaks for its server. */
export function serverState(
  server: Server,
  { paused }: Pick<Seen, 'paused'>,
  { offline }: Pick<Desk, 'offline'>,
): StateName {
  if (paused) return 'paused'
  if (offline) return 'offline'
  if (server.local?.isRevoked || server.keys?.some(({ state }) => state !== 'kept')) return 'needs-you'
  if (server.protection === 'open') return 'ready'
  const states = server.accounts.map(accountState)
  return order.find(state => states.includes(state)) ?? 'signed-out'
}

const order: readonly StateName[] = ['signing-in', 'needs-you', 'ready', 'offline', 'signed-out']

export function accountState({ state }: Account): StateName {
  return state.is === 'unknown' ? 'offline' : state.is
}

export interface SignInNeed {
  readonly server: string
  readonly account: string
  readonly label: string
  readonly state: StateName
  readonly title: string
  readonly says: string
}

/** Accounts that wait for their person; those that lost or lack something before those that were never signed in. */
export function signInNeeds({ servers }: Pick<Seen, 'servers'>): readonly SignInNeed[] {
  const needs = servers.flatMap(server => server.accounts.flatMap(account => needOf(server, account)))
  return [...needs].sort((a, b) => Number(b.state === 'needs-you') - Number(a.state === 'needs-you'))
}

export interface KeyNeed {
  readonly server: string
  readonly wants: 'key' | 'approval'
  readonly title: string
  readonly says: string
}

/** Servers whose key is not there or is refused, and programs of this machine that nobody approves of any more. */
export function keyNeeds({ servers }: Pick<Seen, 'servers'>): readonly KeyNeed[] {
  return servers.flatMap(({ name: server, keys = [], local }) => {
    const needs = keys.flatMap(({ name, state }): readonly KeyNeed[] => {
      if (state === 'kept') return []
      const title = state === 'gone' ? `${server} needs a key` : `${server} refuses its key`
      const says = state === 'gone' ? `Nothing is in the vault for ${name}.` : `It no longer takes the key for ${name}.`
      return [{ server, wants: 'key', title, says }]
    })
    // A key that is given anew is an approval, too.
    if (needs.length > 0 || !local?.isRevoked) return needs
    const says = 'Its access was revoked. Look at what Valetkey would run, and approve it.'
    return [{ server, wants: 'approval', title: `${server} may not run before you approve it`, says }]
  })
}

/** The titles of the programs that came for the first time and wait to be let in. */
export function newcomers({ clients }: Pick<Seen, 'clients'>): readonly string[] {
  return clients.flatMap(({ name, waits }) => (waits && waits.for.length > 0 ? [clientTitle(name)] : []))
}

/** Why the company's sign-in waits for its person; undefined while it does not. */
export function companyNeed({ company }: Pick<Seen, 'company'>): string | undefined {
  return company?.state.is === 'needs-you' ? company.state.why.split(' Sign in')[0] : undefined
}

function needOf(server: Server, account: Account): readonly SignInNeed[] {
  const { state } = account
  const label = accountLabel(server.name, account.account)
  const of = { server: server.name, account: account.account, label }
  const access = accessWords(label, account)
  if (state.is === 'ready' && access?.helps) return [{ ...of, state: 'needs-you', ...access }]
  if (state.is !== 'needs-you' && state.is !== 'signed-out') return []
  // The company's sign-in is what it needs; that is told once, for all that it opened.
  if (state.is === 'needs-you' && account.byCompany) return []
  const says = state.is === 'needs-you' ? state.why : 'Nobody is signed in. Its clients see one tool that says so.'
  const title = state.is === 'needs-you' ? `${label} needs you` : `${label} waits for a sign-in`
  return [{ ...of, state: state.is, title, says }]
}

/** Clients that have used a server and may, by the titles people know; the most recent first. */
export function clientsOf({ clients }: Pick<Seen, 'clients'>, server: string, account?: string): readonly string[] {
  const used = clients.flatMap(({ name, denied, uses }) => {
    const mine = uses.filter(use => use.server === server && (account === undefined || use.account === account))
    const allowed = mine.filter(({ access }) => access === 'allow')
    if (denied || allowed.length === 0) return []
    return [{ name, last: Math.max(0, ...allowed.map(({ lastUsed = 0 }) => lastUsed)) }]
  })
  return used.sort((a, b) => b.last - a.last).map(({ name }) => clientTitle(name))
}

export interface WhoseLine {
  readonly first?: string
  readonly more: string
}

/** Who one is at a server: a first name that a stranger may have written, and our own words for the rest. */
export function whoseLine({ accounts, protection, keys, local }: Server): WhoseLine {
  if (local) return { more: 'A program of this machine' }
  if (keys) return { more: 'By a key in the vault' }
  if (protection === 'open') return { more: 'No sign-in needed' }
  const names = accounts.map(({ who, account }) => who ?? (account === 'default' ? undefined : account))
  const first = names.find(name => name !== undefined)
  if (first === undefined) return { more: accounts.length > 1 ? counted(accounts.length, 'account') : '' }
  const others = accounts.length - 1
  return { first, more: others === 0 ? '' : `and ${counted(others, 'more account')}` }
}

/** True when a person can close the window: nothing waits, nothing is paused, everything answers. */
export function isAllReady(seen: Seen, desk: Pick<Desk, 'offline'>): boolean {
  if (seen.vault.state.is !== 'open' || seen.servers.length === 0) return false
  if (companyNeed(seen) !== undefined || newcomers(seen).length > 0) return false
  return seen.servers.every(server => serverState(server, seen, desk) === 'ready') && signInNeeds(seen).length === 0
}

/** What reaches what, in one sentence; only what was used is counted. */
export function reachSentence({ clients, servers }: Seen): string {
  const all = counted(servers.length, 'server')
  const users = clients.filter(({ denied, uses }) => !denied && uses.some(({ access }) => access === 'allow'))
  if (users.length === 0) return `${all}, and no client has used ${servers.length === 1 ? 'it' : 'them'} yet.`
  const names = users.map(({ name }) => clientTitle(name))
  const shown = names.length > 3 ? [...names.slice(0, 2), counted(names.length - 2, 'more client')] : names
  const reached = servers.filter(({ name }) => clientsOf({ clients }, name).length > 0).length
  const verb = names.length === 1 ? 'reaches' : 'reach'
  return `${inWords(shown)} ${verb} ${reached === servers.length ? all : `${reached} of ${all}`} through Valetkey.`
}

// What the servers come to at a glance: how what needs a person is told, and whether all is well. Pure.
import type { Broker, Call, Server } from '../../state/picture.ts'
import { accountLabel, counted, inWords } from '../../words/in-words.ts'
import { clientTitle } from '../../words/known-clients.ts'
import { accessWords } from './access-words.ts'

type Seen = Pick<Broker, 'paused' | 'clients' | 'servers' | 'vault' | 'activity' | 'company' | 'needs'>
type NeedKind = Broker['needs'][number]['is']
export type Need<Kind extends NeedKind = NeedKind> = Extract<Broker['needs'][number], { readonly is: Kind }>

/** What a need is called, and why; who waits to be let in is told all at once, and a shut vault above every screen. */
export function needWords(need: Need, { servers }: Pick<Seen, 'servers'>): { title: string; says: string } | undefined {
  switch (need.is) {
    case 'vault':
    case 'newcomer':
      return undefined
    case 'company':
      return { title: 'Your company’s sign-in needs you', says: need.why }
    case 'sign-in': {
      const says = `${need.why}${waits(need) || ' Its clients see one tool that says so.'}`
      return { title: `${accountLabel(need.server, need.account)} needs you to sign in`, says }
    }
    case 'access': {
      const accounts = servers.find(({ name }) => name === need.server)?.accounts
      return accessWords(
        accountLabel(need.server, need.account),
        accounts?.find(one => one.account === need.account) ?? {},
      )
    }
    case 'key':
      return need.state === 'gone'
        ? { title: `${need.server} needs a key`, says: `Nothing is in the vault for ${need.name}.${waits(need)}` }
        : {
            title: `${need.server} refuses its key`,
            says: `It no longer takes the key for ${need.name}.${waits(need)}`,
          }
    case 'approval':
      return {
        title: `${need.server} may not run before you approve it`,
        says: `Its access was revoked. Look at what Valetkey would run, and approve it.${waits(need)}`,
      }
  }
}

function waits({ client }: { readonly client?: string }): string {
  return client === undefined ? '' : ` ${clientTitle(client)} waits for it.`
}

/** The same for the same need, whoever waits for it by now. */
export function needKey(need: Need): string {
  const { is, server = '', account = '', name = '' }: NeedNames = need
  return [is, server, account, name].join(' ')
}

interface NeedNames extends Pick<Need, 'is'> {
  readonly server?: string
  readonly account?: string
  readonly name?: string
}

/** The titles of the programs that came for the first time and wait to be let in. */
export function newcomers({ needs }: Pick<Seen, 'needs'>): readonly string[] {
  return needs.flatMap(need => (need.is === 'newcomer' ? [clientTitle(need.client)] : []))
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
export function isAllReady({ servers, needs, vault }: Pick<Seen, 'servers' | 'needs' | 'vault'>): boolean {
  const areReady = servers.length > 0 && servers.every(({ glance }) => glance === 'ready')
  return areReady && needs.length === 0 && vault.state.is === 'open'
}

/** The newest call that a server answered. */
export function lastAnswered({ activity }: Pick<Seen, 'activity'>): Call | undefined {
  return activity.find(({ outcome }) => outcome === 'answered')
}

/** What reaches what, in one sentence; only what was used is counted. */
export function reachSentence({ clients, servers }: Pick<Seen, 'clients' | 'servers'>): string {
  const all = counted(servers.length, 'server')
  const users = clients.filter(({ denied, uses }) => !denied && uses.some(({ access }) => access === 'allow'))
  if (users.length === 0) return `${all}, and no client has used ${servers.length === 1 ? 'it' : 'them'} yet.`
  const names = users.map(({ name }) => clientTitle(name))
  const shown = names.length > 3 ? [...names.slice(0, 2), counted(names.length - 2, 'more client')] : names
  const reached = servers.filter(({ name }) => clientsOf({ clients }, name).length > 0).length
  const verb = names.length === 1 ? 'reaches' : 'reach'
  return `${inWords(shown)} ${verb} ${reached === servers.length ? all : `${reached} of ${all}`} through Valetkey.`
}

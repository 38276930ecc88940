// Which notifications a snapshot calls for, each need once: pure, so that nothing is ever said twice for the same.
import type { GoTo } from '../../../preload/api.ts'
import { shownAccount } from '../../base/shown-account.ts'
import type { NeedView } from '../../broker/contract/need.ts'
import type { Snapshot } from '../../broker/contract/snapshot.ts'

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
 * keychain open. While nothing can be said of a need, it stays told.
 */
export function noticesFor(told: ReadonlySet<string>, snapshot: Snapshot): Notices {
  if (snapshot.paused) return { show: [], told }
  const show = snapshot.needs.flatMap(need => noticeOf(need, snapshot)).filter(({ need }) => !told.has(need))
  const isOver = isVaultShut(snapshot) ? () => false : overIn(snapshot)
  return { show, told: new Set([...[...told].filter(need => !isOver(need)), ...show.map(({ need }) => need)]) }
}

function overIn({ needs, servers }: Snapshot): (need: string) => boolean {
  const there = new Set(needs.map(nameOf))
  const undecided = servers.flatMap(({ name, accounts }) =>
    accounts.flatMap(({ account, state }) =>
      state.is === 'signing-in' || state.is === 'unknown'
        ? (['sign-in', 'access'] as const).map(is => nameOf({ is, server: name, account }))
        : [],
    ),
  )
  return need => !there.has(need) && !undecided.includes(need)
}

function isVaultShut({ vault }: Snapshot): boolean {
  return vault.state.is !== 'open'
}

type Named = Pick<NeedView, 'is'> & {
  readonly server?: string
  readonly account?: string
  readonly client?: string
  readonly name?: string
}

/** Who waits for it makes no other need of it, but for who waits to be let in. */
function nameOf({ is, server = '', account = '', client = '', name = '' }: Named): string {
  return [is, server, account || name, is === 'newcomer' ? client : ''].join(' ')
}

/** Nobody is disturbed for what no client waits for. */
function noticeOf(need: NeedView, snapshot: Snapshot): readonly Notice[] {
  const said = wordsFor(need, snapshot)
  return said ? [{ need: nameOf(need), ...said }] : []
}

type Said = Omit<Notice, 'need'>

const goesOn = 'It goes on by itself'

function wordsFor(need: NeedView, snapshot: Snapshot): Said | undefined {
  switch (need.is) {
    case 'vault':
      return snapshot.connections.length > 0 ? vaultWords(snapshot) : undefined
    case 'newcomer':
      return newcomerWords(need.client, snapshot)
    case 'sign-in':
      return forClient(need, {
        asks: `sign in to ${shownAccount(need.server, need.account)}`,
        text: `${goesOn} once you have signed in.`,
        leadsTo: { screen: 'server', server: need.server },
      })
    case 'access':
      return accessWords(need, snapshot)
    case 'key':
      return forClient(need, {
        asks: need.state === 'gone' ? `give ${need.server} a key` : `replace the key of ${need.server}`,
        text: `${goesOn} with the new key.`,
        leadsTo: { screen: 'keys' },
      })
    case 'approval':
      return forClient(need, {
        asks: `approve ${need.server}`,
        text: 'Look at what Valetkey would run for it, and approve it in Valetkey.',
        leadsTo: { screen: 'server', server: need.server },
      })
    case 'company':
      return undefined
  }
}

interface Asking extends Pick<Said, 'text' | 'leadsTo'> {
  readonly asks: string
}

function forClient({ client }: { readonly client?: string }, { asks, ...said }: Asking): Said | undefined {
  return client === undefined ? undefined : { title: `${client} needs you to ${asks}`, ...said }
}

/** SECURITY S16: asked once for each label, however many connections come under it. */
function newcomerWords(client: string, { clients }: Snapshot): Said | undefined {
  const { for: wanted = [], startedBy } = clients.find(({ name }) => name === client)?.waits ?? {}
  return {
    title: `${client} is new and wants to use ${wanted.length === 1 ? wanted[0] : `${wanted.length} servers`}`,
    text: `${startedBy === undefined ? '' : `Started by ${startedBy} (a label, not a proof). `}Let it in or refuse it in Valetkey.`,
    leadsTo: { screen: 'clients' },
  }
}

/** Which client needs more access to what. */
function accessWords({ server, account, client }: Extract<NeedView, { is: 'access' }>, { servers }: Snapshot): Said {
  const accounts = servers.find(({ name }) => name === server)?.accounts
  const { call, scopes = [] } = accounts?.find(one => one.account === account)?.moreAccess ?? {}
  const wants = scopes.length > 0 ? `, which wants ${scopes.join(', ')}` : ''
  return {
    title: `${client} needs more access to ${shownAccount(server, account)}`,
    text: `${call === undefined ? '' : `It called ${call}${wants}. `}Sign in again to grant that.`,
    leadsTo: { screen: 'server', server },
  }
}

function vaultWords({ vault }: Snapshot): Said {
  return {
    title: vault.state.is === 'locked' ? 'Your keychain is locked' : 'Your keychain cannot be used',
    text: 'Clients wait for it. Open Valetkey to see what to do.',
    leadsTo: { screen: 'servers' },
  }
}

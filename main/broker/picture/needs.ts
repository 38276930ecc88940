// What asks for a person, most urgent first. Whatever asks in the window, the tray, a notification or a terminal is one of these.
import { newcomerNeeds } from '../access/newcomers.ts'
import { accountName } from '../access/standing.ts'
import type { NeedView } from '../contract/need.ts'
import type { ConnectionView, ServerView, Snapshot } from '../contract/snapshot.ts'
import type { Core } from '../core/core.ts'
import { vaultSentence } from '../core/vault-state.ts'

type Drawn = Pick<Snapshot, 'vault' | 'servers' | 'connections' | 'paused'> & {
  readonly company: Snapshot['company'] | undefined
}

export function needsOf(core: Core, drawn: Drawn): readonly NeedView[] {
  // Nothing can be used anyway, and that is what the person wanted.
  if (drawn.paused) return []
  // Nobody knows of the rest, and nobody could sign in.
  if (drawn.vault.state.is !== 'open') return [vaultNeed(drawn.vault), ...newcomerNeeds(core)]
  const waiting = waitingAt(core, drawn.connections)
  const signIns = drawn.servers.flatMap(server => signInNeeds(core, server, waiting))
  const isLost = ({ server, account }: SignIn) => issuerOf(drawn.servers, server, account) !== undefined
  return [
    ...companyNeed(drawn.company),
    ...newcomerNeeds(core),
    ...signIns.filter(isLost),
    ...signIns.filter(need => !isLost(need)),
    ...drawn.servers.flatMap(server => [...accessNeeds(server), ...keyNeeds(server, waiting)]),
  ]
}

type SignIn = Extract<NeedView, { is: 'sign-in' }>
/** The client that is connected there and gets nothing. */
type Waiting = (server: string, account: string) => { readonly client?: string }

function waitingAt(core: Core, connections: readonly ConnectionView[]): Waiting {
  // Whoever is kept out for itself waits for something else.
  const parked = connections.filter(
    one => one.state === 'parked' && !core.clients.isDenied(one) && !core.clients.isWaiting(one.client),
  )
  return (server, account) => {
    const one = parked.find(one => one.server === server && one.account === account)
    return one ? { client: one.client } : {}
  }
}

function issuerOf(servers: readonly ServerView[], server: string, account: string): string | undefined {
  return servers.find(({ name }) => name === server)?.accounts.find(one => one.account === account)?.issuer
}

function vaultNeed({ kind, state }: Snapshot['vault']): NeedView {
  const command = kind === 'sealed-file' && state.is === 'locked' ? 'valetkey unlock' : undefined
  return { is: 'vault', text: vaultSentence(kind, state), command }
}

function companyNeed(company: Drawn['company']): readonly NeedView[] {
  if (company?.state.is !== 'needs-you') return []
  const why = causeIn(company.state.why)
  return [{ is: 'company', why, text: why, command: 'valetkey company sign-in' }]
}

function signInNeeds(core: Core, { name: server, accounts }: ServerView, waiting: Waiting): readonly SignIn[] {
  return accounts.flatMap(({ account, state, byCompany }) => {
    // What the company's sign-in opened needs that one and no other; it is told once.
    if (state.is !== 'needs-you' || byCompany) return []
    const called = core.uses.calledInVain({ server, account }, 0)
    const client = waiting(server, account).client ?? called
    const what = accountName(server, account)
    const text = `${what} needs you to sign in: ${clause(state.why)}${waits(client)}.`
    const command = `valetkey login ${what}`
    return [
      { is: 'sign-in', server, account, why: state.why, ...(client === undefined ? {} : { client }), text, command },
    ]
  })
}

function accessNeeds({ name: server, accounts }: ServerView): readonly NeedView[] {
  return accounts.flatMap(({ account, state, moreAccess }): readonly NeedView[] => {
    if (!moreAccess?.helps || state.is !== 'ready') return []
    const { client } = moreAccess
    const what = accountName(server, account)
    const text = `${client} needs more access to ${what}.`
    return [{ is: 'access', server, account, client, text, command: `valetkey login ${what}` }]
  })
}

/** A key that is given anew is an approval, too. */
function keyNeeds({ name: server, keys = [], local }: ServerView, waiting: Waiting): readonly NeedView[] {
  const who = waiting(server, 'default')
  const needs = keys.flatMap(({ name, state }): readonly NeedView[] => {
    if (state === 'kept') return []
    const trouble = state === 'gone' ? `${server} needs a key (${name})` : `${server} refuses its key (${name})`
    const text = `${trouble}${waits(who.client)}.`
    const command = `valetkey keys replace ${server}${keys.length > 1 ? ` ${name}` : ''}`
    return [{ is: 'key', server, name, state, ...who, text, command }]
  })
  if (needs.length > 0 || !local?.isRevoked) return needs
  const text = `${server} may not run before you approve it${waits(who.client)}.`
  return [{ is: 'approval', server, ...who, text, command: `valetkey run ${server}` }]
}

/** What to do about it is said by the command. */
function causeIn(why: string): string {
  return why.split(' Sign in')[0] ?? ''
}

/** A cause as part of a longer sentence. */
function clause(why: string): string {
  const said = causeIn(why)
  return `${said.slice(0, 1).toLowerCase()}${said.slice(1).replace(/\.$/, '')}`
}

function waits(client: string | undefined): string {
  return client === undefined ? '' : `; ${client} waits for it`
}

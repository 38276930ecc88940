// What the tray's menu says and does, as a pure function of the snapshot. Knows no Electron.
import type { AppSnapshot, Screen } from '../../../preload/api.ts'
import { shownAccount } from '../../base/shown-account.ts'
import type { CommandInput } from '../../broker/contract/commands.ts'
import type { Snapshot } from '../../broker/contract/snapshot.ts'
import {
  isVaultShut,
  needsSignIn,
  newcomers,
  type Standing,
  serverLines,
  standingOf,
  waitingClients,
} from './standing.ts'

export type MenuItem =
  | { readonly is: 'words'; readonly text: string }
  | { readonly is: 'line' }
  | { readonly is: 'choice'; readonly text: string; readonly does: Deed }

/** What choosing an item does. A command goes to the broker as if the window had sent it. */
export type Deed =
  | { readonly is: 'open'; readonly screen?: Screen; readonly server?: string }
  | { readonly is: 'command'; readonly command: CommandInput }
  | { readonly is: 'restart-to-update' }
  | { readonly is: 'quit' }

/** A menu of more lines than this is no help; the rest are in the window. */
const mostServers = 15
const mostNewcomers = 5

export function menuFor(snapshot: AppSnapshot): readonly MenuItem[] {
  const { broker, desk } = snapshot
  const needs = needsOf(broker, desk.questions.length)
  return [
    { is: 'words', text: headline(snapshot) },
    ...(needs.length > 0 ? [line, ...needs] : []),
    line,
    ...servers(broker),
    line,
    broker.paused
      ? choice('Resume all access', { is: 'command', command: { verb: 'resume' } })
      : choice('Pause all access', { is: 'command', command: { verb: 'pause' } }),
    choice('Open Valetkey', { is: 'open' }),
    ...(desk.update.is === 'ready' ? [choice('Restart to update', { is: 'restart-to-update' } as const)] : []),
    line,
    choice('Quit Valetkey', { is: 'quit' }),
  ]
}

/** The tray's words on hover. */
export function headline(snapshot: AppSnapshot): string {
  return `Valetkey: ${words[standingOf(snapshot)](snapshot.broker)}`
}

const words: Readonly<Record<Standing, (snapshot: Snapshot) => string>> = {
  ready: ({ servers }) => (servers.length === 0 ? 'no servers yet' : 'everything is ready'),
  'needs-you': () => 'needs you',
  paused: () => 'all access is paused',
  offline: () => 'offline',
}

const line: MenuItem = { is: 'line' }

function choice(text: string, does: Deed): MenuItem {
  return { is: 'choice', text, does }
}

function needsOf(snapshot: Snapshot, questions: number): readonly MenuItem[] {
  const asked = questions > 0 ? [choice('Answer a question…', { is: 'open' })] : []
  const vault = isVaultShut(snapshot) ? [choice('Unlock the keychain…', { is: 'open', screen: 'servers' })] : []
  const unmet = newcomers(snapshot)
    .slice(0, mostNewcomers)
    .map(({ client }) => choice(`Let ${client} in…`, { is: 'open', screen: 'clients' }))
  return [...asked, ...vault, ...unmet, ...(isVaultShut(snapshot) ? [] : signIns(snapshot))]
}

function signIns(snapshot: Snapshot): readonly MenuItem[] {
  const wanted = snapshot.servers.flatMap(({ name, protection, accounts }) =>
    protection === 'open' ? [] : accounts.filter(needsSignIn).map(({ account }) => ({ server: name, account })),
  )
  return wanted.slice(0, mostServers).map(({ server, account }) => {
    const waiting = waitingClients(snapshot).find(one => one.server === server && one.account === account)
    const who = waiting ? ` (${waiting.client} waits)` : ''
    const command = { verb: 'login', server, account } as const
    return choice(`Sign in to ${shownAccount(server, account)}${who}`, { is: 'command', command })
  })
}

function servers(snapshot: Snapshot): readonly MenuItem[] {
  if (snapshot.servers.length === 0) return [choice('Add a server…', { is: 'open', screen: 'add' })]
  const lines = snapshot.servers.flatMap(server =>
    serverLines(server).map(({ text }) => choice(text, { is: 'open', screen: 'server', server: server.name })),
  )
  const left = lines.length - mostServers
  if (left <= 0) return lines
  return [...lines.slice(0, mostServers), choice(`${left} more…`, { is: 'open', screen: 'servers' })]
}

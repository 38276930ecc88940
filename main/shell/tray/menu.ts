// What the tray's menu says and does, as a pure function of the snapshot. Knows no Electron.
import type { AppSnapshot, DeskView, Screen, WindowCommand } from '../../../preload/api.ts'
import { shownAccount } from '../../base/shown-account.ts'
import type { NeedView } from '../../broker/contract/need.ts'
import type { Snapshot } from '../../broker/contract/snapshot.ts'
import { readyWords, type Standing, serverLines, standingOf } from './standing.ts'

export type MenuItem =
  | { readonly is: 'words'; readonly text: string }
  | { readonly is: 'line' }
  | { readonly is: 'choice'; readonly text: string; readonly does: Deed }

/** What choosing an item does. A command goes to desk and broker as if the window had sent it. */
export type Deed =
  | { readonly is: 'open'; readonly screen?: Screen; readonly server?: string }
  | { readonly is: 'command'; readonly command: WindowCommand }
  | { readonly is: 'restart-to-update' }
  | { readonly is: 'quit' }

/** A menu of more lines than this is no help; the rest are in the window. */
const mostServers = 15
const mostNeeds = 15
const mostNewcomers = 5

export function menuFor(snapshot: AppSnapshot): readonly MenuItem[] {
  const { broker, desk } = snapshot
  const needs = [...questions(desk), ...signInsUnderWay(desk), ...shownNeeds(broker).map(choiceFor)]
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
  ready: readyWords,
  'needs-you': () => 'needs you',
  paused: () => 'all access is paused',
  offline: () => 'offline',
}

const line: MenuItem = { is: 'line' }

function choice(text: string, does: Deed): MenuItem {
  return { is: 'choice', text, does }
}

function questions({ questions }: DeskView): readonly MenuItem[] {
  return questions.length > 0 ? [choice('Answer a question…', { is: 'open' })] : []
}

/** Whoever began one here finds its end here. */
function signInsUnderWay({ running }: DeskView): readonly MenuItem[] {
  const waiting = running.filter(
    ({ verb, endedAt }) => endedAt === undefined && (verb === 'login' || verb === 'company-sign-in'),
  )
  return waiting.map(({ id, server, account = 'default' }) =>
    choice(`Cancel the sign-in to ${server === undefined ? 'your company' : shownAccount(server, account)}`, {
      is: 'command',
      command: { verb: 'cancel', running: id },
    }),
  )
}

/** Whoever makes up names takes no place from what else needs somebody. */
function shownNeeds({ needs }: Snapshot): readonly NeedView[] {
  const later = needs.filter(({ is }) => is === 'newcomer').slice(mostNewcomers)
  return needs.filter(need => !later.includes(need)).slice(0, mostNeeds)
}

function choiceFor(need: NeedView): MenuItem {
  switch (need.is) {
    case 'vault':
      return choice('Unlock the keychain…', { is: 'open', screen: 'servers' })
    case 'company':
      return choice('Sign in to your company', { is: 'command', command: { verb: 'company-sign-in' } })
    case 'newcomer':
      return choice(`Let ${need.client} in…`, { is: 'open', screen: 'clients' })
    case 'sign-in':
      return signIn(need, waits(need))
    case 'access':
      return signIn(need, ` again (${need.client} needs more access)`)
    case 'key':
      return choice(`Give ${need.server} a key…${waits(need)}`, { is: 'open', screen: 'keys' })
    case 'approval':
      return choice(`Approve ${need.server}…${waits(need)}`, { is: 'open', screen: 'server', server: need.server })
  }
}

function signIn({ server, account }: { readonly server: string; readonly account: string }, more: string): MenuItem {
  const command = { verb: 'login', server, account } as const
  return choice(`Sign in to ${shownAccount(server, account)}${more}`, { is: 'command', command })
}

function waits({ client }: { readonly client?: string }): string {
  return client === undefined ? '' : ` (${client} waits)`
}

function servers(snapshot: Snapshot): readonly MenuItem[] {
  if (snapshot.servers.length === 0) return [choice('Add a server…', { is: 'open', screen: 'add' })]
  const lines = snapshot.servers.flatMap(server =>
    serverLines(server).map(text => choice(text, { is: 'open', screen: 'server', server: server.name })),
  )
  const left = lines.length - mostServers
  if (left <= 0) return lines
  return [...lines.slice(0, mostServers), choice(`${left} more…`, { is: 'open', screen: 'servers' })]
}

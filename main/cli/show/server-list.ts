// How the list of servers looks: one line each, and the warnings that stay as long as what they warn of is in use.
import type { AccountView, ServerView } from '../../broker/contract/snapshot.ts'
import { inert, type Style, table } from './print.ts'
import { offlineNote, stateWord } from './states.ts'

interface Looking {
  readonly style: Style
  readonly now: () => number
}

export function listText(servers: readonly ServerView[], { style, now }: Looking): string {
  if (servers.length === 0) return 'No servers yet. Add one: valetkey add https://mcp.example.com/mcp'
  const rows = servers.map(server => [
    style('strong', inert(server.name)),
    stateWord(server.glance, style),
    accountsWord(server),
    style('quiet', inert(server.url, 300)),
  ])
  const warnings = servers.flatMap(({ name, warnings }) =>
    warnings.map(text => `${style('waiting', '!')} ${inert(name)}: ${inert(text)}`),
  )
  const offline = servers.flatMap(server => {
    const why = offlineNote(server, now())
    return why ? [`${style('bad', '⊘')} ${inert(server.name)}: ${why}`] : []
  })
  return [table(rows), ...offline, ...warnings].join('\n')
}

/** Who that is, and the user's own word for it where there is one. */
function accountWord({ account, who, serviceAccount }: AccountView): string {
  const named = account === 'default' ? '' : inert(account)
  return [named, serviceAccount ? 'service account' : who ? inert(who) : ''].filter(Boolean).join(' ')
}

function accountsWord({ protection, accounts, keys, local }: ServerView): string {
  if (local) return 'a program of this machine'
  if (keys) return keys.every(({ state }) => state === 'gone') ? 'no key' : 'a key'
  if (protection === 'open') return 'no sign-in needed'
  return accounts.map(accountWord).filter(Boolean).join(', ') || (accounts.length === 0 ? 'no account' : '')
}

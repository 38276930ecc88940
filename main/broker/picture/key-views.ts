// What is shown of keys and of local servers: names, times and who used them, never a value. SECURITY S1.
import { shownCommand } from '../../mcp/local/command.ts'
import { takesKeys } from '../access/keys.ts'
import type { KeyView, ServerView } from '../contract/snapshot.ts'
import type { Core } from '../core/core.ts'
import type { ServerRecord } from '../state/records.ts'
import { clientsOf } from './client-views.ts'

export function viewKeys(core: Core, server: ServerRecord): Pick<ServerView, 'keys' | 'local'> {
  const { key, local } = server
  if (!takesKeys(server)) return {}
  const lastUsed = lastUse(core, server.name)
  const use = { clients: clientsOf(core, server.name, 'default'), ...(lastUsed === undefined ? {} : { lastUsed }) }
  const facts = key ? [{ name: key.header, ...key }] : (local?.keys ?? [])
  const keys = facts.map(
    ({ name, since, isGone }): KeyView => ({
      kind: key ? 'header' : 'variable',
      name,
      ...(key?.scheme === undefined ? {} : { scheme: key.scheme }),
      since,
      state: isGone ? 'gone' : key?.isRefused ? 'refused' : 'kept',
      ...use,
    }),
  )
  if (!local) return { keys }
  const { cwd, env, isRevoked } = local
  const shown = { command: shownCommand(local), cwd, env, ...(isRevoked ? { isRevoked } : {}) }
  return { keys, local: shown }
}

function lastUse(core: Core, server: string): number | undefined {
  const kept = core.clients.all().flatMap(({ uses }) => uses.filter(use => use.server === server))
  const times = [core.uses.lastUsed({ server, account: 'default' }), ...kept.map(({ lastUsed }) => lastUsed)]
  const known = times.filter(time => time !== undefined)
  return known.length === 0 ? undefined : Math.max(...known)
}

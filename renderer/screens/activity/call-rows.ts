// Which calls are shown for a choice of client and server, and what is said of each.
import type { Broker, Call } from '../../state/picture.ts'
import { accountLabel } from '../../words/in-words.ts'
import { clientTitle } from '../../words/known-clients.ts'

/** Empty means all. */
export interface CallFilter {
  readonly client: string
  readonly server: string
}

export interface CallRow {
  readonly id: Call['id']
  readonly client: string
  readonly account: string
  /** The tool that was called, a stranger's name for it; undefined for what is not a tool call. */
  readonly tool: string | undefined
  /** The method in our words. */
  readonly what: string
  readonly outcome: Call['outcome']
  readonly at: number
  readonly took: string | undefined
}

/** Running ones first, each group newest first. */
export function callRows(calls: readonly Call[], filter: CallFilter): readonly CallRow[] {
  const chosen = calls.filter(
    ({ client, server }) =>
      (filter.client === '' || client === filter.client) && (filter.server === '' || server === filter.server),
  )
  const running = chosen.filter(({ outcome }) => outcome === 'running')
  return [...running, ...chosen.filter(({ outcome }) => outcome !== 'running')].map(rowOf)
}

export interface FilterChoice {
  readonly value: string
  readonly says: string
}

/** Everybody who is known or was seen calling, so that a choice never vanishes while its calls are listed. */
export function filterChoices(broker: Broker): {
  readonly clients: readonly FilterChoice[]
  readonly servers: readonly FilterChoice[]
} {
  const clients = [...broker.clients.map(({ name }) => name), ...broker.activity.map(({ client }) => client)]
  const servers = [...broker.servers.map(({ name }) => name), ...broker.activity.map(({ server }) => server)]
  return {
    clients: once(clients).map(value => ({ value, says: clientTitle(value) })),
    servers: once(servers).map(value => ({ value, says: value })),
  }
}

function once(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort((a, b) => a.localeCompare(b))
}

function rowOf({ id, client, server, account, tool, method, outcome, at, ms }: Call): CallRow {
  const took = ms === undefined ? undefined : duration(ms)
  const what = tool === undefined ? (methodWords[method] ?? method) : 'Tool'
  return { id, client: clientTitle(client), account: accountLabel(server, account), tool, what, outcome, at, took }
}

const methodWords: Readonly<Record<string, string>> = {
  initialize: 'Opened a session',
  'server/discover': 'Opened a session',
  'tools/list': 'Listed the tools',
  'tools/call': 'Called a tool',
  'resources/list': 'Listed the resources',
  'resources/templates/list': 'Listed the resource templates',
  'resources/read': 'Read a resource',
  'prompts/list': 'Listed the prompts',
  'prompts/get': 'Took a prompt',
  'completion/complete': 'Asked for a completion',
  ping: 'Asked whether it is there',
}

/** `84 ms`, `2.4 s`, `3 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  return `${Math.round(ms / 60_000)} min`
}

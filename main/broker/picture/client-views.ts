// How the clients are drawn for a person: who came, what each uses, and what each may use.
import { byName } from '../../base/by-name.ts'
import { waitingOf } from '../access/newcomers.ts'
import type { ClientView, ConnectionView, UseView } from '../contract/snapshot.ts'
import type { Core } from '../core/core.ts'
import { accessOf } from '../state/clients.ts'
import type { ClientRecord } from '../state/records.ts'

export function viewClients(core: Core, connections: readonly ConnectionView[]): readonly ClientView[] {
  const viewed = core.clients
    .all()
    .filter(isShown)
    .map(client => {
      const live = connections.filter(one => one.client === client.name)
      const uses = usesOf(core, client).map(use => viewUse(core, { client, use, live }))
      const says = client.says === undefined ? {} : { says: client.says }
      const waits = waitingOf(client)
      return { name: client.name, ...says, live: live.length, denied: client.denied, ...(waits ? { waits } : {}), uses }
    })
  return viewed.sort((one, other) => byName(one.name, other.name))
}

/** Who was let in by an entry of ours and never came is no news to anyone. */
function isShown({ denied, rules, uses }: ClientRecord): boolean {
  return denied || rules.length > 0 || uses.length > 0
}

type Used = Pick<UseView, 'server' | 'account'> & { readonly lastUsed?: number | undefined }

/** What it has used of the servers that are there, and what it is denied though it never came: a rule is never hidden. */
function usesOf(core: Core, { uses, rules, waits }: ClientRecord): readonly Used[] {
  const used = waits ? [] : uses.filter(({ server }) => core.servers.find(server))
  const ruled = rules
    .filter(rule => !used.some(use => use.server === rule.server && use.account === (rule.account ?? use.account)))
    .map(({ server, account = 'default' }) => ({ server, account }))
  const name = ({ server, account }: Used) => `${server}@${account}`
  return [...used, ...ruled].sort((one, other) => byName(name(one), name(other)))
}

interface Drawn {
  readonly client: ClientRecord
  readonly use: Used
  readonly live: readonly ConnectionView[]
}

function viewUse(core: Core, { client, use: { server, account, lastUsed }, live }: Drawn): UseView {
  const last = core.uses.lastUsed({ client: client.name, server, account }) ?? lastUsed
  return {
    server,
    account,
    ...(last === undefined ? {} : { lastUsed: last }),
    live: live.filter(one => one.server === server && one.account === account).length,
    access: accessOf(client, { server, account }),
  }
}

/** The names of the clients that have used this account, or came for it. */
export function clientsOf(core: Core, server: string, account: string): readonly string[] {
  const has = ({ uses, waits }: ClientRecord) =>
    !waits && uses.some(use => use.server === server && use.account === account)
  return core.clients.all().flatMap(client => (has(client) ? [client.name] : []))
}

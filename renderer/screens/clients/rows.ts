// Which programs are shown, in which order, and what is said of each.
import type { Broker, Client, ClientUse } from '../../state/picture.ts'
import { accountLabel, counted, inWords, shortList } from '../../words/in-words.ts'
import { clientTitle } from '../../words/known-clients.ts'

export interface ClientRow {
  readonly name: string
  readonly title: string
  /** What the program calls itself: a stranger's text. */
  readonly says: string | undefined
  readonly state: 'waits' | 'connected' | 'idle' | 'refused'
  /** What started the bridge of one that waits: a stranger's text, and a label. */
  readonly startedBy: string | undefined
  readonly note: string
  readonly lastUsed: number | undefined
  readonly allowed: boolean
  readonly uses: readonly UseRow[]
}

export interface UseRow extends ClientUse {
  readonly label: string
  /** Who that account is, as its issuer calls them. */
  readonly who: string | undefined
  readonly allowed: boolean
}

/** Who waits to be let in is first, then connected ones, then by last use; a refused one keeps its place in the order. */
export function clientRows(broker: Broker): readonly ClientRow[] {
  return broker.clients.map(client => clientRow(broker, client)).sort(byUse)
}

function clientRow(broker: Broker, client: Client): ClientRow {
  const uses = client.uses.map(use => useRow(broker, use))
  const state = stateOf(client)
  const times = client.uses.map(({ lastUsed }) => lastUsed).filter(time => time !== undefined)
  return {
    name: client.name,
    title: clientTitle(client.name),
    says: client.says,
    state,
    startedBy: client.waits?.startedBy,
    note: noteOf(state, client),
    lastUsed: times.length > 0 ? Math.max(...times) : undefined,
    allowed: !client.denied && !client.waits,
    uses,
  }
}

function stateOf({ denied, waits, live }: Client): ClientRow['state'] {
  if (waits) return 'waits'
  if (denied) return 'refused'
  return live > 0 ? 'connected' : 'idle'
}

function useRow(broker: Broker, use: ClientUse): UseRow {
  const server = broker.servers.find(({ name }) => name === use.server)
  const who = server?.accounts.find(({ account }) => account === use.account)?.who
  return { ...use, label: accountLabel(use.server, use.account), who, allowed: use.access === 'allow' }
}

function noteOf(state: ClientRow['state'], { live, uses, waits }: Client): string {
  if (waits) return waits.for.length > 0 ? `New, came for ${inWords(shortList(waits.for))}` : 'New, has not come yet'
  if (state === 'refused') return 'Refused everywhere'
  const refused = uses.filter(({ access }) => access === 'deny').length
  const parts = [
    live > 0
      ? counted(live, 'live connection')
      : uses.length > 0
        ? counted(uses.length, 'account')
        : 'Nothing used yet',
    refused > 0 ? `${refused} refused` : undefined,
  ]
  return parts.filter(part => part !== undefined).join(' · ')
}

function byUse(a: ClientRow, b: ClientRow): number {
  const waits = Number(b.state === 'waits') - Number(a.state === 'waits')
  if (waits !== 0) return waits
  const live = Number(b.state === 'connected') - Number(a.state === 'connected')
  return live || (b.lastUsed ?? 0) - (a.lastUsed ?? 0) || a.title.localeCompare(b.title)
}

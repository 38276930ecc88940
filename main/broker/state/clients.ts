// Which clients have come, what each may use, and what a person has changed about it. The file is records.ts.
import type { Passage } from '../../mcp/access/ports.ts'
import type { ClientRecord, Records } from './records.ts'

export interface Clients {
  all(): readonly ClientRecord[]
  find(name: string): ClientRecord | undefined
  /** Whether a person has denied this client this account. Asked at every request. */
  isDenied(passage: Passage): boolean
  /** Whether no person has let this client in yet. Asked at every request. */
  isWaiting(name: string): boolean
  /** Remembers that the client came for this account, what it says of itself and what started it, both quoted. */
  met(passage: Passage, labels: Labels): void
  /** Replaces one client (adds it when new). @throws BrokerError `state-unwritable`; then nothing changed. */
  save(client: ClientRecord): void
}

export interface Labels {
  readonly says?: string | undefined
  /** Kept as long as nobody has let the client in. */
  readonly startedBy?: string | undefined
}

/** What a client may use when a rule is set: everything, a server, or one account of it. */
export interface Reach {
  readonly server?: string | undefined
  readonly account?: string | undefined
}

/** More names than programs: somebody makes them up, and the oldest without a rule is forgotten. */
const mostClients = 200
const mostUses = 100

export function clientsIn(records: Records): Clients {
  const all = () => records.now().clients
  const find = (name: string) => all().find(client => client.name === name)
  const save = (client: ClientRecord) => {
    const others = all().filter(({ name }) => name !== client.name)
    records.change({ clients: bounded([...others, client]) })
  }
  return {
    all,
    find,
    save,
    isDenied: passage => {
      const client = find(passage.client)
      return client !== undefined && (client.denied || accessOf(client, passage) === 'deny')
    },
    // SECURITY S16: a name that nobody knows waits for a person.
    isWaiting: name => (find(name) ?? unmet(name)).waits !== undefined,
    met: ({ client: name, server, account }, { says, startedBy }) => {
      const client = find(name) ?? unmet(name)
      const isKnown = client.uses.some(use => use.server === server && use.account === account)
      const isAsBefore = says === undefined || says === client.says
      const waits = client.waits && startedBy !== undefined ? { startedBy } : client.waits
      if (isKnown && isAsBefore && waits?.startedBy === client.waits?.startedBy) return
      const uses = isKnown ? client.uses : [...client.uses, { server, account }].slice(-mostUses)
      save({ ...client, uses, says: says ?? client.says, waits })
    },
  }
}

/** The names of clients that are denied everything. */
export function deniedClients({ clients }: { readonly clients: Clients }): readonly string[] {
  return clients.all().flatMap(({ name, denied }) => (denied ? [name] : []))
}

/** A label that was never seen: nobody has let it in. */
export function unmet(name: string): ClientRecord {
  return { name, denied: false, waits: {}, rules: [], uses: [] }
}

/** What the rules say of one account, leaving aside that the client may be denied altogether. */
export function accessOf({ rules }: ClientRecord, { server, account }: Reach): 'allow' | 'deny' {
  const ofServer = rules.filter(rule => rule.server === server)
  const rule = ofServer.find(rule => rule.account === account) ?? ofServer.find(({ account: any }) => any === undefined)
  return rule?.access ?? 'allow'
}

/** The client after a person has set a rule. Either rule for all is an answer; one for a server replaces those for its accounts. */
export function withRule(client: ClientRecord, { server, account }: Reach, access: 'allow' | 'deny'): ClientRecord {
  if (server === undefined) return { ...client, denied: access === 'deny', waits: undefined }
  const others = client.rules.filter(
    rule => rule.server !== server || (account !== undefined && rule.account !== account),
  )
  const without = { ...client, rules: others }
  // What is so anyway needs no rule.
  if (accessOf(without, { server, account }) === access) return without
  return { ...client, rules: [...others, { server, account, access }] }
}

function bounded(clients: readonly ClientRecord[]): ClientRecord[] {
  if (clients.length <= mostClients) return [...clients]
  // Made-up names push each other out, and nobody whom a person has let in.
  const isBare = ({ denied, rules }: ClientRecord) => !denied && rules.length === 0
  const waiting = clients.findIndex(client => client.waits !== undefined && isBare(client))
  const oldest = waiting < 0 ? clients.findIndex(isBare) : waiting
  return clients.filter((_client, at) => at !== oldest)
}

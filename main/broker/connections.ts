// Which bridges are attached, and what each may do now: joins the message path to servers, accounts and access.
import { BrokerError, isBrokerError } from '../base/errors.ts'
import { plain, quote } from '../base/quote.ts'
import type { ClientSide, Passage } from '../mcp/access/ports.ts'
import type { Standing } from '../mcp/access/standing.ts'
import { type Connection, createConnection } from '../mcp/connection.ts'
import type { Envelope } from '../mcp/message/message.ts'
import type { ClientInfo } from '../mcp/message/opening.ts'
import { standingOf } from './access/standing.ts'
import { ClientName } from './contract/command-words.ts'
import type { ConnectionView } from './contract/snapshot.ts'
import type { AttachRequest, Connections, Core } from './core/core.ts'
import { confirmedHostsFor } from './core/issuers.ts'
import { beginLogIn, nobody } from './sign-in/begin-log-in.ts'
import type { Labels } from './state/clients.ts'
import type { ServerRecord } from './state/records.ts'
import { accountOf } from './state/servers.ts'
import { type WayOut, wayOut } from './ways-out.ts'

interface Live {
  readonly connection: Connection
  readonly way: WayOut
  readonly standing: () => Standing
  readonly view: () => ConnectionView
}

export function createConnections(core: () => Core): Connections {
  const live = new Set<Live>()
  const views = () => [...live].map(({ view }) => view())
  const connections = () => [...live].map(({ connection }) => connection)
  return {
    attach: (request, side) => {
      const one = open(core(), request, side)
      live.add(one)
      core().changed()
      return {
        receive: (message, how) => one.connection.receive(message, how),
        close: async () => {
          live.delete(one)
          core().changed()
          await one.connection.close()
          await one.way.stop()
        },
      }
    },
    reconsider: () => {
      for (const { connection, way, standing } of live) {
        connection.reconsider()
        // SECURITY S14: what runs with a key ends with the access to it.
        if (standing().is !== 'ready') void way.stop()
      }
      core().changed()
    },
    restart: server => {
      for (const { way, view } of live) if (view().server === server) void way.stop()
    },
    views,
    live: ({ client, server, account }) => {
      const fits = (wanted: string | undefined, is: string) => wanted === undefined || wanted === is
      return views().filter(one => fits(client, one.client) && fits(server, one.server) && fits(account, one.account))
        .length
    },
    reprobe: () => {
      for (const connection of connections()) connection.reprobe()
      return live.size
    },
    inFlight: () => connections().reduce((sum, connection) => sum + connection.inFlight(), 0),
    closeAll: async () => {
      const end = ({ connection, way }: Live) => connection.close().finally(() => way.stop())
      await Promise.allSettled([...live].map(end))
      live.clear()
    },
  }
}

function open(core: Core, request: AttachRequest, side: ClientSide): Live {
  const { name, account, refused } = addressed(core, request)
  const { ports, servers } = core
  // A name that is none of ours is shown as a stranger's. SECURITY S13.
  const passage = { client: plain(request.client, 64), server: plain(name, 64), account: plain(account, 64) }
  const record = servers.find(name)
  const url = new URL(record?.url ?? 'https://unknown.invalid/')
  const standing = (): Standing => refused ?? anotherServer(record, servers.find(name)) ?? standingOf(core, passage)
  const use = core.uses.of(passage)
  // Looked up at each end of a request: the server may be removed by then, or be another one under its name.
  const asked = () => {
    const now = servers.find(name)
    return now && now.url === record?.url ? core.lastAsked.of(now) : undefined
  }
  const way = wayOut(core, passage, record, url)
  let met: ClientInfo | undefined
  const connection = createConnection({
    client: side,
    passage,
    title: name,
    upstream: { url, confirmedHosts: record ? confirmedHostsFor(record) : new Set() },
    send: way.send,
    guard: ports.guard,
    journal: ports.journal,
    log: ports.log,
    eras: core.eras.of(name),
    isResumed: request.isResumed === true,
    standing,
    known: () => knownTo(account, servers.find(name)),
    remember: known => rememberKnown(core, name, { ...known, account }),
    beginSignIn: async () => {
      const { pending } = beginLogIn(core, { server: name, account, show: async () => {}, asker: nobody })
      return { url: await pending.url, done: pending.done.then(() => {}), cancel: pending.cancel }
    },
    onRequest: request => {
      const ended = core.activity.begin(passage, request)
      return (outcome, error) => {
        const at = ports.now()
        // What is asked in vain is no use of the account.
        const isThrough = connection.state === 'ready'
        if (isThrough) {
          use.lastUsed = at
          use.calledInVain = undefined
        } else if (isWish(request) && needsSignIn(standing())) use.calledInVain = at
        if (error !== undefined) asked()?.failed(at, error)
        else if (isThrough && (outcome === 'answered' || outcome === 'failed')) asked()?.answered(at)
        ended(outcome)
        const { clientInfo } = connection
        if (refused || (request.method !== 'initialize' && clientInfo === met)) return
        met = clientInfo
        meet(core, passage, { says: clientInfo && quote(`${clientInfo.name} ${clientInfo.version}`) })
      }
    },
    onTools: (request, answer) => core.tools.listed(name, request, answer),
  })
  // Whoever waits for a person is shown before it says a word.
  if (!refused && core.clients.isWaiting(passage.client))
    meet(core, passage, { startedBy: request.startedBy === undefined ? undefined : quote(request.startedBy) })
  const since = ports.now()
  const view = () => ({ ...passage, state: connection.state, since, inFlight: connection.inFlight() })
  return { connection, way, standing, view }
}

/** Somebody wants something of the server; what a client asks by itself when it connects is no such thing. */
function isWish({ method }: Envelope): boolean {
  return method === 'tools/call' || method === 'prompts/get' || method === 'resources/read'
}

function needsSignIn(standing: Standing): boolean {
  return standing.is === 'parked' && standing.reason === 'sign-in-needed'
}

/** Remembers who came; not to a server that is gone, for nothing may be written after an uninstall. */
function meet(core: Core, passage: Passage, labels: Labels): void {
  if (!core.servers.find(passage.server)) return
  try {
    core.clients.met(passage, labels)
  } catch (error) {
    core.ports.log.warn('client-not-saved', { client: passage.client, error }) // a full disk must not stop a connection
  }
}

interface Addressed {
  readonly name: string
  readonly account: string
  readonly refused?: Standing
}

/** The server and account that a bridge named. An unknown or ambiguous name is refused in the client's own protocol. */
function addressed(core: Core, { server, client }: AttachRequest): Addressed {
  const [name = '', account] = server.split('@')
  try {
    if (!ClientName.safeParse(client).success) throw namelessClient(client)
    return { name, account: accountOf(core.servers.get(name), account) }
  } catch (error) {
    if (!isBrokerError(error)) throw error
    return { name, account: account ?? 'default', refused: refusal(error) }
  }
}

/** A client that no command could name could not be revoked either. */
function namelessClient(client: string): BrokerError {
  return new BrokerError('bad-input', {
    message: `${quote(client)} is no name for a client. Use letters, digits, dots, hyphens and underscores: --client cursor`,
  })
}

/** SECURITY S2: what is signed in to under this name by now must not go to where the name once led. */
function anotherServer(then: ServerRecord | undefined, now: ServerRecord | undefined): Standing | undefined {
  if (!then || !now || (then.url === now.url && wayWord(then) === wayWord(now))) return undefined
  const sentence = `${now.name} is another server by now. Start this client again, or reload its servers, to reach it.`
  return { is: 'refused', code: 'unknown-server', sentence }
}

function wayWord({ key, local }: ServerRecord): string {
  return local ? 'local' : key ? `${key.header} ${key.scheme}` : 'token'
}

function refusal(error: BrokerError): Standing {
  return { is: 'refused', code: error.code, sentence: error.message }
}

const largestKnown = 64 * 1024

/** 2026-07-28, "Caching": what a server calls private is told under no other account than the one that it was told to. */
function knownTo(account: string, server: ServerRecord | undefined): ServerRecord['known'] {
  const known = server?.known
  const isPrivate = (known?.result as { cacheScope?: unknown } | null | undefined)?.cacheScope === 'private'
  return isPrivate && known?.account !== account ? undefined : known
}

function rememberKnown(core: Core, name: string, known: NonNullable<ServerRecord['known']>): void {
  const server = core.servers.find(name)
  const text = JSON.stringify(known)
  if (!server || text === JSON.stringify(server.known) || text.length > largestKnown) return
  try {
    core.servers.save({ ...server, known })
  } catch (error) {
    core.ports.log.warn('known-server-not-saved', { server: name, error }) // a full disk must not stop a connection
  }
}

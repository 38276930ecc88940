// Which bridges are attached, and what each may do now: joins the message path to servers, accounts and access.
import { type BrokerError, isBrokerError } from '../base/errors.ts'
import { authorize } from '../mcp/authorize.ts'
import { type Connection, createConnection, type Standing } from '../mcp/connection.ts'
import type { ClientSide } from '../mcp/ports.ts'
import { accessTokens } from './access-tokens.ts'
import { beginLogIn, nobody } from './begin-log-in.ts'
import type { AttachRequest, Connections, Core } from './core.ts'
import { confirmedHostsFor } from './issuers.ts'
import { accountOf, type ServerRecord } from './servers.ts'
import type { ConnectionView } from './snapshot.ts'
import { standingOf } from './standing.ts'

interface Live {
  readonly connection: Connection
  readonly view: () => ConnectionView
}

export function createConnections(core: () => Core): Connections {
  const live = new Set<Live>()
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
        },
      }
    },
    reconsider: () => {
      for (const connection of connections()) connection.reconsider()
      core().changed()
    },
    views: () => [...live].map(({ view }) => view()),
    inFlight: () => connections().reduce((sum, connection) => sum + connection.inFlight(), 0),
    closeAll: async () => {
      await Promise.allSettled(connections().map(connection => connection.close()))
      live.clear()
    },
  }
}

function open(core: Core, request: AttachRequest, side: ClientSide): Live {
  const { name, account, refused } = addressed(core, request.server)
  const { ports, servers } = core
  const passage = { client: request.client, server: name, account }
  const record = servers.find(name)
  const url = new URL(record?.url ?? 'https://unknown.invalid/')
  const standing = (): Standing => refused ?? standingOf(core, passage)
  const connection = createConnection({
    client: side,
    passage,
    title: name,
    upstream: { url, confirmedHosts: record ? confirmedHostsFor(record) : new Set() },
    send: authorize(ports.send, accessTokens(core, passage), url),
    guard: ports.guard,
    journal: ports.journal,
    log: ports.log,
    now: ports.now,
    standing,
    known: () => servers.find(name)?.known,
    remember: known => rememberKnown(core, name, known),
    beginSignIn: async () => {
      const { pending } = beginLogIn(core, { server: name, account, show: async () => {}, asker: nobody })
      return { url: await pending.url, done: pending.done.then(() => {}), cancel: pending.cancel }
    },
    onActivity: () => core.used(name, account),
  })
  const since = ports.now()
  const view = () => ({ ...passage, state: connection.state, since, inFlight: connection.inFlight() })
  return { connection, view }
}

interface Addressed {
  readonly name: string
  readonly account: string
  readonly refused?: Standing
}

/** The server and account that a bridge named. An unknown or ambiguous name is refused in the client's own protocol. */
function addressed(core: Core, text: string): Addressed {
  const [name = '', account] = text.split('@')
  try {
    return { name, account: accountOf(core.servers.get(name), account) }
  } catch (error) {
    if (!isBrokerError(error)) throw error
    return { name, account: account ?? 'default', refused: refusal(error) }
  }
}

function refusal(error: BrokerError): Standing {
  return { is: 'refused', code: error.code, sentence: error.message }
}

const largestKnown = 64 * 1024

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

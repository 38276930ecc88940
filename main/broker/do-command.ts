// Which part answers which command. One line a verb.
import { asBrokerError, BrokerError } from '../base/errors.ts'
import { Secret } from '../base/secret.ts'
import { checkClientDocument, clientDocument, validateClientIdUrl } from '../oauth/client-document.ts'
import { probeServer } from '../oauth/probe.ts'
import { addServer } from './add.ts'
import { logInWithPerson } from './begin-log-in.ts'
import type { Asker, Command, Results, Verb } from './commands.ts'
import { confirm } from './confirm.ts'
import type { Core } from './core.ts'
import { setException } from './exceptions.ts'
import { confirmedHostsFor } from './issuers.ts'
import { denyClient, removeServer, revokeAccount, revokeEverything, revokeServer } from './revoke.ts'
import { accountOf } from './servers.ts'
import type { Snapshot } from './snapshot.ts'
import { uninstall } from './uninstall.ts'

type Do = { [V in Verb]: (command: Extract<Command, { verb: V }>, asker: Asker) => Promise<Results[V]> }

export interface CommandTable {
  readonly core: Core
  readonly snapshot: () => Promise<Snapshot>
  /** Reads the vault anew: after it was opened, grants are looked at and interrupted revocations taken up. */
  readonly vaultOpened: () => Promise<void>
}

export function commandTable({ core, snapshot, vaultOpened }: CommandTable): Do {
  return {
    add: (command, asker) => addServer(core, command, asker),
    login: async ({ server, account, loginHint, browser }, asker) => {
      const name = accountOf(core.servers.get(server), account)
      return await logInWithPerson(core, { server, account: name, loginHint, browser }, asker)
    },
    logout: async ({ server, account }) => ({ receipts: await revokeOne(core, server, account) }),
    revoke: ({ what }) => revoke(core, what),
    access: async ({ client, server, allow }, asker) => {
      if (server) throw notYet()
      if (!allow) return { client, closedConnections: denyClient(core, client) }
      await confirm(asker, `Let ${client} use your servers through Valetkey again?`)
      core.servers.allow(client)
      core.connections.reconsider()
      return { client, closedConnections: 0 }
    },
    pause: () => Promise.reject(notYet()),
    resume: () => Promise.reject(notYet()),
    look: () => Promise.reject(notYet()),
    reprobe: () => Promise.reject(notYet()),
    'hand-over': () => Promise.reject(notYet()),
    remove: async ({ server }) => ({ server, receipts: await removeServer(core, core.servers.get(server)) }),
    except: (command, asker) => setException(core, command, asker),
    snapshot: async () => {
      await core.checkVault()
      return await snapshot()
    },
    'identity-use': async ({ url }, asker) => {
      const chosen = url === null ? null : validateClientIdUrl(url).href
      if (chosen) await confirm(asker, `Identify Valetkey at every issuer by the document at ${chosen}?`)
      core.identity.use(chosen)
      core.changed()
      return { clientIdUrl: core.identity.current().clientIdUrl }
    },
    'identity-document': async ({ url }) => ({ document: clientDocument(validateClientIdUrl(url).href) }),
    'identity-check': ({ url }) => checkIdentity(core, url),
    unlock: async ({ passphrase }) => {
      await core.ports.vault.unlock(new Secret(passphrase ?? ''))
      await vaultOpened()
      return { vault: core.ports.vault.kind }
    },
    probe: ({ server }) => probe(core, server),
    stop: async () => {
      core.ports.stop('stopped')
      return { stopped: true }
    },
    uninstall: async () => {
      const result = await uninstall(core)
      core.ports.stop('stopped')
      return result
    },
  }
}

const notYet = () => new BrokerError('internal', { message: 'Not built yet.' })

type What = Extract<Command, { verb: 'revoke' }>['what']

async function revoke(core: Core, what: What): Promise<Results['revoke']> {
  if (what.kind === 'client') {
    const closedConnections = denyClient(core, what.client)
    return { receipts: [], deniedClients: core.servers.deniedClients(), closedConnections }
  }
  const concerned = core.connections
    .views()
    .filter(({ server }) => what.kind === 'everything' || server === what.server)
  const receipts = await receiptsOf(core, what)
  return { receipts, deniedClients: core.servers.deniedClients(), closedConnections: concerned.length }
}

async function receiptsOf(core: Core, what: Exclude<What, { kind: 'client' }>) {
  if (what.kind === 'everything') return await revokeEverything(core)
  if (what.kind === 'server') return await revokeServer(core, core.servers.get(what.server))
  return await revokeOne(core, what.server, what.account)
}

async function revokeOne(core: Core, server: string, account: string | undefined) {
  const record = core.servers.get(server)
  const receipt = await revokeAccount(core, record, accountOf(record, account))
  return receipt ? [receipt] : []
}

async function checkIdentity(core: Core, asked: string | undefined): Promise<Results['identity-check']> {
  const url = asked ?? core.identity.current().clientIdUrl
  if (!url) return { url: '', ok: false, why: ['No identity document is set.'] }
  const href = validateClientIdUrl(url).href
  const checked = await checkClientDocument(href, core.ports.fetchFor(new Set())).catch(notFetched)
  return { url: href, ok: checked.ok, why: checked.ok ? [] : checked.why }
}

function notFetched(error: unknown) {
  return { ok: false as const, why: [asBrokerError(error).message] }
}

async function probe(core: Core, name: string): Promise<Results['probe']> {
  const server = core.servers.get(name)
  try {
    const found = await probeServer({ url: new URL(server.url), fetch: core.ports.fetchFor(confirmedHostsFor(server)) })
    return { server: name, reachable: true, text: found.is === 'open' ? 'answers, and lets everyone in' : 'answers' }
  } catch (error) {
    return { server: name, reachable: false, text: asBrokerError(error).message }
  }
}

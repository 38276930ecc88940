// Which part answers which command. One line a verb.
import { asBrokerError } from '../base/errors.ts'
import { Secret } from '../base/secret.ts'
import { checkClientDocument, clientDocument, validateClientIdUrl } from '../oauth/client-document.ts'
import { probeServer } from '../oauth/probe.ts'
import { changeAccess, deny } from './access.ts'
import { addServer } from './add.ts'
import { logInWithPerson } from './begin-log-in.ts'
import { deniedClients } from './clients.ts'
import type { Asker, Command, Results, Verb } from './commands.ts'
import { confirm } from './confirm.ts'
import type { Core } from './core.ts'
import { setException } from './exceptions.ts'
import { confirmedHostsFor } from './issuers.ts'
import { lookAround } from './look.ts'
import { pause, resume } from './pause.ts'
import { removeServer, revokeAccount, revokeEverything, revokeServer } from './revoke.ts'
import { accountOf } from './servers.ts'
import type { Snapshot } from './snapshot.ts'
import { uninstall } from './uninstall.ts'

type Do = { [V in Verb]: (command: Extract<Command, { verb: V }>, asker: Asker) => Promise<Results[V]> }

export interface CommandTable {
  readonly core: Core
  readonly snapshot: () => Promise<Snapshot>
  /** Reads the vault anew: grants are looked at, interrupted revocations taken up and waiting ones tried. */
  readonly lookAgain: () => Promise<void>
}

export function commandTable({ core, snapshot, lookAgain }: CommandTable): Do {
  return {
    add: (command, asker) => addServer(core, command, asker),
    login: async ({ server, account, loginHint, browser }, asker) => {
      const name = accountOf(core.servers.get(server), account)
      return await logInWithPerson(core, { server, account: name, loginHint, browser }, asker)
    },
    logout: async ({ server, account }) => ({ receipts: await revokeOne(core, server, account) }),
    revoke: ({ what }) => revoke(core, what),
    access: ({ verb: _verb, ...access }, asker) => changeAccess(core, access, asker),
    pause: async () => pause(core),
    resume: (_command, asker) => resume(core, asker),
    look: ({ url }, asker) => lookAround(core, url, asker),
    reprobe: async () => {
      await lookAgain()
      return { connections: core.connections.reprobe() }
    },
    'hand-over': async () => {
      core.ports.stop('replaced')
      return { handedOver: true }
    },
    remove: async ({ server }) => ({ server, receipts: await removeServer(core, core.servers.get(server)) }),
    except: (command, asker) => setException(core, command, asker),
    snapshot: async () => {
      await core.checkVault()
      return await snapshot()
    },
    'identity-use': async ({ url }, asker) => {
      const chosen = url === null ? null : validateClientIdUrl(url).href
      if (chosen) await confirm(core, asker, `Identify Valetkey at every issuer by the document at ${chosen}?`)
      core.identity.use(chosen)
      core.changed()
      return { clientIdUrl: core.identity.current().clientIdUrl }
    },
    'identity-document': async ({ url }) => ({ document: clientDocument(validateClientIdUrl(url).href) }),
    'identity-check': ({ url }) => checkIdentity(core, url),
    unlock: async ({ passphrase }) => {
      await core.ports.vault.unlock(new Secret(passphrase ?? ''))
      await lookAgain()
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

type What = Extract<Command, { verb: 'revoke' }>['what']

async function revoke(core: Core, what: What): Promise<Results['revoke']> {
  if (what.kind === 'client') {
    const { closedConnections } = deny(core, { client: what.client })
    return { receipts: [], deniedClients: deniedClients(core), closedConnections }
  }
  const concerned = core.connections
    .views()
    .filter(({ server }) => what.kind === 'everything' || server === what.server)
  const receipts = await receiptsOf(core, what)
  return { receipts, deniedClients: deniedClients(core), closedConnections: concerned.length }
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

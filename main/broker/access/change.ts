// How a person changes what a client may use: denied at once, live connections included; let in or allowed again after a
// confirmation.
import { BrokerError } from '../../base/errors.ts'
import type { Asker, Command, Results } from '../contract/commands.ts'
import { confirm } from '../core/confirm.ts'
import type { Core } from '../core/core.ts'
import { accessOf, type Reach, unmet, withRule } from '../state/clients.ts'
import type { ClientRecord } from '../state/records.ts'
import { newcomerFacts } from './newcomers.ts'

type Access = Omit<Extract<Command, { verb: 'access' }>, 'verb'>

export async function changeAccess(core: Core, access: Access, asker: Asker): Promise<Results['access']> {
  return access.allow ? await allow(core, access, asker) : deny(core, access)
}

/** Nothing passes any more when this returns. */
export function deny(core: Core, { client: name, server, account }: Omit<Access, 'allow'>): Results['access'] {
  if (server !== undefined && !core.clients.find(name)?.uses.some(use => use.server === server))
    core.servers.get(server)
  const closedConnections = core.connections.live({ client: name, server, account })
  core.clients.save(withRule(core.clients.find(name) ?? unmet(name), { server, account }, 'deny'))
  core.connections.reconsider()
  core.ports.log.info('client-denied', { client: name, server, account, live: closedConnections })
  return { client: name, closedConnections }
}

// SECURITY S16: what widens access is put to a person; what is allowed already widens nothing.
async function allow(core: Core, { client: name, server, account }: Access, asker: Asker): Promise<Results['access']> {
  const client = core.clients.find(name) ?? unmet(name)
  if (client.waits && server !== undefined) throw stillNew(name)
  const isDenied = server === undefined ? client.denied : reachIsDenied(client, { server, account })
  if (isDenied || client.waits) {
    const what = account === undefined ? (server ?? 'your servers') : `${server}@${account}`
    await confirm(
      core,
      asker,
      client.waits ? newcomerQuestion(client) : `Let ${name} use ${what} through Valetkey again?`,
    )
    core.clients.save(withRule(core.clients.find(name) ?? unmet(name), { server, account }, 'allow'))
    core.connections.reconsider()
    core.ports.log.info('client-allowed', { client: name, server, account })
  }
  return { client: name, closedConnections: 0 }
}

/** A rule for one server would let it in to all others. */
function stillNew(name: string): BrokerError {
  return new BrokerError('bad-input', {
    message: `${name} is new to Valetkey and is let in as a whole first: valetkey allow ${name}. What it shall not use is taken away with: valetkey deny ${name} NAME`,
  })
}

function newcomerQuestion(client: ClientRecord): string {
  return `Let ${client.name} use your servers through Valetkey? It is new here${newcomerFacts(client)}.`
}

/** An entry of ours that a person agreed to lets its client in; one that is denied stays denied. */
export function letIn(core: Core, name: string): void {
  const client = core.clients.find(name) ?? unmet(name)
  if (!client.waits) return
  try {
    core.clients.save({ ...client, waits: undefined })
    core.connections.reconsider()
    core.ports.log.info('client-let-in', { client: name })
  } catch (error) {
    core.ports.log.warn('client-not-saved', { client: name, error }) // the entry is written; a person is asked instead
  }
}

/** A server is denied in part when one of its accounts is. */
function reachIsDenied(client: ClientRecord, reach: Reach): boolean {
  if (accessOf(client, reach) === 'deny') return true
  const ofServer = client.rules.filter(rule => rule.server === reach.server)
  return reach.account === undefined && ofServer.some(rule => rule.access === 'deny')
}

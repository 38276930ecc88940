// Whether a server that was added answers now, for a person who asks what is wrong.
import { asBrokerError } from '../../base/errors.ts'
import { probeServer } from '../../oauth/discovery/probe.ts'
import type { Results } from '../contract/commands.ts'
import type { Core } from '../core/core.ts'
import { confirmedHostsFor } from '../core/issuers.ts'
import type { ServerRecord } from '../state/records.ts'

export async function reachServer(core: Core, record: ServerRecord): Promise<Results['probe']> {
  const { name: server, url } = record
  const asked = core.lastAsked.of(record)
  if (record.local) return { server, reachable: true, text: 'is started when a client uses it' }
  try {
    const found = await probeServer({ url: new URL(url), fetch: core.ports.fetchFor(confirmedHostsFor(record)) })
    asked.answered(core.ports.now())
    return { server, reachable: true, text: found.is === 'open' ? 'answers, and lets everyone in' : 'answers' }
  } catch (error) {
    asked.failed(core.ports.now(), error)
    return { server, reachable: false, text: asBrokerError(error).message }
  } finally {
    core.changed()
  }
}

/** Asks those again that could not be reached, so that one that is back is shown as it is. A program is started by a client alone. */
export async function reachLost(core: Core): Promise<void> {
  const lost = core.servers
    .all()
    .filter(server => !server.local && core.lastAsked.of(server).last?.is === 'unreachable')
  await Promise.all(lost.map(server => reachServer(core, server)))
}

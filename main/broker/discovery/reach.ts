// Whether a server that was added answers now, for a person who asks what is wrong.
import { asBrokerError } from '../../base/errors.ts'
import { probeServer } from '../../oauth/discovery/probe.ts'
import type { Results } from '../contract/commands.ts'
import type { Core } from '../core/core.ts'
import { confirmedHostsFor } from '../core/issuers.ts'
import type { ServerRecord } from '../state/records.ts'

export async function reachServer(core: Core, record: ServerRecord): Promise<Results['probe']> {
  const { name: server, url } = record
  if (record.local) return { server, reachable: true, text: 'is started when a client uses it' }
  try {
    const found = await probeServer({ url: new URL(url), fetch: core.ports.fetchFor(confirmedHostsFor(record)) })
    return { server, reachable: true, text: found.is === 'open' ? 'answers, and lets everyone in' : 'answers' }
  } catch (error) {
    return { server, reachable: false, text: asBrokerError(error).message }
  }
}

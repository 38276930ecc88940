// Whether a server that was added answers now, for a person who asks what is wrong.
import { asBrokerError } from '../../base/errors.ts'
import { probeServer } from '../../oauth/discovery/probe.ts'
import type { Results } from '../contract/commands.ts'
import type { Core } from '../core/core.ts'
import { confirmedHostsFor } from '../core/issuers.ts'
import type { Asked } from '../state/last-asked.ts'
import type { ServerRecord } from '../state/records.ts'

export async function reachServer(core: Core, record: ServerRecord): Promise<Results['probe']> {
  const { name: server, url } = record
  if (record.local) return { server, reachable: true, text: 'is started when a client uses it' }
  const asked = core.lastAsked.of(record)
  const before = toldBy(asked)
  try {
    const found = await probeServer({ url: new URL(url), fetch: core.ports.fetchFor(confirmedHostsFor(record)) })
    asked.answered(core.ports.now())
    if (record.key) return { server, reachable: true, text: keyUntried }
    return { server, reachable: true, text: found.is === 'open' ? 'answers, and lets everyone in' : 'answers' }
  } catch (error) {
    asked.failed(core.ports.now(), error)
    const { facts, message } = asBrokerError(error)
    // Asked without its key, it may refuse us with any status and in any form.
    if (record.key && Number(facts.status) < 500) return { server, reachable: true, text: keyUntried }
    return { server, reachable: false, text: message }
  } finally {
    asked.probed(core.ports.now())
    if (toldBy(asked) !== before) core.changed()
  }
}

const keyUntried = 'answers; whether it takes the key shows at the next call'

/** What is shown of it. */
function toldBy({ last }: Asked): string | undefined {
  return last?.is === 'unreachable' ? `${last.is} ${last.why}` : last?.is
}

/** Asks those again that could not be reached, so that one that is back is shown as it is. A program is started by a client alone. */
export async function reachLost(core: Core): Promise<void> {
  await reachEach(core, asked => asked.last?.is === 'unreachable')
}

/** The same for those that were left alone for long enough. */
export async function reachDue(core: Core): Promise<void> {
  await reachEach(core, asked => asked.isDue(core.ports.now()))
}

async function reachEach(core: Core, isWanted: (asked: Asked) => boolean): Promise<void> {
  if (core.records.now().paused) return
  const wanted = core.servers.all().filter(server => !server.local && isWanted(core.lastAsked.of(server)))
  await Promise.all(wanted.map(server => reachServer(core, server)))
}

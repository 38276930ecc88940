// What a server and its issuer say of themselves, looked at live and written into the server's record.
import { type Discovery, discover } from '../oauth/discover.ts'
import { probeServer } from '../oauth/probe.ts'
import type { Asker } from './commands.ts'
import { withConfirmedHosts } from './confirm.ts'
import type { Core } from './core.ts'
import type { ServerRecord } from './servers.ts'

export interface Look {
  /** Undefined when the server wants no token. */
  readonly discovery: Discovery | undefined
  readonly server: ServerRecord
}

/**
 * Asks the server, then whoever it names, and tells each step. Saves nothing.
 * @throws BrokerError `not-mcp`, `unreachable`, `no-authorization`, `issuer-mismatch`, … as discovery does
 */
export async function lookAt(core: Core, before: ServerRecord, asker: Asker): Promise<Look> {
  const url = new URL(before.url)
  const { exceptions } = before
  const { result, server } = await withConfirmedHosts(before, asker, async confirmedHosts => {
    const fetch = core.ports.fetchFor(confirmedHosts)
    const probe = await probeServer({ url, fetch })
    if (probe.is === 'open') return undefined
    const onStep = ({ step, text }: { step: string; text: string }) => asker.tell({ kind: 'step', step, text })
    return await discover({ url, challenge: probe.challenge, exceptions, confirmedHosts, fetch, onStep })
  })
  if (result) core.issuers.remember(result.metadata)
  const warnings = result?.warnings.map(({ text }) => text) ?? []
  for (const text of warnings) asker.tell({ kind: 'warning', text })
  return { discovery: result, server: { ...server, warnings, protection: result ? 'protected' : 'open' } }
}

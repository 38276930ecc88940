// What a server and its issuer say of themselves: looked at live and told step by step, before a server is added or signed
// in to.
import { type Discovery, discover } from '../oauth/discover.ts'
import { mechanismFor } from '../oauth/identity.ts'
import { probeServer } from '../oauth/probe.ts'
import { scopesToAsk } from '../oauth/scopes.ts'
import type { Asker, Looked } from './commands.ts'
import { withConfirmedHosts } from './confirm.ts'
import type { Core } from './core.ts'
import { newServer } from './new-server.ts'
import type { ServerRecord } from './records.ts'

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
  const { result, server } = await withConfirmedHosts({ core, server: before, asker }, async confirmedHosts => {
    const fetch = core.ports.fetchFor(confirmedHosts)
    const probe = await probeServer({ url, fetch })
    if (probe.is === 'open') return undefined
    const onStep = ({ step, text }: { step: string; text: string }) => asker.tell({ kind: 'step', step, text })
    return await discover({ url, challenge: probe.challenge, exceptions, confirmedHosts, fetch, onStep })
  })
  if (result) core.issuers.remember(result.metadata)
  const warnings = result?.warnings.map(({ text }) => text) ?? []
  for (const text of warnings) asker.tell({ kind: 'warning', text })
  const discovery = result && viewOf(core, server, result)
  return { discovery: result, server: { ...server, warnings, protection: result ? 'protected' : 'open', discovery } }
}

/** A look at an address that is not added yet; nothing is kept of it. */
export async function lookAround(core: Core, text: string, asker: Asker): Promise<Looked> {
  const { discovery, server } = await lookAt(core, newServer(core, { url: text }), asker)
  const { name, url, warnings } = server
  const found = { url, name, protected: discovery !== undefined, warnings }
  if (!discovery) return { ...found, refresh: false }
  const { clientIdUrl } = core.identity.current()
  const isDocument = server.discovery?.mechanism === 'cimd' && clientIdUrl !== undefined
  return {
    ...found,
    ...server.discovery,
    ...(isDocument ? { clientId: clientIdUrl } : {}),
    refresh: refreshes(discovery),
  }
}

type Recorded = NonNullable<ServerRecord['discovery']>

/** What a person is shown of it: who signs in, as whom we come, and the scopes that a sign-in would ask for. */
function viewOf(core: Core, { preRegistered }: ServerRecord, discovery: Discovery): Recorded {
  const { clientIdUrl } = core.identity.current()
  const mechanism = mechanismFor({ discovery, clientIdUrl, preRegistered })
  const scopes = scopesToAsk(discovery, [])
  return {
    issuer: discovery.issuer,
    ...(scopes ? { scopes: [...scopes] } : {}),
    ...(mechanism ? { mechanism } : {}),
  }
}

function refreshes({ metadata, offersOfflineAccess }: Discovery): boolean {
  return offersOfflineAccess || metadata.grant_types_supported?.includes('refresh_token') === true
}

// Whether a new token works: one live request, so that "signed in" is never said of a token that does not.
import { asBrokerError } from '../../base/errors.ts'
import { authorize } from '../../mcp/access/authorize.ts'
import { advertising } from '../../mcp/access/extensions.ts'
import { createFetchFor } from '../../net/fetch.ts'
import { probeServer } from '../../oauth/discovery/probe.ts'
import type { Grant } from '../../vault/grant.ts'
import { accessTokens } from '../access/access-tokens.ts'
import type { Asker } from '../contract/commands.ts'
import type { Core } from '../core/core.ts'
import { confirmedHostsFor } from '../core/issuers.ts'
import type { ServerRecord } from '../state/records.ts'
import { findAccount } from '../state/servers.ts'
import { extensionsOf } from './ways-in.ts'

/** Tells the person what came of it; never throws. */
export async function prove(core: Core, server: ServerRecord, { account }: Grant, asker: Asker): Promise<void> {
  const url = new URL(server.url)
  const tokens = accessTokens(core, { client: 'valetkey', server: server.name, account })
  const extensions = () => extensionsOf(findAccount(core.servers.get(server.name), account))
  const send = authorize(advertising(core.ports.send, extensions), tokens, url)
  try {
    const probe = await probeServer({ url, fetch: createFetchFor(send)(confirmedHostsFor(server)) })
    if (probe.is === 'open') asker.tell({ kind: 'step', step: 'proof', text: `${server.name} accepts the new token.` })
    else asker.tell({ kind: 'warning', text: `Signed in, but ${server.name} does not accept the new token.` })
  } catch (error) {
    asker.tell({ kind: 'warning', text: `Signed in; the first request failed: ${asBrokerError(error).message}` })
  }
}

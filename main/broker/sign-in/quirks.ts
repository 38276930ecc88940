// What is done otherwise for an issuer that is known to depart from the standard (its recipe says so): what a person is asked
// before they sign in there, and how its answers are put right.
import { isBrokerError } from '../../base/errors.ts'
import type { Fetch } from '../../net/send.ts'
import type { IssuerMetadata } from '../../oauth/issuer/metadata.ts'
import { mendCommaScopes, mending } from '../../oauth/issuer/token-answer.ts'
import type { Asker } from '../contract/commands.ts'
import { confirm } from '../core/confirm.ts'
import type { Core } from '../core/core.ts'
import { departureWords } from '../discovery/exceptions.ts'
import { exceptionsFor, quirksOf } from '../discovery/recipes.ts'
import type { ServerRecord } from '../state/records.ts'

/** The server with the exceptions that a person allowed. Who declines, or cannot be asked, tries by the standard. S16. */
export async function allowQuirks(
  core: Core,
  { server, issuer, asker }: { readonly server: ServerRecord; readonly issuer: string; readonly asker: Asker },
): Promise<ServerRecord> {
  const wanted = exceptionsFor(issuer).filter(exception => !server.exceptions.includes(exception))
  if (wanted.length === 0) return server
  try {
    await confirm(core, asker, departureWords(server.name, wanted))
  } catch (error) {
    if (isBrokerError(error, 'needs-confirmation', 'confirmation-refused')) return server
    throw error
  }
  return { ...server, exceptions: [...server.exceptions, ...wanted] }
}

/** The fetch for this issuer. */
export function fetchAt({ issuer, token_endpoint: endpoint }: IssuerMetadata, fetch: Fetch): Fetch {
  return quirksOf(issuer).includes('comma-scopes') ? mending(fetch, endpoint, mendCommaScopes) : fetch
}

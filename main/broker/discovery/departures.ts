// How a server that departs from the standard gets the exceptions that it needs: by one plain question to a person, while they
// add it or sign in (S16). Where nobody can be asked, the refusal stands and names the exception.
import { type BrokerError, isBrokerError } from '../../base/errors.ts'
import type { Exception } from '../../oauth/issuer/exception.ts'
import type { Asker } from '../contract/commands.ts'
import { confirm, type Says } from '../core/confirm.ts'
import type { Core } from '../core/core.ts'
import type { ServerRecord } from '../state/records.ts'
import { departureWords } from './exceptions.ts'
import { exceptionsFor } from './recipes.ts'

export interface Departing {
  readonly core: Core
  readonly server: ServerRecord
  readonly asker: Asker
}

/** Runs `work` with the server; once more with the exceptions that it wanted, where a person has allowed them. */
export async function withDepartures<T>(
  { core, server, asker }: Departing,
  work: (server: ServerRecord) => Promise<T>,
): Promise<T> {
  try {
    return await work(server)
  } catch (error) {
    const wanted = exceptionsWanted(error).filter(exception => !server.exceptions.includes(exception))
    if (!isBrokerError(error) || wanted.length === 0) throw error
    await allow({ core, asker }, departureWords(server.name, wanted), error)
    return await withDepartures(
      { core, asker, server: { ...server, exceptions: [...server.exceptions, ...wanted] } },
      work,
    )
  }
}

async function allow({ core, asker }: Omit<Departing, 'server'>, says: Says, refusal: BrokerError): Promise<void> {
  await confirm(core, asker, says).catch((error: unknown) => {
    throw isBrokerError(error, 'needs-confirmation') ? refusal : error
  })
}

/** What discovery says that it would take, and what is known of its issuer besides: all at once, so that a person is asked once. */
function exceptionsWanted(error: unknown): readonly Exception[] {
  if (!isBrokerError(error)) return []
  const { exception, pkce, issuer } = error.facts
  if (exception === 'no-pkce-metadata') return [exception, ...(typeof issuer === 'string' ? exceptionsFor(issuer) : [])]
  if (exception !== 'no-resource-metadata') return []
  return pkce === false ? [exception, 'no-pkce-metadata'] : [exception]
}

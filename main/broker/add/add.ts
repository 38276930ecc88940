// How a server is added: itself and its issuer looked at, its record written, its first account signed in.
import { asBrokerError, BrokerError } from '../../base/errors.ts'
import { checkClientKey } from '../../oauth/issuer/client-authentication.ts'
import type { Asker, Command, Results } from '../contract/commands.ts'
import { confirm } from '../core/confirm.ts'
import type { Core } from '../core/core.ts'
import { exceptionSentence } from '../discovery/exceptions.ts'
import { lookAt } from '../discovery/look.ts'
import { newServer } from '../discovery/new-server.ts'
import { logInWithPerson } from '../sign-in/begin-log-in.ts'
import { flowOf, type WayIn, wayAsked } from '../sign-in/ways-in.ts'
import { proofOf, registeredAs, writeClientProof } from '../state/client-secrets.ts'
import type { ServerRecord } from '../state/records.ts'
import { addWithKey } from './with-key.ts'

type Add = Extract<Command, { verb: 'add' }>

/** @throws BrokerError; before the server was looked at and found good, nothing is written. */
export async function addServer(core: Core, command: Add, asker: Asker): Promise<Results['add']> {
  if (command.key) return await addWithKey(core, command, command.key, asker)
  const { clientId, exceptions } = command
  const proof = proofOf(command)
  if (proof.clientKey) checkClientKey(proof.clientKey)
  const fresh = newServer(core, {
    ...command,
    preRegistered: clientId ? registeredAs(clientId, proof) : undefined,
  })
  const { name, url } = fresh
  for (const exception of exceptions) await confirm(core, asker, exceptionSentence(name, exception))
  const flow = flowOf(wayOf(command))
  const look = await lookAt(core, withServiceAccount(fresh, command), asker, { issuer: command.issuer, flow })
  if (clientId) await writeClientProof(name, proof, core.ports.vault)
  core.servers.save(look.server)
  const added = { server: name, account: command.account, url, protected: look.discovery !== undefined }
  if (!look.discovery || command.signIn === 'later') return { ...added, signedIn: false }
  try {
    const { account, browser, company } = command
    await logInWithPerson(core, { server: name, account, browser, company, look }, asker)
    return { ...added, signedIn: true }
  } catch (error) {
    const failed = asBrokerError(error)
    throw new BrokerError(failed.code, {
      message: `${failed.message} ${name} is added all the same; sign in any time with: valetkey login ${name}`,
      cause: error,
      facts: { ...failed.facts, server: name },
    })
  }
}

function wayOf({ as, browser, company }: Add): WayIn {
  if (as === 'service-account') return 'service-account'
  return company === 'use' ? 'company' : wayAsked(browser)
}

/** The account is there before its first sign-in, so that everybody knows that no person belongs to it. */
function withServiceAccount(server: ServerRecord, { as, account }: Add): ServerRecord {
  if (as === 'person') return server
  return { ...server, accounts: [{ account, serviceAccount: true, challengedScopes: [] }] }
}

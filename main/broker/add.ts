// How a server is added: itself and its issuer looked at, its record written, its first account signed in.
import { asBrokerError, BrokerError } from '../base/errors.ts'
import { logInWithPerson } from './begin-log-in.ts'
import { writeClientSecret } from './client-secrets.ts'
import type { Asker, Command, Results } from './commands.ts'
import { confirm } from './confirm.ts'
import type { Core } from './core.ts'
import { exceptionSentence } from './exceptions.ts'
import { lookAt } from './look.ts'
import { newServer } from './new-server.ts'

type Add = Extract<Command, { verb: 'add' }>

/** @throws BrokerError; before the server was looked at and found good, nothing is written. */
export async function addServer(core: Core, command: Add, asker: Asker): Promise<Results['add']> {
  const { clientId, clientSecret, exceptions } = command
  const fresh = newServer(core, {
    ...command,
    preRegistered: clientId ? { clientId, hasSecret: clientSecret !== undefined } : undefined,
  })
  const { name, url } = fresh
  for (const exception of exceptions) await confirm(core, asker, exceptionSentence(name, exception))
  const look = await lookAt(core, fresh, asker, { issuer: command.issuer })
  if (clientSecret) await writeClientSecret(name, clientSecret, core.ports.vault)
  core.servers.save(look.server)
  const added = { server: name, account: command.account, url, protected: look.discovery !== undefined }
  if (!look.discovery || command.signIn === 'later') return { ...added, signedIn: false }
  try {
    await logInWithPerson(core, { server: name, account: command.account, browser: command.browser, look }, asker)
    return { ...added, signedIn: true }
  } catch (error) {
    const failed = asBrokerError(error)
    throw new BrokerError(failed.code, {
      message: `${failed.message} ${name} is added all the same; sign in any time with: valetkey login ${name}`,
      cause: error,
      facts: failed.facts,
    })
  }
}

// Which part answers which command. One line a verb.
import { Secret } from '../base/secret.ts'
import { clientDocument, validateClientIdUrl } from '../oauth/client-document.ts'
import { changeAccess } from './access.ts'
import { addServer } from './add.ts'
import { logInWithPerson } from './begin-log-in.ts'
import { entryText } from './client-entry.ts'
import { listClients } from './client-files.ts'
import type { Asker, Command, Results, Verb } from './commands.ts'
import { signInToCompany, signOutOfCompany } from './company-sign-in.ts'
import { connect } from './connect.ts'
import type { Core } from './core.ts'
import { setCredentials } from './credentials.ts'
import { disconnect } from './disconnect.ts'
import { setException } from './exceptions.ts'
import { checkIdentity, useIdentity } from './identity-document.ts'
import { deleteKey, replaceKey, requireSignIn } from './keys.ts'
import { lookAround } from './look.ts'
import { migrate, undoMigrations } from './migrate.ts'
import { pause, resume } from './pause.ts'
import { reachServer } from './reach.ts'
import { recipes } from './recipes.ts'
import { removeServer, revoke, revokeOne } from './revoke.ts'
import { runLocal } from './run-local.ts'
import { scanFiles } from './scan.ts'
import { accountOf } from './servers.ts'
import type { Snapshot } from './snapshot.ts'
import { undoChange } from './undo.ts'
import { uninstall } from './uninstall.ts'

type Do = { [V in Verb]: (command: Extract<Command, { verb: V }>, asker: Asker) => Promise<Results[V]> }

export interface CommandTable {
  readonly core: Core
  readonly snapshot: () => Promise<Snapshot>
  /** Reads the vault anew: grants are looked at, interrupted revocations taken up and waiting ones tried. */
  readonly lookAgain: () => Promise<void>
}

export function commandTable({ core, snapshot, lookAgain }: CommandTable): Do {
  return {
    add: (command, asker) => addServer(core, command, asker),
    login: async ({ server, account, ...how }, asker) => {
      const name = accountOf(requireSignIn(core.servers.get(server)), account)
      return await logInWithPerson(core, { ...how, server, account: name }, asker)
    },
    'company-sign-in': (command, asker) => signInToCompany(core, command, asker),
    'company-sign-out': () => signOutOfCompany(core),
    credentials: command => setCredentials(core, command),
    recipes: async () => ({ recipes: recipes() }),
    logout: async ({ server, account }) => {
      requireSignIn(core.servers.get(server))
      return { receipts: await revokeOne(core, { server, account }) }
    },
    revoke: ({ what }) => revoke(core, what),
    access: ({ verb: _verb, ...access }, asker) => changeAccess(core, access, asker),
    pause: async () => pause(core),
    resume: (_command, asker) => resume(core, asker),
    look: ({ url }, asker) => lookAround(core, url, asker),
    reprobe: async () => {
      await lookAgain()
      return { connections: core.connections.reprobe() }
    },
    'hand-over': async () => {
      core.ports.stop('replaced')
      return { handedOver: true }
    },
    clients: ({ project }) => listClients(core, project),
    entry: async (command, asker) => entryText(core, command, asker),
    connect: (command, asker) => connect(core, command, asker),
    disconnect: (command, asker) => disconnect(core, command, asker),
    undo: (command, asker) => undoChange(core, command, asker),
    scan: (command, asker) => scanFiles(core, command, asker),
    remove: async ({ server }) => ({ server, ...(await removeServer(core, core.servers.get(server))) }),
    run: (command, asker) => runLocal(core, command, asker),
    'key-replace': command => replaceKey(core, command),
    'key-delete': command => deleteKey(core, command),
    migrate: (command, asker) => migrate(core, command, asker),
    'migrate-undo': (_command, asker) => undoMigrations(core, asker),
    except: (command, asker) => setException(core, command, asker),
    snapshot: async () => {
      await core.checkVault()
      return await snapshot()
    },
    'identity-use': ({ url }, asker) => useIdentity(core, url, asker),
    'identity-document': async ({ url }) => ({ document: clientDocument(validateClientIdUrl(url).href) }),
    'identity-check': ({ url }) => checkIdentity(core, url),
    unlock: async ({ passphrase }) => {
      await core.ports.vault.unlock(new Secret(passphrase ?? ''))
      await lookAgain()
      return { vault: core.ports.vault.kind }
    },
    probe: ({ server }) => reachServer(core, core.servers.get(server)),
    stop: async () => {
      core.ports.stop('stopped')
      return { stopped: true }
    },
    uninstall: async (_command, asker) => {
      const result = await uninstall(core, asker)
      core.ports.stop('stopped')
      return result
    },
  }
}

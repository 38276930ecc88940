// Which part answers which command. One line a verb.
import { Secret } from '../base/secret.ts'
import { clientDocument, validateClientIdUrl } from '../oauth/identity/client-document.ts'
import { changeAccess } from './access/change.ts'
import { deleteKey, nobodySignsIn, replaceKey, requireSignIn } from './access/keys.ts'
import { pause, resume } from './access/pause.ts'
import { removeServer, revoke, revokeOne } from './access/revoke.ts'
import { addServer } from './add/add.ts'
import { runLocal } from './add/run-local.ts'
import { connect } from './client-files/connect.ts'
import { disconnect } from './client-files/disconnect.ts'
import { entryText } from './client-files/entry.ts'
import { listClients } from './client-files/list.ts'
import { scanFiles } from './client-files/scan.ts'
import { undoChange } from './client-files/undo.ts'
import type { Asker, Command, Results, Verb } from './contract/commands.ts'
import type { Snapshot } from './contract/snapshot.ts'
import type { Core } from './core/core.ts'
import { setException } from './discovery/exceptions.ts'
import { lookAround } from './discovery/look.ts'
import { reachLost, reachServer } from './discovery/reach.ts'
import { recipes } from './discovery/recipes.ts'
import { migrate, undoMigrations } from './migrate/migrate.ts'
import { logInWithPerson } from './sign-in/begin-log-in.ts'
import { signInToCompany, signOutOfCompany } from './sign-in/company.ts'
import { setCredentials } from './sign-in/credentials.ts'
import { checkIdentity, useIdentity } from './sign-in/identity-document.ts'
import { accountOf } from './state/servers.ts'
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
      const record = requireSignIn(core.servers.get(server))
      if (record.protection === 'open' && record.accounts.length === 0) throw nobodySignsIn(record)
      return { receipts: await revokeOne(core, { server, account }) }
    },
    revoke: ({ what }) => revoke(core, what),
    access: ({ verb: _verb, ...access }, asker) => changeAccess(core, access, asker),
    pause: async () => pause(core),
    resume: (_command, asker) => resume(core, asker),
    look: ({ url }, asker) => lookAround(core, url, asker),
    reprobe: async () => {
      await lookAgain()
      void reachLost(core)
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
    uninstall: async (command, asker) => {
      const result = await uninstall(core, command, asker)
      core.ports.stop('stopped')
      return result
    },
  }
}

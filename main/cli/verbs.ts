// Which verbs there are: the one table of the command line, in the order in which help shows them.
import type { Verb } from './typed/verb.ts'
import { allow, deny, pause, resume } from './verbs/access.ts'
import { accounts, login, logout, revoke } from './verbs/accounts.ts'
import { bridge, clients, entry } from './verbs/clients.ts'
import { company } from './verbs/company.ts'
import { connect, disconnect, undo } from './verbs/connect.ts'
import { credentials, recipe } from './verbs/credentials.ts'
import { doctor } from './verbs/doctor.ts'
import { helpOn } from './verbs/help.ts'
import { identity } from './verbs/identity.ts'
import { status, stop, uninstall, unlock, version } from './verbs/itself.ts'
import { keys, run } from './verbs/keys.ts'
import { migrate } from './verbs/migrate.ts'
import { scan } from './verbs/scan.ts'
import { serve } from './verbs/serve.ts'
import { add, except, list, remove } from './verbs/servers.ts'

export const verbs: readonly Verb[] = [
  ...[add, list, except, credentials, recipe, run, keys, remove],
  ...[login, logout, accounts, company, revoke, allow, deny, pause, resume],
  ...[clients, connect, disconnect, undo, migrate, scan, entry, bridge],
  ...[status, identity, unlock, doctor, serve, stop, uninstall, helpOn(() => verbs), version],
]

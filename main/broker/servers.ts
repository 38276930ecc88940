// Which servers the user added, their accounts and exceptions: the state file `servers.json`. No secret is in it.
import { join } from 'node:path'
import { z } from 'zod'
import { BrokerError } from '../base/errors.ts'
import { stateFile } from '../base/state-file.ts'
import { type GrantKey, grantId, WhoAmI } from '../vault/grant.ts'
import { ExceptionName } from './commands.ts'

const AccountRecord = z.object({
  account: z.string(),
  /** Where the grant rests in the vault, once there is or was one. */
  grant: z.object({ issuer: z.string(), clientId: z.string(), resource: z.string() }).optional(),
  identity: z.enum(['pre-registered', 'cimd', 'dynamic']).optional(),
  who: WhoAmI.optional(),
  /** Why a person is needed, when one is: set when the issuer refused to renew, cleared by a sign-in. */
  lost: z.string().optional(),
  /** A revocation has begun: access is cut, the issuer may not know yet. */
  revoking: z.boolean().optional(),
  /** Scopes that the server asked for beyond those granted (403 insufficient_scope). */
  challengedScopes: z.array(z.string()).default([]),
  lastUsed: z.number().optional(),
})

const ServerRecord = z.object({
  name: z.string(),
  url: z.string(),
  addedAt: z.number(),
  protection: z.enum(['open', 'protected', 'unknown']),
  exceptions: z.array(ExceptionName).default([]),
  /** Hosts at private addresses that a person confirmed for this server, besides the one in `url`. S12. */
  confirmedHosts: z.array(z.string()).default([]),
  /** A client id that the user registered at the issuer by hand; its secret, if any, is in the vault. */
  preRegistered: z.object({ clientId: z.string(), hasSecret: z.boolean() }).optional(),
  accounts: z.array(AccountRecord).default([]),
  /** What the server last answered to `initialize`, for clients that come while nobody is signed in. */
  known: z.object({ protocolVersion: z.string(), result: z.unknown() }).optional(),
  warnings: z.array(z.string()).default([]),
})

const ServersFile = z.object({
  servers: z.array(ServerRecord).default([]),
  /** Clients whose access was revoked; nothing reaches a server through them until a person allows them again. */
  deniedClients: z.array(z.string()).default([]),
})

export type AccountRecord = Readonly<z.output<typeof AccountRecord>>
export type ServerRecord = Readonly<z.output<typeof ServerRecord>>
type ServersFile = z.output<typeof ServersFile>

export interface Servers {
  all(): readonly ServerRecord[]
  find(name: string): ServerRecord | undefined
  /** @throws BrokerError `unknown-server` with the names there are. */
  get(name: string): ServerRecord
  /** Adds or replaces one server. @throws BrokerError `state-unwritable`; then nothing changed. */
  save(server: ServerRecord): void
  /** Replaces one account of a server (adds it when new). */
  saveAccount(server: string, account: AccountRecord): void
  delete(name: string): void
  deniedClients(): readonly string[]
  deny(client: string): void
  allow(client: string): void
  forget(): void
}

/** Reads the file once; every change is on disk before it is believed. */
export function openServers(folder: string, changed: () => void): Servers {
  const disk = stateFile<ServersFile>({
    file: join(folder, 'servers.json'),
    version: 1,
    parse: value => ServersFile.parse(value),
    empty: { servers: [], deniedClients: [] },
  })
  let state = disk.read()
  const change = (next: ServersFile) => {
    disk.write(next)
    state = next
    changed()
  }
  const find = (name: string) => state.servers.find(server => server.name === name)
  const get = (name: string) => find(name) ?? unknownServer(name, state.servers)
  const save = (server: ServerRecord) => {
    const others = state.servers.filter(({ name }) => name !== server.name)
    change({ ...state, servers: [...others, server].sort((a, b) => a.name.localeCompare(b.name)) })
  }
  return {
    all: () => state.servers,
    find,
    get,
    save,
    saveAccount: (name, account) => {
      const server = get(name)
      const others = server.accounts.filter(other => other.account !== account.account)
      save({ ...server, accounts: [...others, account] })
    },
    delete: name => change({ ...state, servers: state.servers.filter(server => server.name !== name) }),
    deniedClients: () => state.deniedClients,
    deny: client => change({ ...state, deniedClients: [...new Set([...state.deniedClients, client])] }),
    allow: client => change({ ...state, deniedClients: state.deniedClients.filter(other => other !== client) }),
    forget: () => change({ servers: [], deniedClients: [] }),
  }
}

function unknownServer(name: string, servers: readonly ServerRecord[]): never {
  const names = servers.map(server => server.name).join(', ')
  throw new BrokerError('unknown-server', {
    message: `There is no server called ${name}. ${names ? `There are: ${names}.` : 'Add one with: valetkey add URL'}`,
  })
}

/** The account that a name without `@account` means: the only one, or the one called `default`. */
export function accountOf(server: ServerRecord, account: string | undefined): string {
  const names = server.accounts.map(other => other.account)
  if (account !== undefined) return account
  if (names.length === 0 || names.includes('default')) return 'default'
  if (names.length === 1) return names[0] as string
  const choices = names.map(name => `${server.name}@${name}`).join(' or ')
  throw new BrokerError('ambiguous-account', { message: `${server.name} has several accounts. Say which: ${choices}.` })
}

export function findAccount(server: ServerRecord, account: string): AccountRecord | undefined {
  return server.accounts.find(other => other.account === account)
}

/** @throws BrokerError `unknown-account` */
export function getAccount(server: ServerRecord, account: string): AccountRecord {
  const found = findAccount(server, account)
  if (found) return found
  throw new BrokerError('unknown-account', {
    message: `${server.name} has no account called ${account}. Sign in to it with: valetkey login ${server.name}@${account}`,
  })
}

export function grantKeyOf(account: AccountRecord): GrantKey | undefined {
  return account.grant && { ...account.grant, account: account.account }
}

const grantIds = new WeakMap<AccountRecord, string>()

/** The vault id of the account's grant; worked out once per record, for it is asked at every request. */
export function grantIdOf(account: AccountRecord): string | undefined {
  const known = grantIds.get(account)
  if (known) return known
  const key = grantKeyOf(account)
  const id = key && grantId(key)
  if (id) grantIds.set(account, id)
  return id
}

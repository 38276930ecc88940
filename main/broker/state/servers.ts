// Which servers the user added and their accounts: found by name, and replaced whole. The file is records.ts.
import { byName } from '../../base/by-name.ts'
import { BrokerError } from '../../base/errors.ts'
import { type GrantKey, grantId } from '../../vault/grant.ts'
import type { AccountRecord, Records, ServerRecord } from './records.ts'

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
}

export function serversIn(records: Records): Servers {
  const all = () => records.now().servers
  const find = (name: string) => all().find(server => server.name === name)
  const get = (name: string) => find(name) ?? unknownServer(name, all())
  const save = (server: ServerRecord) => {
    const others = all().filter(({ name }) => name !== server.name)
    records.change({ servers: [...others, server].sort((a, b) => byName(a.name, b.name)) })
  }
  return {
    all,
    find,
    get,
    save,
    saveAccount: (name, account) => {
      const server = get(name)
      const others = server.accounts.filter(other => other.account !== account.account)
      save({ ...server, accounts: [...others, account] })
    },
    delete: name => records.change({ servers: all().filter(server => server.name !== name) }),
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

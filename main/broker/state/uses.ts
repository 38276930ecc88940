// When each client last used each account: counted in memory, on disk when the broker ends.
import type { Log } from '../../base/log.ts'
import type { Passage } from '../../mcp/access/ports.ts'
import type { Clients } from './clients.ts'
import type { Servers } from './servers.ts'

/** One client at one account; a connection writes into it at every request, which must cost nothing. */
export interface Use {
  readonly passage: Passage
  lastUsed: number | undefined
  /** A call that got nowhere because nobody is signed in; not kept over restarts. */
  calledInVain: number | undefined
}

export interface Uses {
  of(passage: Passage): Use
  /** By this client, or by any. */
  lastUsed(who: { readonly client?: string; readonly server: string; readonly account: string }): number | undefined
  /** Which client last called an account in vain, after this moment; one that is kept out for itself waits for something else. */
  calledInVain(what: { readonly server: string; readonly account: string }, since: number): string | undefined
  /** Written once, at the end: a file written at every call would cost more than the time is worth. */
  save(): void
}

export interface UsesOptions {
  readonly servers: Servers
  readonly clients: Clients
  readonly log: Log
}

export function createUses({ servers, clients, log }: UsesOptions): Uses {
  const uses = new Map<string, Use>()
  const lastUsed: Uses['lastUsed'] = ({ client, server, account }) => {
    let last: number | undefined
    for (const { passage, lastUsed: at } of uses.values()) {
      const fits = passage.server === server && passage.account === account
      if (fits && at !== undefined && (client === undefined || passage.client === client))
        last = Math.max(last ?? 0, at)
    }
    return last
  }
  return {
    of: passage => {
      const key = JSON.stringify([passage.client, passage.server, passage.account])
      const use = uses.get(key) ?? { passage, lastUsed: undefined, calledInVain: undefined }
      uses.set(key, use)
      return use
    },
    lastUsed,
    calledInVain: ({ server, account }, since) => {
      let last: { readonly client: string; readonly at: number } | undefined
      for (const { passage, calledInVain: at } of uses.values()) {
        const fits = passage.server === server && passage.account === account
        if (!fits || at === undefined || at < since || at < (last?.at ?? 0)) continue
        if (!clients.isDenied(passage) && !clients.isWaiting(passage.client)) last = { client: passage.client, at }
      }
      return last?.client
    },
    save: () => {
      try {
        saveAccounts(servers, lastUsed)
        saveClients(clients, lastUsed)
      } catch (error) {
        log.warn('last-used-not-saved', { error })
      }
    },
  }
}

function saveAccounts(servers: Servers, lastUsed: Uses['lastUsed']): void {
  for (const { name, accounts } of servers.all()) {
    for (const account of accounts) {
      const at = lastUsed({ server: name, account: account.account })
      if (at !== undefined && at !== account.lastUsed) servers.saveAccount(name, { ...account, lastUsed: at })
    }
  }
}

function saveClients(clients: Clients, lastUsed: Uses['lastUsed']): void {
  for (const client of clients.all()) {
    const uses = client.uses.map(use => ({
      ...use,
      lastUsed: lastUsed({ client: client.name, ...use }) ?? use.lastUsed,
    }))
    if (uses.some(({ lastUsed: at }, index) => at !== client.uses[index]?.lastUsed)) clients.save({ ...client, uses })
  }
}

// Whether a client may use an account now, and the sentence for its agent when it may not. A pure look at the state.
import type { Standing } from '../mcp/connection.ts'
import type { Passage } from '../mcp/ports.ts'
import type { Core } from './core.ts'
import { type AccountRecord, findAccount, grantIdOf } from './servers.ts'
import { vaultSentence } from './vault-state.ts'

export function standingOf(core: Core, { client, server, account }: Passage): Standing {
  const record = core.servers.find(server)
  if (!record)
    return { is: 'refused', code: 'unknown-server', sentence: `Valetkey knows no server called ${server} any more.` }
  if (core.servers.deniedClients().includes(client)) {
    return {
      is: 'parked',
      reason: 'client-denied',
      sentence: `Access of ${client} was revoked in Valetkey. A person can give it back with: valetkey allow ${client}`,
    }
  }
  if (record.protection === 'open') return { is: 'ready' }
  const found = findAccount(record, account)
  const id = found && usableGrantId(found)
  if (!id) return needsSignIn(server, account)
  const known = core.tokens.peek(id)
  if (known?.state.is === 'lost') return needsSignIn(server, account, known.state.why)
  const vault = core.vaultState()
  if (!known && vault.is !== 'open') {
    return { is: 'parked', reason: 'vault-locked', sentence: vaultSentence(core.ports.vault.kind, vault) }
  }
  return { is: 'ready' }
}

/** The id of the account's grant, unless there is none or it is being revoked. */
export function usableGrantId(account: AccountRecord): string | undefined {
  return account.revoking || account.lost ? undefined : grantIdOf(account)
}

function needsSignIn(server: string, account: string, why?: string): Standing {
  const reason = why ? `${why} ` : ''
  return { is: 'parked', reason: 'sign-in-needed', sentence: `${reason}${signInSentence(server, account)}` }
}

/** What an agent can pass on to its person. */
export function signInSentence(server: string, account: string): string {
  const target = account === 'default' ? server : `${server}@${account}`
  return `You are not signed in to ${target}. Run this in a terminal, then go on here: valetkey login ${target}`
}

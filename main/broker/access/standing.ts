// Whether a client may use an account now, and the sentence for its agent when it may not. A pure look at the state.
import type { Passage } from '../../mcp/access/ports.ts'
import type { Standing } from '../../mcp/access/standing.ts'
import type { Core } from '../core/core.ts'
import { vaultSentence } from '../core/vault-state.ts'
import type { AccountRecord } from '../state/records.ts'
import { findAccount, grantIdOf } from '../state/servers.ts'
import { approvalNeededSentence, keyNeededSentence, missingKey } from './keys.ts'

export function standingOf(core: Core, { client, server, account }: Passage): Standing {
  const record = core.servers.find(server)
  if (!record)
    return { is: 'refused', code: 'unknown-server', sentence: `Valetkey knows no server called ${server} any more.` }
  const withheld = withheldFrom(core, { client, server, account })
  if (withheld) return { is: 'parked', ...withheld }
  if (core.clients.isWaiting(client)) return { is: 'parked', reason: 'client-new', sentence: newSentence(client) }
  if (record.local?.isRevoked)
    return { is: 'parked', reason: 'approval-needed', sentence: approvalNeededSentence(server) }
  const missing = missingKey(record)
  if (missing !== undefined) return { is: 'parked', reason: 'key-needed', sentence: keyNeededSentence(server, missing) }
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

/** What a person has taken away, from everybody or from this client; the server need not be there. */
export function withheldFrom(
  { records, clients }: Pick<Core, 'records' | 'clients'>,
  { client, server, account }: Passage,
): { readonly reason: 'paused' | 'client-denied'; readonly sentence: string } | undefined {
  if (records.now().paused) return { reason: 'paused', sentence: pausedSentence }
  if (!clients.isDenied({ client, server, account })) return undefined
  const whole = clients.find(client)?.denied === true
  return { reason: 'client-denied', sentence: deniedSentence(client, whole ? undefined : server, account) }
}

const pausedSentence =
  'All access is paused in Valetkey. A person can resume it there, or in a terminal with: valetkey resume'

function deniedSentence(client: string, server: string | undefined, account: string): string {
  if (server === undefined)
    return `Access of ${client} was revoked in Valetkey. A person can give it back with: valetkey allow ${client}`
  const what = accountName(server, account)
  return `Access of ${client} to ${what} was taken away in Valetkey. A person can give it back with: valetkey allow ${client} ${what}`
}

function newSentence(client: string): string {
  return `${client} is new to Valetkey, and a person has to let it in: in Valetkey’s window, or in a terminal with: valetkey allow ${client}`
}

/** How an account is called: the one named `default` needs no name. */
export function accountName(server: string, account: string): string {
  return account === 'default' ? server : `${server}@${account}`
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
  const target = accountName(server, account)
  return `You are not signed in to ${target}. Run this in a terminal, then go on here: valetkey login ${target}`
}

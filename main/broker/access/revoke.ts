// How access ends: cut here at once, then told to the issuer, and what was not confirmed is kept and tried again. S14.
import type { Command, Receipt, Results } from '../contract/commands.ts'
import type { KeyToRotate } from '../contract/key-commands.ts'
import type { Core } from '../core/core.ts'
import { deleteClientProof } from '../state/client-secrets.ts'
import { deniedClients } from '../state/clients.ts'
import type { AccountRecord, ServerRecord } from '../state/records.ts'
import { accountOf, findAccount, getAccount, grantIdOf, grantKeyOf } from '../state/servers.ts'
import { deny } from './change.ts'
import { endCompany } from './company.ts'
import { endAccess, takesKeys } from './keys.ts'
import { forgetUnused } from './registration.ts'

type What = Extract<Command, { verb: 'revoke' }>['what']

/** Each kind of revocation; a client has no grant, so that nothing is revoked at an issuer. */
export async function revoke(core: Core, what: What): Promise<Results['revoke']> {
  const closedConnections = core.connections.live(reachOf(core, what))
  const rotate = await keysEnded(core, what)
  const receipts = await receiptsOf(core, what)
  const keys = rotate.length > 0 ? { rotate } : {}
  return { receipts, deniedClients: deniedClients(core), closedConnections, ...keys }
}

/** The keys of what is revoked; a client has none of its own. */
async function keysEnded(core: Core, what: What): Promise<readonly KeyToRotate[]> {
  if (what.kind === 'everything') return await endAllKeys(core)
  return what.kind === 'client' ? [] : await endAccess(core, core.servers.get(what.server))
}

export async function endAllKeys(core: Core): Promise<readonly KeyToRotate[]> {
  const rotate: KeyToRotate[] = []
  for (const server of core.servers.all()) rotate.push(...(await endAccess(core, server)))
  return rotate
}

function reachOf(core: Core, what: What) {
  if (what.kind === 'client') return { client: what.client }
  if (what.kind === 'everything') return {}
  if (what.kind === 'server') return { server: what.server }
  return { server: what.server, account: accountOf(core.servers.get(what.server), what.account) }
}

async function receiptsOf(core: Core, what: What): Promise<readonly Receipt[]> {
  if (what.kind === 'everything') return await revokeEverything(core)
  if (what.kind === 'server') return await revokeServer(core, core.servers.get(what.server))
  if (what.kind === 'account') return await revokeOne(core, what)
  deny(core, what)
  return []
}

export async function revokeOne(
  core: Core,
  { server, account }: { readonly server: string; readonly account?: string | undefined },
): Promise<readonly Receipt[]> {
  const record = core.servers.get(server)
  if (takesKeys(record)) return []
  const receipt = await revokeAccount(core, record, accountOf(record, account))
  return receipt ? [receipt] : []
}

/**
 * Revokes one account's grant and keeps the account. Its live connections are cut before anything is awaited.
 * @throws BrokerError `vault-…` when the tokens cannot be read now: access is cut all the same, and the revocation is
 * made up for as soon as the vault is open (`resumeRevocations`).
 */
async function revokeAccount(core: Core, server: ServerRecord, account: string): Promise<Receipt | undefined> {
  const record = getAccount(server, account)
  const id = grantIdOf(record)
  if (!id) return undefined
  // SECURITY S14, S10: the mark is on disk before the first step, so a crash in the middle is taken up again.
  core.servers.saveAccount(server.name, { ...record, revoking: true })
  core.connections.reconsider()
  const grant = await core.tokens.take(id)
  const revocation = grant && (await core.queue.revoke(grant))
  await core.grants.delete(id)
  core.tokens.forget(id)
  core.servers.saveAccount(server.name, { ...withoutGrant(record), signedOutAt: core.ports.now() })
  core.ports.log.info('account-revoked', { server: server.name, account, had: grant !== undefined })
  if (!revocation) return undefined
  return { server: server.name, account, issuer: grantKeyOf(record)?.issuer ?? '', revocation }
}

function withoutGrant({
  grant: _grant,
  identity: _identity,
  lost: _lost,
  revoking: _revoking,
  ...kept
}: AccountRecord): AccountRecord {
  return { ...kept, challengedScopes: [] }
}

/** Every account of this server that has a grant. */
async function revokeServer(core: Core, server: ServerRecord): Promise<readonly Receipt[]> {
  const receipts: Receipt[] = []
  for (const { account } of server.accounts) {
    const receipt = await revokeAccount(core, core.servers.get(server.name), account)
    if (receipt) receipts.push(receipt)
  }
  return receipts
}

export async function revokeEverything(core: Core): Promise<readonly Receipt[]> {
  const receipts: Receipt[] = []
  for (const server of core.servers.all()) receipts.push(...(await revokeServer(core, server)))
  const company = await endCompany(core)
  return company ? [...receipts, company] : receipts
}

/** Revokes all of it and forgets the server. */
export async function removeServer(
  core: Core,
  server: ServerRecord,
): Promise<{ readonly receipts: readonly Receipt[]; readonly rotate: readonly KeyToRotate[] }> {
  const rotate = await endAccess(core, server)
  const receipts = await revokeServer(core, server)
  if (server.preRegistered) await deleteClientProof(server.name, core.ports.vault)
  core.servers.delete(server.name)
  core.lastAsked.forget(server)
  core.connections.reconsider()
  for (const issuer of issuersOf(server)) await forgetUnused(core, issuer)
  return { receipts, rotate }
}

function issuersOf({ accounts, discovery }: ServerRecord): ReadonlySet<string> {
  const named = [discovery?.issuer, ...accounts.map(({ grant }) => grant?.issuer)]
  return new Set(named.filter(issuer => issuer !== undefined))
}

/** Takes up revocations that a crash or a locked vault interrupted. Never throws: what fails is tried at the next call. */
export async function resumeRevocations(core: Core): Promise<void> {
  for (const server of core.servers.all()) {
    for (const { account, revoking } of server.accounts) {
      if (!revoking || !findAccount(server, account)) continue
      await revokeAccount(core, server, account).catch(error =>
        core.ports.log.warn('revocation-waits', { server: server.name, error }),
      )
    }
  }
}

// How the snapshot is drawn from what the broker knows right now. A pure look; nothing is asked of anyone.
import type { PendingRevocation } from '../oauth/revocation-queue.ts'
import type { Core } from './core.ts'
import { whoText } from './log-in.ts'
import { type AccountRecord, grantIdOf, type ServerRecord } from './servers.ts'
import { signInKey } from './sign-ins.ts'
import type { AccountState, AccountView, PendingRevocationView, ServerView, Snapshot } from './snapshot.ts'
import { signInSentence } from './standing.ts'
import { vaultSentence } from './vault-state.ts'

export function drawSnapshot(core: Core, pending: readonly PendingRevocation[]): Snapshot {
  const servers = core.servers.all().map(server => viewServer(core, server))
  const pendingRevocations = pending.map(one => viewRevocation(core, one))
  const vault = { kind: core.ports.vault.kind, state: core.vaultState(), why: core.ports.vaultWhy }
  return {
    version: core.ports.version,
    pid: process.pid,
    startedAt: core.startedAt,
    host: core.ports.host,
    vault,
    identity: core.identity.current(),
    servers,
    connections: core.connections.views(),
    deniedClients: core.servers.deniedClients(),
    paused: false,
    clients: [],
    activity: [],
    pendingRevocations,
    needs: [...vaultNeeds(vault), ...servers.flatMap(accountNeeds), ...pendingRevocations.map(revocationNeed)],
  }
}

function viewServer(core: Core, server: ServerRecord): ServerView {
  const { name, url, protection, warnings } = server
  const accounts = [...server.accounts].sort((a, b) => a.account.localeCompare(b.account))
  return { name, url, protection, warnings, accounts: accounts.map(account => viewAccount(core, server, account)) }
}

function viewAccount(core: Core, server: ServerRecord, account: AccountRecord): AccountView {
  const id = grantIdOf(account)
  const known = id ? core.tokens.peek(id) : undefined
  return {
    account: account.account,
    who: whoText(account.who),
    state: stateOf(core, server, account),
    issuer: account.grant?.issuer,
    identity: account.identity,
    scopes: known?.scopes ?? [],
    audienceBound: known?.audienceBound ?? true,
    lastUsed: core.lastUsed(server.name, account.account) ?? account.lastUsed,
    signedInAt: known?.obtainedAt,
    expiresAt: known?.expiresAt,
    clients: [],
  }
}

function stateOf(core: Core, server: ServerRecord, account: AccountRecord): AccountState {
  if (core.signIns.isPending(signInKey(server.name, account.account))) return { is: 'signing-in' }
  const id = grantIdOf(account)
  if (!id || account.revoking) return { is: 'signed-out' }
  const known = core.tokens.peek(id)
  if (account.lost) return { is: 'needs-you', why: account.lost }
  if (known?.state.is === 'lost') return { is: 'needs-you', why: known.state.why }
  if (known) {
    if (known.state.is === 'expired' && !known.renewable) {
      return { is: 'needs-you', why: 'The sign-in has run out, and this service gives no refresh token.' }
    }
    return { is: 'ready', until: known.expiresAt, renews: known.renewable }
  }
  const vault = core.vaultState()
  if (vault.is === 'open') return { is: 'signed-out' }
  return { is: 'unknown', why: vaultSentence(core.ports.vault.kind, vault) }
}

function viewRevocation(core: Core, one: PendingRevocation): PendingRevocationView {
  const server = core.servers.all().find(({ url }) => url.startsWith(one.resource))
  const failed = [one.result.refreshToken, one.result.accessToken].find(result => result.is === 'failed')
  return {
    server: server?.name ?? one.resource,
    account: one.account,
    issuer: one.issuer,
    why: failed?.is === 'failed' ? failed.why : 'not confirmed yet',
    until: one.until,
    nextTry: one.nextTry,
  }
}

type Need = Snapshot['needs'][number]

function vaultNeeds({ kind, state }: Snapshot['vault']): readonly Need[] {
  if (state.is === 'open') return []
  return [{ text: vaultSentence(kind, state), command: kind === 'sealed-file' ? 'valetkey unlock' : undefined }]
}

function accountNeeds(server: ServerView): readonly Need[] {
  return server.accounts
    .filter(({ state }) => state.is === 'needs-you' || state.is === 'signed-out')
    .map(({ account }) => ({
      text: signInSentence(server.name, account).split(' Run this')[0] ?? '',
      command: `valetkey login ${account === 'default' ? server.name : `${server.name}@${account}`}`,
    }))
}

function revocationNeed({ server, account }: PendingRevocationView): Need {
  return {
    text: `The issuer has not confirmed the revocation of ${server}@${account}; it is tried again.`,
    command: undefined,
  }
}

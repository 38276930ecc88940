// How the snapshot is drawn from what the broker knows right now. A pure look; nothing is asked of anyone.
import { byName } from '../../base/by-name.ts'
import { quote } from '../../base/quote.ts'
import type { PendingRevocation } from '../../oauth/grants/revocation-queue.ts'
import { companyNeeds } from '../access/company.ts'
import { newcomerNeeds } from '../access/newcomers.ts'
import { accountName, signInSentence } from '../access/standing.ts'
import type { AccountState, AccountView, PendingRevocationView, ServerView, Snapshot } from '../contract/snapshot.ts'
import type { Core } from '../core/core.ts'
import { vaultSentence } from '../core/vault-state.ts'
import { whoText } from '../sign-in/log-in.ts'
import type { Registered } from '../state/client-secrets.ts'
import { deniedClients } from '../state/clients.ts'
import type { AccountRecord, ServerRecord } from '../state/records.ts'
import { grantIdOf } from '../state/servers.ts'
import { signInKey } from '../state/sign-ins.ts'
import { clientsOf, viewClients } from './client-views.ts'
import { companyNeedsYou, viewCompany } from './company-view.ts'
import { keyNeeds, viewKeys } from './key-views.ts'

export function drawSnapshot(core: Core, pending: readonly PendingRevocation[]): Snapshot {
  const servers = core.servers.all().map(server => viewServer(core, server))
  const pendingRevocations = pending.map(one => viewRevocation(core, one))
  const connections = core.connections.views()
  const company = viewCompany(core)
  const vault = { kind: core.ports.vault.kind, state: core.vaultState(), why: core.ports.vaultWhy }
  return {
    version: core.ports.version,
    pid: process.pid,
    startedAt: core.startedAt,
    host: core.ports.host,
    vault,
    identity: core.identity.current(),
    servers,
    connections,
    deniedClients: deniedClients(core),
    paused: core.records.now().paused,
    clients: viewClients(core, connections),
    activity: core.activity.views(),
    pendingRevocations,
    ...(company ? { company } : {}),
    needs: [
      ...vaultNeeds(vault),
      ...companyNeedsYou(company),
      ...newcomerNeeds(core),
      ...servers.flatMap(accountNeeds),
      ...pendingRevocations.map(revocationNeed),
    ],
  }
}

function viewServer(core: Core, server: ServerRecord): ServerView {
  const { name, url, protection, warnings, discovery, preRegistered } = server
  const accounts = [...accountsOf(server)].sort((a, b) => byName(a.account, b.account))
  const title = titleOf(server)
  const speaks = versionOf(server)
  const tools = core.tools.of(server)
  return {
    name,
    url,
    protection,
    warnings,
    accounts: accounts.map(account => viewAccount(core, server, account)),
    ...viewKeys(core, server),
    ...(title ? { title } : {}),
    ...(speaks ? { speaks } : {}),
    ...(tools ? { tools } : {}),
    ...(discovery ? { discovery } : {}),
    ...(preRegistered ? { registered: viewRegistered(preRegistered) } : {}),
  }
}

function viewRegistered({ clientId, hasSecret, hasKey }: Registered): NonNullable<ServerView['registered']> {
  return { clientId, proof: hasKey ? 'key' : hasSecret ? 'secret' : 'none' }
}

/** A protected server that nobody ever signed in to waits for its first account: that is shown, or nobody is told. */
function accountsOf({ accounts, protection }: ServerRecord): readonly AccountRecord[] {
  if (accounts.length > 0 || protection === 'open') return accounts
  return [{ account: 'default', challengedScopes: [] }]
}

/** What the server called itself in its last `initialize`. SECURITY S13. */
function titleOf({ known }: ServerRecord): string | undefined {
  const info = (known?.result as { serverInfo?: { title?: unknown; name?: unknown } } | undefined)?.serverInfo
  const title = info?.title ?? info?.name
  return typeof title === 'string' ? quote(title) : undefined
}

/** Only what can be the name of a revision. SECURITY S13. */
function versionOf({ known }: ServerRecord): string | undefined {
  if (!known || !/^[\w.-]{1,40}$/.test(known.protocolVersion)) return undefined
  return known.isHttpSse ? `${known.protocolVersion}, HTTP+SSE` : known.protocolVersion
}

function viewAccount(core: Core, server: ServerRecord, account: AccountRecord): AccountView {
  const id = grantIdOf(account)
  const known = id ? core.tokens.peek(id) : undefined
  return {
    account: account.account,
    ...(account.serviceAccount ? { serviceAccount: true } : {}),
    who: whoText(account.who),
    state: stateOf(core, server, account),
    issuer: account.grant?.issuer,
    identity: account.identity,
    scopes: known?.scopes ?? [],
    audienceBound: known?.audienceBound ?? true,
    ...(id && core.tokens.dpop(id) ? { keyBound: true } : {}),
    ...(account.byCompany ? { byCompany: true } : {}),
    lastUsed: core.uses.lastUsed({ server: server.name, account: account.account }) ?? account.lastUsed,
    signedInAt: known?.obtainedAt,
    expiresAt: known?.expiresAt,
    clients: clientsOf(core, server.name, account.account),
    ...moreAccessOf(core, server.name, account.account, known?.obtainedAt),
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
    const company = account.byCompany && known.state.is === 'expired' ? companyNeeds(core) : undefined
    if (company) return { is: 'needs-you', why: company }
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

function moreAccessOf(core: Core, server: string, account: string, signedInAt: number | undefined) {
  const want = signedInAt === undefined ? undefined : core.stepUps.last(server, account, signedInAt)
  if (!want) return {}
  const { client, operation, scopes, verdict } = want
  const call = quote(operation.name ?? operation.method)
  return { moreAccess: { client, call, scopes: scopes.map(scope => quote(scope)), helps: verdict === 'may-help' } }
}

type Need = Snapshot['needs'][number]

function vaultNeeds({ kind, state }: Snapshot['vault']): readonly Need[] {
  if (state.is === 'open') return []
  const asks = kind === 'sealed-file' && state.is === 'locked'
  return [{ text: vaultSentence(kind, state), command: asks ? 'valetkey unlock' : undefined }]
}

function accountNeeds(server: ServerView): readonly Need[] {
  return [...signInNeeds(server), ...accessNeeds(server), ...keyNeeds(server)]
}

function accessNeeds({ name, accounts }: ServerView): readonly Need[] {
  return accounts.flatMap(({ account, moreAccess }) => {
    if (!moreAccess?.helps) return []
    const what = accountName(name, account)
    return [{ text: `${moreAccess.client} needs more access to ${what}.`, command: `valetkey login ${what}` }]
  })
}

function signInNeeds(server: ServerView): readonly Need[] {
  return (
    server.accounts
      // What the company's sign-in opened needs that one and no other; it is told once.
      .filter(({ state, byCompany }) => (state.is === 'needs-you' && !byCompany) || state.is === 'signed-out')
      .map(({ account }) => ({
        text: signInSentence(server.name, account).split(' Run this')[0] ?? '',
        command: `valetkey login ${account === 'default' ? server.name : `${server.name}@${account}`}`,
      }))
  )
}

function revocationNeed({ server, account }: PendingRevocationView): Need {
  return {
    text: `The issuer has not confirmed the revocation of ${server}@${account}; it is tried again.`,
    command: undefined,
  }
}

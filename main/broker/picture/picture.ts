// How the snapshot is drawn from what the broker knows right now. A pure look; nothing is asked of anyone.
import { byName } from '../../base/by-name.ts'
import { quote } from '../../base/quote.ts'
import type { PendingRevocation } from '../../oauth/grants/revocation-queue.ts'
import { companyNeeds } from '../access/company.ts'
import type { AccountState, AccountView, PendingRevocationView, ServerView, Snapshot } from '../contract/snapshot.ts'
import type { Core } from '../core/core.ts'
import { whoText } from '../sign-in/log-in.ts'
import type { Registered } from '../state/client-secrets.ts'
import { deniedClients } from '../state/clients.ts'
import type { AccountRecord, ServerRecord } from '../state/records.ts'
import { grantIdOf } from '../state/servers.ts'
import { signInKey } from '../state/sign-ins.ts'
import { clientsOf, viewClients } from './client-views.ts'
import { viewCompany } from './company-view.ts'
import { type Around, accountGlance, serverGlance } from './glance.ts'
import { viewKeys } from './key-views.ts'
import { missingGrant } from './missing-grant.ts'
import { needsOf } from './needs.ts'

export function drawSnapshot(core: Core, pending: readonly PendingRevocation[]): Snapshot {
  const servers = core.servers.all().map(server => viewServer(core, server))
  const pendingRevocations = pending.map(one => viewRevocation(core, one))
  const connections = core.connections.views()
  const company = viewCompany(core)
  const { paused } = core.records.now()
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
    paused,
    clients: viewClients(core, connections),
    activity: core.activity.views(),
    pendingRevocations,
    ...(company ? { company } : {}),
    needs: needsOf(core, { vault, company, servers, connections, paused }),
  }
}

function viewServer(core: Core, server: ServerRecord): ServerView {
  const { name, url, protection, warnings, discovery, preRegistered } = server
  const lastAsked = core.lastAsked.of(server).last
  const around = { paused: core.records.now().paused, vault: core.vaultState(), lastAsked }
  const records = [...accountsOf(server)].sort((a, b) => byName(a.account, b.account))
  const accounts = records.map(account => viewAccount(core, { server, account, around }))
  const keys = viewKeys(core, server)
  const title = titleOf(server)
  const speaks = versionOf(server)
  const tools = core.tools.of(server)
  return {
    name,
    glance: serverGlance({ protection, accounts, ...keys }, around),
    ...(lastAsked ? { lastAsked } : {}),
    url,
    protection,
    warnings,
    accounts,
    ...keys,
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

interface Viewed {
  readonly server: ServerRecord
  readonly account: AccountRecord
  readonly around: Around
}

function viewAccount(core: Core, { server, account, around }: Viewed): AccountView {
  const id = grantIdOf(account)
  const known = id ? core.tokens.peek(id) : undefined
  const state = stateOf(core, server, account)
  const more = moreAccessOf(core, server.name, account.account, known?.obtainedAt)
  return {
    account: account.account,
    glance: accountGlance({ state, ...more }, around),
    ...(account.serviceAccount ? { serviceAccount: true } : {}),
    who: whoText(account.who),
    state,
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
    ...more,
  }
}

function stateOf(core: Core, server: ServerRecord, account: AccountRecord): AccountState {
  if (core.signIns.isPending(signInKey(server.name, account.account))) return { is: 'signing-in' }
  if (account.revoking) return { is: 'signed-out' }
  const id = grantIdOf(account)
  if (!id) return withoutGrant(core, server, account)
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
  return missingGrant(core, id)
}

/** What a person ended on purpose asks for nobody, until a client asks for it; what nobody ever began does. */
function withoutGrant(
  core: Core,
  { name: server }: ServerRecord,
  { account, signedOutAt }: AccountRecord,
): AccountState {
  if (signedOutAt === undefined) return { is: 'needs-you', why: 'Nobody has signed in to it yet.' }
  const isWanted = core.uses.calledInVain({ server, account }, signedOutAt) !== undefined
  return isWanted
    ? { is: 'needs-you', why: 'You signed out of it, and it has been called since.' }
    : { is: 'signed-out' }
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

// How one account signs in, from the question "who signs users in there" to a stored grant and connections that go on.
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import type { Secret } from '../../base/secret.ts'
import type { Discovery } from '../../oauth/discovery/discover.ts'
import { warningsOfGrant } from '../../oauth/grants/warnings.ts'
import { identify } from '../../oauth/identity/identity.ts'
import type { Identity } from '../../oauth/issuer/issuer.ts'
import type { UserCode } from '../../oauth/sign-in/device.ts'
import { takesCompanyWord } from '../../oauth/sign-in/enterprise.ts'
import type { Grant, WhoAmI } from '../../vault/grant.ts'
import { grantId } from '../../vault/grant.ts'
import { companyOf, companyProvider } from '../access/company.ts'
import { afterFailedSignIn } from '../access/registration.ts'
import type { Asker } from '../contract/commands.ts'
import type { Core } from '../core/core.ts'
import { confirmedHostsFor } from '../core/issuers.ts'
import { requireOpenVault } from '../core/vault-state.ts'
import { type Look, lookAt } from '../discovery/look.ts'
import { quirksOf, withRecipe } from '../discovery/recipes.ts'
import { readClientSecret } from '../state/client-secrets.ts'
import type { AccountRecord, ServerRecord } from '../state/records.ts'
import { findAccount, grantIdOf } from '../state/servers.ts'
import { type SignedIn, signInKey } from '../state/sign-ins.ts'
import { tellOfChange } from './issuer-change.ts'
import { prove } from './prove.ts'
import { allowQuirks, fetchAt } from './quirks.ts'
import { type CompanyWish, flowOf, obtain, type WayIn, wayFor } from './ways-in.ts'

export interface LogIn {
  readonly server: string
  readonly account: string
  readonly loginHint?: string | undefined
  /** Which of several sign-in services; a person's word. */
  readonly issuer?: string | undefined
  readonly company?: CompanyWish
  /** Shows the address to the person. */
  readonly show: (url: URL) => Promise<void>
  /** How it is to be done; in a browser when absent. A service account needs nobody whatever is said. */
  readonly way?: WayIn
  /** Shows the code to the person. */
  readonly showCode?: (code: UserCode) => void
  /** What the person pastes instead of the browser's own return. */
  readonly pasted?: Promise<string>
  /** What was just found out, so that it is not asked twice. */
  readonly look?: Look
  readonly asker: Asker
  readonly signal: AbortSignal
}

/** @throws BrokerError: whatever kept it from happening, as a sentence. Nothing is stored unless it happened. */
export async function logIn(core: Core, request: LogIn): Promise<SignedIn> {
  await requireOpenVault(core)
  const before = core.servers.get(request.server)
  const asked = wayFor(findAccount(before, request.account), request.way ?? 'browser', request.company)
  const look = request.look ?? (await lookAt(core, before, request.asker, { ...request, flow: flowOf(asked) }))
  const { discovery } = look
  const server = discovery
    ? await allowQuirks(core, { server: look.server, issuer: discovery.issuer, asker: request.asker })
    : look.server
  if (discovery) tellOfChange({ server, account: findAccount(server, request.account), discovery }, request.asker)
  core.servers.save(server)
  if (!discovery) throw noSignInNeeded(server)
  const way = byCompany(core, { asked, discovery, wish: request.company }) ? 'company' : asked
  const identity = await whoWeAre(core, server, { discovery, way })
  request.asker.tell({ kind: 'step', step: 'identity', text: identitySentence(identity) })
  const grant = await askPerson(core, request, { server, discovery, identity, way })
  if (discovery.bindsTokens && !grant.dpopKey) request.asker.tell({ kind: 'warning', text: unboundText(discovery) })
  const named = quirksOf(discovery.issuer).includes('folded-scopes') ? 'folded' : 'each'
  for (const text of warningsOfGrant(grant, named)) request.asker.tell({ kind: 'warning', text })
  await prove(core, server, grant, request.asker)
  core.connections.reconsider()
  const { who, expiresAt, scopes } = grant
  return { server: server.name, account: grant.account, who: whoText(who), expiresAt, scopes }
}

/** Where nobody said otherwise, the company's sign-in is used for whoever takes it: then there is nothing to do for the person. */
function byCompany(core: Core, { asked, discovery, wish }: Deciding): boolean {
  const isOpen = (asked === 'browser' || asked === 'no-browser') && wish !== 'avoid'
  return isOpen && companyOf(core) !== undefined && takesCompanyWord(discovery.metadata)
}

interface Deciding {
  readonly asked: WayIn
  readonly discovery: Discovery
  readonly wish: CompanyWish
}

async function whoWeAre(
  core: Core,
  server: ServerRecord,
  { discovery, way }: Pick<Found, 'discovery' | 'way'>,
): Promise<Identity> {
  const { vault, fetchFor, now, log } = core.ports
  // Our document names no device codes: an issuer that has none would refuse it for that. A registration can.
  const registers = way === 'device' && discovery.metadata.registration_endpoint !== undefined
  return await identify({
    discovery,
    clientIdUrl: registers ? undefined : core.identity.current().clientIdUrl,
    preRegistered: await readClientSecret(server, vault),
    vault,
    fetch: fetchFor(confirmedHostsFor(server)),
    now,
    log,
  }).catch(error => Promise.reject(withRecipe(error, { server: server.name, issuer: discovery.issuer })))
}

/** How we introduce ourselves, for a person who watches. */
export function identitySentence({ mechanism, clientId }: Identity): string {
  if (mechanism === 'cimd') return `Valetkey identifies itself by its published document ${quote(clientId)}.`
  if (mechanism === 'dynamic')
    return 'Valetkey has registered itself there just for this machine (dynamic registration).'
  return `Valetkey uses the client id that you registered there: ${quote(clientId)}.`
}

interface Found {
  readonly server: ServerRecord
  readonly discovery: Discovery
  readonly identity: Identity
  readonly way: WayIn
}

async function askPerson(core: Core, request: LogIn, { server, discovery, identity, way }: Found): Promise<Grant> {
  const account = findAccount(server, request.account)
  // SECURITY S3: what one issuer told of a person is no other issuer's business.
  const known = account?.grant?.issuer === discovery.issuer ? account?.who?.email : undefined
  const loginHint = request.loginHint ?? known
  const { fetchFor, now, log } = core.ports
  try {
    return await obtain(way, {
      discovery,
      identity,
      account: request.account,
      ...(loginHint ? { loginHint } : {}),
      scopes: await scopesSoFar(core, account),
      dpopKey: await widenedKey(core, account),
      exceptions: server.exceptions,
      title: server.name,
      openBrowser: request.show,
      ...(request.pasted ? { pastedRedirect: request.pasted } : {}),
      confirmedHosts: confirmedHostsFor(server),
      showCode: request.showCode ?? (() => {}),
      quirks: quirksOf(discovery.issuer),
      provider: () => companyProvider(core),
      fetch: fetchAt(discovery.metadata, fetchFor(confirmedHostsFor(server))),
      now,
      signal: request.signal,
      log,
      store: async grant => {
        await refuseAnotherPerson(core, server, grant)
        await keep(core, server, identity, grant)
      },
    })
  } catch (error) {
    const key = signInKey(request.server, request.account)
    await afterFailedSignIn(core, { error, identity, issuer: discovery.issuer, key })
    throw error
  }
}

/** What was requested before and what the server asked for since: a new sign-in must not take anything away. */
async function scopesSoFar(core: Core, account: AccountRecord | undefined): Promise<readonly string[]> {
  const id = account && grantIdOf(account)
  const requested = id ? ((await core.tokens.look(id).catch(() => undefined))?.requestedScopes ?? []) : []
  return [...new Set([...requested, ...(account?.challengedScopes ?? [])])]
}

/** A sign-in that a server's challenge for more scope asked for goes on with the grant's key; any other gets a new one. */
async function widenedKey(core: Core, account: AccountRecord | undefined): Promise<Secret | undefined> {
  const id = account && account.challengedScopes.length > 0 ? grantIdOf(account) : undefined
  return id ? (await core.tokens.take(id).catch(() => undefined))?.dpopKey : undefined
}

/** The account is somebody already: another person's sign-in is given back, not stored under that name. */
async function refuseAnotherPerson(core: Core, server: ServerRecord, grant: Grant): Promise<void> {
  const known = findAccount(server, grant.account)
  // A company calls people by other names than a server's issuer does.
  const isSameWay = (known?.byCompany === true) === (grant.obtainedBy === 'enterprise')
  const before = isSameWay && known?.grant?.issuer === grant.issuer ? known.who : undefined
  if (!before || !grant.who || before.subject === grant.who.subject) return
  await core.queue.revoke(grant)
  throw new BrokerError('wrong-person', {
    message:
      `You signed in as ${whoText(grant.who)}, but ${server.name}@${grant.account} is ${whoText(before)}. ` +
      `Nothing was changed. To have both, run: valetkey login ${server.name}@another-name`,
  })
}

// The record points at the grant before the grant is there: a crash in between reads as "signed out", never as a
// grant that nobody knows of. S10.
async function keep(core: Core, server: ServerRecord, identity: Identity, grant: Grant): Promise<void> {
  const before = findAccount(server, grant.account)
  const oldId = before && grantIdOf(before)
  const { issuer, clientId, resource, who } = grant
  core.servers.saveAccount(server.name, {
    account: grant.account,
    grant: { issuer, clientId, resource },
    identity: identity.mechanism,
    ...(before?.serviceAccount ? { serviceAccount: true } : {}),
    ...(grant.obtainedBy === 'enterprise' ? { byCompany: true } : {}),
    ...(who ? { who } : {}),
    challengedScopes: [],
    lastUsed: before?.lastUsed,
  })
  await core.tokens.adopt(grant)
  if (oldId && oldId !== grantId(grant)) await giveBack(core, oldId)
}

/** A grant under another key (the issuer or our identity changed) has been replaced: nobody needs it any more. */
async function giveBack(core: Core, id: string): Promise<void> {
  const old = await core.tokens.take(id)
  if (!old) return
  await core.queue.revoke(old)
  await core.grants.delete(id)
  core.tokens.forget(id)
}

function unboundText({ issuer }: Discovery): string {
  return `${quote(issuer)} was asked to bind the token to a key of Valetkey's and did not: it is a bearer token, of use to whoever gets hold of it.`
}

function noSignInNeeded(server: ServerRecord): BrokerError {
  return new BrokerError('bad-input', { message: `${server.name} lets everyone in; there is nothing to sign in to.` })
}

/** Who an account is, as the issuer calls them: a stranger's text, quoted. */
export function whoText(who: WhoAmI): string
export function whoText(who: WhoAmI | undefined): string | undefined
export function whoText(who: WhoAmI | undefined): string | undefined {
  return who && quote(who.email ?? who.name ?? who.subject)
}

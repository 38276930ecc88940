// How a person signs in to their company, once for all servers that take its word, and how that is undone.
import { BrokerError, isBrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import { Secret } from '../../base/secret.ts'
import { confirmedHostsOf } from '../../net/addresses.ts'
import type { Fetch } from '../../net/send.ts'
import { knownIdentity } from '../../oauth/identity/identity.ts'
import type { Identity } from '../../oauth/issuer/issuer.ts'
import { discoverIssuer, type IssuerMetadata } from '../../oauth/issuer/metadata.ts'
import { grantFromIdToken, signInAtProvider } from '../../oauth/sign-in/identity-provider.ts'
import type { Grant } from '../../vault/grant.ts'
import { companyAsServer, companyKey, endCompany } from '../access/company.ts'
import { revokeOne } from '../access/revoke.ts'
import type { Asker, Command, Receipt, Results } from '../contract/commands.ts'
import type { Core } from '../core/core.ts'
import { requireOpenVault } from '../core/vault-state.ts'
import { proofOf, readClientSecret, registeredAs, writeClientProof } from '../state/client-secrets.ts'
import type { CompanyRecord } from '../state/records.ts'
import { browserOrPaste } from './begin-log-in.ts'
import { whoText } from './log-in.ts'

type SignIn = Extract<Command, { verb: 'company-sign-in' }>

/**
 * One at a time: who asks while another waits for their browser waits for the same.
 * @throws BrokerError: whatever kept it from happening, as a sentence. Nothing is stored unless it happened.
 */
export async function signInToCompany(core: Core, command: SignIn, asker: Asker): Promise<Results['company-sign-in']> {
  const { show, pasted } = browserOrPaste(core, command.browser, asker)
  const { pending, joined } = core.signIns.begin(companyKey, async (onUrl, signal) => {
    const shown = async (url: URL) => {
      onUrl(url)
      await show(url)
    }
    const { who, expiresAt } = await begin(core, command, { asker, show: shown, pasted, signal })
    return { server: 'company', account: 'default', who: who && whoText(who), expiresAt, scopes: [] }
  })
  if (joined) await show(await pending.url)
  else asker.signal.addEventListener('abort', pending.cancel, { once: true })
  if (asker.signal.aborted && !joined) pending.cancel()
  const { who, expiresAt } = await pending.done.finally(() => asker.signal.removeEventListener('abort', pending.cancel))
  return { issuer: core.records.now().company?.issuer ?? '', who, expiresAt }
}

interface Person {
  readonly asker: Asker
  readonly show: (url: URL) => Promise<void>
  readonly pasted: Promise<string>
  readonly signal: AbortSignal
}

async function begin(core: Core, command: SignIn, person: Person): Promise<Grant> {
  await requireOpenVault(core)
  const wanted = wantedCompany(core, command)
  const fetch = core.ports.fetchFor(confirmedHostsOf(urlOf(wanted.issuer)))
  const metadata = await findProvider(wanted.issuer, command, fetch)
  const company = { ...wanted, issuer: metadata.issuer }
  const { vault } = core.ports
  const { clientId } = company.preRegistered
  const preRegistered = command.clientId
    ? { clientId, ...proofOf(command) }
    : await readClientSecret(companyAsServer(company), vault)
  const identity = await knownIdentity({ clientId, metadata, preRegistered, vault })
  person.asker.tell({ kind: 'step', step: 'issuer', text: `${quote(metadata.issuer)} signs you in for your company.` })
  const grant = await obtain(core, command, { metadata, identity, fetch, person, company })
  core.issuers.remember(metadata)
  core.connections.reconsider()
  return grant
}

interface Found {
  readonly metadata: IssuerMetadata
  readonly identity: Identity
  readonly fetch: Fetch
  readonly person: Person
  readonly company: CompanyRecord
}

async function obtain(
  core: Core,
  command: SignIn,
  { metadata, identity, fetch, person, company }: Found,
): Promise<Grant> {
  const { now, log } = core.ports
  const store = (grant: Grant) => keep(core, command, { company, grant })
  if (command.idToken !== undefined) {
    const grant = await grantFromIdToken({ metadata, identity, now, idToken: new Secret(command.idToken) })
    await store(grant)
    return grant
  }
  const { show, pasted, signal } = person
  return await signInAtProvider({
    metadata,
    identity,
    title: 'your company',
    openBrowser: show,
    onUrl: () => {},
    pastedRedirect: pasted,
    fetch,
    now,
    signal,
    log,
    store,
  })
}

// The record first, as with accounts: a crash in between reads as "ended", never as a grant that nobody knows of. S10.
async function keep(core: Core, command: SignIn, { company, grant }: { company: CompanyRecord; grant: Grant }) {
  await refuseAnotherPerson(core, grant)
  if (command.clientId) await writeClientProof(companyAsServer(company).name, proofOf(command), core.ports.vault)
  core.records.change({ company: { ...company, signedIn: true, ...(grant.who ? { who: grant.who } : {}) } })
  await core.tokens.adopt(grant)
}

/** What was had by one person's sign-in would go on under another's. */
async function refuseAnotherPerson(core: Core, grant: Grant): Promise<void> {
  const before = core.records.now().company?.who
  if (!before || before.subject === grant.who?.subject) return
  if (grant.refreshToken) await core.queue.revoke(grant)
  throw new BrokerError('wrong-person', {
    message: `You signed in to your company as another person than ${whoText(before)}. Nothing was changed. To change over, sign out first: valetkey company sign-out`,
  })
}

/** The company that the command names, or the one that is there already. */
function wantedCompany(core: Core, command: SignIn): CompanyRecord {
  const { company } = core.records.now()
  const { issuer = company?.issuer, clientId } = command
  if (issuer === undefined || (clientId === undefined && company === undefined)) throw tooLittle()
  const isOther =
    company &&
    (!isSame(company.issuer, issuer) || (clientId ?? company.preRegistered.clientId) !== company.preRegistered.clientId)
  if (isOther && company.signedIn) throw otherCompany(company)
  if (clientId !== undefined)
    return { issuer, preRegistered: registeredAs(clientId, proofOf(command)), signedIn: false }
  if (!company || isOther) throw tooLittle()
  const { lost: _lost, ...rest } = company
  return rest
}

const isSame = (one: string, other: string) => one.replace(/\/$/, '') === other.replace(/\/$/, '')

/** A person typed the name, so both ways of ending it are what they meant; what the provider says of itself counts. */
async function findProvider(typed: string, { idToken }: SignIn, fetch: Fetch): Promise<IssuerMetadata> {
  const bare = typed.replace(/\/$/, '')
  const confirmedHosts = confirmedHostsOf(urlOf(typed))
  const flow = idToken === undefined ? undefined : 'enterprise'
  const read = (issuer: string) =>
    discoverIssuer({ issuer, flow, exceptions: ['no-pkce-metadata'], confirmedHosts, fetch })
  const { metadata } = await read(bare).catch(error => {
    if (!isBrokerError(error, 'issuer-mismatch')) throw error
    return read(`${bare}/`)
  })
  return metadata
}

/** Ends it, and everything that was had by it. */
export async function signOutOfCompany(core: Core): Promise<Results['company-sign-out']> {
  const { company } = core.records.now()
  if (!company) return { receipts: [] }
  core.records.change({ company: { ...company, revoking: true } })
  const receipts: Receipt[] = []
  for (const { name, accounts } of core.servers.all())
    for (const { account, byCompany } of accounts)
      if (byCompany) receipts.push(...(await revokeOne(core, { server: name, account })))
  const ended = await endCompany(core)
  return { receipts: ended ? [...receipts, ended] : receipts }
}

/** Takes up a sign-out that a crash or a locked vault interrupted. Never throws. */
export async function resumeCompanySignOut(core: Core): Promise<void> {
  if (!core.records.now().company?.revoking) return
  await signOutOfCompany(core).catch(error => core.ports.log.warn('company-sign-out-waits', { error }))
}

function urlOf(issuer: string): URL {
  try {
    return new URL(issuer)
  } catch {
    throw new BrokerError('not-a-url', {
      message: `${quote(issuer)} is not a URL. Give the address of your company's sign-in, such as https://login.example.com`,
    })
  }
}

function tooLittle(): BrokerError {
  return new BrokerError('bad-input', {
    message:
      "Valetkey has to know your company's sign-in and its own client id there. The people who run it have both: valetkey company sign-in ISSUER --client-id ID",
  })
}

function otherCompany({ issuer }: CompanyRecord): BrokerError {
  return new BrokerError('bad-input', {
    message: `You are signed in to a company at ${quote(issuer)} already, and there is one at a time. Sign out there first: valetkey company sign-out`,
  })
}

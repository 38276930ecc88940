// What the person's company sign-in is to the broker: its record, its use for a server, and its end. How it begins is
// sign-in/company.ts.
import { asBrokerError, BrokerError, isBrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import { companySignInSentence, type Provider } from '../../oauth/sign-in/enterprise.ts'
import { providerAccount, subjectOf } from '../../oauth/sign-in/identity-provider.ts'
import { grantId } from '../../vault/grant.ts'
import type { Receipt } from '../contract/commands.ts'
import type { Core } from '../core/core.ts'
import { deleteClientProof } from '../state/client-secrets.ts'
import type { CompanyRecord, ServerRecord } from '../state/records.ts'

/** Seen as a server, so that its client's proof, its metadata and its revocation go the same ways as theirs. No server can have this name. */
export function companyAsServer({ issuer, preRegistered }: CompanyRecord): ServerRecord {
  return {
    name: companyKey,
    url: issuer,
    addedAt: 0,
    protection: 'protected',
    // An OpenID provider need not name PKCE: it is sent all the same, and the nonce ties the ID token to the sign-in.
    exceptions: ['no-pkce-metadata'],
    confirmedHosts: [],
    preRegistered,
    accounts: [],
    warnings: [],
  }
}

/** Its place among the sign-ins that wait; no account of a server is called so. */
export const companyKey = '.company'

export function companyGrantId({ issuer, preRegistered }: CompanyRecord): string {
  return grantId({ issuer, clientId: preRegistered.clientId, resource: issuer, account: providerAccount })
}

/** The company that can be asked now; undefined when nobody is signed in to one. */
export function companyOf(core: Core): CompanyRecord | undefined {
  const { company } = core.records.now()
  return company?.signedIn && !company.revoking ? company : undefined
}

/** Why a person is needed before the company vouches again; undefined while it does. */
export function companyNeeds(core: Core): string | undefined {
  const { company } = core.records.now()
  if (!company || company.revoking) return noCompanyText
  if (company.lost) return company.lost
  const known = company.signedIn ? core.tokens.peek(companyGrantId(company)) : undefined
  if (known?.state.is === 'lost') return known.state.why
  const isOver = !company.signedIn || (known?.state.is === 'expired' && !known.renewable)
  return isOver ? endedText(company) : undefined
}

/** The provider with the person's sign-in, renewed when it is due. @throws BrokerError `sign-in-needed`, `vault-…`, `unreachable` */
export async function companyProvider(core: Core): Promise<Provider> {
  const company = companyOf(core)
  if (!company) throw signInNeeded(noCompanyText)
  const id = companyGrantId(company)
  await core.tokens.current(id).catch((error: unknown) => Promise.reject(inTheirWords(error, company)))
  const grant = await core.tokens.take(id)
  const subject = grant && subjectOf(grant, core.ports.now())
  if (!subject) throw signInNeeded(endedText(company))
  const { metadata, identity, fetch } = await core.issuers.of(grant, id)
  return { metadata, identity, fetch, subject, who: grant.who }
}

/**
 * Ends the sign-in: revoked at the provider, deleted here. What servers' issuers gave for it is the caller's business.
 * Undefined when there was nothing to revoke. @throws BrokerError `vault-…`; then it is cut all the same, and made up for later.
 */
export async function endCompany(core: Core): Promise<Receipt | undefined> {
  const { company } = core.records.now()
  if (!company) return undefined
  // SECURITY S14, S10: as with accounts, the mark is on disk before the first step.
  core.records.change({ company: { ...company, revoking: true } })
  const id = companyGrantId(company)
  const grant = await core.tokens.take(id)
  // An ID token that was handed to us came with nothing that could be revoked.
  const revocation = grant?.refreshToken ? await core.queue.revoke(grant) : undefined
  await core.grants.delete(id)
  core.tokens.forget(id)
  await deleteClientProof(companyAsServer(company).name, core.ports.vault)
  core.records.change({ company: undefined })
  core.ports.log.info('company-signed-out', { issuer: company.issuer })
  core.connections.reconsider()
  return revocation && { server: 'company', account: 'default', issuer: company.issuer, revocation }
}

/** Reads the sign-in once, so that status is true before it is first used. */
export async function lookAtCompany(core: Core): Promise<void> {
  const company = companyOf(core)
  if (!company) return
  await core.tokens
    .look(companyGrantId(company))
    .catch(error => core.ports.log.warn('company-sign-in-unreadable', { error }))
}

/** The company's issuer will not renew the sign-in: remembered over restarts, until the next one. */
export function noteCompanyLoss(core: Core, id: string, why: string | undefined): void {
  const { company } = core.records.now()
  if (!company || company.lost || companyGrantId(company) !== id) return
  core.records.change({ company: { ...company, lost: why ?? endedText(company) } })
}

function inTheirWords(error: unknown, company: CompanyRecord): BrokerError {
  if (!isBrokerError(error, 'sign-in-needed')) return asBrokerError(error)
  return signInNeeded(endedText(company), error)
}

const noCompanyText =
  'Nobody is signed in to a company here. Sign in with: valetkey company sign-in ISSUER --client-id ID'

function endedText({ issuer }: CompanyRecord): string {
  return `The company sign-in at ${quote(issuer)} has ended. ${companySignInSentence}`
}

/** `by` tells that no sign-in to a server would help. */
function signInNeeded(message: string, cause?: unknown): BrokerError {
  return new BrokerError('sign-in-needed', { message, cause, facts: { by: 'company' } })
}

// How the company's sign-in is drawn for a person.
import { companyGrantId, companyKey, companyNeeds } from '../access/company.ts'
import type { AccountState, CompanyView } from '../contract/snapshot.ts'
import type { Core } from '../core/core.ts'
import { whoText } from '../sign-in/log-in.ts'
import { missingGrant } from './missing-grant.ts'

export function viewCompany(core: Core): CompanyView | undefined {
  const { company } = core.records.now()
  if (!company?.signedIn) return undefined
  const { issuer, preRegistered, who } = company
  return {
    issuer,
    clientId: preRegistered.clientId,
    who: who && whoText(who),
    state: stateOf(core, companyGrantId(company)),
    accounts: core.servers.all().flatMap(({ accounts }) => accounts.filter(({ byCompany }) => byCompany)).length,
  }
}

function stateOf(core: Core, id: string): AccountState {
  if (core.signIns.isPending(companyKey)) return { is: 'signing-in' }
  const why = companyNeeds(core)
  if (why !== undefined) return { is: 'needs-you', why }
  const known = core.tokens.peek(id)
  if (known) return { is: 'ready', until: known.expiresAt, renews: known.renewable }
  return missingGrant(core, id)
}

// How a grant of each kind is renewed: by its refresh token, or by asking in the same way again. When is oauth/grants/tokens.ts.
import { noRefreshToken, type Renewal, type RenewOptions, renewGrant } from '../../oauth/grants/renew.ts'
import { forgetRegistration } from '../../oauth/identity/registration.ts'
import { renewForService } from '../../oauth/sign-in/client-credentials.ts'
import { type Provider, renewByCompany } from '../../oauth/sign-in/enterprise.ts'
import { renewAtProvider } from '../../oauth/sign-in/identity-provider.ts'
import type { Grant } from '../../vault/grant.ts'
import type { Vault } from '../../vault/vault.ts'
import type { IssuerOfGrant } from '../core/issuers.ts'
import { fetchAt } from './quirks.ts'

export interface RenewalOptions {
  readonly issuerOf: (grant: Grant) => Promise<IssuerOfGrant>
  /** The company's sign-in, ready to vouch. */
  readonly company: () => Promise<Provider>
  readonly vault: Vault
  readonly now: () => number
}

/** @throws BrokerError as `renewGrant` does */
export function createRenewal({ issuerOf, company, vault, now }: RenewalOptions): (grant: Grant) => Promise<Renewal> {
  return async grant => {
    const issuer = await issuerOf(grant)
    const fetch = fetchAt(issuer.metadata, issuer.fetch)
    const renewal = await renew({ grant, now, ...issuer, fetch }, company)
    // The issuer has forgotten our registration: the next sign-in registers anew instead of failing for ever.
    const forgotten = renewal.is === 'lost' && renewal.why === 'invalid_client'
    if (forgotten && issuer.identity.mechanism === 'dynamic') await forgetRegistration(grant.issuer, vault)
    return renewal
  }
}

async function renew(options: RenewOptions, company: () => Promise<Provider>): Promise<Renewal> {
  const { obtainedBy, idToken, refreshToken } = options.grant
  if (obtainedBy === 'client-credentials') return await renewForService(options)
  if (obtainedBy === 'enterprise') return await renewByCompany(options, await company())
  if (!idToken) return await renewGrant(options)
  if (!refreshToken) throw noRefreshToken(options.grant)
  return await renewAtProvider(options, refreshToken)
}

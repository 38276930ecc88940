// How a grant of each kind is renewed: by its refresh token, or by asking in the same way again. When is oauth/tokens.ts.
import { renewForService } from '../oauth/client-credentials.ts'
import { forgetRegistration } from '../oauth/registration.ts'
import { type Renewal, renewGrant } from '../oauth/renew.ts'
import type { Grant } from '../vault/grant.ts'
import type { Vault } from '../vault/vault.ts'
import type { IssuerOfGrant } from './issuers.ts'

export interface RenewalOptions {
  readonly issuerOf: (grant: Grant) => Promise<IssuerOfGrant>
  readonly vault: Vault
  readonly now: () => number
}

/** @throws BrokerError as `renewGrant` does */
export function createRenewal({ issuerOf, vault, now }: RenewalOptions): (grant: Grant) => Promise<Renewal> {
  return async grant => {
    const issuer = await issuerOf(grant)
    const renew = grant.obtainedBy === 'client-credentials' ? renewForService : renewGrant
    const renewal = await renew({ grant, now, ...issuer })
    // The issuer has forgotten our registration: the next sign-in registers anew instead of failing for ever.
    const forgotten = renewal.is === 'lost' && renewal.why === 'invalid_client'
    if (forgotten && issuer.identity.mechanism === 'dynamic') await forgetRegistration(grant.issuer, vault)
    return renewal
  }
}

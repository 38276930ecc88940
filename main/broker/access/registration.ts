// When a registration that an issuer gave us (RFC 7591) is given up here, so that the next sign-in there makes a new one. An
// issuer that has forgotten it says so to programs only: the person gets an error page that leads nowhere.
import { isBrokerError } from '../../base/errors.ts'
import { forgetRegistration, readRegistration } from '../../oauth/identity/registration.ts'
import type { Identity } from '../../oauth/issuer/issuer.ts'
import type { Core } from '../core/core.ts'
import { usableGrantId } from './standing.ts'

export interface FailedSignIn {
  readonly error: unknown
  readonly identity: Identity
  readonly issuer: string
  /** Its place among the sign-ins that wait. */
  readonly key: string
}

/** Never throws: the person hears why their sign-in failed, and of nothing else. */
export async function afterFailedSignIn(core: Core, { error, identity, issuer, key }: FailedSignIn): Promise<void> {
  if (identity.mechanism !== 'dynamic' || !isBrokerError(error)) return
  const { vault } = core.ports
  if (error.facts.oauthError === 'invalid_client') await quietly(core, issuer, () => forgetRegistration(issuer, vault))
  // What an error page says is not known here: whoever looked at one gives up, or the time does.
  if (isBrokerError(error, 'sign-in-timed-out', 'sign-in-cancelled')) await forgetUnused(core, issuer, key)
}

/** Gives it up unless something needs it; `besides` is a sign-in that does not count. Never throws. */
export async function forgetUnused(core: Core, issuer: string, besides?: string): Promise<void> {
  const { vault } = core.ports
  await quietly(core, issuer, async () => {
    const registered = await readRegistration(issuer, vault)
    if (!registered || (await isRevokedWith(core, issuer, registered))) return
    if (core.signIns.isAnyPending(besides) || isSignedInWith(core, issuer, registered)) return
    await forgetRegistration(issuer, vault)
  })
}

async function quietly(core: Core, issuer: string, work: () => Promise<unknown>): Promise<void> {
  await work().catch((error: unknown) => core.ports.log.warn('registration-kept', { issuer, error }))
}

/** A revocation that waits has to prove who we are; without a secret there is nothing to prove it with. */
async function isRevokedWith(core: Core, issuer: string, { clientSecret }: Identity): Promise<boolean> {
  return clientSecret !== undefined && (await core.queue.list()).some(pending => pending.issuer === issuer)
}

function isSignedInWith(core: Core, issuer: string, { clientId }: Identity): boolean {
  const accounts = core.servers.all().flatMap(server => server.accounts)
  return accounts.some(
    account => usableGrantId(account) && account.grant?.issuer === issuer && account.grant.clientId === clientId,
  )
}

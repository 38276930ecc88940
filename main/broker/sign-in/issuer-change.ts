// What happens when a server names another sign-in service than the one an account signed in at: nothing of the old one goes
// to the new one (S3), and a person hears of it before they sign in. Nobody else may begin such a sign-in.
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import type { Discovery } from '../../oauth/discovery/discover.ts'
import { accountName } from '../access/standing.ts'
import type { Asker } from '../contract/commands.ts'
import type { AccountRecord, ServerRecord } from '../state/records.ts'

export interface Change {
  readonly server: ServerRecord
  readonly account: AccountRecord | undefined
  readonly discovery: Discovery
}

/** @throws BrokerError `issuer-mismatch` when no person began this sign-in. */
export function tellOfChange({ server, account, discovery }: Change, asker: Asker): void {
  const before = account?.grant?.issuer
  if (!account || before === undefined || before === discovery.issuer) return
  const said = discovery.issuers.includes(before)
    ? `You signed in to ${server.name} at ${quote(before)} until now, and are about to sign in at ${quote(discovery.issuer)}.`
    : `${server.name} now names ${quote(discovery.issuer)} to sign you in, and no longer ${quote(before)}, where you signed in until now.`
  if (asker.from === 'nobody')
    throw new BrokerError('issuer-mismatch', {
      message: `${said} A person has to begin that sign-in: valetkey login ${accountName(server.name, account.account)}`,
      facts: { issuer: discovery.issuer, before },
    })
  asker.tell({
    kind: 'warning',
    text: `${said} Go on only if you expected that. The old sign-in is revoked when the new one is done, and nothing of it is shown to the new service.`,
  })
}

// Which token a connection sends: looked up anew for each request, so that a sign-in or a revocation counts at once.
import { BrokerError, isBrokerError } from '../base/errors.ts'
import { quote } from '../base/quote.ts'
import type { AccessTokens, Passage } from '../mcp/ports.ts'
import type { Core } from './core.ts'
import type { AccountRecord, ServerRecord } from './records.ts'
import { findAccount } from './servers.ts'
import { accountName, signInSentence, usableGrantId } from './standing.ts'

export function accessTokens(core: Core, { server, account }: Passage): AccessTokens {
  const find = () => {
    const record = core.servers.get(server)
    const found = findAccount(record, account)
    return { record, found, id: found && usableGrantId(found) }
  }
  const signInNeeded = (why = '', cause?: unknown) =>
    new BrokerError('sign-in-needed', { message: `${why}${signInSentence(server, account)}`, cause })
  // The tokens know why a grant is gone, and not by which name a person signs in again.
  const withCommand = (error: unknown): never => {
    throw isBrokerError(error, 'sign-in-needed') ? signInNeeded(`${error.message} `, error) : error
  }
  return {
    current: async () => {
      const { record, id } = find()
      if (id) return await core.tokens.current(id).catch(withCommand)
      if (record.protection === 'open') return undefined
      throw signInNeeded()
    },
    renew: async (refused, challenge) => {
      const { record, found, id } = find()
      if (id && refused) return await core.tokens.renew(id, refused).catch(withCommand)
      noteChallenge(core, record, found ?? { account, challengedScopes: [] }, challenge.scope)
      throw signInNeeded()
    },
    needScope: async challenge => {
      const { record, found } = find()
      noteChallenge(core, record, found ?? { account, challengedScopes: [] }, challenge.scope)
      const wanted = challenge.scope ? ` (${quote(challenge.scope)})` : ''
      throw new BrokerError('scope-needed', {
        message: `${server} asks for more access than was granted${wanted}. To grant it, run: valetkey login ${accountName(server, account)}`,
      })
    },
  }
}

/** The server wants a sign-in, with these scopes: the next one asks for them too (MCP authorization, step-up). */
function noteChallenge(core: Core, record: ServerRecord, account: AccountRecord, scope: string | undefined): void {
  const scopes = [...new Set([...account.challengedScopes, ...(scope?.split(' ').filter(Boolean) ?? [])])].slice(0, 40)
  const known = scopes.length === account.challengedScopes.length && record.protection === 'protected'
  if (known) return
  core.servers.save({ ...record, protection: 'protected' })
  core.servers.saveAccount(record.name, { ...account, challengedScopes: scopes })
}

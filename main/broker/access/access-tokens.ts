// Which token a connection sends: looked up anew for each request, so that a sign-in or a revocation counts at once.
import { BrokerError, isBrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import type { AccessTokens, Passage } from '../../mcp/access/ports.ts'
import type { Challenge } from '../../net/challenge.ts'
import type { Core } from '../core/core.ts'
import type { AccountRecord, ServerRecord } from '../state/records.ts'
import { findAccount } from '../state/servers.ts'
import { accountName, signInSentence, usableGrantId } from './standing.ts'

export function accessTokens(core: Core, passage: Passage): AccessTokens {
  const { server, account } = passage
  const find = () => {
    const record = core.servers.get(server)
    const found = findAccount(record, account)
    return { record, found, id: found && usableGrantId(found) }
  }
  const signInNeeded = (why = '', cause?: unknown) =>
    new BrokerError('sign-in-needed', { message: `${why}${signInSentence(server, account)}`, cause })
  // The tokens know why a grant is gone, and not by which name a person signs in again.
  const withCommand = (error: unknown): never => {
    // Where it is the company's sign-in that has ended, that error says what to do.
    const isOurs = isBrokerError(error, 'sign-in-needed') && error.facts.by !== 'company'
    throw isOurs ? signInNeeded(`${error.message} `, error) : error
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
      if (id && refused)
        return await core.tokens.renew(id, refused).catch(error => {
          if (isBrokerError(error, 'sign-in-needed', 'token-refused')) noteChallenge(core, record, found, challenge)
          return withCommand(error)
        })
      noteChallenge(core, record, found ?? { account, challengedScopes: [] }, challenge)
      throw signInNeeded()
    },
    dpop: () => {
      const { id } = find()
      return id === undefined ? undefined : core.tokens.dpop(id)
    },
    needScope: async (challenge, operation) => {
      const { record, found, id } = find()
      const scopes = scopesIn(challenge)
      const grant = id ? await core.tokens.look(id) : undefined
      const verdict = core.stepUps.refused({ ...passage, operation, scopes, grant })
      if (verdict !== 'may-help') throw willNotHelp(passage, verdict, scopes)
      noteChallenge(core, record, found ?? { account, challengedScopes: [] }, challenge)
      throw new BrokerError('scope-needed', {
        message: `${server} asks for more access than was granted${inWords(scopes)}. To grant it, run: valetkey login ${accountName(server, account)}`,
      })
    },
  }
}

function willNotHelp({ server }: Passage, verdict: 'granted' | 'tried', scopes: readonly string[]): BrokerError {
  const why =
    verdict === 'granted'
      ? `${server} refuses this although the sign-in holds all the access that it asks for${inWords(scopes)}.`
      : `${server} still asks for more access${inWords(scopes)} after you signed in for this twice.`
  return new BrokerError('scope-refused', {
    message: `${why} Another sign-in will not help now; ask whoever runs ${server}, or whether your account there may do this.`,
    facts: { server, reason: verdict },
  })
}

const inWords = (scopes: readonly string[]) => (scopes.length > 0 ? ` (${quote(scopes.join(' '))})` : '')

const scopesIn = ({ scope }: Challenge) => scope?.split(' ').filter(Boolean) ?? []

const mostScopes = 40

/**
 * The server wants a sign-in, with these scopes: the next one asks for them too (MCP authorization, step-up), and looks for
 * the server's metadata where the challenge says that it lies. A server may let `initialize` through without a token, so
 * that nobody would be told this again.
 */
function noteChallenge(core: Core, record: ServerRecord, account: AccountRecord | undefined, said: Challenge): void {
  const { error, resourceMetadata } = said
  // What one operation wants besides is the account's matter, not what a first sign-in asks for.
  const scope = error === 'insufficient_scope' ? record.challenge?.scope : said.scope
  const challenge = { ...(scope ? { scope } : {}), ...(resourceMetadata ? { resourceMetadata } : {}) }
  // Where `initialize` is refused as well, every look is told anew.
  const isKept = record.protection !== 'protected' || record.challenge !== undefined
  const isNews = JSON.stringify(record.challenge) !== JSON.stringify(challenge)
  if (isKept && isNews) core.servers.save({ ...record, protection: 'protected', challenge })
  const before = account?.challengedScopes ?? []
  const scopes = [...new Set([...before, ...scopesIn(said)])].slice(0, mostScopes)
  if (account && scopes.length !== before.length)
    core.servers.saveAccount(record.name, { ...account, challengedScopes: scopes })
}

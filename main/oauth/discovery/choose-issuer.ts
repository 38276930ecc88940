// Which of the authorization servers that a server lists signs the person in (RFC 9728, section 7.6: the client's choice).
// What was chosen before is kept; unusable ones are passed over with a warning; a person is asked where several remain.
import { asBrokerError, BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import type { Warning } from '../issuer/exception.ts'
import { type DiscoveredIssuer, discoverIssuer, type IssuerOptions } from '../issuer/metadata.ts'

export interface IssuerChoice {
  /** The one that a person named now; it must be listed. */
  readonly named?: string | undefined
  /** Chosen or used before, in this order of preference; the first that is still listed is kept. */
  readonly before?: readonly (string | undefined)[]
  /** Asks a person; undefined when nobody chose. */
  readonly choose?: (usable: readonly string[]) => Promise<string | undefined>
}

export interface ChooseIssuerOptions extends Omit<IssuerOptions, 'issuer'> {
  readonly listed: readonly string[]
  readonly choice: IssuerChoice
}

/** The metadata of more is not fetched; a list this long is no offer to a person. */
const mostLookedAt = 8

/** @throws BrokerError `issuer-unchosen`, `bad-input` (a name that is not listed), or as `discoverIssuer` does. */
export async function chooseIssuer({ listed, choice, ...options }: ChooseIssuerOptions): Promise<DiscoveredIssuer> {
  const { named, before = [], choose } = choice
  if (named !== undefined && !listed.includes(named)) throw notListed(named, listed)
  const kept = named ?? before.find(issuer => issuer !== undefined && listed.includes(issuer))
  const only = listed.length === 1 ? listed[0] : undefined
  const issuer = kept ?? only
  if (issuer !== undefined) return await discoverIssuer({ ...options, issuer })
  const { usable, warnings } = await tryAll(listed.slice(0, mostLookedAt), options)
  const chosen = await oneOf(usable, choose)
  return { metadata: chosen.metadata, warnings: [...warnings, ...chosen.warnings] }
}

async function tryAll(listed: readonly string[], options: Omit<IssuerOptions, 'issuer'>) {
  const usable: DiscoveredIssuer[] = []
  const problems: { readonly issuer: string; readonly error: BrokerError }[] = []
  for (const issuer of listed) {
    try {
      usable.push(await discoverIssuer({ ...options, issuer }))
    } catch (error) {
      problems.push({ issuer, error: asBrokerError(error) })
    }
  }
  const [problem] = problems
  if (usable.length === 0 && problem) throw problem.error
  return { usable, warnings: problems.map(passedOver) }
}

async function oneOf(usable: readonly DiscoveredIssuer[], choose: IssuerChoice['choose']): Promise<DiscoveredIssuer> {
  const names = usable.map(({ metadata }) => metadata.issuer)
  const chosen = names.length === 1 ? names[0] : await choose?.(names)
  const found = usable.find(({ metadata }) => metadata.issuer === chosen)
  if (found) return found
  throw new BrokerError('issuer-unchosen', {
    message: `This server lets any of several sign-in services sign you in, and nobody chose one: ${names.map(name => quote(name)).join(', ')}. Choose with --issuer.`,
  })
}

function passedOver({ issuer, error }: { readonly issuer: string; readonly error: BrokerError }): Warning {
  return {
    code: 'issuer-unusable',
    text: `The server also names ${quote(issuer)}, which cannot be used: ${error.message}`,
  }
}

function notListed(named: string, listed: readonly string[]): BrokerError {
  return new BrokerError('bad-input', {
    message: `The server does not name ${quote(named)} as a sign-in service. It names: ${listed
      .slice(0, mostLookedAt)
      .map(issuer => quote(issuer))
      .join(', ')}.`,
  })
}

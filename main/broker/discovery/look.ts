// What a server and its issuer say of themselves: looked at live and told step by step, before a server is added or signed
// in to.
import { isBrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import type { IssuerChoice } from '../../oauth/discovery/choose-issuer.ts'
import { type Discovery, discover } from '../../oauth/discovery/discover.ts'
import { probeServer } from '../../oauth/discovery/probe.ts'
import { mechanismFor } from '../../oauth/identity/identity.ts'
import type { Flow } from '../../oauth/issuer/metadata.ts'
import { offersDeviceCode } from '../../oauth/sign-in/device.ts'
import { scopesToAsk } from '../../oauth/sign-in/scopes.ts'
import type { Asker, Looked } from '../contract/commands.ts'
import { withConfirmedHosts } from '../core/confirm.ts'
import type { Core } from '../core/core.ts'
import type { ServerRecord } from '../state/records.ts'
import { findAccount } from '../state/servers.ts'
import { withDepartures } from './departures.ts'
import { newServer } from './new-server.ts'
import { recipeFor, withMismatch } from './recipes.ts'

export interface Look {
  /** Undefined when the server wants no token. */
  readonly discovery: Discovery | undefined
  readonly server: ServerRecord
}

export interface LookFor {
  /** Whose sign-in is to begin; the sign-in service of its grant is kept where the server still names it. */
  readonly account?: string
  /** The sign-in service that the person named. */
  readonly issuer?: string | undefined
  /** How tokens are to be asked for. */
  readonly flow?: Flow | undefined
  /** Nobody has typed or confirmed this address, so that nothing of a private network is asked. SECURITY S12. */
  readonly isUnasked?: boolean
}

/**
 * Asks the server, then whoever it names, and tells each step; asks the person where several can sign them in, and where
 * the server needs an exception. Saves nothing.
 * @throws BrokerError `not-mcp`, `unreachable`, `no-authorization`, `issuer-mismatch`, … as discovery does
 */
export function lookAt(core: Core, server: ServerRecord, asker: Asker, want: LookFor = {}): Promise<Look> {
  const choose = (usable: readonly string[]) => askIssuer(asker, server.name, usable)
  const before = issuersBefore(server, want.account)
  return withDepartures({ core, server, asker }, allowed =>
    lookOnce(core, allowed, asker, { ...want, named: want.issuer, before, choose }),
  )
}

interface How extends IssuerChoice, Pick<LookFor, 'flow' | 'isUnasked'> {}

async function lookOnce(
  core: Core,
  before: ServerRecord,
  asker: Asker,
  { flow, isUnasked = false, ...choice }: How,
): Promise<Look> {
  const url = new URL(before.url)
  const { exceptions } = before
  let chosenIssuer = choice.named ?? before.chosenIssuer
  const choose = async (usable: readonly string[]) => {
    chosenIssuer = await choice.choose?.(usable)
    return chosenIssuer
  }
  const { result, server } = await withConfirmedHosts({ core, server: before, asker }, async confirmed => {
    const confirmedHosts = isUnasked ? new Set<string>() : confirmed
    const fetch = core.ports.fetchFor(confirmedHosts)
    const probe = await probeServer({ url, fetch })
    // Some let `initialize` through and want a token afterwards; what they said then counts.
    const challenge = probe.is === 'open' ? before.challenge : probe.challenge
    if (probe.is === 'open' && !challenge) return undefined
    const onStep = ({ step, text }: { step: string; text: string }) => asker.tell({ kind: 'step', step, text })
    const asked = { ...choice, choose }
    return await discover({ url, challenge, exceptions, confirmedHosts, flow, fetch, onStep, choice: asked }).catch(
      (error: unknown) => Promise.reject(withMismatch(error)),
    )
  })
  if (result) core.issuers.remember(result.metadata)
  const warnings = result?.warnings.map(({ text }) => text) ?? []
  for (const text of warnings) asker.tell({ kind: 'warning', text })
  const discovery = result && viewOf(core, server, result)
  const protection = result ? 'protected' : 'open'
  const preRegistered = result && server.preRegistered && { issuer: result.issuer, ...server.preRegistered }
  const found = {
    warnings,
    protection,
    discovery,
    chosenIssuer,
    preRegistered: preRegistered ?? server.preRegistered,
  } as const
  return { discovery: result, server: { ...server, ...found } }
}

/** What was used or chosen before goes on: by the client id that a person registered, by the account, by the server. */
function issuersBefore(server: ServerRecord, account: string | undefined): readonly (string | undefined)[] {
  const own = account === undefined ? undefined : findAccount(server, account)?.grant?.issuer
  return [server.preRegistered?.issuer, own, server.chosenIssuer]
}

async function askIssuer(asker: Asker, server: string, usable: readonly string[]): Promise<string | undefined> {
  const text = `${server} lets you sign in at any of these. Which one is yours?`
  const answer = await asker.ask({ kind: 'choose', text, choices: usable })
  return usable.find(issuer => issuer === answer)
}

/** A look at an address that is not added yet; nothing is kept of it. */
export async function lookAround(core: Core, text: string, asker: Asker): Promise<Looked> {
  // Nothing is decided yet: what is asked of the person is asked when they add it.
  let several: readonly string[] = []
  const choose = async (usable: readonly string[]) => {
    several = usable
    return usable[0]
  }
  const fresh = newServer(core, { url: text })
  const look = await lookOnce(core, fresh, asker, { choose }).catch((error: unknown) => {
    if (takesKeyAlone(error)) return undefined
    throw error
  })
  if (!look) return { url: fresh.url, name: fresh.name, protected: true, takesKey: true, refresh: false, warnings: [] }
  const { discovery, server } = look
  const { name, url } = server
  const warnings = several.length > 0 ? [...server.warnings, choiceAhead(several)] : server.warnings
  const found = { url, name, protected: discovery !== undefined, warnings }
  if (!discovery) return { ...found, refresh: false }
  const { clientIdUrl } = core.identity.current()
  const recipe = server.discovery?.mechanism ? undefined : recipeFor(discovery.issuer)
  const isDocument = server.discovery?.mechanism === 'cimd' && clientIdUrl !== undefined
  return {
    ...found,
    ...server.discovery,
    ...(isDocument ? { clientId: clientIdUrl } : {}),
    ...(recipe ? { recipe } : {}),
    refresh: refreshes(discovery),
  }
}

/** It has no sign-in that any exception would open. */
function takesKeyAlone(error: unknown): boolean {
  return isBrokerError(error, 'no-authorization') && error.facts.wants === 'key' && error.facts.exception === undefined
}

function choiceAhead(usable: readonly string[]): string {
  return `You can sign in there at any of ${usable.length} services, ${usable.map(issuer => quote(issuer)).join(', ')}; Valetkey asks which when you add it.`
}

type Recorded = NonNullable<ServerRecord['discovery']>

/** What a person is shown of it: who signs in, as whom we come, and the scopes that a sign-in would ask for. */
function viewOf(core: Core, { preRegistered }: ServerRecord, discovery: Discovery): Recorded {
  const { clientIdUrl } = core.identity.current()
  const mechanism = mechanismFor({ discovery, clientIdUrl, preRegistered })
  const scopes = scopesToAsk(discovery, [])
  return {
    issuer: discovery.issuer,
    ...(scopes ? { scopes: [...scopes] } : {}),
    ...(mechanism ? { mechanism } : {}),
    device: offersDeviceCode(discovery.metadata),
    service: discovery.metadata.grant_types_supported?.includes('client_credentials') === true,
  }
}

function refreshes({ metadata, offersOfflineAccess }: Discovery): boolean {
  return offersOfflineAccess || metadata.grant_types_supported?.includes('refresh_token') === true
}

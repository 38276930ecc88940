// Who signs users in at this server, and may we trust what it says? Follows RFC 9728 and RFC 8414; registers nothing, opens nothing.
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import type { Challenge } from '../../net/challenge.ts'
import type { ConfirmedHosts, Fetch } from '../../net/send.ts'
import { dpopAlgorithm } from '../issuer/dpop.ts'
import type { Exception, Warning } from '../issuer/exception.ts'
import { type DiscoveredIssuer, discoverIssuer, type Flow, type IssuerMetadata } from '../issuer/metadata.ts'
import { chooseIssuer, type IssuerChoice } from './choose-issuer.ts'
import { canonicalResource } from './resource.ts'
import { type ResourceMetadata, readResourceMetadata } from './resource-metadata.ts'

/** What discovery has just found, told while it happens. `detail` holds the facts for programs. */
export interface Step {
  readonly step: 'server' | 'resource-metadata' | 'issuer' | 'scopes' | 'identity'
  readonly text: string
  readonly detail?: Readonly<Record<string, string | boolean | readonly string[]>>
}

export interface Discovery {
  readonly serverUrl: string
  /** The canonical URI of the server: what `resource` says and tokens are bound to. */
  readonly resource: string
  readonly issuer: string
  /** All authorization servers that the resource metadata names; `issuer` is one of them. */
  readonly issuers: readonly string[]
  readonly metadata: IssuerMetadata
  /** What to ask for: the challenge's scopes, else the resource metadata's, else nothing said. */
  readonly scopes: readonly string[] | undefined
  readonly offersOfflineAccess: boolean
  /** Whether tokens are to be bound to a key of ours (RFC 9449): the issuer can, and the server has said that it takes them. */
  readonly bindsTokens: boolean
  readonly warnings: readonly Warning[]
}

export interface DiscoverOptions {
  readonly url: URL
  readonly challenge: Challenge | undefined
  readonly exceptions: readonly Exception[]
  readonly confirmedHosts: ConfirmedHosts
  readonly flow?: Flow | undefined
  /** Which of several authorization servers; without a word only a list of one is taken. */
  readonly choice?: IssuerChoice
  readonly fetch: Fetch
  readonly onStep?: (step: Step) => void
}

/** @throws BrokerError `no-authorization`, `metadata-invalid`, `issuer-mismatch`, `resource-mismatch`, `pkce-missing`, `unreachable`, or what `fetch` throws. */
export async function discover(options: DiscoverOptions): Promise<Discovery> {
  const { url, challenge, exceptions, choice = {}, onStep = () => {} } = options
  const published = await readResourceMetadata(options)
  onStep(stepOfResource(published))
  const issuers = published ? issuersOf(published, url) : [await issuerAtServer(options)]
  const { metadata, warnings } = await chooseIssuer({ ...options, listed: issuers, choice })
  onStep(stepOfIssuer(metadata))
  const scopes = scopesOf(challenge, published)
  onStep(stepOfScopes(scopes))
  return {
    serverUrl: url.href,
    resource: published?.resource ?? canonicalResource(url),
    issuer: metadata.issuer,
    issuers,
    metadata,
    scopes,
    offersOfflineAccess: metadata.scopes_supported?.includes('offline_access') === true,
    bindsTokens: issuerBinds(metadata) && takesBound(published, challenge),
    warnings: [...warningsOf(exceptions, published), ...unbound(published, metadata), ...warnings],
  }
}

function issuersOf(published: ResourceMetadata, url: URL): readonly string[] {
  const issuers = [...new Set(published.authorization_servers ?? [])]
  if (issuers.length > 0) return issuers
  throw new BrokerError('no-authorization', {
    message: `The server at ${quote(url.host)} wants a token and names no sign-in service in its metadata. It may want a key. If you have one: valetkey add URL --key`,
    facts: { wants: 'key' },
  })
}

/** 2025-03-26: without resource metadata the server's own origin is the issuer, if the person allows it by name. */
async function issuerAtServer(options: DiscoverOptions): Promise<string> {
  const { url, exceptions } = options
  const atOrigin = await ownIssuer(options)
  if (exceptions.includes('no-resource-metadata')) return atOrigin?.metadata.issuer ?? url.origin
  const who = quote(url.host)
  if (!atOrigin && !(await mayHaveFixedPlaces(options))) {
    throw new BrokerError('no-authorization', {
      message: `The server at ${who} refuses us without a token and offers no sign-in: it wants a key. If you have one: valetkey add URL --key`,
      facts: { wants: 'key', found: 'nothing' },
    })
  }
  throw new BrokerError('no-authorization', {
    message: atOrigin
      ? `The server at ${who} follows the old MCP authorization of 2025-03-26: it does not say which sign-in service it trusts, it is one itself. To use it so, allow this server the exception no-resource-metadata.`
      : `The server at ${who} refuses us without a token and publishes nothing about how to sign in. It may want a key (if you have one: valetkey add URL --key), or be a server of 2025-03-26 with its sign-in at fixed places; for the latter allow it the exceptions no-resource-metadata and no-pkce-metadata.`,
    facts: {
      exception: 'no-resource-metadata',
      found: atOrigin ? 'issuer-metadata' : 'nothing',
      pkce: atOrigin?.warnings.length === 0,
      ...(atOrigin ? {} : { wants: 'key' }),
    },
  })
}

/** Whether a person could be sent to the place that 2025-03-26 gives a sign-in without metadata. */
async function mayHaveFixedPlaces({ url, fetch }: DiscoverOptions): Promise<boolean> {
  const answer = await fetch(new URL('/authorize', url), { redirect: 'manual' })
  await answer.body?.cancel().catch(() => {})
  return ![401, 403, 404, 405, 410, 501].includes(answer.status)
}

// Nobody gave us this issuer's name, so both ways of writing an origin are the one that was asked.
async function ownIssuer(options: DiscoverOptions): Promise<DiscoveredIssuer | undefined> {
  const exceptions: readonly Exception[] = ['no-pkce-metadata']
  for (const issuer of [options.url.origin, `${options.url.origin}/`]) {
    try {
      return await discoverIssuer({ ...options, exceptions, issuer })
    } catch (error) {
      if (!(error instanceof BrokerError) || !['issuer-mismatch', 'metadata-invalid'].includes(error.code)) throw error
    }
  }
  return undefined
}

function scopesOf(challenge: Challenge | undefined, published: ResourceMetadata | undefined) {
  const challenged = challenge?.scope?.split(' ').filter(scope => scope !== '') ?? []
  if (challenged.length > 0) return challenged
  const supported = published?.scopes_supported ?? []
  return supported.length > 0 ? supported : undefined
}

function issuerBinds({ dpop_signing_alg_values_supported: algorithms }: IssuerMetadata): boolean {
  return algorithms?.includes(dpopAlgorithm) === true
}

// An issuer that can bind tokens serves many a server that knows bearer tokens only and would refuse a bound one, so the
// server's own word is needed: in its metadata (RFC 9728, section 2) or in its challenge (RFC 9449, section 7.1).
function takesBound(published: ResourceMetadata | undefined, challenge: Challenge | undefined): boolean {
  const algorithms = published?.dpop_signing_alg_values_supported
  const isSaid = published?.dpop_bound_access_tokens_required === true || challenge?.dpop !== undefined
  return algorithms ? algorithms.includes(dpopAlgorithm) : isSaid
}

function unbound(published: ResourceMetadata | undefined, metadata: IssuerMetadata): readonly Warning[] {
  if (published?.dpop_bound_access_tokens_required !== true || issuerBinds(metadata)) return []
  const text = `The server takes only tokens that are bound to a key (DPoP), and ${quote(metadata.issuer)} does not offer those with ${dpopAlgorithm}. Tell the people who run the server.`
  return [{ code: 'dpop-not-offered', text }]
}

function warningsOf(exceptions: readonly Exception[], published: ResourceMetadata | undefined): readonly Warning[] {
  const warnings: Warning[] = []
  if (!published)
    warnings.push({
      code: 'no-resource-metadata',
      text: 'The server does not say which sign-in service it trusts; Valetkey takes its own origin for it (2025-03-26).',
    })
  if (exceptions.includes('omit-resource'))
    warnings.push({
      code: 'omit-resource',
      text: 'Tokens are asked for without naming this server, so they are not bound to it and may open others too.',
    })
  return warnings
}

function stepOfResource(published: ResourceMetadata | undefined): Step {
  if (!published)
    return { step: 'resource-metadata', text: 'It answers, and publishes no resource metadata (RFC 9728).' }
  const { resource, foundAt } = published
  return {
    step: 'resource-metadata',
    text: 'It answers, and lets in only who signs in.',
    detail: { resource, foundAt },
  }
}

function stepOfIssuer({
  issuer,
  client_id_metadata_document_supported: cimd,
  registration_endpoint,
}: IssuerMetadata): Step {
  return {
    step: 'issuer',
    text: `${quote(issuer)} signs users in.`,
    detail: { issuer, cimd: cimd === true, registration: registration_endpoint !== undefined },
  }
}

function stepOfScopes(scopes: readonly string[] | undefined): Step {
  if (!scopes) return { step: 'scopes', text: 'The server names no scopes; the sign-in service decides.' }
  return { step: 'scopes', text: `It wants the scopes ${quote(scopes.join(' '))}.`, detail: { scopes } }
}

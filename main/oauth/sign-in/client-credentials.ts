// How a service account gets its tokens: Valetkey asks for itself, with the proof that somebody registered for it, and no
// person is there (RFC 6749, section 4.4; MCP extension io.modelcontextprotocol/oauth-client-credentials).
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import type { Grant } from '../../vault/grant.ts'
import type { Discovery } from '../discovery/discover.ts'
import { type Renewal, type RenewOptions, renewBy, resourceOfGrant } from '../grants/renew.ts'
import { bindingFor } from '../issuer/dpop.ts'
import type { Identity } from '../issuer/issuer.ts'
import { issuerAt } from '../issuer/issuer.ts'
import { grantOf, resourceOf, type SignInOptions } from './sign-in.ts'

export interface ServiceOptions
  extends Pick<
    SignInOptions,
    'discovery' | 'identity' | 'account' | 'scopes' | 'dpopKey' | 'exceptions' | 'fetch' | 'now' | 'signal' | 'store'
  > {
  /** The issuer grants a service all of an API (`<api>/.default`) and no single scope of it. */
  readonly wholeApi?: boolean
}

/** @throws BrokerError `bad-input` for a client without a proof, `token-refused`, or what `fetch` throws */
export async function grantForService(options: ServiceOptions): Promise<Grant> {
  const { discovery, identity, fetch, signal } = options
  refuseWithoutProof(identity, discovery)
  const { dpopKey, dpop } = bindingFor(options)
  const issuer = issuerAt({ metadata: discovery.metadata, identity, fetch, dpop })
  const wanted = serviceScopes(discovery, options.scopes ?? [])
  const scopes = options.wholeApi ? wanted?.map(wholeApi).filter(isFirst) : wanted
  const at = options.now()
  const tokens = await issuer.clientCredentials({ ...scopeOf(scopes ?? []), ...resourceOf(options) })
  if (signal.aborted) throw new BrokerError('cancelled', { message: 'Cancelled. Nothing was stored.' })
  // RFC 6749, section 4.4.3: a refresh token would be one more secret for nothing; Valetkey can ask again any time.
  const received = { tokens: { ...tokens, refreshToken: undefined }, scopes, who: undefined, dpopKey, at }
  const grant: Grant = { ...grantOf(options, received), obtainedBy: 'client-credentials' }
  await options.store?.(grant)
  return grant
}

/** The same asked again. @throws BrokerError as `renewGrant` does */
export async function renewForService(options: RenewOptions): Promise<Renewal> {
  const { grant } = options
  return await renewBy(options, async issuer => {
    const tokens = await issuer.clientCredentials({ ...scopeOf(grant.requestedScopes), ...resourceOfGrant(grant) })
    return { ...tokens, refreshToken: undefined }
  })
}

function scopeOf(scopes: readonly string[]): Readonly<Record<string, string>> {
  return scopes.length === 0 ? {} : { scope: scopes.join(' ') }
}

/** `api://id/tools.read` becomes `api://id/.default`; a scope without an API stays. */
function wholeApi(scope: string): string {
  return scope.replace(/^(.*\S)\/[^/]*$/, '$1/.default')
}

const isFirst = (scope: string, at: number, all: readonly string[]) => all.indexOf(scope) === at

/** What the server needs and nothing for a person: a service account has no name, and is never offline. */
function serviceScopes({ scopes }: Discovery, more: readonly string[]): readonly string[] | undefined {
  const wanted = [...(scopes ?? []), ...more].filter(scope => !personal.includes(scope))
  return wanted.length === 0 ? undefined : [...new Set(wanted)]
}

const personal: readonly string[] = ['openid', 'email', 'profile', 'offline_access']

function refuseWithoutProof({ mechanism, tokenEndpointAuthMethod }: Identity, { issuer }: Discovery): void {
  if (mechanism === 'pre-registered' && tokenEndpointAuthMethod !== 'none') return
  throw new BrokerError('bad-input', {
    message: `A service account needs a client id that was registered at ${quote(issuer)}, and its key or secret: --client-id ID with --client-key FILE or --ask-client-secret.`,
    facts: { issuer },
  })
}

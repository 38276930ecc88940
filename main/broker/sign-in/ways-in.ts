// By which way a grant is had: a browser here, a code on another device, the company's sign-in, or for a service account
// without any person.
import { isBrokerError } from '../../base/errors.ts'
import type { Flow } from '../../oauth/issuer/metadata.ts'
import { grantForService } from '../../oauth/sign-in/client-credentials.ts'
import {
  type DeviceSignInOptions,
  offersDeviceCode,
  signInOnDevice,
  type UserCode,
} from '../../oauth/sign-in/device.ts'
import { grantByCompany, type Provider } from '../../oauth/sign-in/enterprise.ts'
import { type SignInOptions, signIn } from '../../oauth/sign-in/sign-in.ts'
import type { Grant } from '../../vault/grant.ts'
import type { Quirk } from '../discovery/recipes.ts'
import type { AccountRecord } from '../state/records.ts'

/** `no-browser`: none can be opened here, so that a code is tried first where the issuer offers one. */
export type WayIn = 'browser' | 'no-browser' | 'device' | 'service-account' | 'company'

/** Whether the person wants their company's sign-in used; undefined where they did not say. */
export type CompanyWish = 'use' | 'avoid' | undefined

export function wayFor(account: AccountRecord | undefined, asked: WayIn, company: CompanyWish): WayIn {
  if (account?.serviceAccount) return 'service-account'
  return company === 'use' || (account?.byCompany && company !== 'avoid') ? 'company' : asked
}

export function wayAsked(browser: 'open' | 'paste' | 'device'): WayIn {
  return browser === 'device' ? 'device' : 'browser'
}

/** What discovery must hold the issuer to. */
export function flowOf(way: WayIn): Flow | undefined {
  if (way === 'service-account') return 'client-credentials'
  if (way === 'company') return 'enterprise'
  return way === 'device' ? 'device-code' : undefined
}

/** The authorization extensions of MCP that an account uses; servers are told. */
export function extensionsOf(account: AccountRecord | undefined): readonly string[] {
  if (account?.serviceAccount) return ['io.modelcontextprotocol/oauth-client-credentials']
  return account?.byCompany ? ['io.modelcontextprotocol/enterprise-managed-authorization'] : []
}

export interface Obtaining extends SignInOptions, Pick<DeviceSignInOptions, 'confirmedHosts'> {
  readonly showCode: (code: UserCode) => void
  readonly quirks: readonly Quirk[]
  /** The company's sign-in, ready to vouch. */
  readonly provider: () => Promise<Provider>
}

/** @throws BrokerError as the way does */
export async function obtain(way: WayIn, options: Obtaining): Promise<Grant> {
  if (way === 'service-account') {
    return await grantForService({ ...options, wholeApi: options.quirks.includes('default-scope') })
  }
  if (way === 'company') return await grantByCompany({ ...options, provider: await options.provider() })
  if (way === 'device') return await signInOnDevice({ ...options, show: options.showCode })
  if (way === 'no-browser' && offersDeviceCode(options.discovery.metadata)) return await codeOrBrowser(options)
  return await inBrowser(options)
}

function inBrowser(options: Obtaining): Promise<Grant> {
  const comesBackTo = options.quirks.includes('localhost-redirect') ? 'localhost' : '127.0.0.1'
  return signIn({ ...options, comesBackTo })
}

/** An issuer that offers codes may still not give one to this client; nothing was shown then, and the address is. */
async function codeOrBrowser(options: Obtaining): Promise<Grant> {
  let shown = false
  const show = (code: UserCode) => {
    shown = true
    options.showCode(code)
  }
  try {
    return await signInOnDevice({ ...options, show })
  } catch (error) {
    if (shown || !isBrokerError(error, 'token-refused')) throw error
    options.log.info('no-device-code', { issuer: options.discovery.issuer, error })
    return await inBrowser(options)
  }
}

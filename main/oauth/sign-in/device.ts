// How a person signs in on another device: a short code is shown here, and they type it in wherever they have a browser
// (RFC 8628). Where the grant rests is the caller's business.
import { asBrokerError, BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import type { ConfirmedHosts } from '../../net/send.ts'
import type { Grant } from '../../vault/grant.ts'
import type { DeviceCode } from '../issuer/device-code.ts'
import { bindingFor } from '../issuer/dpop.ts'
import { issuerAt } from '../issuer/issuer.ts'
import { checkedUrl } from '../issuer/json-document.ts'
import type { IssuerMetadata } from '../issuer/metadata.ts'
import type { TokenAnswer } from '../issuer/received.ts'
import { scopesToAsk } from './scopes.ts'
import { grantOf, resourceOf, type SignInOptions, whoIs } from './sign-in.ts'

export interface DeviceSignInOptions
  extends Pick<
    SignInOptions,
    | 'discovery'
    | 'identity'
    | 'account'
    | 'scopes'
    | 'dpopKey'
    | 'exceptions'
    | 'fetch'
    | 'now'
    | 'signal'
    | 'store'
    | 'log'
  > {
  readonly confirmedHosts: ConfirmedHosts
  readonly show: (code: UserCode) => void
}

/** What the person is shown; nothing in it opens anything by itself. */
export interface UserCode {
  readonly code: string
  readonly url: URL
  /** The same page with the code typed in already. */
  readonly complete: URL | undefined
  /** Milliseconds since the epoch. */
  readonly until: number
}

export function offersDeviceCode(metadata: IssuerMetadata): boolean {
  return metadata.device_authorization_endpoint !== undefined
}

/** @throws BrokerError `sign-in-cancelled`, `sign-in-timed-out`, `sign-in-refused`, `token-refused`, or what `fetch` throws. */
export async function signInOnDevice(options: DeviceSignInOptions): Promise<Grant> {
  const { discovery, identity, fetch } = options
  if (!offersDeviceCode(discovery.metadata)) throw notOffered(discovery.issuer)
  const { dpopKey, dpop } = bindingFor(options)
  const issuer = issuerAt({ metadata: discovery.metadata, identity, fetch, dpop })
  const scopes = scopesToAsk(discovery, options.scopes ?? [])
  const asked = { ...(scopes ? { scope: scopes.join(' ') } : {}), ...resourceOf(options) }
  const code = await issuer.deviceCode(asked)
  options.show(userCode(code, options))
  const tokens = await untilDecided(options, code, signal => issuer.awaitDevice(code, resourceOf(options), signal))
  const who = await whoIs(tokens, { issuer, options, scopes })
  const grant: Grant = {
    ...grantOf(options, { tokens, scopes, who, dpopKey }),
    obtainedBy: 'device-code',
  }
  await options.store?.(grant)
  return grant
}

/** RFC 8628 thinks of eight characters; what is much longer is a sentence. */
const longestCode = 24

/** A stranger's words, judged before anybody types or opens them. SECURITY S12, S13. */
function userCode(answer: DeviceCode, { discovery, confirmedHosts, now }: DeviceSignInOptions): UserCode {
  const { userCode: code, verificationUri, verificationUriComplete, expiresIn } = answer
  if (code.length > longestCode || !/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(code))
    throw new BrokerError('answer-invalid', {
      message: `${quote(discovery.issuer)} gave a code that nobody could type: ${quote(code)}. Sign in with a browser instead.`,
      facts: { issuer: discovery.issuer },
    })
  return {
    code,
    url: checkedUrl(verificationUri, 'page for the code', confirmedHosts),
    complete: verificationUriComplete
      ? checkedUrl(verificationUriComplete, 'page for the code', confirmedHosts)
      : undefined,
    until: now() + expiresIn * 1000,
  }
}

/** The library looks at the signal between two requests only; whoever cancels must not wait for that. */
function untilDecided(
  { discovery, signal }: DeviceSignInOptions,
  { expiresIn }: DeviceCode,
  poll: (signal: AbortSignal) => Promise<TokenAnswer>,
): Promise<TokenAnswer> {
  const over = new AbortController()
  return new Promise<TokenAnswer>((resolve, reject) => {
    const cancel = () => reject(cancelled())
    const timer = setTimeout(() => reject(tooLate(discovery.issuer)), Math.min(expiresIn * 1000, longestWait))
    signal.addEventListener('abort', cancel, { once: true })
    over.signal.addEventListener('abort', () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', cancel)
    })
    if (signal.aborted) return cancel()
    poll(over.signal).then(resolve, error => reject(decision(error, discovery.issuer)))
  }).finally(() => over.abort())
}

const longestWait = 30 * 60_000

/** The two answers that end the wait (RFC 8628, section 3.5); any other error is as it is. */
function decision(error: unknown, issuer: string): BrokerError {
  const ours = asBrokerError(error)
  if (ours.facts.oauthError === 'expired_token') return tooLate(issuer)
  if (ours.facts.oauthError !== 'access_denied') return ours
  return new BrokerError('sign-in-refused', {
    message: `The sign-in was declined at ${quote(issuer)}. Nothing was granted.`,
    cause: ours,
    facts: ours.facts,
  })
}

function cancelled(): BrokerError {
  return new BrokerError('sign-in-cancelled', { message: 'The sign-in was cancelled. Nothing was granted.' })
}

function tooLate(issuer: string): BrokerError {
  return new BrokerError('sign-in-timed-out', {
    message: `Nobody typed the code in at ${quote(issuer)} in time, so it is of no use any more. Sign in again for a new one.`,
    facts: { issuer },
  })
}

function notOffered(issuer: string): BrokerError {
  return new BrokerError('bad-input', {
    message: `${quote(issuer)} offers no sign-in by a code on another device. Sign in with a browser, or with --no-browser.`,
    facts: { issuer },
  })
}

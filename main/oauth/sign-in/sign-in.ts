// How a person signs in: one authorization request in the browser, one answer, one grant. Where it rests is the
// caller's business.
import { randomBytes } from 'node:crypto'
import { asBrokerError, BrokerError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { Secret } from '../../base/secret.ts'
import type { Fetch } from '../../net/send.ts'
import type { Grant, WhoAmI } from '../../vault/grant.ts'
import type { Discovery } from '../discovery/discover.ts'
import { portsFor } from '../identity/client-document.ts'
import { bindingFor, type Dpop } from '../issuer/dpop.ts'
import type { Exception } from '../issuer/exception.ts'
import type { Identity } from '../issuer/issuer.ts'
import { type Issuer, issuerAt } from '../issuer/issuer.ts'
import type { TokenAnswer } from '../issuer/received.ts'
import { type Callback, openCallback } from './callback.ts'
import { judgePasted } from './callback-answer.ts'
import { scopesToAsk } from './scopes.ts'

export interface SignInOptions {
  readonly discovery: Discovery
  readonly identity: Identity
  /** The user's word for the account; goes into the grant, not to the issuer. */
  readonly account: string
  readonly loginHint?: string
  /** Asked for besides the discovery's: what was requested before, what a challenge wants now. */
  readonly scopes?: readonly string[]
  readonly exceptions: readonly Exception[]
  /** For the page in the browser; the server's host when absent. */
  readonly title?: string
  /** Shows the address to the person: in their browser, or printed where the redirect is to be pasted. */
  readonly openBrowser: (url: URL) => Promise<void>
  /** `--no-browser`: the redirect URL that the person pastes; whichever of it and the listener comes first counts. */
  readonly pastedRedirect?: Promise<string>
  readonly callbackPorts?: readonly number[]
  /** How the redirect address calls this machine; by number when absent. */
  readonly comesBackTo?: '127.0.0.1' | 'localhost'
  readonly fetch: Fetch
  readonly now: () => number
  readonly signal: AbortSignal
  /** Milliseconds; five minutes when absent. */
  readonly timeout?: number
  readonly onUrl?: (url: URL) => void
  /** The key of the grant that this sign-in widens (step-up). */
  readonly dpopKey?: Secret | undefined
  /** More parameters of the authorization request. */
  readonly asks?: Readonly<Record<string, string>>
  /** Judges the answer and adds to the grant; what it throws, the person is told. */
  readonly complete?: (grant: Grant, tokens: TokenAnswer) => Grant
  /** Puts the grant to rest before the person is told that all is well; what it throws, they are told. */
  readonly store?: (grant: Grant) => Promise<void>
  readonly log: Log
}

/** @throws BrokerError `sign-in-cancelled`, `sign-in-timed-out`, `sign-in-refused`, `answer-invalid`, `token-refused`, or what `fetch` throws. */
export async function signIn(options: SignInOptions): Promise<Grant> {
  const { discovery, signal, timeout = 5 * 60_000 } = options
  const state = randomBytes(24).toString('base64url')
  const codeVerifier = new Secret(randomBytes(48).toString('base64url'))
  const title = options.title ?? new URL(discovery.serverUrl).host
  const ports = options.callbackPorts ?? portsFor(options.identity.redirectUris)
  const callback = await openCallback({ ports, host: options.comesBackTo, state, title, signal, timeout })
  try {
    const { metadata } = discovery
    const { dpopKey, dpop } = bindingFor(options)
    const issuer = issuerAt({ metadata, identity: options.identity, fetch: options.fetch, dpop })
    const scopes = scopesToAsk(discovery, options.scopes ?? [])
    const url = await issuer.authorizationUrl(requestOf(options, { scopes, state, callback, dpop }), codeVerifier)
    const answer = await Promise.race([
      answerOf(callback, { state, pasted: options.pastedRedirect }),
      notShown(url, options),
    ])
    // SECURITY S3: `discovery` was validated before the redirect and is the one record of who may see this code.
    const at = options.now()
    const tokens = await issuer.exchange({ url: answer, state, codeVerifier }, resourceOf(options))
    const who = await whoIs(tokens, { issuer, options, scopes })
    const plain = grantOf(options, { tokens, scopes, who, dpopKey, at })
    const grant = options.complete ? options.complete(plain, tokens) : plain
    await options.store?.(grant)
    await callback.reply({ is: 'signed-in' })
    return grant
  } catch (error) {
    const ours = asBrokerError(error)
    await callback.reply({ is: 'failed', sentence: ours.message })
    throw ours
  } finally {
    await callback.close()
  }
}

interface Request {
  readonly scopes: readonly string[] | undefined
  readonly state: string
  readonly callback: Callback
  readonly dpop: Dpop | undefined
}

function requestOf(options: SignInOptions, { scopes, state, callback, dpop }: Request) {
  return {
    response_type: 'code',
    redirect_uri: callback.redirectUri,
    state,
    ...resourceOf(options),
    ...(scopes === undefined ? {} : { scope: scopes.join(' ') }),
    ...options.asks,
    // OpenID Connect Core, section 11: offline_access counts only where the person is asked for consent.
    ...(scopes?.includes('offline_access') ? { prompt: 'consent' } : {}),
    ...(options.loginHint === undefined ? {} : { login_hint: options.loginHint }),
    // RFC 9449, section 10: the code is then of use to our key alone.
    ...(dpop ? { dpop_jkt: dpop.thumbprint } : {}),
  }
}

/** `resource` (RFC 8707), unless a person has allowed to leave it out. */
export function resourceOf({
  discovery,
  exceptions,
}: Pick<SignInOptions, 'discovery' | 'exceptions'>): Readonly<Record<string, string>> {
  return exceptions.includes('omit-resource') ? {} : { resource: discovery.resource }
}

/** Shows the person the way; ends only if nobody can ever go it. Opening may take as long as the browser lives. */
function notShown(url: URL, { onUrl, openBrowser, pastedRedirect, log }: SignInOptions): Promise<never> {
  return new Promise((_, reject) => {
    onUrl?.(url)
    openBrowser(url).catch((error: unknown) => {
      log.warn('browser-not-opened', { error })
      // The person can still open the address that was told; where none was told, nobody would ever come.
      if (!onUrl && !pastedRedirect) reject(error)
    })
  })
}

async function answerOf(
  callback: Callback,
  { state, pasted }: { readonly state: string; readonly pasted: Promise<string> | undefined },
): Promise<URL> {
  if (!pasted) return callback.answer
  const read = pasted.then(text => {
    const judged = judgePasted(text, { redirectUri: callback.redirectUri, state })
    if (judged.is === 'answer') return judged.url
    throw new BrokerError('answer-invalid', { message: judged.sentence })
  })
  return Promise.race([callback.answer, read])
}

interface Asked {
  readonly issuer: Issuer
  readonly options: Pick<SignInOptions, 'discovery' | 'log'>
  readonly scopes: readonly string[] | undefined
}

// An ID token often says no more than a number; userinfo then may give a name. Nice to have, so it never fails a sign-in.
export async function whoIs(tokens: TokenAnswer, { issuer, options, scopes }: Asked): Promise<WhoAmI | undefined> {
  const { who } = tokens
  const isAskable = scopes?.includes('openid') && options.discovery.metadata.userinfo_endpoint !== undefined
  if (!who || who.email !== undefined || !isAskable) return who
  try {
    return { ...who, ...(await issuer.userinfo(tokens.accessToken, who.subject)) }
  } catch (error) {
    options.log.debug('userinfo-refused', { error })
    return who
  }
}

interface Received {
  readonly tokens: TokenAnswer
  readonly scopes: readonly string[] | undefined
  readonly who: WhoAmI | undefined
  readonly dpopKey: Secret | undefined
  /** When the tokens were asked for: their life began then, however long the answer was under way. */
  readonly at?: number
}

type AskedFor = Pick<SignInOptions, 'discovery' | 'identity' | 'account' | 'exceptions' | 'now'>

export function grantOf({ discovery, identity, account, exceptions, now }: AskedFor, received: Received): Grant {
  const { tokens, scopes = [], who, dpopKey, at = now() } = received
  return {
    version: 1,
    issuer: discovery.issuer,
    clientId: identity.clientId,
    resource: discovery.resource,
    account,
    audienceBound: !exceptions.includes('omit-resource'),
    generation: 0,
    accessToken: tokens.accessToken,
    ...(tokens.refreshToken === undefined ? {} : { refreshToken: tokens.refreshToken }),
    ...(dpopKey && tokens.isBound ? { dpopKey } : {}),
    ...(tokens.expiresIn === undefined ? {} : { expiresAt: at + tokens.expiresIn * 1000 }),
    requestedScopes: [...scopes],
    scopes: [...(tokens.scopes ?? scopes)],
    ...(who === undefined ? {} : { who }),
    obtainedAt: at,
    renewedAt: at,
  }
}

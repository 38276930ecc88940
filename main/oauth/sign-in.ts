// How a person signs in: one authorization request in the browser, one answer, one grant. Does not store it.
import { BrokerError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Fetch } from '../net/send.ts'
import type { Grant } from '../vault/grant.ts'
import type { Discovery, Exception } from './discover.ts'
import type { Identity } from './identity.ts'

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
  readonly openBrowser: (url: URL) => Promise<void>
  /** `--no-browser`: the redirect URL that the person pastes; whichever of it and the listener comes first counts. */
  readonly pastedRedirect?: Promise<string>
  readonly callbackPorts?: readonly number[]
  readonly fetch: Fetch
  readonly now: () => number
  readonly signal: AbortSignal
  /** Milliseconds; five minutes when absent. */
  readonly timeout?: number
  readonly onUrl?: (url: URL) => void
  readonly log: Log
}

/** @throws BrokerError `sign-in-cancelled`, `sign-in-timed-out`, `sign-in-refused`, `answer-invalid`, `token-refused`, or what `fetch` throws. */
export async function signIn(_options: SignInOptions): Promise<Grant> {
  throw new BrokerError('internal', { message: 'Not written yet.' })
}

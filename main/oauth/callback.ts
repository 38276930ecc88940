// Where the browser brings the answer of a sign-in: a one-shot listener on 127.0.0.1. Does not know what a code is for.
import { BrokerError } from '../base/errors.ts'

export interface CallbackOptions {
  /** Tried in order; 0 is any free port and belongs at the end. */
  readonly ports: readonly number[]
  /** The only `state` that is accepted. SECURITY S8. */
  readonly state: string
  /** Whom the person signs in to; a stranger's text or a host name. Shown escaped and short. */
  readonly title: string
  readonly signal: AbortSignal
  /** Milliseconds until `answer` rejects with `sign-in-timed-out`. */
  readonly timeout: number
}

export type CallbackReply = { readonly is: 'signed-in' } | { readonly is: 'failed'; readonly sentence: string }

export interface Callback {
  readonly redirectUri: string
  /** The one answer. Rejects with `sign-in-cancelled` or `sign-in-timed-out`. */
  readonly answer: Promise<URL>
  /** What the waiting browser tab is told, once it is true. */
  reply(outcome: CallbackReply): Promise<void>
  close(): Promise<void>
}

/** @throws BrokerError `internal` when no port is free. */
export async function openCallback(_options: CallbackOptions): Promise<Callback> {
  throw new BrokerError('internal', { message: 'Not written yet.' })
}

// How OAuth requests go out: WHATWG fetch on top of Send, with an end, a size limit and no redirects.
import { BrokerError } from '../base/errors.ts'
import type { FetchFor, Send } from './send.ts'

export interface FetchLimits {
  /** Milliseconds for the whole answer; 20 s. */
  readonly timeout?: number
  /** Bytes of the answer's body; 1 MiB. */
  readonly largest?: number
}

export function createFetchFor(_send: Send, _limits: FetchLimits = {}): FetchFor {
  throw new BrokerError('internal', { message: 'createFetchFor is not built yet.' })
}

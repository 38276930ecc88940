// How one of our processes reaches the broker: read the rendezvous, connect, prove, be proven to.
import type { Paths } from '../base/paths.ts'
import type { Channel } from './channel.ts'

export interface DialOptions {
  readonly paths: Paths
  readonly signal?: AbortSignal
  /** Milliseconds for all of it; 5,000 by default. */
  readonly timeout?: number
}

/**
 * A proven channel to the running broker.
 * @throws BrokerError `broker-unreachable` (none runs, or it does not answer), `link-refused` (what answers is not ours, or its files
 * are not private), `cancelled` (the signal).
 */
export function dial(_options: DialOptions): Promise<Channel> {
  throw new Error('not yet')
}

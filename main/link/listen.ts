// How the broker is reached: a socket or pipe under a new random name, where only proven peers get a channel.
import type { Log } from '../base/log.ts'
import type { Paths } from '../base/paths.ts'
import type { Channel } from './channel.ts'

export interface ListenOptions {
  readonly paths: Paths
  readonly log: Log
  /** Called once per proven peer; set `onFrame` in it (nothing is read before that). */
  readonly onChannel: (channel: Channel) => void
  /** Written into the rendezvous file for people who look: `valetkey 0.1.0`. */
  readonly program?: string
}

export interface Listener {
  readonly endpoint: string
  /** Withdraws the rendezvous and takes no new peers; channels that are open stay open. */
  close(): Promise<void>
}

/** Opens the door. The caller holds the claim of `single.ts`: sockets that a dead broker left are swept away. */
export function listen(_options: ListenOptions): Promise<Listener> {
  throw new Error('not yet')
}

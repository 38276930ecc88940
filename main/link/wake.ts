// How a sleeping broker is woken: exactly one detached host, however many processes call at once.
import type { Paths } from '../base/paths.ts'
import type { Channel } from './channel.ts'

export interface HostCommand {
  readonly command: string
  readonly args: readonly string[]
}

export interface WakeOptions {
  readonly paths: Paths
  readonly host: HostCommand
  readonly env?: NodeJS.ProcessEnv
  /** Milliseconds until it must answer; 15,000 by default. */
  readonly deadline?: number
  readonly signal?: AbortSignal
}

/** Starts the broker (or waits for the one that a neighbour starts) and dials it. @throws as `dial`. */
export function wake(_options: WakeOptions): Promise<Channel> {
  throw new Error('not yet')
}

/** The running broker, or else a woken one. @throws as `dial`. */
export function dialOrWake(_options: WakeOptions): Promise<Channel> {
  throw new Error('not yet')
}

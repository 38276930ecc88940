// What an MCP client starts: copies the client's lines to the broker and the answers back, and outlives a broker's restart.
import type { Readable, Writable } from 'node:stream'
import type { Paths } from './base/paths.ts'
import type { HostCommand } from './link/wake.ts'

export interface BridgeOptions {
  /** `name` or `name@account`, as the config entry says it. */
  readonly server: string
  readonly client: string
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
  readonly paths: Paths
  /** How to start a broker when none runs. */
  readonly host: HostCommand
  /** The environment of a woken broker; this process's own by default. */
  readonly env?: NodeJS.ProcessEnv
}

/** Runs until the client goes. The exit code: 0 the client closed its end; 128 + n signal n; 3 the parent died. */
export function runBridge(_options: BridgeOptions): Promise<number> {
  throw new Error('not yet')
}

// What a verb works with: the broker at the other end, the person in front, and what lies around them.
import type { Paths } from '../../base/paths.ts'
import type { CommandInput, Verb as CommandName, Results } from '../../broker/contract/commands.ts'
import type { HostCommand } from '../../link/wake.ts'
import type { Style } from '../show/print.ts'
import type { Voice } from '../talk/voice.ts'

/** What a person says when they run the broker themselves. */
export interface ServeOptions {
  readonly vault?: string | undefined
  readonly say: (sentence: string) => void
}

/** Where this Valetkey lies on the disk and how its parts are started. */
export interface Installation {
  readonly version: string
  /** Absolute path of what runs us, and of `valetkey.cjs` where that is a Node: what a client's config names. */
  readonly node: string
  readonly script?: string
  /** Starts a sleeping broker. */
  readonly host: HostCommand
  /** Runs the broker in this process until it ends; its exit code. The packed program has none: its app is the broker. */
  readonly serve?: (options: ServeOptions) => Promise<number>
}

export interface Desk {
  readonly paths: Paths
  readonly installation: Installation
  readonly now: () => number
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  readonly env: NodeJS.ProcessEnv
  /** What is told on the way (stderr). */
  readonly voice: Voice
  /** Colours of stdout. */
  readonly style: Style
  readonly stdin: NodeJS.ReadStream
  readonly request: Request
}

export type CommandOf<V extends CommandName> = Extract<CommandInput, { verb: V }>

/**
 * Sends one command to the broker, shows its progress, lets the person answer its questions.
 * `wake` starts a broker that sleeps; `if-awake` throws `broker-unreachable` instead.
 */
export type Request = <V extends CommandName>(
  command: CommandOf<V>,
  broker?: 'wake' | 'if-awake',
) => Promise<Results[V]>

// How one client's messages travel to its server and back: real when there is a grant, parked when there is none.
// Knows nothing of tokens, HTTP, sockets or the link.
import { BrokerError, type ErrorCode } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { ConfirmedHosts, Send } from '../net/send.ts'
import type { Message } from './message.ts'
import type { ClientSide, Guard, Journal, Passage } from './ports.ts'

/** What a server said of itself at its last `initialize`; answers a client while the server cannot be asked. */
export interface KnownServer {
  readonly protocolVersion: string
  readonly result: unknown
}

/** Whether this client may talk to this server now. The sentences are for agents to pass on to a person. */
export type Standing =
  | { readonly is: 'ready' }
  | {
      readonly is: 'parked'
      readonly reason: 'sign-in-needed' | 'client-denied' | 'vault-locked' | 'scope-needed' | 'paused'
      readonly sentence: string
    }
  | { readonly is: 'refused'; readonly code: ErrorCode; readonly sentence: string }

/** A sign-in that waits for a person to open `url` (URL elicitation). */
export interface PendingSignIn {
  readonly url: URL
  readonly done: Promise<void>
  cancel(): void
}

export interface Activity {
  readonly method: string
  readonly startedAt: number
  readonly ms: number
  readonly outcome: 'answered' | 'failed' | 'cancelled'
}

export interface ConnectionOptions {
  readonly client: ClientSide
  readonly passage: Passage
  /** The server's display name, ours. */
  readonly title: string
  readonly upstream: { readonly url: URL; readonly confirmedHosts: ConfirmedHosts }
  /** Already authorized. */
  readonly send: Send
  readonly guard: Guard
  readonly journal: Journal
  readonly log: Log
  readonly now: () => number
  standing(): Standing
  known(): KnownServer | undefined
  remember(known: KnownServer): void
  /** Begins a sign-in because a person asked for it through the client (URL elicitation). */
  beginSignIn?(): Promise<PendingSignIn>
  onActivity?(activity: Activity): void
}

export interface ClientInfo {
  readonly name: string
  readonly version: string
}

export interface Connection {
  /** Takes one message from the client; settles when it is dealt with. Never rejects. Call it in the order of arrival. */
  receive(message: Message, how?: { readonly replay?: boolean }): Promise<void>
  /** Asks `standing()` again: after a sign-in, a revocation, a change of access. */
  reconsider(): void
  /** Ends everything in flight and the upstream session; bounded to about 2 s. */
  close(): Promise<void>
  readonly state: 'new' | 'parked' | 'opening' | 'ready' | 'refused' | 'closed'
  readonly clientInfo: ClientInfo | undefined
  inFlight(): number
}

export function createConnection(_options: ConnectionOptions): Connection {
  throw new BrokerError('internal', { message: 'Connections are not built yet.' })
}

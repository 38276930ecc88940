// What the message path asks of others: the client's side, access tokens, guard and journal, as ports.
import type { Secret } from '../../base/secret.ts'
import type { Challenge } from '../../net/challenge.ts'
import type { Dpop } from '../../oauth/issuer/dpop.ts'
import type { Message } from '../message/message.ts'

/** The MCP client at the far end of a bridge. */
export interface ClientSide {
  /** Sends to the client; resolves when there is room for more. Never rejects: a client that is gone is gone. */
  send(message: Message): Promise<void>
}

/** The tokens of one account at one server, for `authorize`. */
export interface AccessTokens {
  /**
   * The token to send now, renewed first when it is about to expire; undefined when the server needs none.
   * @throws BrokerError `sign-in-needed`, `vault-locked`, `vault-denied`, `vault-unavailable`, `unreachable`, …
   */
  current(): Promise<Secret | undefined>
  /**
   * A token other than the one the server has just refused; one refresh however many ask.
   * @throws as `current`
   */
  renew(refused: Secret | undefined, challenge: Challenge): Promise<Secret>
  /** The key that the token in use is bound to; undefined: it is a bearer token. */
  dpop(): Dpop | undefined
  /**
   * Notes that the server wants scopes the grant has not (insufficient_scope), for this operation. Always throws:
   * `scope-needed`, or `scope-refused` where another sign-in would not help.
   */
  needScope(challenge: Challenge, operation: Operation): Promise<never>
}

/** What a request wants to do: its JSON-RPC method, and the tool, prompt or resource that it names. */
export interface Operation {
  readonly method: string
  readonly name?: string
}

/** Whom a message concerns; what guard and journal decide and write by. */
export interface Passage {
  readonly client: string
  readonly server: string
  readonly account: string
}

/** `failed`: the server, or the way to it, says so in whatever form. `refused`: it was not let through to the server. */
export type Outcome = 'answered' | 'failed' | 'refused' | 'cancelled'

/** Hears how a request ended, for who wants to show what is going on, and which error of ours it ended with, if one. */
export type Ended = (outcome: Outcome, error?: unknown) => void

export type GuardAnswer =
  | { readonly is: 'pass' }
  | { readonly is: 'changed'; readonly message: Message }
  | { readonly is: 'refuse'; readonly why: string }

/** Decides about each message in both directions. When it throws, the message is refused (S15). */
export interface Guard {
  fromClient(message: Message, passage: Passage): GuardAnswer | Promise<GuardAnswer>
  fromServer(message: Message, passage: Passage): GuardAnswer | Promise<GuardAnswer>
}

/** Notes what passed. When it throws, the message is refused (S15). */
export interface Journal {
  note(direction: 'from-client' | 'from-server', message: Message, passage: Passage): void | Promise<void>
}

export const openGuard: Guard = { fromClient: () => ({ is: 'pass' }), fromServer: () => ({ is: 'pass' }) }
export const blankJournal: Journal = { note: () => {} }

// How a client of one era is talked with: the contract that legacy-side.ts and modern-side.ts keep, and what both are given.
import type { Log } from '../../base/log.ts'
import type { Pass } from '../access/passing.ts'
import type { Passage } from '../access/ports.ts'
import type { KnownServer, Parking, Standing } from '../access/standing.ts'
import type { Era, EraMemory } from '../message/eras.ts'
import type { Envelope, Message, RequestId, RequestMessage } from '../message/message.ts'
import type { ClientWords } from '../message/modern-words.ts'
import type { ClientInfo, Opening } from '../message/opening.ts'
import type { ServerFacts } from '../wire/relay.ts'
import type { PendingSignIn } from './sign-in-tool.ts'

export interface Arrival {
  /** An opening line that was answered before, by a broker that is gone. */
  readonly replay?: boolean
}

export interface Dialogue {
  readonly era: Era
  /** The answer to a request; undefined when nobody waits for it any more. May reject. */
  answer(message: RequestMessage, how: Arrival): Promise<Message | undefined>
  /** Whether this is an answer to a question of our own, which goes no further. */
  takes(answer: Envelope): boolean
  /** Takes what wants no answer: a notification, or the client's answer to a request of the server. */
  tell(message: Message, how: Arrival): Promise<void>
  /** Whether this request stays open as long as its client likes, and is no work that somebody waits for. */
  staysOpen(request: Envelope): boolean
  /** Whether one with this id is open. */
  holds(id: RequestId): boolean
  /** The client takes back what stays open. Whether there was such a one. */
  cancel(id: RequestId): boolean
  /** What a request that failed is answered with. */
  failed(request: RequestMessage['envelope'], error: unknown): Message
  /** Whether what the server says besides answers may go to this client. */
  admits(message: Message): boolean
  readonly clientInfo: ClientInfo | undefined
  close(): void
}

/** What a connection was made with, as far as it concerns how its client is talked with. */
export interface DialogueOptions {
  readonly passage: Passage
  /** The server's display name, ours. */
  readonly title: string
  readonly log: Log
  /** Which era the server speaks, as far as anybody has found out. */
  readonly eras: EraMemory
  /** The client was there before, at a broker that is gone. */
  readonly isResumed?: boolean
  standing(): Standing
  known(): KnownServer | undefined
  /** Begins a sign-in because a person asked for it through the client (URL elicitation). */
  beginSignIn?(): Promise<PendingSignIn>
  /** The server's own answer to a listing of its tools has passed. */
  onTools?(request: Envelope, answer: Envelope): void
}

/** The server’s side of the connection, as a dialogue uses it. */
export interface Upstream {
  /** Opens the session with the client's own `initialize`; the server's answer. */
  initialize(message: Message, opening: Opening): Promise<Message>
  /** The client was answered by us, or by a broker before us, with these capabilities; nothing goes upstream yet. */
  assume(opening: Opening, announced: Record<string, unknown>): void
  /** A modern client is there, which says with each request who it is. */
  serve(words: () => ClientWords): void
  /** @throws BrokerError; one that ends the grant has parked the connection */
  request(message: RequestMessage): Promise<Message>
  tell(message: Message): Promise<void>
  abandon(id: RequestId): void
  /** Leaves the server alone and tells the client that its lists have changed. */
  park(parking: Parking): void
  /** Opens a session in our words when there is none; what fails is told at the next request. */
  wake(): void
  /** Asks whether the session still lives; opens one where it does not. */
  check(): void
  /** The client has said `notifications/initialized`. */
  initialized(): void
  announceLists(): void
  close(): Promise<void>
  /** What a legacy client began with; undefined for a modern one. */
  readonly opening: Opening | undefined
  /** Whether anybody has begun to talk. */
  readonly isServing: boolean
  readonly parking: Parking | undefined
  readonly facts: ServerFacts | undefined
}

export interface DialogueParts {
  readonly options: DialogueOptions
  readonly upstream: Upstream
  readonly pass: Pass
  toClient(message: Message): void
  /** Whether the client still waits for the answer to this request. */
  isWanted(id: RequestId): boolean
  /** The standing of this moment, with what follows from it for the server's side. */
  judge(): Standing
  reconsider(): void
}

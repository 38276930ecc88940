// How a client of one era is talked with: the contract that legacy-side.ts and modern-side.ts keep, and what both are given.

import type { Pass } from '../access/passing.ts'
import type { Standing } from '../access/standing.ts'
import type { ConnectionOptions } from '../connection.ts'
import type { Era } from '../message/eras.ts'
import type { Envelope, Message, RequestId, RequestMessage } from '../message/message.ts'
import type { ClientInfo } from '../message/opening.ts'
import type { Upstream } from '../upstream.ts'

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

export interface DialogueParts {
  readonly options: ConnectionOptions
  readonly upstream: Upstream
  readonly pass: Pass
  toClient(message: Message): void
  /** Whether the client still waits for the answer to this request. */
  isWanted(id: RequestId): boolean
  /** The standing of this moment, with what follows from it for the server's side. */
  judge(): Standing
  reconsider(): void
}

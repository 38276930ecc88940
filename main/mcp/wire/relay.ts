// What carries one client's messages to its server, whichever era each of the two speaks: the contract that the relays in
// `legacy`, `modern` and `crossing` keep, and how they say that the server speaks another era than they do.
import { BrokerError, isBrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import type { Era } from '../message/eras.ts'
import type { Message, RequestId } from '../message/message.ts'

/** What a server said of itself when it was last asked. */
export interface ServerFacts {
  readonly era: Era
  /** The revision that is spoken with it. */
  readonly protocolVersion: string
  /** It is spoken over HTTP+SSE, the transport of 2024-11-05. */
  readonly isHttpSse?: true
  readonly capabilities: Readonly<Record<string, unknown>>
  /** Its answer to `initialize` or to `server/discover`. */
  readonly answer: Message
}

/** Every method throws BrokerError; `otherEra` tells whether it was the wrong era. */
export interface Relay {
  /** Sends the `initialize` of a legacy client, or answers it for a modern server. Only where the client is legacy. */
  initialize(message: Message): Promise<Message>
  /** Makes sure that the server is there and known; asks in our words when it is not. */
  open(): Promise<ServerFacts>
  /** The answer to a request, in the client's era; what else the server says on the way goes to `wire.deliver`. */
  request(message: Message): Promise<Message>
  /** Sends a notification, or the client's answer to a request of the server. */
  tell(message: Message): Promise<void>
  /** Gives up a request that the client has cancelled. */
  abandon(id: RequestId): void
  /** After a sleep or in another network: what the server still knows goes on, anything else is opened anew. */
  check(): Promise<void>
  /** Ends everything in flight, then the session where there is one; bounded to about 2 s. */
  close(): Promise<void>
  /** Undefined until the server is known, and again when it has forgotten us. */
  readonly facts: ServerFacts | undefined
}

/** A server speaks `era`, not the one it was addressed in; it did nothing with what it was sent. */
export function otherEraError(url: URL, era: Era): BrokerError {
  return new BrokerError('protocol-error', {
    message: `${quote(url.host)} speaks ${era === 'modern' ? 'MCP 2026-07-28' : 'an MCP revision before 2026-07-28'}, not what it was addressed in.`,
    facts: { host: url.host, otherEra: era },
  })
}

/** A refusal that a server of the other era may have given; `answer` is what it said, where that is a whole answer. */
class PerhapsOtherEra extends BrokerError {
  readonly answer: Message | undefined

  constructor({ code, message, facts, cause }: BrokerError, era: Era, answer: Message | undefined) {
    super(code, { message, cause, facts: { ...facts, otherEra: era } })
    this.answer = answer
  }
}

/** The same refusal, as one that a server of this other era may have given: it understood nothing, and did nothing. */
export function perhapsOtherEra(refusal: BrokerError, era: Era, answer?: Message): BrokerError {
  return new PerhapsOtherEra(refusal, era, answer)
}

/** What the server answered, where only its words made us think of another era. */
export function answerBehind(error: unknown): Message | undefined {
  return error instanceof PerhapsOtherEra ? error.answer : undefined
}

/** The era that a server turned out to speak, where an error says so. */
export function otherEra(error: unknown): Era | undefined {
  const era = isBrokerError(error) ? error.facts.otherEra : undefined
  return era === 'modern' || era === 'legacy' ? era : undefined
}

export function isOfEra(error: unknown): error is BrokerError {
  return otherEra(error) !== undefined
}

/** The same refusal, from a server that has turned out to speak what it was addressed in. */
export function ofNoEra({ code, message, facts: { otherEra: _, ...facts }, cause }: BrokerError): BrokerError {
  return new BrokerError(code, { message, cause, facts })
}

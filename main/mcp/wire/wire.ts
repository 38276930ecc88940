// What every exchange with one server needs, and the errors that all of them share.
import { BrokerError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { quote } from '../../base/quote.ts'
import type { ConfirmedHosts, Send } from '../../net/send.ts'
import type { Message } from '../message/message.ts'

export interface Wire {
  readonly url: URL
  readonly confirmedHosts: ConfirmedHosts
  readonly send: Send
  readonly log: Log
  /** Takes what the server says besides answers. A promise holds the stream back; it must not reject. */
  deliver(message: Message): void | Promise<void>
}

/** `Mcp-Session-Id` and `MCP-Protocol-Version`, where there are any. */
export type SessionHeaders = Readonly<Record<string, string>>

/** The most that one answer or event may have; a larger one becomes an error for its request alone. */
export const largestMessage = 64 * 1024 * 1024

export function malformed(url: URL, why: string): BrokerError {
  return new BrokerError('protocol-error', {
    message: `${quote(url.host)} sent something that is no JSON-RPC message: ${quote(why)}.`,
    facts: { host: url.host },
  })
}

/** The connection went after the request had arrived: whether it had its effect is not known. */
export function lost(url: URL, cause: unknown): BrokerError {
  return new BrokerError('unreachable', {
    message: `The connection to ${quote(url.host)} was lost before the answer came.`,
    cause,
    facts: { host: url.host, lost: true },
  })
}

/** The server answered, and not what it was asked. */
export function anotherAnswer({ host }: URL): BrokerError {
  return new BrokerError('protocol-error', {
    message: `${quote(host)} answered another request than the one it was asked.`,
    facts: { host },
  })
}

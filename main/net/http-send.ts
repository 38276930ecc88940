// How one HTTP request goes out over keep-alive node:http(s). Knows nothing of MCP, OAuth or tokens.
import { BrokerError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Send } from './send.ts'

export interface HttpSend extends Send {
  /** Closes idle and busy sockets. */
  close(): void
}

export function createSend(_options: { readonly log: Log }): HttpSend {
  throw new BrokerError('internal', { message: 'createSend is not built yet.' })
}

// Is there an MCP server at this URL, and does it want a token? Asks it with one real `initialize`.
import { BrokerError } from '../base/errors.ts'
import type { Challenge } from '../mcp/ports.ts'
import type { Fetch } from '../net/send.ts'

export type Probe = { readonly is: 'open' } | { readonly is: 'protected'; readonly challenge: Challenge | undefined }

export interface ProbeOptions {
  readonly url: URL
  readonly fetch: Fetch
}

/** @throws BrokerError `not-mcp`, `redirect-refused`, or what `fetch` throws. */
export async function probeServer(_options: ProbeOptions): Promise<Probe> {
  throw new BrokerError('internal', { message: 'Not written yet.' })
}

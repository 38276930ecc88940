// How the messages of one legacy session travel: the contract, and Streamable HTTP as the usual way to keep it.
import { discard } from '../../net/read-body.ts'
import type { SessionHeaders, Wire } from '../wire/wire.ts'
import { exchange, type Outcome, type Posting } from './exchange.ts'
import { type Listening, listen } from './listening.ts'

export interface Transport {
  /** The transport of 2024-11-05. */
  readonly isHttpSse?: true
  /** @throws BrokerError as Send does, `protocol-error`, `not-mcp`, `redirect-refused`, `too-large` */
  exchange(posting: Posting): Promise<Outcome>
  /** Hears what the server says unasked until the signal is aborted or the session is lost. Never rejects. */
  listen(listening: Listening): Promise<void>
  /** Tells the server that the session is over; waits 2 s at most. Never rejects. */
  end(session: SessionHeaders): Promise<void>
}

/** Streamable HTTP, 2025-03-26 to 2025-11-25. */
export function streamableHttp(wire: Wire): Transport {
  return {
    exchange: posting => exchange(wire, posting),
    listen: listening => listen(wire, listening),
    end: session => deleteSession(wire, session),
  }
}

async function deleteSession({ url, confirmedHosts, send, log }: Wire, headers: SessionHeaders): Promise<void> {
  if (!('mcp-session-id' in headers)) return
  const ending = new AbortController()
  const timer = setTimeout(() => ending.abort(), 2_000)
  try {
    // 405 is fine: the server ends its sessions by itself.
    discard((await send({ url, method: 'DELETE', headers, confirmedHosts, signal: ending.signal })).body)
  } catch (error) {
    log.debug('session-not-ended', { url, error })
  } finally {
    clearTimeout(timer)
  }
}

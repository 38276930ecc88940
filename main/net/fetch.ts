// How OAuth requests go out: WHATWG fetch on top of Send, with an end, a size limit and no redirects.
import { BrokerError, isBrokerError } from '../base/errors.ts'
import { quote } from '../base/quote.ts'
import { isEventStream } from './media-type.ts'
import { discard, readBody } from './read-body.ts'
import type { FetchFor, Send, SendRequest, SendResponse } from './send.ts'

export interface FetchLimits {
  /** Milliseconds for the whole answer; 20 s. */
  readonly timeout?: number
  /** Bytes of the answer's body; 1 MiB. */
  readonly largest?: number
}

/**
 * Fetches that answer with the status that came, a 3xx included (`redirect: 'manual'` whatever was asked): a caller
 * that is redirected decides with open eyes, and openid-client refuses.
 */
export function createFetchFor(send: Send, { timeout = 20_000, largest = 1024 * 1024 }: FetchLimits = {}): FetchFor {
  return confirmedHosts => async (input, init) => {
    const request = new Request(input, { ...init, redirect: 'manual' })
    const url = new URL(request.url)
    const ending = new AbortController()
    const timer = setTimeout(() => ending.abort(), timeout)
    const onAbort = () => ending.abort()
    request.signal.addEventListener('abort', onAbort, { once: true })
    if (request.signal.aborted) ending.abort()
    try {
      const answer = await send({ ...(await plain(request, url)), confirmedHosts, signal: ending.signal })
      return response(answer, await bodyOf(answer, { largest, url }))
    } catch (error) {
      const isOurEnd = isBrokerError(error, 'cancelled') && !request.signal.aborted
      throw isOurEnd ? tooSlow(url, timeout) : error
    } finally {
      clearTimeout(timer)
      request.signal.removeEventListener('abort', onAbort)
    }
  }
}

/** An event stream may never end, and what is asked with `fetch` is told by its head: nothing of it is read. */
async function bodyOf(answer: SendResponse, limits: { largest: number; url: URL }): Promise<Buffer> {
  if (!isEventStream(answer)) return readBody(answer.body, limits)
  discard(answer.body)
  return Buffer.alloc(0)
}

type Plain = Pick<SendRequest, 'url' | 'method' | 'headers' | 'body'>

async function plain(request: Request, url: URL): Promise<Plain> {
  const method = request.method
  if (method !== 'GET' && method !== 'POST' && method !== 'DELETE')
    throw new BrokerError('bad-input', { message: `Valetkey does not send ${quote(method)} requests.` })
  const headers = Object.fromEntries(request.headers)
  if (request.body === null) return { url, method, headers }
  return { url, method, headers, body: Buffer.from(await request.arrayBuffer()) }
}

function response({ status, headers }: SendResponse, body: Buffer): Response {
  const ours = new Headers()
  for (const [name, value] of Object.entries(headers))
    for (const one of Array.isArray(value) ? value : [value ?? '']) ours.append(name, one)
  const isBodiless = status === 204 || status === 205 || status === 304
  return new Response(isBodiless ? null : new Uint8Array(body), { status, headers: ours })
}

function tooSlow(url: URL, timeout: number): BrokerError {
  return new BrokerError('timed-out', {
    message: `${quote(url.host)} did not answer completely within ${Math.round(timeout / 1000)} s.`,
    facts: { host: url.host, ms: timeout },
  })
}

// What an HTTP status that is no answer means to a person, and what the server's own error in it says.
import { STATUS_CODES } from 'node:http'
import { BrokerError, type ErrorCode } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import { readBody } from '../../net/read-body.ts'
import type { SendResponse } from '../../net/send.ts'
import { isResponse, type Message, readMessages } from '../message/message.ts'

/** The error for a status outside 2xx; `said` is what the server's JSON-RPC error said, a stranger's text. */
export function refusal(url: URL, { status, headers }: SendResponse, said: string | undefined): BrokerError {
  const facts = { host: url.host, status }
  const host = quote(url.host)
  if (status >= 300 && status < 400) {
    // SECURITY S2, S12: a redirected POST would carry the call, and perhaps the token, to a place nobody added.
    const message = `${host} wants to send this request on to ${quote(targetOf(url, headers.location))}. Valetkey does not follow redirects; add the server by its own address.`
    return new BrokerError('redirect-refused', { message, facts })
  }
  const words = said === undefined ? '' : ` It says: ${quote(said)}`
  const name = STATUS_CODES[status] === undefined ? `${status}` : `${status} ${STATUS_CODES[status]}`
  return new BrokerError(codeOf(status), { message: `${host} ${meaning(status)} (${name}).${words}`, facts })
}

/** The JSON-RPC error in the body of a refusal; undefined where there is none. */
export async function errorIn(url: URL, { body }: SendResponse): Promise<Message | undefined> {
  const bytes = await readBody(body, { largest: largestRefusal, url }).catch(() => undefined)
  const messages = bytes ? readMessages(bytes) : { malformed: 'nothing' }
  if ('malformed' in messages) return undefined
  const [first] = messages
  return first && isResponse(first.envelope) && first.envelope.error ? first : undefined
}

const largestRefusal = 1024 * 1024

function targetOf(url: URL, location: string | undefined): string {
  try {
    return location === undefined ? 'nowhere' : new URL(location, url).origin
  } catch {
    return 'an address that cannot be read'
  }
}

function codeOf(status: number): ErrorCode {
  if (status === 404 || status === 405) return 'not-mcp'
  return status === 429 || status >= 500 ? 'unreachable' : 'protocol-error'
}

function meaning(status: number): string {
  if (status === 404) return 'has no MCP server at this address'
  if (status === 405) return 'does not take MCP requests at this address'
  if (status === 401) return 'wants a sign-in'
  if (status === 403) return 'does not allow this'
  if (status === 429) return 'asks to slow down; try again in a while'
  return status >= 500 ? 'has a problem of its own; try again in a while' : 'refused this request'
}

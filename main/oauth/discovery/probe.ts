// Is there an MCP server at this URL, and does it want a token? Asks it in the words of 2026-07-28, and where it does not
// know them with one real `initialize`.
import { z } from 'zod'
import { BrokerError, type ErrorCode, isBrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import { type Challenge, readChallenge } from '../../net/challenge.ts'
import type { Fetch } from '../../net/send.ts'
import { parseUrl } from '../issuer/json-document.ts'

export type Probe = { readonly is: 'open' } | { readonly is: 'protected'; readonly challenge: Challenge | undefined }

export interface ProbeOptions {
  readonly url: URL
  readonly fetch: Fetch
}

/** @throws BrokerError `not-mcp`, `redirect-refused`, `unreachable`, or what `fetch` throws. */
export async function probeServer({ url, fetch }: ProbeOptions): Promise<Probe> {
  return (await probeModern({ url, fetch })) ?? (await probeLegacy({ url, fetch }))
}

/** Undefined where the answer is not one of a modern server's: an older one may say anything to this. */
async function probeModern({ url, fetch }: ProbeOptions): Promise<Probe | undefined> {
  const { method } = discover
  const response = await fetch(url, post(discover, { 'mcp-protocol-version': modern, 'mcp-method': method }))
  try {
    return protectedBy(response) ?? ((await isModern(response)) ? { is: 'open' } : undefined)
  } finally {
    await response.body?.cancel().catch(() => {})
  }
}

async function probeLegacy({ url, fetch }: ProbeOptions): Promise<Probe> {
  const response = await fetch(url, post(initialize))
  try {
    return await judge(response, url)
  } catch (error) {
    const older = isBrokerError(error, 'not-mcp') ? await probeHttpSse({ url, fetch }) : undefined
    if (older) return older
    throw error
  } finally {
    await response.body?.cancel().catch(() => {})
    await endSession(response, { url, fetch })
  }
}

/** A server of 2024-11-05 takes no POST at its address and opens an event stream (HTTP+SSE). */
async function probeHttpSse({ url, fetch }: ProbeOptions): Promise<Probe | undefined> {
  const response = await fetch(url, { redirect: 'manual', headers: { accept: 'text/event-stream' } })
  const challenge = readChallenge(response.headers.get('www-authenticate') ?? undefined)
  await response.body?.cancel().catch(() => {})
  if (challenge && (response.status === 401 || response.status === 403)) return { is: 'protected', challenge }
  return response.status === 200 && isEventStream(response) ? { is: 'open' } : undefined
}

function post(message: object, more: Record<string, string> = {}): RequestInit {
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...more }
  return { method: 'POST', redirect: 'manual', headers, body: JSON.stringify(message) }
}

const modern = '2026-07-28'
const us = { name: 'Valetkey', version: '0' }

const discover = {
  jsonrpc: '2.0',
  id: 'valetkey-probe',
  method: 'server/discover',
  params: {
    _meta: {
      'io.modelcontextprotocol/protocolVersion': modern,
      'io.modelcontextprotocol/clientInfo': us,
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  },
}

const initialize = {
  jsonrpc: '2.0',
  id: 'valetkey-probe',
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: us },
}

function protectedBy({ status, headers }: Response): Probe | undefined {
  const challenge = readChallenge(headers.get('www-authenticate') ?? undefined)
  return status === 401 || (status === 403 && challenge) ? { is: 'protected', challenge } : undefined
}

async function judge(response: Response, url: URL): Promise<Probe> {
  const { status } = response
  const wanted = protectedBy(response)
  if (wanted) return wanted
  if (status >= 300 && status < 400) throw redirected(response, url)
  if (status >= 500 || status === 429)
    throw wrong('unreachable', url, `is in trouble and answers ${status}. Try again in a while`, { status })
  if (status === 200 && isEventStream(response)) return { is: 'open' }
  // JSON-RPC may come with 400 and 404 too: a server of another era is an MCP server nevertheless.
  if ([200, 400, 404].includes(status) && (await isJsonRpc(response))) return { is: 'open' }
  if (status === 200)
    throw wrong('not-mcp', url, `answers with ${kindOf(response)}, not as an MCP server does`, { status })
  if (status === 403) {
    const what =
      'answers 403 to the opening of an MCP session. It may want a key; if you have one: valetkey add URL --key'
    throw wrong('not-mcp', url, what, { status, wants: 'key' })
  }
  const what = `answers ${status} to the opening of an MCP session, so no MCP server seems to be there`
  throw wrong('not-mcp', url, what, { status })
}

function isEventStream(response: Response): boolean {
  return /^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '')
}

async function isJsonRpc(response: Response): Promise<boolean> {
  try {
    const value: unknown = JSON.parse(await response.text())
    const message: unknown = Array.isArray(value) ? value[0] : value
    return typeof message === 'object' && message !== null && 'jsonrpc' in message && message.jsonrpc === '2.0'
  } catch (error) {
    if (error instanceof BrokerError) throw error
    return false
  }
}

/** A list of versions, or one of the errors that only the modern era has (−32020…−32022). */
async function isModern(response: Response): Promise<boolean> {
  if (!/^application\/json\b/i.test(response.headers.get('content-type') ?? '')) return false
  const { data } = ModernAnswer.safeParse(await response.json().catch(() => undefined))
  return data !== undefined
}

const ModernAnswer = z.union([
  z.object({ result: z.object({ supportedVersions: z.array(z.string()) }) }),
  z.object({ error: z.object({ code: z.literal([-32020, -32021, -32022]) }) }),
])

function kindOf(response: Response): string {
  const type = response.headers.get('content-type')
  if (type === null) return 'something without a type'
  return /html/i.test(type) ? 'a web page' : quote(type)
}

function redirected(response: Response, url: URL): BrokerError {
  const target = parseUrl(response.headers.get('location') ?? '', url)
  const where = target ? quote(target.origin + target.pathname) : 'another address'
  return wrong(
    'redirect-refused',
    url,
    `sends us on to ${where}. Valetkey does not follow; if that is your server, add that address`,
    { status: response.status },
  )
}

interface Said {
  readonly status: number
  readonly wants?: 'key'
}

function wrong(code: ErrorCode, url: URL, what: string, more: Said): BrokerError {
  return new BrokerError(code, {
    message: `${quote(url.origin + url.pathname)} ${what}.`,
    facts: { url: url.href, host: url.host, ...more },
  })
}

// The question opened a session where the server has sessions; it is closed again, whatever comes of it.
async function endSession(response: Response, { url, fetch }: ProbeOptions): Promise<void> {
  const session = response.headers.get('mcp-session-id')
  if (session === null) return
  const headers = { 'mcp-session-id': session, 'mcp-protocol-version': initialize.params.protocolVersion }
  await fetch(url, { method: 'DELETE', headers, redirect: 'manual' })
    .then(answer => answer.body?.cancel())
    .catch(() => {})
}

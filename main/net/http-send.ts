// How one HTTP request goes out over keep-alive node:http(s). Knows nothing of MCP, OAuth or tokens.
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import { BrokerError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { quote } from '../base/quote.ts'
import { addressRefused, judgeUrl } from './addresses.ts'
import { type Agents, createAgents, type ProxyFor, proxyWith } from './agents.ts'
import { decompressed } from './decompress.ts'
import { cancelled, networkError } from './network-errors.ts'
import type { Send, SendRequest, SendResponse } from './send.ts'

export interface HttpSend extends Send {
  /** Closes idle and busy sockets. */
  close(): void
}

export interface HttpSendOptions {
  readonly log: Log
  /**
   * Milliseconds after which an unused socket is closed. Below the 5 s of Node's and uvicorn's servers: a call that must
   * not be repeated should never meet a socket that is being closed.
   */
  readonly idle?: number
  /** What the desktop says of proxies. `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` of the environment go before it. */
  readonly proxyFor?: ProxyFor
}

/** A Send with its own pools of sockets. */
export function createSend({ log, idle = 4_000, proxyFor }: HttpSendOptions): HttpSend {
  const agents = createAgents(idle)
  const wayTo = proxyWith(proxyFor)
  const send: Send = request => {
    const refusal = refusalOf(request)
    return refusal ? Promise.reject(refusal) : attempt(request, { agents, wayTo, log })
  }
  return Object.assign(send, { close: () => agents.close() })
}

// SECURITY S12: judged at every request; a name's addresses are judged by the agent's look-up.
function refusalOf({ url, confirmedHosts, signal }: SendRequest): BrokerError | undefined {
  if (signal.aborted) return cancelled(url)
  const judgement = judgeUrl(url, confirmedHosts)
  return judgement === 'ok' ? undefined : addressRefused(judgement)
}

interface Means {
  readonly agents: Agents
  readonly wayTo: ProxyFor
  readonly log: Log
}

async function attempt(request: SendRequest, { agents, wayTo, log }: Means): Promise<SendResponse> {
  const way = wayTo(request.url)
  const proxy = typeof way === 'string' ? way : await unlessCancelled(way, request)
  try {
    return await sendOnce(request, agents, proxy)
  } catch (error) {
    if (!(error instanceof StaleSocket)) throw error
    // Its neighbours in the pool were opened to the same server, and have most likely died with it.
    agents.dropIdle(request.url)
    // RFC 9110, section 9.2.2: what is not idempotent is not repeated unless the sender knows better (`repeatable`).
    const mayRepeat = request.method !== 'POST' || request.repeatable === true
    if (!mayRepeat) throw networkError(error.cause, request.url)
    log.debug('stale-socket', { url: request.url })
    return sendOnce(request, agents, proxy).catch((second: unknown) => {
      throw second instanceof StaleSocket ? networkError(second.cause, request.url) : second
    })
  }
}

/** @throws BrokerError `cancelled` as soon as nobody waits for the request any more */
function unlessCancelled<T>(wait: Promise<T>, { url, signal }: SendRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(cancelled(url))
    signal.addEventListener('abort', onAbort, { once: true })
    wait.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

/** A kept-alive socket that the server had closed before a byte of the answer came. */
class StaleSocket extends Error {}

function sendOnce(request: SendRequest, agents: Agents, proxy: string): Promise<SendResponse> {
  const { url, signal } = request
  // A signal that has fired tells no new listener: the request would go out although its client was told that it does not.
  if (signal.aborted) return Promise.reject(cancelled(url))
  return new Promise((resolve, reject) => {
    const outgoing = open(request, agents, proxy)
    let incoming: IncomingMessage | undefined
    const onAbort = () => (incoming ?? outgoing).destroy(cancelled(url))
    signal.addEventListener('abort', onAbort, { once: true })
    const headTimer = endAfter(outgoing, request.headTimeout, url)

    outgoing.once('response', message => {
      clearTimeout(headTimer)
      incoming = message
      message.once('close', () => signal.removeEventListener('abort', onAbort))
      resolve({ status: message.statusCode ?? 0, headers: message.headers, body: decompressed(message) })
    })
    outgoing.on('error', error => {
      clearTimeout(headTimer)
      if (incoming) return
      signal.removeEventListener('abort', onAbort)
      reject(isStale(outgoing, error) ? new StaleSocket('stale', { cause: error }) : networkError(error, url))
    })
    outgoing.end(request.body)
  })
}

const connectTimeout = 20_000

function open(request: SendRequest, agents: Agents, proxy: string): ClientRequest {
  const { url, method, headers, body, confirmedHosts } = request
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest
  const outgoing = start({
    // Said aloud for the proxy's agent, which otherwise cannot tell under which name an idle tunnel is kept.
    protocol: url.protocol,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? undefined : url.port,
    path: `${url.pathname}${url.search}`,
    method,
    agent: agents.agentFor(url, confirmedHosts, proxy),
    headers: {
      ...headers,
      'accept-encoding': 'identity',
      ...(body === undefined ? {} : { 'content-length': String(body.length) }),
    },
  })
  endSlowConnect(outgoing, url)
  // A proxy's own refusal must never pass for the server's answer: its 401 would cost us a token.
  outgoing.once('proxyConnect', ({ statusCode }: { statusCode: number }) => {
    if (statusCode !== 200) outgoing.destroy(proxyRefused(url, statusCode))
  })
  return outgoing
}

/** From the first step to a connected socket, a proxy's tunnel included; a kept-alive socket is there at once. */
function endSlowConnect(outgoing: ClientRequest, url: URL): void {
  const timer = endAfter(outgoing, connectTimeout, url)
  const stop = () => clearTimeout(timer)
  outgoing.once('close', stop)
  outgoing.once('socket', (socket: Socket) => {
    if (!socket.connecting) stop()
    else socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', stop)
  })
}

function endAfter(outgoing: ClientRequest, ms: number | undefined, url: URL): NodeJS.Timeout | undefined {
  if (ms === undefined) return undefined
  return setTimeout(() => outgoing.destroy(timedOut(url, ms)), ms)
}

function isStale(outgoing: ClientRequest, error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException
  return outgoing.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE')
}

function timedOut(url: URL, ms: number): BrokerError {
  const facts = { host: url.host, ms }
  return new BrokerError('timed-out', {
    message: `${quote(url.host)} did not answer within ${Math.round(ms / 1000)} s.`,
    facts,
  })
}

function proxyRefused(url: URL, status: number): BrokerError {
  const why = status === 407 ? 'it wants a user name and password (put them into HTTPS_PROXY)' : `it answered ${status}`
  return new BrokerError('unreachable', {
    message: `${quote(url.host)} cannot be reached: the proxy of this network refused to connect there; ${why}.`,
    facts: { host: url.host, proxyStatus: status },
  })
}

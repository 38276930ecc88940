// An MCP server in raw JSON that speaks exactly one revision, without any SDK, and notes every rule its peer breaks.
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { capabilities, methods, type Shop, type Turn } from './mcp-behaviour.ts'

export const revisions = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'] as const
export type Revision = (typeof revisions)[number]

type Json = Readonly<Record<string, unknown>>
type Id = string | number

interface Call {
  readonly id: Id
  readonly method: string
  readonly params: Json
}

/** Where the messages for one request, or those that nobody asked for, go. */
type Stream = (message: Json) => void

const key = 'io.modelcontextprotocol/'
const cacheable = new Set([
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
])

export async function aStrictServer(revision: Revision) {
  const faults: string[] = []
  const seen: { readonly method: string; readonly params: Json }[] = []
  const cancelled: Id[] = []
  const running = new Map<Id, AbortController>()
  const answers = new Map<Id, (answer: Json) => void>()
  const streams = new Set<{ readonly session: string; readonly send: Stream }>()
  const subscriptions = new Map<string, Set<string>>()
  const listening = new Map<Id, { readonly filter: Json; readonly send: Stream }>()
  const levels = new Map<string, string>()
  const sessions = new Set<string>()
  const isModern = revision === '2026-07-28'
  const fault = (text: string) => void faults.push(text)

  const shop: Shop = {
    name: `strict ${revision}`,
    extraTools: [],
    resources: new Map([['note://one', 'first note']]),
    subscriptions,
    logLevels: levels,
    calls: new Map(),
    toolsChanged: async () => tellAll('notifications/tools/list_changed', {}, 'toolsListChanged'),
    resourceUpdated: async uri => tellAll('notifications/resources/updated', { uri }, 'resourceSubscriptions'),
  }

  function tellAll(method: string, params: Json, filter: string): void {
    for (const [id, one] of listening) {
      const wanted = one.filter[filter]
      if (wanted === true || (Array.isArray(wanted) && wanted.includes(params.uri)))
        one.send({ method, params: { ...params, _meta: { [`${key}subscriptionId`]: id } } })
    }
    for (const { session, send } of streams)
      if (filter !== 'resourceSubscriptions' || subscriptions.get(session)?.has(String(params.uri)))
        send({ method, params })
  }

  async function answer(call: Call, session: string, send: Stream): Promise<void> {
    const { id, method, params } = call
    seen.push({ method, params })
    const ending = new AbortController()
    running.set(id, ending)
    const outcome = await outcomeOf(call, { session, send, signal: ending.signal })
    running.delete(id)
    if (!ending.signal.aborted) send({ id, ...outcome })
  }

  interface Place {
    readonly session: string
    readonly send: Stream
    readonly signal: AbortSignal
  }

  async function outcomeOf({ method, params }: Call, { session, send, signal }: Place): Promise<Json> {
    if (method === 'ping' && !isModern) return { result: {} }
    if (method === 'resources/read' && !shop.resources.has(String(params.uri)))
      return { error: { code: isModern ? -32602 : -32002, message: 'Resource not found', data: { uri: params.uri } } }
    const behaviour = isModern && /subscribe|setLevel/.test(method) ? undefined : methods[method]
    if (!behaviour) return { error: { code: -32601, message: `No method ${method}` } }
    const meta = (params._meta ?? {}) as Json
    const mayLog = isModern ? meta[`${key}logLevel`] !== undefined : levels.has(session)
    const turn: Turn = {
      sub: 'somebody',
      session,
      signal,
      progressToken: meta.progressToken as Id | undefined,
      notify: async (name, given) => {
        if (name !== 'notifications/message' || mayLog) send({ method: name, params: given })
      },
      ask: isModern ? undefined : (name, given) => ask(name, given, send),
      inputResponses: params.inputResponses as Json | undefined,
    }
    const result = (await behaviour(params, turn, shop)) as Json
    return { result: isModern ? modernResult(method, result) : result }
  }

  function modernResult(method: string, result: Json): Json {
    const hints = cacheable.has(method) ? { ttlMs: 60_000, cacheScope: 'private' } : {}
    return { resultType: 'complete', ...hints, ...result }
  }

  function ask(method: string, params: Json, send: Stream): Promise<unknown> {
    const id = `s-${randomUUID()}`
    return new Promise(resolve => {
      answers.set(id, given => resolve(given.result ?? given.error))
      send({ id, method, params })
    })
  }

  /** A message that is no request of the client. */
  function take(message: Json): void {
    if (message.method === undefined) return void answers.get(message.id as Id)?.(message)
    seen.push({ method: String(message.method), params: (message.params ?? {}) as Json })
    if (message.method !== 'notifications/cancelled') return
    const id = (message.params as Json).requestId as Id
    cancelled.push(id)
    running.get(id)?.abort()
  }

  const opened = (params: Json) => {
    if (params.protocolVersion === undefined || params.clientInfo === undefined) fault('initialize lacks its params')
    return { result: { protocolVersion: revision, capabilities, serverInfo: { name: shop.name, version: '1' } } }
  }

  async function streamable(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const session = String(request.headers['mcp-session-id'] ?? '')
    const named = request.headers['mcp-protocol-version']
    if (request.method !== 'POST' && !sessions.has(session)) return void response.writeHead(405).end()
    if (request.method === 'DELETE') return void response.writeHead(sessions.delete(session) ? 204 : 404).end()
    if (request.method === 'GET') {
      const send = eventStream(response)
      const stream = { session, send }
      streams.add(stream)
      response.on('close', () => streams.delete(stream))
      return
    }
    const message = await readJson(request)
    if (!message) return void response.writeHead(400).end()
    const { id, method, params = {} } = message as unknown as Call
    if (method === 'initialize') {
      const started = randomUUID()
      sessions.add(started)
      return sendJson(response, 200, { id, ...opened(params) }, { 'mcp-session-id': started })
    }
    if (!sessions.has(session)) return sendJson(response, 400, { id: null, error: noSession })
    if (named !== revision && !(revision === '2025-03-26' && named === undefined))
      fault(`${method} came with version ${named}`)
    if (id === undefined || method === undefined) {
      take(message)
      return void response.writeHead(202).end()
    }
    await answer({ id, method, params }, session, eventStream(response))
    response.end()
  }

  async function httpSse(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://here')
    if (request.method === 'GET' && pathname === '/mcp') {
      const session = randomUUID()
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(`event: endpoint\ndata: /post?session=${session}\n\n`)
      const send: Stream = message => void response.write(`event: message\ndata: ${withVersion(message)}\n\n`)
      const stream = { session, send }
      streams.add(stream)
      return void response.on('close', () => streams.delete(stream))
    }
    const session = searchParams.get('session')
    const stream = [...streams].find(one => one.session === session)
    if (request.method !== 'POST' || pathname !== '/post' || !stream) return void response.writeHead(405).end()
    const message = await readJson(request)
    response.writeHead(202).end('Accepted')
    if (!message) return fault('no JSON')
    const { id, method, params = {} } = message as unknown as Call
    if (method === 'initialize') return stream.send({ id, ...opened(params) })
    if (id === undefined || method === undefined) return take(message)
    void answer({ id, method, params }, stream.session, stream.send)
  }

  async function stateless(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return void response.writeHead(405).end()
    const message = await readJson(request)
    if (!message) return void response.writeHead(400).end()
    const { id, method, params = {} } = message as unknown as Call
    const meta = (params._meta ?? {}) as Json
    const version = meta[`${key}protocolVersion`]
    const refuse = (code: number, text: string, data?: Json) =>
      sendJson(response, 400, { id, error: { code, message: text, data } })
    // Who opens with `initialize` is of the other era; everything else that is wrong is a fault of a modern peer.
    if (method === 'initialize') return refuse(-32602, 'This server speaks 2026-07-28')
    if (id === undefined) fault(`${method ?? 'an answer'} was sent over HTTP`)
    if (version !== revision) fault(`${method} names version ${version} in its _meta`)
    if (meta[`${key}clientCapabilities`] === undefined) fault(`${method} names no capabilities`)
    if (request.headers['mcp-protocol-version'] !== version) fault(`${method}: header and _meta differ`)
    if (request.headers['mcp-method'] !== method) fault(`${method}: Mcp-Method is ${request.headers['mcp-method']}`)
    if (request.headers['mcp-session-id'] !== undefined) fault(`${method} came with a session`)
    const name = { 'tools/call': params.name, 'prompts/get': params.name, 'resources/read': params.uri }[method]
    if (name !== undefined && request.headers['mcp-name'] !== name)
      fault(`${method}: Mcp-Name is ${request.headers['mcp-name']}`)
    if (version !== revision) return refuse(-32022, 'Unsupported', { supported: [revision], requested: version })
    response.on('close', () => {
      if (!response.writableEnded && running.has(id)) {
        cancelled.push(id)
        running.get(id)?.abort()
      }
    })
    if (method === 'server/discover') {
      seen.push({ method, params })
      const meta = { [`${key}serverInfo`]: { name: shop.name, version: '1' } }
      const { resources, ...others } = capabilities
      const found = { supportedVersions: [revision], capabilities: { ...others, resources }, ttlMs: 0, _meta: meta }
      return sendJson(response, 200, { id, result: { resultType: 'complete', cacheScope: 'private', ...found } })
    }
    if (!methods[method] && method !== 'subscriptions/listen')
      return sendJson(response, 404, { id, error: { code: -32601, message: 'Method not found' } })
    const send = eventStream(response)
    if (method === 'subscriptions/listen') {
      seen.push({ method, params })
      const filter = (params.notifications ?? {}) as Json
      listening.set(id, { filter, send })
      response.on('close', () => listening.delete(id))
      const acknowledged = { notifications: filter, _meta: { [`${key}subscriptionId`]: id } }
      return send({ method: 'notifications/subscriptions/acknowledged', params: acknowledged })
    }
    await answer({ id, method, params }, '', send)
    response.end()
  }

  const handle = isModern ? stateless : revision === '2024-11-05' ? httpSse : streamable
  const http = createServer((request, response) => {
    handle(request, response).catch(error => fault(`${error}`))
  })
  await new Promise<void>(done => http.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`
  return { url, revision, faults, seen, cancelled, shop, listening: () => listening.size }
}

const noSession = { code: -32000, message: 'Bad Request: no session' }

const withVersion = (message: Json) => JSON.stringify({ jsonrpc: '2.0', ...message })

function eventStream(response: ServerResponse): Stream {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.flushHeaders()
  return message => void response.write(`data: ${withVersion(message)}\n\n`)
}

function sendJson(response: ServerResponse, status: number, message: Json, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(withVersion(message))
}

async function readJson(request: IncomingMessage): Promise<Json | undefined> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Json
  } catch {
    return undefined
  }
}

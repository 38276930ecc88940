// An MCP server of 2024-11-05 on loopback: HTTP+SSE on the v1 SDK, with what goes wrong out there.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'
import { onTestFinished } from 'vitest'
import type { Shop } from './mcp-behaviour.ts'
import { shopServer } from './mcp-sessions-v1.ts'

export interface OldServerOptions {
  /** What the stream says instead of the true address for messages; nothing at all when null. */
  readonly endpoint?: string | null
  /** The status of a POST to the address of the stream. */
  readonly refusal?: 400 | 404 | 405
  /** The bearer token without which nothing is let in. */
  readonly token?: string
  /** Hears of every tool that begins to run, with its arguments. */
  readonly onCall?: Shop['onCall']
}

/** One that ends with its test. */
export async function anOldServer(options: OldServerOptions = {}) {
  const server = await openOldServer(options)
  onTestFinished(server.stop)
  return server
}

export async function openOldServer({ endpoint, refusal = 405, token, onCall }: OldServerOptions = {}) {
  const open = new Map<string, { transport: SSEServerTransport; response: ServerResponse }>()
  const calls = new Map<string, number>()
  const seen: { readonly method: string; readonly path: string; readonly authorization: string | undefined }[] = []
  const shop: Shop = {
    name: 'old',
    extraTools: [],
    resources: new Map([['note://one', 'first note']]),
    subscriptions: new Map(),
    logLevels: new Map(),
    calls,
    onCall,
    toolsChanged: () => tell('notifications/tools/list_changed'),
    resourceUpdated: async () => {},
  }
  const tell = async (method: string) => {
    for (const { transport } of open.values()) await transport.send({ jsonrpc: '2.0', method })
  }
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://here')
    const { authorization } = request.headers
    seen.push({ method: request.method ?? '', path: pathname, authorization })
    if (token !== undefined && authorization !== `Bearer ${token}`) return void response.writeHead(401).end()
    if (request.method === 'GET' && pathname === '/sse') return openStream(response)
    const one = open.get(searchParams.get('sessionId') ?? '')
    if (request.method === 'POST' && pathname === '/messages' && one)
      return one.transport.handlePostMessage(request, response)
    response.writeHead(pathname === '/sse' ? refusal : 404).end()
  }
  const openStream = async (response: ServerResponse) => {
    if (endpoint !== undefined) {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(endpoint === null ? ': nothing\n\n' : `event: endpoint\ndata: ${endpoint}\n\n`)
      return
    }
    const transport = new SSEServerTransport('/messages', response)
    open.set(transport.sessionId, { transport, response })
    response.on('close', () => open.delete(transport.sessionId))
    await shopServer(shop).connect(transport)
  }
  const http = createServer((request, response) => void answer(request, response))
  await new Promise<void>(listening => http.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/sse`,
    calls,
    seen,
    shop,
    sessions: () => open.size,
    /** Cuts every stream, as a restarted server does. */
    cut: () => {
      for (const { response } of open.values()) response.destroy()
    },
    /** Forgets the sessions and leaves their streams open. */
    forget: () => open.clear(),
    stop: () => {
      http.closeAllConnections()
      http.close()
    },
  }
}

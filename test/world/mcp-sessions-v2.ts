// The sessions of an MCP server on the v2 SDK: 2025 sessions and, beside them, stateless 2026-07-28 requests.
import { randomUUID } from 'node:crypto'
import {
  createMcpHandler,
  isInitializeRequest,
  isLegacyRequest,
  type JSONRPCMessage,
  Server,
  type ServerContext,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server'
import { z } from 'zod'
import { capabilities, methods, type Turn } from './mcp-behaviour.ts'
import { memoryEvents, noSession, type SessionOptions, type Sessions, unknownSession } from './mcp-sessions.ts'

const anyResult = z.looseObject({})

export function sessionsV2(options: SessionOptions): Sessions {
  const open = new Map<string, { transport: WebStandardStreamableHTTPServerTransport; server: Server }>()
  const modern = createMcpHandler(() => aServerObject(options, 'modern'), { legacy: 'reject' })

  const start = async () => {
    const server = aServerObject(options, 'legacy')
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableJsonResponse: options.json,
      onsessioninitialized: id => void open.set(id, { transport, server }),
      onsessionclosed: id => void open.delete(id),
      ...(options.resumable
        ? { eventStore: memoryEvents<JSONRPCMessage>(), retryInterval: options.retryInterval }
        : {}),
    })
    await server.connect(transport)
    return transport
  }

  return {
    handle: async (request, body, bearer) => {
      const given = { authInfo: bearer, ...(body === undefined ? {} : { parsedBody: body }) }
      const legacy = options.era !== 'modern' && (options.era === 'legacy' || (await isLegacyRequest(request, body)))
      if (!legacy) return modern.fetch(request, given)
      const id = request.headers.get('mcp-session-id')
      if (id !== null && !open.has(id)) return unknownSession()
      if (id === null && !isInitializeRequest(body)) return noSession()
      const transport = (id !== null && open.get(id)?.transport) || (await start())
      return transport.handleRequest(request, given)
    },
    broadcast: async (method, params, session) => {
      for (const [id, { server }] of open) {
        if (session === undefined || session === id) await server.notification({ method, params }).catch(() => {})
      }
      if (method === 'notifications/tools/list_changed') modern.notify.toolsChanged()
      const isToAll = session === undefined && method === 'notifications/resources/updated'
      if (isToAll) modern.notify.resourceUpdated(String(params.uri))
    },
    resourceUpdated: uri => modern.notify.resourceUpdated(uri),
    askAll: (method, params) =>
      Promise.all([...open.values()].map(({ server }) => server.request({ method, params }, anyResult))),
    ids: () => [...open.keys()],
    forget: async () => {
      const all = [...open.values()]
      open.clear()
      await Promise.all(all.map(({ transport }) => transport.close()))
    },
    close: async () => {
      await Promise.all([...open.values()].map(({ transport }) => transport.close()))
      await modern.close()
    },
  }
}

function aServerObject({ shop }: SessionOptions, era: 'legacy' | 'modern'): Server {
  const server = new Server({ name: shop.name, version: '2.0.0' }, { capabilities })
  for (const [method, answer] of Object.entries(methods)) {
    if (era === 'modern' && /subscribe$|setLevel$/.test(method)) continue
    server.setRequestHandler(method as 'tools/call', async (request, ctx) => {
      return (await answer((request.params ?? {}) as never, turnOf(ctx, era), shop)) as never
    })
  }
  return server
}

function turnOf({ mcpReq, http, sessionId }: ServerContext, era: 'legacy' | 'modern'): Turn {
  return {
    sub: String(http?.authInfo?.extra?.sub ?? ''),
    session: sessionId ?? '',
    signal: mcpReq.signal,
    progressToken: mcpReq._meta?.progressToken,
    notify: (method, params) => mcpReq.notify({ method, params }),
    ask: era === 'modern' ? undefined : (method, params) => mcpReq.send({ method, params }, anyResult),
    inputResponses: mcpReq.inputResponses,
  }
}

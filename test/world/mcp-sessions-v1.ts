// The sessions of an MCP server on the v1 SDK, the independent legacy peer.
import { randomUUID } from 'node:crypto'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import * as wire from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import { capabilities, methods, type Shop, type Turn } from './mcp-behaviour.ts'
import { memoryEvents, noSession, type SessionOptions, type Sessions, unknownSession } from './mcp-sessions.ts'

const schemas = {
  'tools/list': wire.ListToolsRequestSchema,
  'tools/call': wire.CallToolRequestSchema,
  'resources/list': wire.ListResourcesRequestSchema,
  'resources/templates/list': wire.ListResourceTemplatesRequestSchema,
  'resources/read': wire.ReadResourceRequestSchema,
  'resources/subscribe': wire.SubscribeRequestSchema,
  'resources/unsubscribe': wire.UnsubscribeRequestSchema,
  'prompts/list': wire.ListPromptsRequestSchema,
  'prompts/get': wire.GetPromptRequestSchema,
  'completion/complete': wire.CompleteRequestSchema,
  'logging/setLevel': wire.SetLevelRequestSchema,
} as const

const anyResult = z.looseObject({})

/** The shop as a server of the SDK; the same over every transport. */
export function shopServer(shop: Shop): Server {
  const server = new Server({ name: shop.name, version: '1.0.0' }, { capabilities })
  for (const [method, schema] of Object.entries(schemas)) {
    server.setRequestHandler(schema as typeof wire.CallToolRequestSchema, async (request, extra) => {
      const turn: Turn = {
        sub: String(extra.authInfo?.extra?.sub ?? ''),
        session: extra.sessionId ?? '',
        signal: extra.signal,
        progressToken: request.params?._meta?.progressToken,
        notify: (name, params) => extra.sendNotification({ method: name, params } as wire.ServerNotification),
        ask: (name, params) => extra.sendRequest({ method: name, params } as wire.ServerRequest, anyResult),
        inputResponses: undefined,
      }
      return (await methods[method]?.(request.params ?? {}, turn, shop)) as wire.CallToolResult
    })
  }
  return server
}

export function sessionsV1(options: SessionOptions): Sessions {
  const open = new Map<string, { transport: WebStandardStreamableHTTPServerTransport; server: Server }>()

  const start = async () => {
    const server = shopServer(options.shop)
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableJsonResponse: options.json,
      onsessioninitialized: id => void open.set(id, { transport, server }),
      onsessionclosed: id => void open.delete(id),
      ...(options.resumable
        ? { eventStore: memoryEvents<wire.JSONRPCMessage>(), retryInterval: options.retryInterval }
        : {}),
    })
    await server.connect(transport)
    return transport
  }

  return {
    handle: async (request, body, bearer) => {
      const id = request.headers.get('mcp-session-id')
      if (id !== null && !open.has(id)) return unknownSession()
      const opening = wire.isInitializeRequest(body)
      if (id === null && !opening) return noSession()
      const transport = (id !== null && open.get(id)?.transport) || (await start())
      return transport.handleRequest(request, { authInfo: bearer, ...(body === undefined ? {} : { parsedBody: body }) })
    },
    broadcast: async (method, params, session) => {
      for (const [id, { server }] of open) {
        if (session === undefined || session === id) {
          await server.notification({ method, params } as wire.ServerNotification).catch(() => {})
        }
      }
    },
    askAll: (method, params) =>
      Promise.all(
        [...open.values()].map(({ server }) => server.request({ method, params } as wire.ServerRequest, anyResult)),
      ),
    ids: () => [...open.keys()],
    forget: async () => {
      const all = [...open.values()]
      open.clear()
      await Promise.all(all.map(({ transport }) => transport.close()))
    },
    close: async () => {
      await Promise.all([...open.values()].map(({ transport }) => transport.close()))
    },
  }
}

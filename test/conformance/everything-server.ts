// A server with everything in it that the suite's server scenarios look for: sessions of 2025-11-25 and requests of
// 2026-07-28 at one address, on the v2 SDK.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  createMcpHandler,
  hostHeaderValidationResponse,
  isInitializeRequest,
  isLegacyRequest,
  type JSONRPCMessage,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
  Server,
  type ServerContext,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server'
import { z } from 'zod'
import { memoryEvents, noSession, unknownSession } from '../world/mcp-sessions.ts'
import { readBody, sendWebResponse, webRequest } from '../world/web-request.ts'
import { answers, capabilities } from './everything.ts'
import type { Params, Turn } from './everything-asking.ts'

export interface EverythingServer extends AsyncDisposable {
  readonly url: string
}

/** `both` eras at one address, or one alone. */
export type Speaks = 'both' | Era

export async function anEverythingServer(speaks: Speaks = 'both'): Promise<EverythingServer> {
  const { handle, close } = sessions(speaks)
  const http = createServer(async (request, response) => {
    const body = await readBody(request)
    const asked = webRequest(request, response, body)
    await sendWebResponse(refusedFrom(asked) ?? (await handle(asked, parsed(body))), response)
  })
  await new Promise<void>(listening => http.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    [Symbol.asyncDispose]: async () => {
      await close()
      http.closeAllConnections()
      await new Promise(resolve => http.close(resolve))
    },
  }
}

/** A page elsewhere that calls this machine by another name (DNS rebinding) gets nothing. */
export function refusedFrom(request: Request): Response | undefined {
  return (
    hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
    originValidationResponse(request, localhostAllowedOrigins())
  )
}

export function parsed(body: Buffer): unknown {
  try {
    return body.length === 0 ? undefined : JSON.parse(body.toString())
  } catch {
    return undefined
  }
}

function sessions(speaks: Speaks) {
  const open = new Map<string, { transport: WebStandardStreamableHTTPServerTransport; server: Server }>()
  const modern = createMcpHandler(() => aServer('modern', changed), { legacy: 'reject' })

  function changed(what: 'tools' | 'prompts'): void {
    if (what === 'tools') modern.notify.toolsChanged()
    else modern.notify.promptsChanged()
    for (const { server } of open.values()) {
      const telling = what === 'tools' ? server.sendToolListChanged() : server.sendPromptListChanged()
      telling.catch(() => {}) // nobody listens there
    }
  }

  async function start() {
    const server = aServer('legacy', changed)
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: id => void open.set(id, { transport, server }),
      onsessionclosed: id => void open.delete(id),
      eventStore: memoryEvents<JSONRPCMessage>(),
      retryInterval: 50,
    })
    await server.connect(transport)
    return transport
  }

  return {
    handle: async (request: Request, body: unknown): Promise<Response> => {
      const given = body === undefined ? {} : { parsedBody: body }
      const isLegacy = speaks === 'both' ? await isLegacyRequest(request, body) : speaks === 'legacy'
      if (!isLegacy) return modern.fetch(request, given)
      const id = request.headers.get('mcp-session-id')
      if (id === null && !isInitializeRequest(body)) return noSession()
      const transport = id === null ? await start() : open.get(id)?.transport
      return transport ? transport.handleRequest(request, given) : unknownSession()
    },
    close: async () => {
      for (const { transport } of open.values()) await transport.close()
      await modern.close()
    },
  }
}

type Era = 'legacy' | 'modern'

function aServer(era: Era, changed: Turn['changed']): Server {
  const server = new Server({ name: 'everything', version: '1.0.0' }, { capabilities })
  for (const [method, answer] of Object.entries(answers)) {
    if (era === 'modern' && onlyInSessions.has(method)) continue
    server.setRequestHandler(method as 'tools/call', async (request, context) => {
      const turn = turnOf(era, context, server, changed)
      const result = (await answer((request.params ?? {}) as Params, turn)) as object
      return {
        ...(era === 'modern' && isCacheable(method) ? { ttlMs: 60_000, cacheScope: 'public' } : {}),
        ...result,
      } as never
    })
  }
  return server
}

const onlyInSessions = new Set(['resources/subscribe', 'resources/unsubscribe', 'logging/setLevel'])
const isCacheable = (method: string) => method.endsWith('/list') || method === 'resources/read'
const anyResult = z.looseObject({})

function turnOf(era: Era, { mcpReq }: ServerContext, server: Server, changed: Turn['changed']): Turn {
  const envelope = (mcpReq.envelope ?? {}) as Params
  return {
    capabilities: (envelope['io.modelcontextprotocol/clientCapabilities'] ??
      server.getClientCapabilities() ??
      {}) as Params,
    progressToken: mcpReq._meta?.progressToken,
    mayLog: era === 'legacy' || 'io.modelcontextprotocol/logLevel' in envelope,
    notify: (method, params) => mcpReq.notify({ method, params }),
    ask: era === 'modern' ? undefined : (method, params) => mcpReq.send({ method, params }, anyResult),
    inputResponses: mcpReq.inputResponses,
    state: mcpReq.requestState<string>(),
    changed,
  }
}

// Bridges behind an HTTP address, for a suite that speaks no stdio: one bridge for each session, and in the era without
// sessions one for each request. What belongs to HTTP alone is done here: Host and Origin, sessions, headers, statuses.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  isInitializeRequest,
  isLegacyRequest,
  type JSONRPCMessage,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server'
import { noSession, unknownSession } from '../world/mcp-sessions.ts'
import type { Spawnable } from '../world/raw-client.ts'
import { readBody, sendWebResponse, webRequest } from '../world/web-request.ts'
import { type BridgeLine, bridgeLine } from './bridge-line.ts'
import { parsed, refusedFrom } from './everything-server.ts'

export interface BridgeDoor extends AsyncDisposable {
  readonly url: string
}

export async function aBridgeDoor(bridge: Spawnable): Promise<BridgeDoor> {
  const lines = new Set<BridgeLine>()
  const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>()
  /** Bridges that have asked something, by the state that the answer comes back with. */
  const asking = new Map<string, BridgeLine>()

  function startBridge(): BridgeLine {
    const line = bridgeLine(bridge)
    lines.add(line)
    void line.ended.then(() => lines.delete(line))
    return line
  }

  // The suite waits half a second for some answers, and a process may take that long to begin.
  let spare = startBridge()
  function nextBridge(): BridgeLine {
    const next = spare
    spare = startBridge()
    return next
  }

  async function handle(request: Request, body: unknown): Promise<Response> {
    if (!(await isLegacyRequest(request, body))) {
      const message = body as Message
      // To a server of sessions a round is a question that still waits there: its answer goes to the bridge that asked.
      const asker = asking.get(message?.params?.requestState ?? '')
      return once(asker ?? nextBridge(), { request, message, asking })
    }
    const id = request.headers.get('mcp-session-id')
    if (id === null && !isInitializeRequest(body)) return noSession()
    const session = id === null ? await openSession(nextBridge(), sessions) : sessions.get(id)
    return session ? session.handleRequest(request, body === undefined ? {} : { parsedBody: body }) : unknownSession()
  }

  const http = createServer(async (request, response) => {
    const body = await readBody(request)
    const asked = webRequest(request, response, body)
    await sendWebResponse(refusedFrom(asked) ?? (await handle(asked, parsed(body))), response)
  })
  await new Promise<void>(listening => http.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    [Symbol.asyncDispose]: async () => {
      http.closeAllConnections()
      await new Promise(resolve => http.close(resolve))
      await Promise.all([...lines].map(line => line.end()))
    },
  }
}

interface Message {
  readonly id?: string | number
  readonly method?: string
  readonly params?: { readonly _meta?: Readonly<Record<string, unknown>>; readonly requestState?: string }
  readonly result?: { readonly requestState?: string }
  readonly error?: { readonly code: number }
}

async function openSession(line: BridgeLine, sessions: Map<string, WebStandardStreamableHTTPServerTransport>) {
  const transport = new WebStandardStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: id => void sessions.set(id, transport),
    onsessionclosed: async id => {
      sessions.delete(id)
      await line.end()
    },
  })
  /** The requests whose answers are still to come, the newest last. */
  const waiting = new Set<string | number>()
  transport.onmessage = message => {
    const { id, method } = message as Message
    if (id !== undefined && method !== undefined) waiting.add(id)
    line.write(message)
  }
  line.onMessage = received => {
    const { id, method } = received as Message
    if (id !== undefined && method === undefined) waiting.delete(id)
    // stdio does not say which request a notification or question belongs to; over HTTP it has to go with one of them.
    const newest = [...waiting].at(-1)
    const related = method === undefined || newest === undefined ? {} : { relatedRequestId: newest }
    transport.send(received as JSONRPCMessage, related).catch(() => {}) // the session has gone
  }
  await transport.start()
  return transport
}

const headerMismatch = -32020
const badRequest = new Set([headerMismatch, -32021, -32022, -32602])
const methodNotFound = -32601

interface Once {
  readonly request: Request
  readonly message: Message
  readonly asking: Map<string, BridgeLine>
}

/** One request and its answer, JSON or a stream (2026-07-28). */
async function once(line: BridgeLine, { request, message, asking }: Once): Promise<Response> {
  const said = message?.params?._meta?.['io.modelcontextprotocol/protocolVersion']
  const header = request.headers.get('mcp-protocol-version')
  if (said !== undefined && said !== header) {
    const error = { code: headerMismatch, message: 'MCP-Protocol-Version is not what _meta says.' }
    return Response.json({ jsonrpc: '2.0', id: message.id ?? null, error }, { status: 400 })
  }
  const messages = received(line)
  request.signal.addEventListener('abort', () => void line.end())
  line.write(message)
  if (message.id === undefined) {
    await line.end()
    return new Response(null, { status: 202 })
  }
  const { value: first, done } = await messages.next()
  if (done) return new Response(null, { status: 502 })
  if (isAnswer(first)) {
    const state = first.result?.requestState
    if (state === undefined) void line.end()
    else asking.set(state, line)
    return Response.json(first, { status: statusOf(first) })
  }
  return new Response(eventStream(first, messages, line), { headers: { 'content-type': 'text/event-stream' } })
}

const isAnswer = ({ method }: Message) => method === undefined

function statusOf({ error }: Message): number {
  if (error?.code === methodNotFound) return 404
  return error && badRequest.has(error.code) ? 400 : 200
}

async function* received(line: BridgeLine): AsyncGenerator<Message, void> {
  const queue: Message[] = []
  let wake = () => {}
  let isOver = false
  line.onMessage = message => {
    queue.push(message as Message)
    wake()
  }
  void line.ended.then(() => {
    isOver = true
    wake()
  })
  for (;;) {
    const next = queue.shift()
    if (next) yield next
    else if (isOver) return
    else
      await new Promise<void>(resolve => {
        wake = resolve
      })
  }
}

function eventStream(first: Message, messages: AsyncGenerator<Message, void>, line: BridgeLine): ReadableStream {
  const event = (message: Message) => new TextEncoder().encode(`event: message\ndata: ${JSON.stringify(message)}\n\n`)
  return new ReadableStream({
    start: controller => controller.enqueue(event(first)),
    pull: async controller => {
      const { value, done } = await messages.next()
      if (!done) controller.enqueue(event(value))
      if (!done && !isAnswer(value)) return
      controller.close()
      void line.end()
    },
    cancel: () => line.end(),
  })
}

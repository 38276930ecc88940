// The server that every contender is measured against: protected by a bearer, small, and fast, so that it is not what
// is measured. Streamable HTTP; two tools, `echo` and `big`. Asks `verify` about every new token.
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AnswersAs, sender, sendJson } from './answers.ts'
import type { Era } from './control.ts'

export interface McpServerOptions {
  readonly issuer: string
  readonly verify: (token: string) => boolean
}

export interface McpServer {
  readonly url: string
  readonly refused: () => number
  /** Drops what is remembered of tokens; a token is asked about once a second at most. */
  forgetTokens(): void
  answerAs(kind: AnswersAs): void
  /** 2025-11-25 and earlier, or 2026-07-28 alone. */
  speak(era: Era): void
  stop(): void
}

export async function mcpServer({ issuer, verify }: McpServerOptions): Promise<McpServer> {
  const seen = new Map<string, number>()
  let refused = 0
  let send = sender('json')
  let era: Era = 'legacy'
  const mayPass = (header: string | undefined) => {
    const token = header?.startsWith('Bearer ') ? header.slice(7) : undefined
    if (token === undefined) return false
    const now = Date.now()
    if ((seen.get(token) ?? 0) > now) return true
    if (!verify(token)) return false
    seen.set(token, now + 1000)
    return true
  }
  const server: Server = createServer((request, response) => {
    if (request.url?.startsWith('/.well-known/')) return describe(request.url, response, { url, issuer })
    if (!mayPass(request.headers.authorization)) {
      refused += 1
      return challenge(response, `${origin}/.well-known/oauth-protected-resource/mcp`)
    }
    if (request.method !== 'POST') return void response.writeHead(request.method === 'DELETE' ? 200 : 405).end()
    answerPost(request, response, { send, era })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', 4096, listening))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const url = `${origin}/mcp`
  return {
    url,
    refused: () => refused,
    forgetTokens: () => seen.clear(),
    answerAs(kind) {
      send = sender(kind)
    },
    speak(next) {
      era = next
    },
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function describe(asked: string, response: ServerResponse, { url, issuer }: { url: string; issuer: string }): void {
  if (!asked.startsWith('/.well-known/oauth-protected-resource')) return void response.writeHead(404).end()
  const scopes = ['mcp:read', 'mcp:write']
  sendJson(response, { resource: url, authorization_servers: [issuer], scopes_supported: scopes })
}

function challenge(response: ServerResponse, metadata: string): void {
  const header = `Bearer error="invalid_token", resource_metadata="${metadata}", scope="mcp:read mcp:write"`
  response.writeHead(401, { 'www-authenticate': header, 'content-length': 0 }).end()
}

interface Manner {
  readonly send: ReturnType<typeof sender>
  readonly era: Era
}

function answerPost(request: IncomingMessage, response: ServerResponse, { send, era }: Manner): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { id, method, params } = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    if (id === undefined) return void response.writeHead(202, { 'content-length': 0 }).end()
    if (method === 'initialize' && era === 'legacy') response.setHeader('mcp-session-id', randomUUID())
    if (params?.name === 'big') return send(response, largeAnswer(id, Number(params.arguments?.bytes)))
    const result = era === 'modern' ? modernResult(method, params) : resultOf(method, params)
    if (result) return send(response, [JSON.stringify({ jsonrpc: '2.0', id, result })])
    const error = { code: -32601, message: `${method} is not known here` }
    const text = JSON.stringify({ jsonrpc: '2.0', id, error })
    if (era === 'legacy') return send(response, [text])
    response.writeHead(404, { 'content-type': 'application/json' }).end(text)
  })
}

type Params = { readonly protocolVersion?: string; readonly arguments?: { readonly word?: string } }

function resultOf(method: string, params: Params): object | undefined {
  if (method === 'tools/call') return { content: [{ type: 'text', text: params.arguments?.word ?? '' }] }
  if (method === 'tools/list') return { tools }
  if (method === 'ping') return {}
  if (method !== 'initialize') return undefined
  return { protocolVersion: params.protocolVersion, capabilities, serverInfo: { name: 'bench', version: '1' } }
}

function modernResult(method: string, params: Params): object | undefined {
  const hints = { resultType: 'complete', ttlMs: 0, cacheScope: 'private' }
  if (method === 'server/discover') return { ...hints, supportedVersions: ['2026-07-28'], capabilities }
  if (method === 'tools/list') return { ...hints, tools }
  return method === 'tools/call' ? { resultType: 'complete', ...resultOf(method, params) } : undefined
}

const capabilities = { tools: { listChanged: true } }

const tools = [
  {
    name: 'echo',
    description: 'Says it back.',
    inputSchema: { type: 'object', properties: { word: { type: 'string' } } },
  },
  {
    name: 'big',
    description: 'Says much.',
    inputSchema: { type: 'object', properties: { bytes: { type: 'integer' } } },
  },
]

const texts = new Map<number, Buffer>()

/** In three pieces, so that ten MiB are written once and sent as they are. */
function largeAnswer(id: unknown, bytes: number): (string | Buffer)[] {
  const text = texts.get(bytes) ?? Buffer.from(JSON.stringify(line.repeat(Math.ceil(bytes / line.length))))
  texts.set(bytes, text)
  return [`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[{"type":"text","text":`, text, '}]}}']
}

/** What logs and files look like: quotes to escape, line ends, a letter or two of more than one byte. */
const line = '2026-11-20T10:00:00Z info “request” {"path":"/v1/items","status":200,"took":12.5} naïve café\n'

// A server of 2026-07-28 in raw HTTP, without any SDK: it does as it should, but for what a test says.
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { rawServer } from '../net/a-server.ts'

export interface Post {
  readonly id: string | number
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
  readonly raw: string
  readonly headers: IncomingHttpHeaders
  readonly response: ServerResponse
}

type Take = (post: Post) => void

export const key = (name: string) => `io.modelcontextprotocol/${name}`
export const offers = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { listChanged: true, subscribe: true },
}

export const json = (response: ServerResponse, body: string, status = 200) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(body)
export const result = ({ id, response }: Post, value: object) =>
  json(response, JSON.stringify({ jsonrpc: '2.0', id, result: value }))
export const error = ({ id, response }: Post, code: number, data?: object, status = 200) =>
  json(response, JSON.stringify({ jsonrpc: '2.0', id, error: { code, message: 'Their words', data } }), status)
export const required = (post: Post, value: object) => result(post, { resultType: 'input_required', ...value })
export const event = (response: ServerResponse, value: object) =>
  void response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', ...value })}\n\n`)
export const told = (post: Post, method: string, params: object = {}) =>
  event(post.response, { method, params: { ...params, _meta: { [key('subscriptionId')]: post.id } } })

export function acknowledge(post: Post, notifications: unknown = post.params.notifications): void {
  post.response.writeHead(200, { 'content-type': 'text/event-stream' })
  told(post, 'notifications/subscriptions/acknowledged', { notifications })
}

export interface ModernServer {
  readonly onCall?: Take
  readonly onListen?: (post: Post, earlier: readonly Post[]) => void
  readonly capabilities?: object
  readonly tools?: readonly object[]
  /** More of the answer to `server/discover`; undefined: the server has a problem of its own just then. */
  readonly discovered?: () => object | undefined
}

/** A modern server by hand; only what a test is about differs. */
export async function aModernServer({
  onCall,
  onListen = post => acknowledge(post),
  capabilities = offers,
  tools = [],
  discovered = () => ({}),
}: ModernServer) {
  const posts: Post[] = []
  const of = (method: string) => posts.filter(post => post.method === method)
  const cut = new Set<ServerResponse>()
  const { url } = await rawServer((request, response) => {
    let raw = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      raw += chunk
    })
    request.on('end', () => {
      const { id, method, params = {} } = JSON.parse(raw || '{}') as Post
      const post = { id, method, params, raw, headers: request.headers, response }
      response.on('close', () => cut.add(response))
      if (params._meta === undefined) return error(post, -32022, { supported: ['2026-07-28'], requested: '' }, 400)
      posts.push(post)
      const more = method === 'server/discover' ? discovered() : {}
      if (!more) return void response.writeHead(503).end()
      if (method === 'server/discover')
        return result(post, { supportedVersions: ['2026-07-28'], capabilities, ...more })
      if (method === 'tools/list') return result(post, { tools })
      return method === 'subscriptions/listen' ? onListen(post, of(method).slice(0, -1)) : onCall?.(post)
    })
  })
  return {
    url: url.href,
    calls: () => of('tools/call'),
    listens: () => of('subscriptions/listen'),
    isOver: (post?: Post) => post !== undefined && cut.has(post.response),
  }
}

// A web server that says whatever a test wants: for metadata that lies, pages that are no MCP server, and slow answers.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Reply =
  | { readonly json: unknown; readonly status?: number; readonly headers?: Record<string, string> }
  | { readonly text: string; readonly status?: number; readonly headers?: Record<string, string> }
  | ((request: IncomingMessage, response: ServerResponse) => void)

export interface Liar extends AsyncDisposable {
  readonly origin: string
  /** `GET /path` of everything that was asked. */
  readonly asked: readonly string[]
}

/** `replies` by `METHOD /path`, made once the origin is known. Everything else is a 404. */
export async function aLiar(replies: (origin: string) => Readonly<Record<string, Reply>>): Promise<Liar> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const what = `${request.method} ${request.url}`
    asked.push(what)
    const reply = replies(origin)[what]
    if (!reply) return void response.writeHead(404).end()
    if (typeof reply === 'function') return void reply(request, response)
    const [type, body] = 'json' in reply ? ['application/json', JSON.stringify(reply.json)] : ['text/html', reply.text]
    response.writeHead(reply.status ?? 200, { 'content-type': type, ...reply.headers }).end(body)
  })
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

// A server that takes a key and no sign-in: a front before a real MCP server, which lets in who shows the key it wants.
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface KeyFront {
  readonly url: string
  /** The headers of every request that came, whatever became of it. */
  readonly seen: readonly { readonly path: string; readonly headers: IncomingMessage['headers'] }[]
  /** From now on another value is wanted. */
  wants(value: string): void
  /** From now on everything is sent on to this address. */
  redirects(to: string | undefined): void
  stop(): void
}

/** One that ends with its test. `refusal`: what who has no key, or another one, is answered with. */
export async function aKeyFront(target: string, header: string, value: string, refusal = 401): Promise<KeyFront> {
  const front = await openKeyFront(target, header, value, refusal)
  onTestFinished(front.stop)
  return front
}

export async function openKeyFront(target: string, header: string, value: string, refusal = 401): Promise<KeyFront> {
  const to = new URL(target)
  const seen: { path: string; headers: IncomingMessage['headers'] }[] = []
  let wanted = value
  let elsewhere: string | undefined
  const server = createServer((request, response) => {
    seen.push({ path: request.url ?? '', headers: request.headers })
    if (elsewhere !== undefined) return void response.writeHead(307, { location: elsewhere }).end()
    if (request.headers[header.toLowerCase()] !== wanted) {
      return void response.writeHead(refusal, { 'content-type': 'application/json' }).end('{"error":"bad key"}')
    }
    passOn(request, response, to)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${to.pathname}`,
    seen,
    wants: next => {
      wanted = next
    },
    redirects: next => {
      elsewhere = next
    },
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function passOn(request: IncomingMessage, response: ServerResponse, to: URL): void {
  const { method = 'GET', headers, url = '/' } = request
  const onward = forward({
    host: to.hostname,
    port: to.port,
    path: url,
    method,
    headers: { ...headers, host: to.host },
  })
  onward.on('response', answer => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    response.flushHeaders()
    answer.pipe(response)
  })
  onward.on('error', () => response.destroy())
  response.on('close', () => onward.destroy())
  request.pipe(onward)
}

// Raw HTTP servers on loopback for tests: they do whatever the test says, and die with it.
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createServer as createTcp } from 'node:net'
import { onTestFinished } from 'vitest'
import { silentLog } from '../../main/base/log.ts'
import { confirmedHostsOf } from '../../main/net/addresses.ts'
import { createSend } from '../../main/net/http-send.ts'
import type { SendRequest } from '../../main/net/send.ts'

export async function rawServer(listener: RequestListener) {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    listener(request, response)
  })
  let connections = 0
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const url = new URL(`http://127.0.0.1:${port}/mcp`)
  return { server, url, port, requests, connections: () => connections }
}

export async function tcpServer(onConnection: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server = createTcp(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    onConnection(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: new URL(`http://127.0.0.1:${port}/mcp`), port }
}

export interface Posted {
  readonly id?: string | number
  readonly method?: string
  readonly params?: Record<string, unknown>
}

/** An MCP server by hand: `initialize` is answered, GET refused, the rest is the test's. */
export function mcpServer(onPost: (message: Posted, response: ServerResponse, request: IncomingMessage) => void) {
  return rawServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    request.on('end', () => {
      if (request.method !== 'POST') return void response.writeHead(405).end()
      const message = JSON.parse(text) as Posted
      if (message.method === 'initialize') return answer(response, message.id, initializeResult)
      if (message.method === 'notifications/initialized') return void response.writeHead(202).end()
      onPost(message, response, request)
    })
  })
}

const initializeResult = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  serverInfo: { name: 'raw', version: '1' },
}

export function answer(response: ServerResponse, id: unknown, result: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }))
}

export function aSend() {
  const send = createSend({ log: silentLog })
  onTestFinished(() => send.close())
  return send
}

export function get(url: URL, more: Partial<SendRequest> = {}): SendRequest {
  const signal = new AbortController().signal
  return { url, method: 'GET', headers: {}, confirmedHosts: confirmedHostsOf(url), signal, ...more }
}

// The relays that speak to a server by hand, and such a server: what arrives is kept, what is said back is the test's.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'
import { type LogFields, silentLog } from '../../main/base/log.ts'
import { createEraRelay, type RelayClient } from '../../main/mcp/era-relay.ts'
import type { Era } from '../../main/mcp/message/eras.ts'
import { type Envelope, type Message, messageOf, type RequestId } from '../../main/mcp/message/message.ts'
import { type ClientWords, withWords } from '../../main/mcp/message/modern-words.ts'
import { createOpening } from '../../main/mcp/message/opening.ts'
import { createModernRelay } from '../../main/mcp/modern/relay.ts'
import type { Relay, ServerFacts } from '../../main/mcp/wire/relay.ts'
import type { Wire } from '../../main/mcp/wire/wire.ts'
import { confirmedHostsOf } from '../../main/net/addresses.ts'
import { createSend } from '../../main/net/http-send.ts'
import { answer, type Posted, rawServer } from '../net/a-server.ts'

export interface SeenPost extends Posted {
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

export type OnPost = (message: SeenPost, response: ServerResponse, request: IncomingMessage) => void

export const discovered = {
  resultType: 'complete',
  supportedVersions: ['2026-07-28'],
  capabilities: { tools: { listChanged: true } },
}

/** Every POST is the test's business. */
export async function postServer(onPost: OnPost) {
  const posts: SeenPost[] = []
  const raw = await rawServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    request.on('end', () => {
      if (request.method !== 'POST') return void response.writeHead(405).end()
      const post = { ...(JSON.parse(text) as Posted), headers: request.headers, text }
      posts.push(post)
      onPost(post, response, request)
    })
  })
  return { ...raw, posts, methods: () => posts.map(({ method }) => method) }
}

/** The same, with `server/discover` answered. */
export function modernServer(onPost: OnPost) {
  return postServer((message, response, request) => {
    if (message.method === 'server/discover') return answer(response, message.id, discovered)
    onPost(message, response, request)
  })
}

export const complain = (response: ServerResponse, status: number, id: unknown, error: object) =>
  void response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ jsonrpc: '2.0', id, error }))

export const event = (value: object) => `data: ${JSON.stringify({ jsonrpc: '2.0', ...value })}\n\n`

export function stream(response: ServerResponse, ...events: object[]): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(`: hello\n\n${events.map(event).join('')}`)
  return response
}

export const words: ClientWords = {
  protocolVersion: '2026-07-28',
  clientInfo: { name: 'test', version: '1' },
  capabilities: { elicitation: {} },
}

export function asked(method: string, params: object = {}, id: RequestId = 1): Message {
  return messageOf({ jsonrpc: '2.0', id, method, params: withWords(params, words) })
}

function aWire(url: URL) {
  const delivered: Envelope[] = []
  const logged: [string, LogFields | undefined][] = []
  const send = createSend({ log: silentLog })
  const note = (name: string, fields?: LogFields) => void logged.push([name, fields])
  const wire: Wire = {
    url,
    confirmedHosts: confirmedHostsOf(url),
    send,
    log: { ...silentLog, info: note, warn: note },
    deliver: ({ envelope }) => void delivered.push(envelope),
  }
  onTestFinished(() => send.close())
  return { wire, delivered, logged }
}

export function aModernRelay(url: URL | string, said: ClientWords = words) {
  const { wire, delivered, logged } = aWire(new URL(url))
  const reopened: ServerFacts[] = []
  const relay = createModernRelay({ wire, words: () => said, onReopened: facts => void reopened.push(facts) })
  onTestFinished(() => relay.close())
  return { relay, wire, delivered, logged, reopened, ask: asker(relay) }
}

export function anEraRelay(url: URL | string, era: Era, known: Partial<Record<Era, boolean>> = {}) {
  const { wire, delivered, logged } = aWire(new URL(url))
  const seen = new Map(Object.entries(known) as [Era, boolean][])
  const client: RelayClient = era === 'modern' ? { era, words: () => words } : { era, opening: createOpening(opened) }
  const reopened: ServerFacts[] = []
  const relay = createEraRelay({
    wire,
    client,
    eras: { speaks: one => seen.get(one), learn: (one, speaks) => void seen.set(one, speaks) },
    onReopened: facts => void reopened.push(facts),
  })
  onTestFinished(() => relay.close())
  const initialize = (id: RequestId = 'init') =>
    relay.initialize(messageOf({ jsonrpc: '2.0', id, method: 'initialize', params: opened }))
  const plain = async (method: string, params: object = {}, id: RequestId = 1) =>
    (await relay.request(messageOf({ jsonrpc: '2.0', id, method, params }))).envelope
  return { relay, wire, delivered, logged, seen, reopened, initialize, plain, ask: asker(relay) }
}

const opened = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } }

function asker(relay: Relay) {
  return async (method: string, params: object = {}, id: RequestId = 1): Promise<Envelope> =>
    (await relay.request(asked(method, params, id))).envelope
}

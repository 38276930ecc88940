// The limit: no bridge at all. A lane straight to the server over keep-alive node:http, with the bearer in hand.
import { once } from 'node:events'
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { messageIn } from './event.ts'
import { type Answer, type Era, type Lane, modernVersion, protocolVersion } from './lane.ts'

export function httpLane(url: URL, bearer: string, era: Era): Lane {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  let lastId = 0
  let session: string | undefined

  const post = (message: Posted): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify(message)
      const headers = { ...headersFor(body, bearer, session), ...(era === 'modern' ? modernHeaders(message) : {}) }
      const outgoing = httpRequest(url, { method: 'POST', agent, headers })
      outgoing.once('error', reject)
      outgoing.once('response', (incoming: IncomingMessage) => {
        session ??= incoming.headers['mcp-session-id'] as string | undefined
        readAnswer(incoming).then(resolve, reject)
      })
      outgoing.end(body)
    })

  return {
    pid: undefined,
    request(method, params = {}) {
      lastId += 1
      return post({ ...version, id: lastId, method, params })
    },
    notify: method => void post({ ...version, method }).catch(() => {}),
    heard: () => 0,
    lastWords: () => '',
    close: async () => agent.destroy(),
  }
}

const version = { jsonrpc: '2.0' }

function headersFor(body: string, bearer: string, session: string | undefined): Record<string, string | number> {
  return {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    accept: 'application/json, text/event-stream',
    authorization: `Bearer ${bearer}`,
    'mcp-protocol-version': protocolVersion,
    ...(session ? { 'mcp-session-id': session } : {}),
  }
}

interface Posted {
  readonly id?: number
  readonly method: string
  readonly params?: object
}

function modernHeaders({ method, params }: Posted): Record<string, string> {
  const { name } = (params ?? {}) as { name?: unknown }
  const named = method === 'tools/call' && typeof name === 'string' ? { 'mcp-name': name } : {}
  return { 'mcp-protocol-version': modernVersion, 'mcp-method': method, ...named }
}

async function readAnswer(incoming: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = []
  let bytes = 0
  incoming.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    bytes += chunk.length
  })
  await once(incoming, 'end')
  if (incoming.statusCode !== 200 || bytes > 256 * 1024) return { bytes }
  const message = messageIn(Buffer.concat(chunks), incoming.headers['content-type'])
  const { result, error } = JSON.parse(message.toString('utf8'))
  return { result, error, bytes }
}

// Checklist C, item 23, with a clock in our hands: how long a server may make us wait before a stream is taken up again.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { aClient, until } from '../mcp/a-client.ts'
import { answer, rawServer } from '../net/a-server.ts'
import { readBody } from '../world/web-request.ts'

/** What was waited for; no pause takes any time here. */
const pauses: number[] = vi.hoisted(() => [])
vi.mock('node:timers/promises', () => ({
  setTimeout: async (milliseconds: number, _value: unknown, { signal }: { signal?: AbortSignal } = {}) => {
    if (signal?.aborted) return
    pauses.push(milliseconds)
    await new Promise(resolve => setImmediate(resolve))
  },
}))

beforeEach(() => {
  pauses.length = 0
})

const year = 365 * 24 * 60 * 60 * 1000

describe.each([
  ['of a year', year, 30_000, 60_000],
  ['of three seconds', 3_000, 3_000, 3_000],
])('C23 a `retry:` %s', (_how, retry, forAnswer, forOwnStream) => {
  test('on the stream of an answer is waited for, and no longer than half a minute', async () => {
    const { client, resumed } = await against(retry, 'answers')
    expect((await client.call('x')).result).toMatchObject({ content: [] })
    expect([resumed(), pauses]).toEqual([['7'], [forAnswer]])
  })

  test('on the server’s own stream is waited for, and no longer than a minute', async () => {
    const { client, listened } = await against(retry, 'own stream')
    await until(() => listened() > 1)
    expect(pauses[0]).toBe(forOwnStream)
    await client.connection.close()
  })
})

/** A server of 2025-11-25 whose streams break with this `retry:`; the answer to a call comes when it is resumed. */
async function against(retry: number, breaks: 'answers' | 'own stream') {
  const resumed: unknown[] = []
  let listened = 0
  let call: unknown
  const { url } = await rawServer((request, response) => {
    if (request.method === 'GET') return void get(request, response)
    void readBody(request).then(body => {
      const { id, method } = JSON.parse(body.toString()) as { id?: number; method?: string }
      if (method === 'initialize') return answer(response, id, opened)
      if (id === undefined) return void response.writeHead(202).end()
      call = id
      stream(response).end(`id: 7\nretry: ${retry}\ndata: \n\n`)
    })
  })
  const get = ({ headers }: IncomingMessage, response: ServerResponse) => {
    const after = headers['last-event-id']
    if (after !== undefined) {
      resumed.push(after)
      return stream(response).end(`data: ${JSON.stringify({ jsonrpc: '2.0', id: call, result: { content: [] } })}\n\n`)
    }
    if (breaks === 'answers') return response.writeHead(405).end()
    listened += 1
    const told = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' })
    // The second one stays open.
    if (listened > 1) return void stream(response).write(': here\n\n')
    return stream(response).end(`retry: ${retry}\ndata: ${told}\n\n`)
  }
  const client = aClient({ url: url.href })
  await client.initialize()
  return { client, resumed: () => resumed, listened: () => listened }
}

const opened = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: { listChanged: true } },
  serverInfo: { name: 'raw', version: '1' },
}

function stream(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { 'content-type': 'text/event-stream' })
}

import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import type { Guard } from '../../main/mcp/access/ports.ts'
import { answer, mcpServer, type Posted, rawServer } from '../net/a-server.ts'
import { readBody } from '../world/web-request.ts'
import { aClient, textOf, until } from './a-client.ts'
import { complain } from './a-relay.ts'

async function against(onPost: (message: Posted, response: ServerResponse) => void) {
  const { url, requests } = await mcpServer(onPost)
  const client = aClient({ url: url.href })
  await client.initialize()
  return { client, requests }
}

const code = (envelope: { error?: { data?: unknown } }) => (envelope.error?.data as { valetkey?: string })?.valetkey
const sse = (response: ServerResponse, text: string) =>
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write(text)
const event = (value: object) => `data: ${JSON.stringify({ jsonrpc: '2.0', ...value })}\n\n`

describe('an answer that is none becomes an error of its request', () => {
  test.each([
    [
      'malformed JSON',
      (r: ServerResponse) => void r.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc"'),
    ],
    ['an empty body', (r: ServerResponse) => void r.writeHead(200, { 'content-type': 'application/json' }).end()],
    ['a number', (r: ServerResponse) => void r.writeHead(200, { 'content-type': 'application/json' }).end('7')],
    ['an empty array', (r: ServerResponse) => void r.writeHead(200, { 'content-type': 'application/json' }).end('[]')],
    ['HTML', (r: ServerResponse) => void r.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>')],
    ['202', (r: ServerResponse) => void r.writeHead(202).end()],
    ['another id', (r: ServerResponse) => answer(r, 'stranger', { content: [] })],
    ['the id with another type', (r: ServerResponse) => answer(r, '2', { content: [] })],
  ])('%s', async (_what, respond) => {
    const { client } = await against((_message, response) => respond(response))
    const reply = await client.ask('tools/call', { name: 'x' }, 2)
    expect(code(reply)).toBe('protocol-error')
    expect(reply.error?.message).toMatch(/^“127\.0\.0\.1:\d+” /)
    expect(client.connection.inFlight()).toBe(0)
  })

  test.each([
    [400, 'protocol-error'],
    [401, 'protocol-error'],
    [403, 'protocol-error'],
    [404, 'not-mcp'],
    [405, 'not-mcp'],
    [429, 'unreachable'],
    [500, 'unreachable'],
    [503, 'unreachable'],
  ])('status %s', async (status, expected) => {
    const { client } = await against((_message, response) => {
      response
        .writeHead(status)
        .end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -1, message: 'Their\nwords' } }))
    })
    const reply = await client.call('x')
    expect(code(reply)).toBe(expected)
    expect(reply.error?.message).toContain(`${status}`)
    expect(reply.error?.message).toContain('“Their·words”')
  })
})

test('a JSON-RPC error with the right id passes as it is, whatever the status', async () => {
  const { client } = await against((message, response) => {
    const error = { code: -32602, message: 'bad arguments', data: { x: 1 } }
    response.writeHead(400).end(JSON.stringify({ jsonrpc: '2.0', id: message.id, error }))
  })
  expect((await client.call('x')).error).toEqual({ code: -32602, message: 'bad arguments', data: { x: 1 } })
})

test('pretty-printed JSON becomes one line and keeps its meaning', async () => {
  const { client } = await against((message, response) => {
    const value = { jsonrpc: '2.0', id: message.id, result: { content: [{ type: 'text', text: 'a\nb' }] } }
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value, null, 2))
  })
  expect(textOf(await client.call('x'))).toBe('a\nb')
  expect(client.raws.at(-1)?.includes(0x0a)).toBe(false)
})

test('an array of answers and notifications (2025-03-26) is taken apart', async () => {
  const { client } = await against((message, response) => {
    const all = [
      { jsonrpc: '2.0', method: 'notifications/message', params: { data: 1 } },
      { jsonrpc: '2.0', id: message.id, result: { content: [{ type: 'text', text: 'one of many' }] } },
    ]
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(all))
  })
  expect(textOf(await client.call('x'))).toBe('one of many')
  expect(client.heard.map(({ method }) => method)).toContain('notifications/message')
})

describe('event streams', () => {
  test('characters cut in two, CRLF, comments, several data lines and a BOM are read', async () => {
    const { client } = await against(async (message, response) => {
      const value = JSON.stringify({
        jsonrpc: '2.0',
        id: message.id,
        result: { content: [{ type: 'text', text: 'ä€😀' }] },
      })
      const [left, right] = [value.slice(0, 17), value.slice(17)]
      const bytes = Buffer.from(`\uFEFFdata: ${left}\r\n: hello\r\nevent: message\r\ndata: ${right}\r\n\r\n`)
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const byte of bytes) {
        response.write(Buffer.from([byte]))
        if (byte > 127) await new Promise(resolve => setTimeout(resolve, 1))
      }
      response.end()
    })
    expect(textOf(await client.call('x'))).toBe('ä€😀')
  })

  test('events stay in order however long each is being looked at', async () => {
    const { url } = await mcpServer((message, response) => {
      sse(response, [4, 3, 2, 1].map(n => event({ method: 'notifications/message', params: { data: n } })).join(''))
      response.end(event({ id: message.id, result: { content: [] } }))
    })
    const guard: Guard = {
      fromClient: () => ({ is: 'pass' }),
      fromServer: async ({ envelope }) => {
        const { data } = (envelope.params ?? { data: 0 }) as { data: number }
        await new Promise(resolve => setTimeout(resolve, data * 5))
        return { is: 'pass' }
      },
    }
    const client = aClient({ url: url.href, guard })
    await client.initialize()
    await client.call('x')
    const order = client.heard.slice(1).map(({ params }) => (params as { data: number } | undefined)?.data)
    expect(order).toEqual([4, 3, 2, 1, undefined])
  })

  test('a second answer and a stranger’s answer are dropped', async () => {
    const { client } = await against((message, response) => {
      sse(response, event({ id: 'stranger', result: {} }))
      response.write(event({ id: message.id, result: { content: [{ type: 'text', text: 'first' }] } }))
      response.end(event({ id: message.id, result: { content: [{ type: 'text', text: 'second' }] } }))
    })
    expect(textOf(await client.call('x'))).toBe('first')
    await until(() => client.warnings.length === 2)
    expect(client.heard.filter(({ id }) => id === 'stranger')).toEqual([])
    expect(JSON.stringify(client.heard)).not.toContain('second')
  })

  test('malformed events are passed over', async () => {
    const { client } = await against((message, response) => {
      sse(response, 'data: {"half\n\nnonsense\n\ndata: 7\n\n')
      response.end(event({ id: message.id, result: { content: [{ type: 'text', text: 'fine' }] } }))
    })
    expect(textOf(await client.call('x'))).toBe('fine')
  })

  test.each([
    ['any letters', 'é🗝 1', 'é🗝 1'],
    ['what no header can hold', 'a\u0001b', undefined],
    ['nothing, which takes the last one back', '', undefined],
  ])('an event id of %s is asked for in UTF-8, or the stream is lost', async (_what, eventId, heard) => {
    const { client, requests } = await against((_message, response) => {
      sse(response, `id: 1\ndata: \n\nid: ${eventId}\nretry: 1\ndata: \n\n`)
      response.end()
    })
    expect(code(await client.call('x'))).toBe('unreachable')
    const asked = requests.flatMap(({ headers }) => headers['last-event-id'] ?? [])
    expect(asked.map(id => Buffer.from(String(id), 'latin1').toString())).toEqual(heard === undefined ? [] : [heard])
  })

  test('a stream that is resumed again and again without an answer has an end', async () => {
    let gets = 0
    const { url } = await rawServer((request, response) => {
      if (request.method === 'GET' && request.headers['last-event-id'] === undefined)
        return void response.writeHead(405).end()
      if (request.method === 'GET') {
        gets += 1
        return void response.writeHead(200, { 'content-type': 'text/event-stream' }).end()
      }
      let body = ''
      request.on('data', chunk => {
        body += chunk
      })
      request.on('end', () => {
        const message = JSON.parse(body === '' ? '{}' : body) as Posted
        if (message.method === 'initialize')
          return answer(response, message.id, {
            protocolVersion: '2025-11-25',
            capabilities: {},
            serverInfo: { name: 'r', version: '1' },
          })
        if (message.id === undefined) return void response.writeHead(202).end()
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end('id: 1\nretry: 1\ndata: \n\n')
      })
    })
    const client = aClient({ url: url.href })
    await client.initialize()
    const { error } = await client.call('x')
    expect(error?.message).toMatch(/lost before the answer came\. The call may have had its effect/)
    expect(gets).toBeLessThan(110)
  })
})

describe('what would end whoever prints or reads it', () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
  const said = (id: unknown, text: string) => text.replace('ID', JSON.stringify(id))

  test.each([
    ['a batch that is nested too deep', `[{"jsonrpc":"2.0","method":"x","params":${deep}}]`],
    ['a notification that is nested too deep', `{"jsonrpc":"2.0","method":"x","params":${deep}}`],
    ['a question that is nested too deep', `{"jsonrpc":"2.0","id":7,"method":"roots/list","params":${deep}}`],
    ['a method that is a number', '{"jsonrpc":"2.0","method":5}'],
    ['a method that is an object', '{"jsonrpc":"2.0","id":7,"method":{}}'],
  ])('%s on a stream is passed over, and what follows is heard', async (_what, text) => {
    const { client } = await against((message, response) => {
      sse(response, `data: ${text}\n\n`)
      response.end(event({ id: message.id, result: { content: [{ type: 'text', text: 'heard' }] } }))
    })
    expect(textOf(await client.call('x'))).toBe('heard')
    expect(client.heard.filter(({ method }) => method !== undefined)).toEqual([])
  })

  test.each([
    ['a result', `{"jsonrpc":"2.0","id":ID,"result":{"content":${deep}}}`],
    ['an error', `{"jsonrpc":"2.0","id":ID,"error":{"code":1,"message":"x","data":${deep}}}`],
  ])('%s that is nested too deep is an error of its request', async (_what, text) => {
    const { client } = await against((message, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(said(message.id, text))
    })
    const reply = await client.call('x')
    expect(code(reply)).toBe('protocol-error')
    expect(reply.error?.message).toContain('nested deeper than 500 levels')
  })

  test('as deep as schemas are passes as it is', async () => {
    const nested = `${'{"properties":{"a":'.repeat(100)}{}${'}}'.repeat(100)}`
    const { client } = await against((message, response) => {
      const text = `{"jsonrpc":"2.0","id":ID,"result":{"content":[],"structuredContent":${nested}}}`
      response.writeHead(200, { 'content-type': 'application/json' }).end(said(message.id, text))
    })
    expect((await client.call('x')).result).toMatchObject({ structuredContent: { properties: {} } })
    expect(String(client.raws.at(-1))).toContain(nested)
  })
})

test('an answer beyond 64 MiB is an error for its request alone', async () => {
  const chunk = Buffer.alloc(1024 * 1024, 'x')
  const { client } = await against((message, response) => {
    if (message.method === 'ping') return answer(response, message.id, {})
    response.writeHead(200, { 'content-type': 'application/json' })
    const more = () => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', more)
    }
    more()
  })
  expect(code(await client.call('x'))).toBe('too-large')
  expect((await client.ask('ping')).error).toBeUndefined()
})

test('an event beyond 64 MiB is an error for its request alone', async () => {
  const chunk = Buffer.alloc(1024 * 1024, 'x')
  const { client } = await against((_message, response) => {
    sse(response, 'data: ')
    const more = () => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', more)
    }
    more()
  })
  expect(code(await client.call('x'))).toBe('too-large')
})

test('a listing whose connection is lost is asked for once more; a call is not', async () => {
  const seen: (string | undefined)[] = []
  const { client } = await against((message, response) => {
    seen.push(message.method)
    if (seen.length === 2) return answer(response, message.id, { tools: [] })
    sse(response, ': hello\n\n')
    setTimeout(() => response.destroy(), 1)
  })
  expect((await client.ask('tools/list')).result).toEqual({ tools: [] })
  expect(code(await client.call('x'))).toBe('unreachable')
  expect(seen).toEqual(['tools/list', 'tools/list', 'tools/call'])
})

test('a server that answers `initialize` with an error is shown as it is, and may be asked again', async () => {
  let asked = 0
  const { url } = await rawServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      const { id, method } = JSON.parse(body === '' ? '{}' : body) as Posted
      if (method === 'initialize') asked += 1
      const error = { code: -32000, message: 'not today' }
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ jsonrpc: '2.0', id, error }))
    })
  })
  const client = aClient({ url: url.href })
  expect((await client.initialize()).error).toEqual({ code: -32000, message: 'not today' })
  expect(client.connection.state).toBe('new')
  expect((await client.initialize()).error).toBeDefined()
  expect(asked).toBe(2)
})

test('a server that is no MCP server says so in a sentence', async () => {
  const { url } = await rawServer(
    (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
  )
  const { error } = await aClient({ url: url.href }).initialize()
  expect(error?.message).toMatch(/where MCP wants JSON or an event stream/)
})

test('a session that is lost again at once is not chased for ever', async () => {
  const server = await sessionServer((_id, response) => void response.writeHead(404).end())
  const client = aClient({ url: server.url.href })
  await client.initialize()
  expect((await client.call('x')).error?.message).toMatch(/forgot the session .* did nothing with this request/)
  expect(server.opened()).toBe(2)
})

test('a refusal with a word about some session is told as it is when a new session gets the same', async () => {
  const said = { code: -32602, message: 'no such session parameter' }
  const server = await sessionServer((_id, response) => complain(response, 400, null, said))
  const client = aClient({ url: server.url.href })
  await client.initialize()
  expect((await client.call('pay')).error?.message).toMatch(/refused this request .* “no such session parameter”/)
  expect(server.opened()).toBe(2)
})

test('an error for the request itself is its answer, also with a 404 that a new session gets as well', async () => {
  const said = { code: -32601, message: 'no such method', data: { seen: true } }
  const server = await sessionServer((id, response) => complain(response, 404, id, said))
  const client = aClient({ url: server.url.href })
  await client.initialize()
  expect((await client.ask('own/method')).error).toEqual(said)
})

/** Opens any number of sessions, and leaves requests in them to the test. */
async function sessionServer(onRequest: (id: unknown, response: ServerResponse) => void) {
  let opened = 0
  const { url } = await rawServer(async (request, response) => {
    if (request.method !== 'POST') return void response.writeHead(405).end()
    const { id, method } = JSON.parse(String(await readBody(request))) as Posted
    if (id === undefined) return void response.writeHead(202).end()
    if (method !== 'initialize') return onRequest(id, response)
    opened += 1
    response.setHeader('mcp-session-id', `s${opened}`)
    const serverInfo = { name: 'r', version: '1' }
    answer(response, id, { protocolVersion: '2025-11-25', capabilities: {}, serverInfo })
  })
  return { url, opened: () => opened }
}

test('no request overtakes the client’s `initialized`, however slow the server is to take it', async () => {
  const events: string[] = []
  const { url } = await rawServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      const { id, method = 'GET' } = JSON.parse(body === '' ? '{}' : body) as Posted
      if (request.method !== 'POST') return void response.writeHead(405).end()
      events.push(method)
      if (method !== 'notifications/initialized')
        return answer(response, id, { capabilities: {}, protocolVersion: '2025-11-25' })
      setTimeout(() => {
        events.push('taken')
        response.writeHead(202).end()
      }, 20)
    })
  })
  const client = aClient({ url: url.href })
  await client.initialize()
  await client.ask('tools/list')
  expect(events).toEqual(['initialize', 'notifications/initialized', 'taken', 'tools/list'])
})

test('closing ends what is in flight, and nothing is said afterwards', async () => {
  const { client } = await against(() => {})
  void client.call('x')
  await until(() => client.connection.inFlight() === 1)
  const heard = client.heard.length
  await client.connection.close()
  await until(() => client.connection.inFlight() === 0)
  expect(client.heard).toHaveLength(heard)
})

import { describe, expect, onTestFinished, test } from 'vitest'
import { messageOf } from '../../main/mcp/message/message.ts'
import { metaKeys, metaOf } from '../../main/mcp/message/modern-words.ts'
import { answer, mcpServer, rawServer, tcpServer } from '../net/a-server.ts'
import { aServer, type ServerOptions } from '../world/mcp-server.ts'
import { until } from './a-client.ts'
import { aModernRelay, asked, complain, discovered, event, modernServer, postServer, stream, words } from './a-relay.ts'

async function aWorldServer(options: ServerOptions = {}) {
  const server = await aServer({ sdk: 'v2', era: 'modern', ...options })
  onTestFinished(() => server.stop())
  return server
}

describe('a modern client over the real modern server', () => {
  test.each(['modern', 'both'] as const)(
    'tools, resources, prompts and completion of a server of era %s',
    async era => {
      const { url } = await aWorldServer({ era })
      const { ask, relay, reopened } = aModernRelay(url)
      const { result } = await ask('tools/list')
      expect((result as { tools: object[] }).tools).toHaveLength(7)
      const echoed = await ask('tools/call', { name: 'echo', arguments: { a: 'ü' } }, 'c')
      expect(echoed).toMatchObject({ id: 'c', result: { structuredContent: { a: 'ü' } } })
      expect(await ask('resources/read', { uri: 'note://one' })).toMatchObject({ result: { contents: [{}] } })
      expect(await ask('prompts/get', { name: 'greet', arguments: { who: 'ü' } })).toMatchObject({ result: {} })
      expect(await ask('no/such')).toMatchObject({ id: 1, error: { code: -32601 } })
      expect(relay.facts).toMatchObject({ era: 'modern', protocolVersion: '2026-07-28', capabilities: { tools: {} } })
      expect(reopened).toHaveLength(1)
    },
  )

  test('progress comes before its answer, log lines as well, and an input is asked for in rounds', async () => {
    const { url } = await aWorldServer()
    const { ask, delivered } = aModernRelay(url)
    const _meta = { progressToken: 'p', [metaKeys.logLevel]: 'debug' }
    await ask('tools/call', { name: 'slow', arguments: { ms: 20, steps: 2 }, _meta })
    expect(delivered.map(({ method }) => method)).toEqual(['notifications/progress', 'notifications/progress'])
    const first = await ask('tools/call', { name: 'ask', arguments: {} })
    expect(first).toMatchObject({ result: { resultType: 'input_required', inputRequests: { answer: {} } } })
    const inputResponses = { answer: { action: 'accept', content: { colour: 'blue' } } }
    const second = await ask('tools/call', { name: 'ask', arguments: {}, inputResponses }, 2)
    expect(JSON.stringify(second.result)).toContain('blue')
  })

  test('C8: to abandon a request is to close its stream, and nothing else is sent', async () => {
    const server = await aWorldServer()
    const { ask, relay } = aModernRelay(server.url)
    const call = ask('tools/call', { name: 'slow', arguments: { ms: 60_000 } }, 9).catch(error => error)
    await until(() => server.calls.get('slow') === 1)
    relay.abandon(9)
    expect(await call).toMatchObject({ code: 'cancelled' })
    await relay.tell(messageOf({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 9 } }))
    expect(server.requests.map(({ method }) => method)).toEqual(['server/discover', 'tools/list', 'tools/call'])
  })

  test('closing ends what is in flight', async () => {
    const server = await aWorldServer()
    const { ask, relay } = aModernRelay(server.url)
    const call = ask('tools/call', { name: 'slow', arguments: { ms: 60_000 } }).catch(error => error)
    await until(() => server.calls.get('slow') === 1)
    await relay.close()
    expect(await call).toMatchObject({ code: 'cancelled' })
  })
})

describe('what passes as it came', () => {
  test('C18, C20: the bytes of a request, `_meta` and `requestState` of a MiB included', async () => {
    const requestState = `${'\\u00fc/+='.repeat(256 * 1024)}`
    const { url, posts } = await modernServer(({ id, method, params }, response) => {
      if (method === 'tools/list') return answer(response, id, { tools: [] })
      answer(response, id, { resultType: 'input_required', requestState: params?.requestState })
    })
    const { relay } = aModernRelay(url)
    const raw = Buffer.from(
      `{ "jsonrpc":"2.0", "id":1.0, "method":"tools/call","params":{"name":"x","requestState":"${requestState}","n":1e400,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"traceparent":"00-a","baggage":"b=c","com.example/z":[12345678901234567890]}} }`,
    )
    const reply = await relay.request({ raw, envelope: JSON.parse(raw.toString()) })
    expect(posts.at(-1)?.text === raw.toString()).toBe(true)
    expect((reply.envelope.result as { requestState: string }).requestState).toHaveLength(1024 * 1024)
  })

  test('C17: errors of a server, whatever their number, and results with their cache hints', async () => {
    const { url } = await modernServer(({ id, method }, response) => {
      if (method === 'prompts/get') return complain(response, 400, id, { code: -32077, message: 'Mine', data: [1] })
      if (method === 'resources/read') return complain(response, 404, id, { code: -32002, message: 'Gone' })
      answer(response, id, { ttlMs: 60_000, cacheScope: 'private', prompts: [] })
    })
    const { ask } = aModernRelay(url)
    expect((await ask('prompts/get', { name: 'x' })).error).toEqual({ code: -32077, message: 'Mine', data: [1] })
    expect((await ask('resources/read', { uri: 'x' })).error).toEqual({ code: -32002, message: 'Gone' })
    expect((await ask('prompts/list')).result).toEqual({ ttlMs: 60_000, cacheScope: 'private', prompts: [] })
  })

  test("a client's own `server/discover` goes out alone and is what the server says", async () => {
    const { url, methods } = await modernServer(({ id }, response) => answer(response, id, { tools: [] }))
    const { ask, relay, reopened } = aModernRelay(url)
    expect(await ask('server/discover', {}, 'd')).toMatchObject({ id: 'd', result: { capabilities: { tools: {} } } })
    expect(relay.facts?.answer.envelope.id).toBe('d')
    await ask('tools/list')
    expect(methods()).toEqual(['server/discover', 'tools/list'])
    expect(reopened).toEqual([])
  })
})

describe('which version is spoken', () => {
  const unsupported = (supported: string[]) => ({ code: -32022, message: 'No', data: { supported, requested: 'x' } })

  test('a client that speaks another one hears which are supported', async () => {
    const { url } = await modernServer(({ id }, response) =>
      complain(response, 400, id, unsupported(['2026-07-28', '2027-01-01'])),
    )
    const reply = await aModernRelay(url).ask('tools/list')
    expect(reply.error).toMatchObject({ code: -32022, data: { supported: ['2026-07-28', '2027-01-01'] } })
  })

  test('our own question is asked again in a version that the server names', async () => {
    const { url, posts } = await postServer(({ id, headers }, response) => {
      if (headers['mcp-protocol-version'] === '2026-07-28') return answer(response, id, discovered)
      complain(response, 400, id, unsupported(['2026-07-28']))
    })
    const { relay } = aModernRelay(url, { ...words, protocolVersion: '2027-01-01' })
    expect((await relay.open()).protocolVersion).toBe('2026-07-28')
    expect(posts.map(({ params }) => metaOf(params)[metaKeys.protocolVersion])).toEqual(['2027-01-01', '2026-07-28'])
  })

  test.each([
    ['legacy versions alone', 400, unsupported(['2025-11-25'])],
    ['no session', 400, { code: -32000, message: 'Bad Request: Server not initialized' }],
    ['an unknown session', 404, { code: -32001, message: 'Session not found' }],
  ])('a server that answers with %s from now on has become a legacy one', async (_what, status, error) => {
    let isModern = true
    const { url } = await postServer(({ id }, response) => {
      if (!isModern) return complain(response, status, id, error)
      isModern = false
      answer(response, id, discovered)
    })
    await expect(aModernRelay(url).ask('tools/list')).rejects.toMatchObject({ facts: { otherEra: 'legacy' } })
  })

  test.each([
    ['400 and nothing', 400, ''],
    ['404 and HTML', 404, '<h1>Not here</h1>'],
    ['405', 405, ''],
    ['400 and an error without an id', 400, '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Bad"}}'],
    ['404 and -32601, to the question that every modern server answers', 404, undefined],
  ])('C10: %s is not from a modern server', async (_what, status, body) => {
    const { url } = await mcpServer(({ id }, response) => {
      const error = { code: -32601, message: 'Method not found' }
      response.writeHead(status).end(body ?? JSON.stringify({ jsonrpc: '2.0', id, error }))
    })
    await expect(aModernRelay(url).relay.open()).rejects.toMatchObject({ facts: { otherEra: 'legacy' } })
  })

  test.each([
    [429, 'unreachable'],
    [500, 'unreachable'],
    [302, 'redirect-refused'],
  ])('status %d says nothing of an era', async (status, code) => {
    const { url } = await rawServer((_request, response) => void response.writeHead(status).end())
    const error = await aModernRelay(url)
      .relay.open()
      .catch(thrown => thrown)
    expect(error).toMatchObject({ code })
    expect(error.facts.otherEra).toBeUndefined()
  })

  test('an internal error of the question is no sign of another era', async () => {
    const { url } = await mcpServer(({ id }, response) => complain(response, 500, id, { code: -32603, message: 'Oh' }))
    const error = await aModernRelay(url)
      .relay.open()
      .catch(thrown => thrown)
    expect(error.message).toContain('does not say what it can do: “Oh”')
    expect(error.facts.otherEra).toBeUndefined()
  })
})

describe('C9: a request that was lost', () => {
  test('is repeated under a new id where that changes nothing, and answered under its own', async () => {
    let times = 0
    const { url, posts } = await modernServer(({ id }, response) => {
      times += 1
      if (times === 1) return void stream(response).end()
      answer(response, id, { prompts: [] })
    })
    expect(await aModernRelay(url).ask('prompts/list', {}, 7)).toMatchObject({ id: 7, result: { prompts: [] } })
    const [, first, second] = posts
    expect(first?.id).toBe(7)
    expect(second?.id).toMatch(/^valetkey-/)
    expect(second?.headers).not.toHaveProperty('last-event-id')
  })

  test('is not repeated where it may have had its effect, and its error says so', async () => {
    const { url, methods } = await modernServer(({ id, method }, response) => {
      if (method === 'tools/list') return answer(response, id, { tools: [] })
      stream(response, { method: 'notifications/message', params: {} }).end()
    })
    const { ask, delivered } = aModernRelay(url)
    const error = await ask('tools/call', { name: 'x' }).catch(thrown => thrown)
    expect(error).toMatchObject({ code: 'unreachable', facts: { lost: true } })
    expect(error.message).toContain('may have had its effect')
    expect(methods().filter(method => method === 'tools/call')).toHaveLength(1)
    expect(delivered).toHaveLength(1)
  })

  test('is not repeated for ever', async () => {
    const { url, methods } = await modernServer((_message, response) => void stream(response).end())
    await expect(aModernRelay(url).ask('prompts/list')).rejects.toMatchObject({ code: 'unreachable' })
    expect(methods()).toHaveLength(3)
  })
})

describe('hostile servers', () => {
  const call = { name: 'x', arguments: {} }
  async function against(text: string, type = 'text/event-stream') {
    const { url, requests } = await modernServer(({ id, method }, response) => {
      if (method === 'tools/list') return answer(response, id, { tools: [] })
      response.writeHead(200, { 'content-type': type }).end(text)
    })
    return { ...aModernRelay(url), requests }
  }
  const ok = { id: 1, result: { content: [] } }

  test('requests on a stream are dropped and logged; notifications around them arrive', async () => {
    const note = { method: 'notifications/progress', params: {} }
    const { ask, delivered, logged } = await against(
      event(note) + event({ id: 5, method: 'sampling/createMessage' }) + event(note) + event(ok),
    )
    expect(await ask('tools/call', call)).toMatchObject(ok)
    expect(delivered).toHaveLength(2)
    expect(logged).toContainEqual(['request-dropped', expect.objectContaining({ method: 'sampling/createMessage' })])
  })

  test('answers for others, second answers, broken JSON, comments and a `retry` of a year change nothing', async () => {
    const junk = 'retry: 31536000000\nid: 7\n\n: comment\n\ndata: {"jsonrpc"\n\ndata: 7\n\n'
    const { ask, delivered, requests } = await against(
      junk +
        event({ id: '1', result: { wrong: 1 } }) +
        event({ id: 2, error: {} }) +
        event(ok) +
        event({ ...ok, result: { wrong: 2 } }),
    )
    expect(await ask('tools/call', call)).toMatchObject(ok)
    expect(delivered).toEqual([])
    expect(requests.every(({ method }) => method === 'POST')).toBe(true)
  })

  test('an answer counts when it comes, whether or not the stream ends', async () => {
    const { url } = await modernServer(({ id }, response) => void stream(response, { id, result: { prompts: [] } }))
    expect(await aModernRelay(url).ask('prompts/list')).toMatchObject({ result: { prompts: [] } })
  })

  test('two requests with one id are two requests', async () => {
    const { url } = await modernServer(({ id, method }, response) => answer(response, id, { [method ?? '']: [] }))
    const { ask } = aModernRelay(url)
    const both = await Promise.all([ask('prompts/list', {}, 'same'), ask('resources/list', {}, 'same')])
    expect(both.map(({ result }) => result)).toEqual([{ 'prompts/list': [] }, { 'resources/list': [] }])
  })

  test('a stream that names an id and ends is not asked for again', async () => {
    const { ask, requests } = await against('id: 7\nretry: 1\ndata: {"jsonrpc":"2.0","method":"x"}\n\n')
    await expect(ask('tools/call', call)).rejects.toMatchObject({ code: 'unreachable' })
    expect(requests).toHaveLength(3)
  })

  test.each([
    ['broken JSON', '{"jsonrpc"', 'application/json'],
    ['an array of nothing', '[]', 'application/json'],
    ['another id', '{"jsonrpc":"2.0","id":2,"result":{}}', 'application/json'],
    ['HTML', '<h1>Hello</h1>', 'text/html'],
  ])('%s becomes an error of its request, and no sign of another era', async (_what, text, type) => {
    const { ask } = await against(text, type)
    const error = await ask('tools/call', call).catch(thrown => thrown)
    expect(error.code).toBe('protocol-error')
    expect(error.facts.otherEra).toBeUndefined()
  })

  test('S13: a refusal with hostile words is quoted, short and inert', async () => {
    const { url } = await modernServer((_message, response) =>
      complain(response, 403, null, { code: -1, message: `\u202e\u0007${'x'.repeat(10_000)}` }),
    )
    const error = await aModernRelay(url)
      .ask('prompts/list')
      .catch(thrown => thrown)
    expect(error.message.length).toBeLessThan(400)
    expect(error.message).toContain('“·xxx')
    expect(error.message).not.toMatch(/\p{Cf}/u)
  })

  test('an answer of more than 64 MiB becomes an error that names the limit', async () => {
    const { url } = await modernServer((_message, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const chunk = Buffer.alloc(1024 * 1024, 0x20)
      const write = () => {
        while (!response.destroyed && response.write(chunk));
      }
      response.on('drain', write)
      write()
    })
    const error = await aModernRelay(url)
      .ask('prompts/list')
      .catch(thrown => thrown)
    expect(error).toMatchObject({ code: 'too-large' })
    expect(error.message).toContain('64 MiB')
  })

  test('a socket that closes in the middle of a JSON answer is a lost request', async () => {
    const { url } = await tcpServer(socket =>
      socket.once('data', () =>
        socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"jsonrpc":'),
      ),
    )
    const error = await aModernRelay(url)
      .relay.open()
      .catch(thrown => thrown)
    expect(error).toMatchObject({ code: 'unreachable', facts: { lost: true } })
  })
})

test('a reader that is slow holds the stream back', async () => {
  const { url } = await modernServer(({ id }, response) => {
    stream(response, { method: 'notifications/a' }, { method: 'notifications/b' }, { id, result: {} }).end()
  })
  const { relay, wire, delivered } = aModernRelay(url)
  let release = () => {}
  Object.assign(wire, {
    deliver: ({ envelope }: { envelope: object }) => {
      delivered.push(envelope)
      return new Promise<void>(resolve => {
        release = resolve
      })
    },
  })
  let isAnswered = false
  const answered = relay.request(asked('prompts/list')).then(() => {
    isAnswered = true
  })
  await until(() => delivered.length === 1)
  await new Promise(resolve => setTimeout(resolve, 20))
  expect({ delivered: delivered.length, isAnswered }).toEqual({ delivered: 1, isAnswered: false })
  release()
  await until(() => delivered.length === 2)
  release()
  await answered
})

test('a check asks the server anew and costs no second opening', async () => {
  const { url, methods } = await modernServer(({ id }, response) => answer(response, id, { tools: [] }))
  const { relay, ask, reopened } = aModernRelay(url)
  await relay.check()
  expect(methods()).toEqual([])
  await ask('tools/list')
  await relay.check()
  expect(methods()).toEqual(['server/discover', 'tools/list', 'server/discover'])
  expect(reopened).toHaveLength(1)
})

import { describe, expect, onTestFinished, test } from 'vitest'
import type { Envelope } from '../../main/mcp/message/message.ts'
import { aServer, type ServerOptions } from '../world/mcp-server.ts'
import { aClient, textOf, toolNames, until } from './a-client.ts'

async function serverAndClient(options: ServerOptions = {}) {
  const server = await aServer({ unprotected: true, ...options })
  onTestFinished(() => server.stop())
  const client = aClient({ url: server.url })
  return { server, client }
}

describe.each([
  { sdk: 'v1', json: false },
  { sdk: 'v1', json: true },
  { sdk: 'v2', json: false },
  { sdk: 'v2', json: true },
] as const)('with a server on SDK $sdk, json $json', options => {
  test('a client is opened, lists and calls', async () => {
    const { server, client } = await serverAndClient(options)
    const opened = await client.initialize()
    expect((opened.result as { serverInfo: object }).serverInfo).toMatchObject({ name: 'world' })
    expect(toolNames(await client.ask('tools/list'))).toContain('echo')
    const answer = await client.call('echo', { ü: 'ä€😀', n: [1, 2.5, null] })
    expect((answer.result as { structuredContent: object }).structuredContent).toEqual({ ü: 'ä€😀', n: [1, 2.5, null] })
    expect(client.connection.state).toBe('ready')
    const later = server.requests.filter(({ method }) => method === 'tools/call' || method === 'tools/list')
    for (const { headers } of later) {
      expect(headers['mcp-protocol-version']).toBe('2025-11-25')
      expect(headers['mcp-session-id']).toBe(server.sessions()[0])
    }
  })

  test('requests wait until the server has taken the client’s `initialized`', async () => {
    const { server, client } = await serverAndClient(options)
    await client.initialize()
    await client.ask('tools/list')
    const order = server.requests.filter(({ http }) => http === 'POST').map(({ method }) => method)
    expect(order).toEqual(['initialize', 'notifications/initialized', 'tools/list'])
  })

  test('a client that says all it wants in one go is answered in order, as if it had waited', async () => {
    const { server, client } = await serverAndClient(options)
    const opening = client.open()
    void client.give({ method: 'notifications/initialized' })
    const [opened, listed] = await Promise.all([opening, client.ask('tools/list')])
    expect(opened.error).toBeUndefined()
    expect(toolNames(listed)).toContain('echo')
    expect(client.heard.filter(({ method }) => method === undefined)).toEqual([opened, listed])
    const order = server.requests.filter(({ http }) => http === 'POST').map(({ method }) => method)
    expect(order).toEqual(['initialize', 'notifications/initialized', 'tools/list'])
  })

  test('`initialized` and the first request in one breath reach the server in that order', async () => {
    const { server, client } = await serverAndClient(options)
    await client.open()
    void client.give({ method: 'notifications/initialized' })
    await client.ask('tools/list')
    const order = server.requests.filter(({ http }) => http === 'POST').map(({ method }) => method)
    expect(order).toEqual(['initialize', 'notifications/initialized', 'tools/list'])
  })

  test('64 calls at once are all answered, each with its own answer', async () => {
    const { client } = await serverAndClient(options)
    await client.initialize()
    const answers = await Promise.all(Array.from({ length: 64 }, (_, n) => client.call('echo', { n })))
    expect(answers.map(({ result }) => (result as { structuredContent: { n: number } }).structuredContent.n)).toEqual(
      Array.from({ length: 64 }, (_, n) => n),
    )
  })

  test('ids keep their type, strings included', async () => {
    const { client } = await serverAndClient(options)
    await client.initialize()
    const [text, number] = await Promise.all([client.ask('ping', undefined, '77'), client.ask('ping', undefined, 77)])
    expect(text.id).toBe('77')
    expect(number.id).toBe(77)
  })

  test('what the server tells unasked arrives by its own stream', async () => {
    const { server, client } = await serverAndClient(options)
    await client.initialize()
    await until(() => server.requests.some(({ http }) => http === 'GET'))
    await client.ask('ping')
    await server.addTool('later')
    await client.hears(({ method }) => method === 'notifications/tools/list_changed')
    expect(toolNames(await client.ask('tools/list'))).toContain('later')
  })

  test('the session is ended with DELETE when the client goes', async () => {
    const { server, client } = await serverAndClient(options)
    await client.initialize()
    await client.connection.close()
    expect(server.requests.some(({ http }) => http === 'DELETE')).toBe(true)
    expect(client.connection.state).toBe('closed')
  })
})

describe.each(['v1', 'v2'] as const)('with event streams of SDK %s', sdk => {
  test('progress comes before the answer', async () => {
    const { client } = await serverAndClient({ sdk })
    await client.initialize()
    await client.call('slow', { ms: 40, steps: 4 }, { progressToken: 'p' })
    const tail = client.heard.slice(-5).map(({ method }) => method ?? 'answer')
    expect(tail).toEqual([...Array(4).fill('notifications/progress'), 'answer'])
  })

  test('the server asks the client in the middle of a call and gets its answer', async () => {
    const { client } = await serverAndClient({ sdk })
    await client.initialize({ elicitation: { form: {} } })
    const answer = client.call('ask', { what: 'elicitation' })
    const question = await client.hears(({ method }) => method === 'elicitation/create')
    await client.give({ id: question.id ?? null, result: { action: 'accept', content: { colour: 'blue' } } })
    expect(textOf(await answer)).toContain('blue')
  })

  test('the server asks the client on its own stream', async () => {
    const { server, client } = await serverAndClient({ sdk })
    await client.initialize({ roots: {} })
    await until(() => server.requests.some(({ http }) => http === 'GET'))
    await client.ask('ping')
    const answers = server.askAll('roots/list')
    const question = await client.hears(({ method }) => method === 'roots/list')
    await client.give({ id: question.id ?? null, result: { roots: [{ uri: 'file:///home' }] } })
    expect(await answers).toEqual([{ roots: [{ uri: 'file:///home' }] }])
  })

  test('a cancelled call is cancelled at the server, and its client hears no answer', async () => {
    const { server, client } = await serverAndClient({ sdk })
    await client.initialize()
    void client.give({ id: 'slow', method: 'tools/call', params: { name: 'slow', arguments: { ms: 60_000 } } })
    await until(() => server.calls.get('slow') === 1)
    await client.give({ method: 'notifications/cancelled', params: { requestId: 'slow' } })
    expect(server.requests.some(({ method }) => method === 'notifications/cancelled')).toBe(true)
    await until(() => client.connection.inFlight() === 0)
    expect(client.heard.some(({ id }) => id === 'slow')).toBe(false)
    expect(client.activities.at(-1)).toMatchObject({ method: 'tools/call', outcome: 'cancelled' })
  })

  test('a broken stream is taken up again, and the call is answered once and run once', async () => {
    const { server, client } = await serverAndClient({ sdk, resumable: true, retryInterval: 20 })
    await client.initialize()
    const answer = client.call('slow', { ms: 300, steps: 3 }, { progressToken: 'p' })
    await client.hears(({ method }) => method === 'notifications/progress')
    server.cutStreams()
    expect(textOf(await answer)).toBe('took 300 ms')
    expect(server.calls.get('slow')).toBe(1)
    const resumed = server.requests.find(({ http, headers }) => http === 'GET' && 'last-event-id' in headers)
    expect(resumed).toBeDefined()
    expect(client.heard.filter(({ method }) => method === 'notifications/progress')).toHaveLength(3)
  })

  test('a broken stream without event ids is an error that says the call may have had its effect', async () => {
    const { server, client } = await serverAndClient({ sdk })
    await client.initialize()
    const answer = client.call('slow', { ms: 60_000, steps: 600 }, { progressToken: 'p' })
    await client.hears(({ method }) => method === 'notifications/progress')
    server.cutStreams()
    const { error } = await answer
    expect(error?.message).toMatch(
      /lost before the answer came\. The call may have had its effect; it was not repeated/,
    )
    expect(error?.data).toEqual({ valetkey: 'unreachable' })
    expect(server.calls.get('slow')).toBe(1)
  })
})

describe.each(['v1', 'v2'] as const)('a server on SDK %s that has forgotten its sessions', sdk => {
  test('is opened anew; log level and subscriptions are there again, and the call runs once', async () => {
    const { server, client } = await serverAndClient({ sdk })
    await client.initialize()
    await client.ask('logging/setLevel', { level: 'warning' })
    await client.ask('resources/subscribe', { uri: 'note://one' })
    await client.ask('resources/subscribe', { uri: 'note://two' })
    await client.ask('resources/unsubscribe', { uri: 'note://two' })
    const [before = ''] = server.sessions()
    await server.forgetSessions()
    expect(textOf(await client.call('echo', { again: true }))).toBe('{"again":true}')
    await until(() => server.sessions().length > 0)
    const [after = ''] = server.sessions()
    expect(after).not.toBe(before)
    expect(server.calls.get('echo')).toBe(1)
    expect(server.logLevels.get(after)).toBe('warning')
    expect([...(server.subscriptions.get(after) ?? [])]).toEqual(['note://one'])
    await client.hears(({ method }) => method === 'notifications/tools/list_changed')
    await client.hears(({ method }) => method === 'notifications/resources/list_changed')
  })

  test('is opened once for many calls that find out together', async () => {
    const { server, client } = await serverAndClient({ sdk })
    await client.initialize()
    await client.ask('ping')
    await server.forgetSessions()
    const opened = () => server.requests.filter(({ method }) => method === 'initialize').length
    const before = opened()
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => client.call('echo', { n })))
    expect(answers.every(({ error }) => error === undefined)).toBe(true)
    expect(opened() - before).toBe(1)
    expect(server.calls.get('echo')).toBe(20)
  })
})

test('a server that was down and comes up again serves the same client', async () => {
  const { server, client } = await serverAndClient()
  await client.initialize()
  await client.ask('ping')
  await server.goDown()
  const down = await client.call('echo', {})
  expect(down.error?.data).toEqual({ valetkey: 'unreachable' })
  expect(down.error?.message).toMatch(/cannot be reached/)
  await server.forgetSessions()
  await server.comeUp()
  expect((await client.call('echo', { n: 1 })).error).toBeUndefined()
})

test('a request before `initialize` is answered, not hung', async () => {
  const { client } = await serverAndClient()
  expect((await client.ask('tools/list')).error?.message).toMatch(/must be `initialize`/)
})

test('a ping before `initialize` is answered, as the specification allows', async () => {
  const { client } = await serverAndClient()
  expect((await client.ask('ping')).result).toEqual({})
})

test('a request that is taken back while it waits for `initialize` never reaches the server', async () => {
  const { server, client } = await serverAndClient()
  const opened = client.initialize()
  void client.give({ id: 'late', method: 'tools/call', params: { name: 'echo', arguments: {} } })
  void client.give({ method: 'notifications/cancelled', params: { requestId: 'late' } })
  await opened
  await client.ask('tools/list')
  expect(server.requests.map(({ method }) => method)).not.toContain('tools/call')
  expect(client.heard.some(({ id }) => id === 'late')).toBe(false)
})

test('what waits for an `initialize` that fails is answered too', async () => {
  const { server, client } = await serverAndClient()
  await server.goDown()
  const [opened, listed] = await Promise.all([client.initialize(), client.ask('tools/list')])
  expect(opened.error?.data).toEqual({ valetkey: 'unreachable' })
  expect(listed.error?.message).toMatch(/must be `initialize`/)
})

test('a probe that does not say what every modern request must is refused, and the server hears nothing of it', async () => {
  const { server, client } = await serverAndClient()
  expect((await client.ask('server/discover')).error?.code).toBe(-32602)
  expect(server.requests).toEqual([])
  expect((await client.initialize()).result).toMatchObject({ serverInfo: { name: 'world' } })
})

test('the server’s own errors pass as they are', async () => {
  const { client } = await serverAndClient()
  await client.initialize()
  const { error } = await client.ask('no/such/method', { _meta: { traceparent: '00-1' } })
  expect(error).toMatchObject({ code: -32601 })
  expect(error?.data).toBeUndefined()
})

test('unknown methods, `_meta` and unknown members pass byte for byte', async () => {
  const { server, client } = await serverAndClient()
  await client.initialize()
  const raw = Buffer.from(
    '{"jsonrpc":"2.0" , "id":"x","method":"tools/call","params":{"name":"echo","arguments":{"z":1e2},"_meta":{"traceparent":"00-a"}},"odd":1.0}',
  )
  await client.receive({ raw, envelope: JSON.parse(raw.toString()) as Envelope })
  const seen = server.requests.find(({ id }) => id === 'x')
  expect(seen?.params).toMatchObject({ _meta: { traceparent: '00-a' } })
  expect(seen?.headers['content-length']).toBe(String(raw.length))
})

test('a 10 MiB result arrives whole', async () => {
  const { client } = await serverAndClient()
  await client.initialize()
  expect(textOf(await client.call('big', { bytes: 10 * 1024 * 1024 }))).toHaveLength(10 * 1024 * 1024)
})

describe.each(['v1', 'v2'] as const)('the own stream of a server on SDK %s', sdk => {
  const listening = (server: Awaited<ReturnType<typeof aServer>>) =>
    server.requests.filter(({ http, status }) => http === 'GET' && status === 200).length

  test('is opened again when it breaks, and nothing that was said meanwhile is lost where the server keeps events', async () => {
    const { server, client } = await serverAndClient({ sdk, resumable: true })
    await client.initialize()
    await until(() => listening(server) === 1)
    await client.ask('ping')
    await server.broadcast('notifications/tools/list_changed')
    await client.hears(({ method }) => method === 'notifications/tools/list_changed')
    server.cutStreams()
    await server.broadcast('notifications/prompts/list_changed')
    await client.hears(({ method }) => method === 'notifications/prompts/list_changed')
  })

  test('finds out by itself that the session is lost, and opens a new one before anyone asks', async () => {
    const { server, client } = await serverAndClient({ sdk })
    await client.initialize()
    await until(() => listening(server) === 1)
    await server.forgetSessions()
    server.cutStreams()
    await client.hears(({ method }) => method === 'notifications/tools/list_changed')
    expect(server.sessions()).toHaveLength(1)
    expect(server.requests.filter(({ method }) => method === 'initialize')).toHaveLength(2)
  })
})

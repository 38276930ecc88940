// A client of 2025-11-25 and earlier, in raw JSON, over a server of 2026-07-28 on the v2 SDK.
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Guard } from '../../main/mcp/access/ports.ts'
import { type Envelope, messageOf } from '../../main/mcp/message/message.ts'
import { aServer, type ServerOptions } from '../world/mcp-server.ts'
import { aClient, type ClientOptions, textOf, toolNames, until } from './a-client.ts'

async function serverAndClient(options: ServerOptions = {}, given: Partial<ClientOptions> = {}) {
  const server = await aServer({ unprotected: true, era: 'modern', ...options })
  onTestFinished(() => server.stop())
  const client = aClient({ url: server.url, ...given })
  const modern = () => server.requests.filter(({ headers }) => headers['mcp-protocol-version'] === '2026-07-28')
  const listens = () =>
    server.requests.filter(({ method, status }) => method === 'subscriptions/listen' && status === 200)
  return { server, client, modern, listens }
}

const meta = (params: unknown) => (params as { _meta: Record<string, unknown> })._meta
const key = (name: string) => `io.modelcontextprotocol/${name}`
const everything = { elicitation: { form: {}, url: {} }, sampling: {}, roots: { listChanged: true } }

describe('`initialize`', () => {
  test('is answered from what the server says of itself, in the client’s revision', async () => {
    const { client } = await serverAndClient()
    const { result } = await client.initialize()
    expect(result).toEqual({
      protocolVersion: '2025-11-25',
      capabilities: {
        tools: { listChanged: true },
        resources: { listChanged: true, subscribe: true },
        prompts: { listChanged: true },
        logging: {},
        completions: {},
      },
      serverInfo: { name: 'world', version: '2.0.0' },
    })
    expect(client.connection.state).toBe('ready')
    expect(client.known()?.result).toEqual(result)
  })

  test.each([
    ['2024-11-05', '2024-11-05'],
    ['2025-03-26', '2025-03-26'],
    ['2025-06-18', '2025-06-18'],
    ['1999-01-01', '2025-11-25'],
  ])('of a client of %s is answered in %s', async (asked, given) => {
    const { client } = await serverAndClient()
    expect((await client.initialize({}, asked)).result).toMatchObject({ protocolVersion: given })
  })

  test('passes on who the client is and what it can do, and no tasks', async () => {
    const { client, modern } = await serverAndClient()
    await client.initialize({ ...everything, tasks: { list: {} }, extensions: { 'com.example/x': {} } })
    await client.ask('tools/list')
    for (const { params } of modern()) {
      expect(meta(params)).toMatchObject({
        [key('protocolVersion')]: '2026-07-28',
        [key('clientInfo')]: { name: 'test', version: '1' },
      })
      expect(meta(params)[key('clientCapabilities')]).toEqual({
        elicitation: { form: {}, url: {} },
        sampling: {},
        roots: {},
        extensions: { 'com.example/x': {} },
      })
    }
    expect(modern().map(({ method }) => method)).toEqual(['server/discover', 'subscriptions/listen', 'tools/list'])
  })
})

describe('requests', () => {
  test('`_meta` of the client stays, and all else passes byte for byte', async () => {
    const { server, client } = await serverAndClient()
    await client.initialize()
    const raw = Buffer.from(
      '{"jsonrpc":"2.0" , "id":"x","method":"tools/call","params":{"name":"echo","arguments":{"z":1e2,"big":12345678901234567890},"_meta":{"traceparent":"00-a","progressToken":7}}}',
    )
    await client.receive({ raw, envelope: JSON.parse(raw.toString()) as Envelope })
    const seen = server.requests.find(({ id }) => id === 'x')
    expect(meta(seen?.params)).toMatchObject({
      traceparent: '00-a',
      progressToken: 7,
      [key('protocolVersion')]: '2026-07-28',
    })
    const answered = client.raws[client.heard.findIndex(({ id }) => id === 'x')]?.toString()
    expect(answered).not.toContain('resultType')
    expect(answered).toContain('"z":100')
  })

  test('lists lose their cache hints and nothing else', async () => {
    const { client } = await serverAndClient()
    await client.initialize()
    const { result } = await client.ask('tools/list')
    expect(Object.keys(result as object)).not.toEqual(expect.arrayContaining(['resultType', 'ttlMs', 'cacheScope']))
    expect(toolNames({ result })).toContain('echo')
    for (const method of ['prompts/list', 'resources/list', 'resources/templates/list'])
      expect((await client.ask(method)).result).not.toHaveProperty('ttlMs')
  })

  test('prompts, resources and completions cross', async () => {
    const { client } = await serverAndClient()
    await client.initialize()
    const prompt = await client.ask('prompts/get', { name: 'greet', arguments: { who: 'Ada' } })
    expect(prompt.result).toMatchObject({ messages: [{ content: { text: 'Greet Ada.' } }] })
    expect((await client.ask('resources/read', { uri: 'note://one' })).result).toMatchObject({
      contents: [{ text: 'first note' }],
    })
    const completed = await client.ask('completion/complete', {
      ref: { type: 'ref/prompt', name: 'greet' },
      argument: { name: 'who', value: 'a' },
    })
    expect(completed.result).toMatchObject({ completion: { values: ['alice', 'bob'] } })
  })

  test('ping and roots/list_changed never reach a server that knows neither', async () => {
    const { client, modern } = await serverAndClient()
    await client.initialize(everything)
    const before = modern().length
    expect((await client.ask('ping')).result).toEqual({})
    await client.give({ method: 'notifications/roots/list_changed' })
    expect((await client.ask('subscriptions/listen', { notifications: {} })).error?.code).toBe(-32601)
    expect(modern()).toHaveLength(before)
  })

  test('64 calls at once get each its own answer', async () => {
    const { client } = await serverAndClient()
    await client.initialize()
    const answers = await Promise.all(Array.from({ length: 64 }, (_, n) => client.call('echo', { n })))
    expect(answers.map(({ result }) => (result as { structuredContent: { n: number } }).structuredContent.n)).toEqual(
      Array.from({ length: 64 }, (_, n) => n),
    )
  })

  test('progress comes under the client’s own token, before the answer', async () => {
    const { client } = await serverAndClient()
    await client.initialize()
    await client.call('slow', { ms: 40, steps: 4 }, { progressToken: 'p' })
    expect(client.heard.slice(-5).map(({ method }) => method ?? 'answer')).toEqual([
      ...Array(4).fill('notifications/progress'),
      'answer',
    ])
    expect(client.heard.at(-2)?.params).toMatchObject({ progressToken: 'p', progress: 4 })
  })

  test('a cancelled call ends at the server by its connection, and its client hears no answer', async () => {
    const { server, client, modern } = await serverAndClient()
    await client.initialize()
    void client.give({ id: 'slow', method: 'tools/call', params: { name: 'slow', arguments: { ms: 60_000 } } })
    await until(() => server.calls.get('slow') === 1)
    await client.give({ method: 'notifications/cancelled', params: { requestId: 'slow' } })
    await until(() => client.connection.inFlight() === 0)
    expect(client.heard.some(({ id }) => id === 'slow')).toBe(false)
    expect(modern().some(({ method }) => method === 'notifications/cancelled')).toBe(false)
  })

  test('log lines are asked for from the level on that the client sets, and not before', async () => {
    const { client, modern } = await serverAndClient()
    await client.initialize()
    await client.call('notify', { what: 'log', data: 'too early' })
    expect((await client.ask('logging/setLevel', { level: 'info' })).result).toEqual({})
    await client.call('notify', { what: 'log', data: 'now' })
    await client.hears(({ params }) => (params as { data?: unknown } | undefined)?.data === 'now')
    const levels = modern()
      .filter(({ method }) => method === 'tools/call')
      .map(({ params }) => meta(params)[key('logLevel')])
    expect(levels).toEqual([undefined, 'info'])
    expect((await client.ask('logging/setLevel', { level: 'loud' })).error?.code).toBe(-32602)
  })
})

describe('errors', () => {
  test('a method that is not there and a resource that is not there are told in the client’s numbers', async () => {
    const { client } = await serverAndClient()
    await client.initialize()
    expect((await client.ask('no/such/method')).error).toMatchObject({ code: -32601 })
    expect((await client.call('fail')).result).toMatchObject({ isError: true })
  })

  test('a capability that the client lacks is named in a sentence', async () => {
    const { client } = await serverAndClient()
    await client.initialize()
    const { error } = await client.call('ask', { what: 'sampling' })
    expect(error?.code).toBe(-32602)
    expect(error?.message).toMatch(/needs “sampling” from this client, which does not offer it/)
    expect(client.heard.some(({ method }) => method === 'sampling/createMessage')).toBe(false)
  })

  test('a connection that is cut in mid-call says that the call may have had its effect', async () => {
    const { server, client } = await serverAndClient()
    await client.initialize()
    const answer = client.call('slow', { ms: 60_000, steps: 600 }, { progressToken: 'p' })
    await client.hears(({ method }) => method === 'notifications/progress')
    server.cutStreams()
    expect((await answer).error?.message).toMatch(/may have had its effect; it was not repeated/)
    expect(server.calls.get('slow')).toBe(1)
  })
})

describe('what the server wants to know', () => {
  test.each([
    ['elicitation', 'elicitation/create', { action: 'accept', content: { colour: 'blue' } }],
    ['elicitation', 'elicitation/create', { action: 'decline' }],
    ['elicitation', 'elicitation/create', { action: 'cancel' }],
    ['sampling', 'sampling/createMessage', { role: 'assistant', content: { type: 'text', text: 'Hi.' }, model: 'm' }],
    ['roots', 'roots/list', { roots: [{ uri: 'file:///home' }] }],
  ])('%s is asked of the client under an id of ours, and the answer goes back (%#)', async (what, method, result) => {
    const { server, client, modern } = await serverAndClient()
    await client.initialize(everything)
    const answer = client.ask('tools/call', { name: 'ask', arguments: { what } }, 'mine')
    const question = await client.hears(envelope => envelope.method === method)
    expect(question.id).toMatch(/^valetkey-/)
    await client.give({ id: question.id ?? null, result })
    expect(JSON.parse(textOf(await answer))).toEqual(result)
    const ids = modern()
      .filter(request => request.method === 'tools/call')
      .map(({ id }) => id)
    expect(ids).toHaveLength(2)
    expect(ids[0]).toBe('mine')
    expect(ids[1]).toMatch(/^valetkey-/)
    expect(server.calls.get('ask')).toBe(2)
  })

  test('an error of the client ends the request in a sentence', async () => {
    const { client } = await serverAndClient()
    await client.initialize(everything)
    const answer = client.call('ask', { what: 'sampling' })
    const question = await client.hears(({ method }) => method === 'sampling/createMessage')
    await client.give({ id: question.id ?? null, error: { code: -1, message: 'User\nrejected' } })
    expect((await answer).error?.message).toMatch(
      /needs an answer to `sampling\/createMessage` before it goes on, and this client gave an error: “User·rejected”/,
    )
  })

  test('a call that is cancelled while its client is asked is over, and the question is withdrawn', async () => {
    const { server, client } = await serverAndClient()
    await client.initialize(everything)
    void client.give({ id: 'q', method: 'tools/call', params: { name: 'ask', arguments: { what: 'elicitation' } } })
    const question = await client.hears(({ method }) => method === 'elicitation/create')
    await client.give({ method: 'notifications/cancelled', params: { requestId: 'q' } })
    const withdrawn = await client.hears(({ method }) => method === 'notifications/cancelled')
    expect(withdrawn.params).toEqual({ requestId: question.id })
    await until(() => client.connection.inFlight() === 0)
    expect(server.calls.get('ask')).toBe(1)
  })

  test('S15 a question that the guard refuses does not reach the client, and ends the request', async () => {
    const guard: Guard = {
      fromClient: () => ({ is: 'pass' }),
      fromServer: ({ envelope }) =>
        envelope.method === 'elicitation/create' ? { is: 'refuse', why: 'No questions here.' } : { is: 'pass' },
    }
    const { client } = await serverAndClient({}, { guard })
    await client.initialize(everything)
    const { error } = await client.call('ask', { what: 'elicitation' })
    expect(error?.message).toContain('No questions here.')
    expect(client.heard.some(({ method }) => method === 'elicitation/create')).toBe(false)
  })
})

describe('changes', () => {
  test('of lists are heard by one stream, without the words of the later era', async () => {
    const { server, client, listens } = await serverAndClient()
    await client.initialize()
    await server.addTool('later')
    const change = await client.hears(({ method }) => method === 'notifications/tools/list_changed')
    expect(JSON.stringify(change)).not.toContain('subscriptionId')
    expect(toolNames(await client.ask('tools/list'))).toContain('later')
    expect(listens()).toHaveLength(1)
  })

  test('wait until the client has said `initialized`', async () => {
    const { server, client } = await serverAndClient()
    const clientInfo = { name: 'test', version: '1' }
    await client.ask('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo })
    await server.addTool('early')
    await client.ask('tools/list')
    expect(client.heard.some(({ method }) => method?.endsWith('list_changed'))).toBe(false)
    await client.give({ method: 'notifications/initialized' })
    await client.hears(({ method }) => method === 'notifications/tools/list_changed')
  })

  test('of resources are heard by who subscribed, until it unsubscribes', async () => {
    const { server, client, listens } = await serverAndClient()
    await client.initialize()
    const updates = () => client.heard.filter(({ method }) => method === 'notifications/resources/updated')
    await server.setResource('note://one', 'before')
    expect((await client.ask('resources/subscribe', { uri: 'note://one' })).result).toEqual({})
    expect((await client.ask('resources/subscribe', { uri: 'note://two' })).result).toEqual({})
    await server.broadcast('notifications/resources/updated', { uri: 'note://one' })
    await until(() => updates().length === 1)
    expect((await client.ask('resources/unsubscribe', { uri: 'note://one' })).result).toEqual({})
    await server.broadcast('notifications/resources/updated', { uri: 'note://one' })
    await server.broadcast('notifications/resources/updated', { uri: 'note://two' })
    await until(() => updates().length === 2)
    expect(updates().map(({ params }) => params)).toEqual([{ uri: 'note://one' }, { uri: 'note://two' }])
    expect(listens().at(-1)?.params?.notifications).toMatchObject({ resourceSubscriptions: ['note://two'] })
  })

  test('many subscriptions at once share streams', async () => {
    const { client, listens } = await serverAndClient()
    await client.initialize()
    const uris = Array.from({ length: 40 }, (_, n) => `note://${n}`)
    const answers = await Promise.all(uris.map(uri => client.ask('resources/subscribe', { uri })))
    expect(answers.every(({ error }) => error === undefined)).toBe(true)
    expect(listens().length).toBeLessThan(5)
  })

  test('that nobody heard because the stream was cut are told once, when it is there again', async () => {
    const { server, client, listens } = await serverAndClient()
    await client.initialize()
    await client.ask('resources/subscribe', { uri: 'note://one' })
    const before = listens().length
    server.cutStreams()
    await client.hears(({ method }) => method === 'notifications/resources/updated')
    const told = client.heard.filter(({ method }) => method?.startsWith('notifications/')).map(({ method }) => method)
    expect(told.sort()).toEqual([
      'notifications/prompts/list_changed',
      'notifications/resources/list_changed',
      'notifications/resources/updated',
      'notifications/tools/list_changed',
    ])
    expect(listens().length).toBe(before + 1)
    await server.addTool('again')
    await until(() => client.heard.filter(({ method }) => method === 'notifications/tools/list_changed').length === 2)
  })

  test('are listened for anew after a sleep', async () => {
    const { server, client, listens } = await serverAndClient()
    await client.initialize()
    client.connection.reprobe()
    await until(() => listens().length === 2)
    await server.addTool('awake')
    await client.hears(({ method }) => method === 'notifications/tools/list_changed')
  })

  test('are listened for no more when the client goes', async () => {
    const { client, server } = await serverAndClient()
    await client.initialize()
    await client.connection.close()
    expect(client.connection.state).toBe('closed')
    await server.stop()
  })
})

test('a client that a broker before us had answered is served, with its log level and subscriptions', async () => {
  const { client, modern, listens } = await serverAndClient()
  const replay = { replay: true }
  const clientInfo = { name: 'test', version: '1' }
  const params = { protocolVersion: '2025-11-25', capabilities: everything, clientInfo }
  void client.connection.receive(messageOf({ jsonrpc: '2.0', id: 'a', method: 'initialize', params }), replay)
  void client.connection.receive(
    messageOf({ jsonrpc: '2.0', id: 'b', method: 'logging/setLevel', params: { level: 'error' } }),
    replay,
  )
  void client.connection.receive(
    messageOf({ jsonrpc: '2.0', id: 'c', method: 'resources/subscribe', params: { uri: 'note://one' } }),
    replay,
  )
  await client.connection.receive(messageOf({ jsonrpc: '2.0', method: 'notifications/initialized' }), replay)
  expect((await client.call('echo', { n: 1 })).error).toBeUndefined()
  expect(meta(modern().findLast(({ method }) => method === 'tools/call')?.params)[key('logLevel')]).toBe('error')
  const heardOf = () => listens().map(({ params }) => JSON.stringify(params?.notifications))
  await until(() => heardOf().some(notifications => notifications.includes('note://one')))
})

test('a server of both eras is spoken to in the client’s own', async () => {
  const { client, modern } = await serverAndClient({ era: 'both' })
  await client.initialize()
  expect(textOf(await client.call('echo', { n: 1 }))).toBe('{"n":1}')
  expect(modern()).toEqual([])
})

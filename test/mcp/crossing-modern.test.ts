import { describe, expect, onTestFinished, test } from 'vitest'
import type { Envelope } from '../../main/mcp/message/message.ts'
import { metaKeys } from '../../main/mcp/message/modern-words.ts'
import { anOldServer } from '../world/http-sse-server.ts'
import { aServer, type ServerOptions } from '../world/mcp-server.ts'
import { textOf, toolNames, until } from './a-client.ts'
import { aModernClient, idOfListen, type ModernClientOptions } from './a-modern-client.ts'

type Rest = Omit<ModernClientOptions, 'url'>

async function serverAndClient(options: ServerOptions = {}, rest: Rest = {}) {
  const server = await aServer({ unprotected: true, sdk: 'v1', ...options })
  onTestFinished(() => server.stop())
  const client = aModernClient({ url: server.url, ...rest })
  return { server, client }
}

const resultOf = ({ result }: Envelope) => result as Record<string, unknown>
const inputIn = (answer: Envelope) =>
  resultOf(answer) as { inputRequests: Record<string, { method: string; params: object }>; requestState: string }
const keyIn = (answer: Envelope) => Object.keys(inputIn(answer).inputRequests)[0] ?? ''

describe.each(['v1', 'v2'] as const)('a modern client at a legacy server on SDK %s', sdk => {
  test('discovers, lists and calls, and every result says what it is', async () => {
    const { server, client } = await serverAndClient({ sdk })
    const found = await client.discover()
    expect(found.result).toMatchObject({
      resultType: 'complete',
      ttlMs: 0,
      cacheScope: 'private',
      capabilities: { tools: { listChanged: true }, logging: {} },
      _meta: { [metaKeys.serverInfo]: { name: 'world' } },
    })
    expect(resultOf(found).supportedVersions).toEqual([
      '2026-07-28',
      '2025-11-25',
      '2025-06-18',
      '2025-03-26',
      '2024-11-05',
    ])
    const listed = await client.tools()
    expect(toolNames(listed)).toContain('echo')
    expect(listed.result).toMatchObject({ resultType: 'complete', ttlMs: 0, cacheScope: 'private' })
    const answer = await client.call('echo', { ü: 'ä€😀', n: [1, 2.5, null] })
    expect(answer.result).toMatchObject({ resultType: 'complete', structuredContent: { ü: 'ä€😀', n: [1, 2.5, null] } })
    expect(resultOf(answer)).not.toHaveProperty('ttlMs')
    expect(client.connection.state).toBe('ready')
    expect(client.known()?.result).toMatchObject({ serverInfo: { name: 'world' } })
    expect(client.connection.clientInfo).toEqual({ name: 'modern', version: '1' })
    expect(server.sessions()).toHaveLength(1)
  })

  test('the server hears none of the words that only this revision has, and all others', async () => {
    const { server, client } = await serverAndClient({ sdk })
    await client.call('echo', {}, { traceparent: '00-1-2-01', 'com.example/own': 7 })
    const call = server.requests.find(({ method }) => method === 'tools/call')
    expect(call?.params?._meta).toEqual({ traceparent: '00-1-2-01', 'com.example/own': 7 })
    const opened = server.requests.find(({ method }) => method === 'initialize')
    expect(opened?.params).toMatchObject({ protocolVersion: '2025-11-25', clientInfo: { name: 'modern' } })
  })

  test('prompts, resources, completion and templates cross', async () => {
    const { client } = await serverAndClient({ sdk })
    expect((await client.ask('resources/read', { uri: 'note://one' })).result).toMatchObject({
      contents: [{ text: 'first note' }],
      resultType: 'complete',
      ttlMs: 0,
    })
    expect((await client.ask('prompts/get', { name: 'greet', arguments: { who: 'Ann' } })).result).toMatchObject({
      messages: [{ content: { text: 'Greet Ann.' } }],
    })
    const ref = { type: 'ref/prompt', name: 'greet' }
    expect((await client.ask('completion/complete', { ref, argument: { name: 'who', value: 'a' } })).result).toEqual(
      expect.objectContaining({ completion: { values: ['alice', 'bob'], hasMore: false } }),
    )
    expect((await client.ask('resources/templates/list')).result).toMatchObject({ resourceTemplates: [{}] })
  })

  test('progress comes under the client’s own token', async () => {
    const { client } = await serverAndClient({ sdk })
    await client.call('slow', { ms: 40, steps: 2 }, { progressToken: 'mine' })
    const progress = client.heard.filter(({ method }) => method === 'notifications/progress')
    expect(progress.map(({ params }) => (params as { progressToken: unknown }).progressToken)).toEqual(['mine', 'mine'])
  })

  test.each([
    [
      'elicitation',
      'elicitation/create',
      { elicitation: { form: {} } },
      { action: 'accept', content: { colour: 'red' } },
    ],
    [
      'sampling',
      'sampling/createMessage',
      { sampling: {} },
      { role: 'assistant', content: { type: 'text', text: 'hello' }, model: 'm' },
    ],
    ['roots', 'roots/list', { roots: {} }, { roots: [{ uri: 'file:///home' }] }],
  ] as const)(
    'a question of the server (%s) is a round, and its answer reaches the waiting call',
    async (what, method, capabilities, response) => {
      const { server, client } = await serverAndClient({ sdk }, { capabilities })
      const asked = await client.call('ask', { what })
      expect(asked.result).toMatchObject({ resultType: 'input_required' })
      expect(Object.values(inputIn(asked).inputRequests)).toMatchObject([{ method }])
      const answer = await client.retry('ask', { what }, asked, { [keyIn(asked)]: response })
      expect(JSON.parse(textOf(answer))).toMatchObject(response)
      expect(answer.result).toMatchObject({ resultType: 'complete' })
      expect(server.calls.get('ask')).toBe(1)
      expect(client.requestsFromUs()).toEqual([])
    },
  )

  test('a ping of the server is answered by us', async () => {
    const { client } = await serverAndClient({ sdk })
    expect(textOf(await client.call('ask', { what: 'ping' }))).toBe('{}')
    expect(client.requestsFromUs()).toEqual([])
  })

  test('what the client has not offered is refused to the server', async () => {
    const { client } = await serverAndClient({ sdk })
    const { result, error } = await client.call('ask', { what: 'sampling' })
    expect(JSON.stringify(result ?? error)).toContain('does not offer')
    expect(client.requestsFromUs()).toEqual([])
  })

  test('log lines go to whoever asked for them, from the level that was named', async () => {
    const { server, client } = await serverAndClient({ sdk })
    await client.call('notify', { what: 'log', data: 'unheard' })
    await client.call('notify', { what: 'log', data: 'heard' }, { [metaKeys.logLevel]: 'info' })
    await client.call('notify', { what: 'log', data: 'too quiet' }, { [metaKeys.logLevel]: 'error' })
    const lines = client.heard.filter(({ method }) => method === 'notifications/message')
    expect(lines.map(({ params }) => (params as { data: unknown }).data)).toEqual(['heard'])
    expect([...server.logLevels.values()]).toEqual(['info'])
  })

  test('a cancelled call is cancelled at the server, and nothing more is said of it', async () => {
    const { server, client } = await serverAndClient({ sdk })
    void client.give({
      id: 'c1',
      method: 'tools/call',
      params: { name: 'slow', arguments: { ms: 60_000 }, _meta: client.meta({ progressToken: 't' }) },
    })
    await until(() => server.calls.get('slow') === 1)
    await client.give({ method: 'notifications/cancelled', params: { requestId: 'c1', reason: 'no more' } })
    await until(() => client.activities.at(-1)?.outcome === 'cancelled')
    const told = server.requests.find(({ method }) => method === 'notifications/cancelled')
    const call = server.requests.find(({ method }) => method === 'tools/call')
    expect(told?.params).toEqual({ requestId: call?.id, reason: 'no more' })
    await client.tools()
    expect(client.heard.filter(({ id }) => id === 'c1')).toEqual([])
    expect(client.connection.inFlight()).toBe(0)
  })

  test('changes of lists and of resources come on the subscriptions that ask for them', async () => {
    const { server, client } = await serverAndClient({ sdk })
    const tools = await client.listen({ toolsListChanged: true })
    expect(tools.agreed).toEqual({ toolsListChanged: true })
    const note = await client.listen({ resourceSubscriptions: ['note://one'], resourcesListChanged: false })
    expect(note.agreed).toEqual({ resourceSubscriptions: ['note://one'] })
    const other = await client.listen({ resourceSubscriptions: ['note://one'] })
    await until(() => server.requests.some(({ http, status }) => http === 'GET' && status === 200))
    await server.addTool('fresh')
    await client.hears(one => idOfListen(one) === tools.id && one.method === 'notifications/tools/list_changed')
    await server.setResource('note://one', 'second')
    for (const { id } of [note, other])
      await client.hears(one => idOfListen(one) === id && one.method === 'notifications/resources/updated')
    expect(client.on(tools.id)).toEqual(['notifications/tools/list_changed'])
    expect(server.requests.filter(({ method }) => method === 'resources/subscribe')).toHaveLength(1)
    expect(client.connection.inFlight()).toBe(0)

    await client.give({ method: 'notifications/cancelled', params: { requestId: note.id } })
    expect(server.requests.filter(({ method }) => method === 'resources/unsubscribe')).toEqual([])
    await client.give({ method: 'notifications/cancelled', params: { requestId: other.id } })
    await until(() => server.requests.some(({ method }) => method === 'resources/unsubscribe'))
  })

  test('a lost session is opened anew, and the subscriptions go on in it', async () => {
    const { server, client } = await serverAndClient({ sdk })
    const { id } = await client.listen({ toolsListChanged: true, resourceSubscriptions: ['note://one'] })
    await server.forgetSessions()
    expect(toolNames(await client.tools())).toContain('echo')
    await client.hears(one => idOfListen(one) === id && one.method === 'notifications/tools/list_changed')
    const session = server.sessions()[0] ?? ''
    await until(() => server.subscriptions.get(session)?.has('note://one') === true)
    await until(() => server.requests.some(one => one.http === 'GET' && one.session === session && one.status === 200))
    await server.setResource('note://one', 'second')
    await client.hears(one => idOfListen(one) === id && one.method === 'notifications/resources/updated')
  })
})

test('a server of 2024-11-05, which has one stream for everything, asks in the newest call', async () => {
  const server = await anOldServer()
  const client = aModernClient({ url: server.url, capabilities: { roots: {} } })
  expect(toolNames(await client.tools())).toContain('echo')
  void client.give({
    id: 'slow',
    method: 'tools/call',
    params: { name: 'slow', arguments: { ms: 80, steps: 2 }, _meta: client.meta({ progressToken: 'p' }) },
  })
  const asked = await client.call('ask', { what: 'roots' })
  expect(Object.values(inputIn(asked).inputRequests)).toEqual([{ method: 'roots/list', params: {} }])
  const answer = await client.retry('ask', { what: 'roots' }, asked, { [keyIn(asked)]: { roots: [] } })
  expect(textOf(answer)).toBe('{"roots":[]}')
  await client.hears(({ id }) => id === 'slow')
  const progress = client.heard.filter(({ method }) => method === 'notifications/progress')
  expect(progress.map(({ params }) => params)).toMatchObject([{ progressToken: 'p' }, { progressToken: 'p' }])
  expect(client.requestsFromUs()).toEqual([])
})

test('requests of the session that this revision has no more are unknown methods', async () => {
  const { server, client } = await serverAndClient()
  for (const method of ['ping', 'logging/setLevel', 'resources/subscribe', 'tasks/list']) {
    expect((await client.ask(method, { uri: 'note://one', level: 'info' })).error?.code).toBe(-32601)
  }
  expect(server.requests.filter(({ method }) => method === 'resources/subscribe')).toEqual([])
})

test('two questions of one call are two rounds, and the answer comes in the last', async () => {
  const { client } = await serverAndClient({}, { capabilities: { elicitation: {} } })
  const asked = await client.call('ask', { what: 'elicitation' })
  const nothing = await client.retry('ask', { what: 'elicitation' }, asked, {})
  expect(nothing.result).toMatchObject({ resultType: 'input_required' })
  expect(inputIn(nothing).requestState).not.toBe(inputIn(asked).requestState)
  const answer = await client.retry('ask', { what: 'elicitation' }, nothing, {
    [keyIn(nothing)]: { action: 'decline' },
  })
  expect(JSON.parse(textOf(answer))).toEqual({ action: 'decline' })
})

describe('a requestState', () => {
  test.each([
    ['that nobody gave', { requestState: 'forged' }],
    ['of a round that is over', undefined],
  ])('%s is refused', async (_what, forged) => {
    const { server, client } = await serverAndClient({}, { capabilities: { elicitation: {} } })
    const args = { what: 'elicitation' }
    const asked = await client.call('ask', args)
    const responses = { [keyIn(asked)]: { action: 'accept', content: { colour: 'red' } } }
    if (!forged) await client.retry('ask', args, asked, responses)
    const again = await client.retry('ask', args, forged ? { result: forged } : asked, responses)
    expect(again.error?.code).toBe(-32602)
    expect(server.calls.get('ask')).toBe(1)
  })

  test('is good for its own request alone, whatever the order of its members', async () => {
    const { server, client } = await serverAndClient({}, { capabilities: { elicitation: {} } })
    const asked = await client.call('ask', { what: 'elicitation', a: 1 })
    const responses = { [keyIn(asked)]: { action: 'cancel' } }
    expect((await client.retry('ask', { what: 'roots', a: 1 }, asked, responses)).error?.code).toBe(-32602)
    expect((await client.retry('echo', { what: 'elicitation', a: 1 }, asked, responses)).error?.code).toBe(-32602)
    const answer = await client.retry('ask', { a: 1, what: 'elicitation' }, asked, responses)
    expect(JSON.parse(textOf(answer))).toEqual({ action: 'cancel' })
    expect(server.calls.get('echo')).toBeUndefined()
  })

  test('answers to questions that nobody asked are of no meaning', async () => {
    const { server, client } = await serverAndClient()
    const params = { name: 'echo', arguments: { n: 1 }, inputResponses: { stray: { action: 'accept' } } }
    expect(textOf(await client.ask('tools/call', params))).toBe('{"n":1}')
    expect(server.requests.find(({ method }) => method === 'tools/call')?.params).not.toHaveProperty('inputResponses')
  })
})

test('a call whose client never comes back is cancelled at the server, for as many as wait', async () => {
  const { server, client } = await serverAndClient({}, { capabilities: { elicitation: {} } })
  for (let n = 0; n < 65; n += 1) await client.call('ask', { what: 'elicitation', n })
  await until(() => server.requests.some(({ method }) => method === 'notifications/cancelled'))
  const first = server.requests.find(({ method }) => method === 'tools/call')
  const told = server.requests.filter(({ method }) => method === 'notifications/cancelled')
  expect(told.map(({ params }) => params?.requestId)).toEqual([first?.id])
})

test('an id may be used again as soon as it was answered, with its call still at work', async () => {
  const { client } = await serverAndClient({}, { capabilities: { elicitation: {} } })
  const params = { name: 'ask', arguments: { what: 'elicitation' } }
  const asked = await client.ask('tools/call', params, {}, 'same')
  expect(textOf(await client.ask('tools/call', { name: 'echo', arguments: { n: 2 } }, {}, 'same'))).toBe('{"n":2}')
  const response = { action: 'accept', content: { colour: 'blue' } }
  const answer = await client.retry('ask', { what: 'elicitation' }, asked, { [keyIn(asked)]: response })
  expect(JSON.parse(textOf(answer))).toEqual(response)
})

test('a client that can do more than at first is told of to the server', async () => {
  const { server, client } = await serverAndClient()
  await client.call('echo')
  const able = { [metaKeys.capabilities]: { elicitation: { form: {} } } }
  const asked = await client.call('ask', { what: 'elicitation' }, able)
  expect(asked.result).toMatchObject({ resultType: 'input_required' })
  const opened = server.requests.filter(({ method }) => method === 'initialize')
  expect(opened.map(({ params }) => params?.capabilities)).toEqual([{}, { elicitation: { form: {} } }])
})

test('numbers and escapes of arguments and results arrive as they were written', async () => {
  const { client } = await serverAndClient()
  await client.tools()
  const raw = Buffer.from(
    `{"jsonrpc":"2.0","id":"big","method":"tools/call","params":{"name":"echo","arguments":{"n":1.50,"u":"\\u00e4"},"_meta":${JSON.stringify(client.meta())}}}`,
  )
  void client.receive({ raw, envelope: JSON.parse(raw.toString('utf8')) as Envelope })
  expect((await client.hears(({ id }) => id === 'big')).result).toMatchObject({ structuredContent: { n: 1.5, u: 'ä' } })
})

import { expect, onTestFinished, test, vi } from 'vitest'
import { BrokerError } from '../../main/base/errors.ts'
import type { Standing } from '../../main/mcp/access/standing.ts'
import { signInTool, statusTool } from '../../main/mcp/client/parked.ts'
import type { PendingSignIn } from '../../main/mcp/client/sign-in-tool.ts'
import { aServer } from '../world/mcp-server.ts'
import { aClient, type ClientOptions, textOf, toolNames, until } from './a-client.ts'

const signedOut: Standing = {
  is: 'parked',
  reason: 'sign-in-needed',
  sentence: 'Example needs a sign-in. Ask the person to run `valetkey login example`.',
}

async function parkedClient(options: Partial<ClientOptions> = {}) {
  const server = await aServer({ unprotected: true })
  onTestFinished(() => server.stop())
  const client = aClient({ url: server.url, ...options })
  client.stands(signedOut)
  return { server, client }
}

test('a client without a grant is connected at once, and the server hears nothing', async () => {
  const { server, client } = await parkedClient()
  const { result } = await client.initialize()
  expect(result).toMatchObject({
    protocolVersion: '2025-11-25',
    serverInfo: { name: 'example', title: 'Example' },
    capabilities: { tools: { listChanged: true } },
  })
  expect(client.connection.state).toBe('parked')
  expect(client.connection.clientInfo).toEqual({ name: 'test', version: '1' })
  expect(server.requests).toEqual([])
})

test.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])(
  'it is answered in its own version %s',
  async version => {
    const { client } = await parkedClient()
    expect((await client.initialize({}, version)).result).toMatchObject({ protocolVersion: version })
  },
)

test('a version that nobody knows is answered with the newest', async () => {
  const { client } = await parkedClient()
  expect((await client.initialize({}, '1999-01-01')).result).toMatchObject({ protocolVersion: '2025-11-25' })
})

test('what is known of the server is told: its name and capabilities, list changes always', async () => {
  const { client } = await parkedClient()
  const result = {
    serverInfo: { name: 'real', version: '7' },
    capabilities: { tools: {}, logging: {} },
    instructions: 'Be nice.',
  }
  client.remember({ protocolVersion: '2025-06-18', result })
  expect((await client.initialize()).result).toEqual({
    protocolVersion: '2025-11-25',
    serverInfo: { name: 'real', version: '7' },
    capabilities: { tools: { listChanged: true }, logging: {} },
    instructions: 'Be nice.',
  })
})

test('a parked client sees one tool, and calling it answers with the sentence', async () => {
  const { client } = await parkedClient()
  await client.initialize()
  const { result } = await client.ask('tools/list')
  expect(result).toMatchObject({ tools: [{ name: signInTool, title: 'Sign in to Example with Valetkey' }] })
  const answer = await client.call(signInTool)
  expect(textOf(answer)).toContain('valetkey login example')
  expect(answer.result).not.toHaveProperty('isError')
})

test('a tool of the server that is called meanwhile is an error that an agent reads', async () => {
  const { client } = await parkedClient()
  await client.initialize()
  const answer = await client.call('echo')
  expect(answer.result).toMatchObject({ isError: true })
  expect(textOf(answer)).toContain('valetkey login example')
})

test('other lists are empty, ping answers, and what cannot be answered is a sentence', async () => {
  const { client } = await parkedClient()
  await client.initialize()
  expect((await client.ask('prompts/list')).result).toEqual({ prompts: [] })
  expect((await client.ask('resources/list')).result).toEqual({ resources: [] })
  expect((await client.ask('resources/templates/list')).result).toEqual({ resourceTemplates: [] })
  expect((await client.ask('ping')).result).toEqual({})
  const { error } = await client.ask('resources/read', { uri: 'note://one' })
  expect(error).toEqual({ code: 1001, message: signedOut.sentence, data: { valetkey: 'sign-in-needed' } })
})

test('a client that is denied gets a tool that says so, not one that signs in', async () => {
  const { client } = await parkedClient()
  client.stands({ is: 'parked', reason: 'client-denied', sentence: 'Cursor may not use Example.' })
  await client.initialize()
  expect(toolNames(await client.ask('tools/list'))).toEqual([statusTool])
  expect(textOf(await client.call(statusTool))).toBe('Cursor may not use Example.')
})

test('after the sign-in the real tools come by list_changed, with the log level set before', async () => {
  const { server, client } = await parkedClient()
  await client.initialize()
  await client.ask('logging/setLevel', { level: 'error' })
  client.stands({ is: 'ready' })
  client.connection.reconsider()
  await client.hears(({ method }) => method === 'notifications/tools/list_changed')
  expect(client.connection.state).toBe('ready')
  expect(toolNames(await client.ask('tools/list'))).toContain('echo')
  expect(server.logLevels.get(server.sessions()[0] ?? '')).toBe('error')
  expect(client.known()?.result).toMatchObject({ serverInfo: { name: 'world' } })
})

test('a client that ignores list_changed gets the real tools at its next list or call', async () => {
  const { client } = await parkedClient()
  await client.initialize()
  client.stands({ is: 'ready' })
  expect(toolNames(await client.ask('tools/list'))).toContain('echo')
  expect(textOf(await client.call('echo', { n: 1 }))).toBe('{"n":1}')
})

test('the sign-in tool called when all is well says that the tools are there', async () => {
  const { client } = await parkedClient()
  await client.initialize()
  client.stands({ is: 'ready' })
  expect(textOf(await client.call(signInTool))).toMatch(/Signed in to Example/)
  await client.hears(({ method }) => method === 'notifications/tools/list_changed')
})

test('a grant lost in mid-session ends what is in flight with its sentence and brings the one tool back', async () => {
  const { server, client } = await parkedClient()
  client.stands({ is: 'ready' })
  await client.initialize()
  const slow = client.call('slow', { ms: 60_000 })
  await until(() => server.calls.get('slow') === 1)
  client.stands(signedOut)
  client.connection.reconsider()
  expect(textOf(await slow)).toBe(signedOut.sentence)
  await client.hears(({ method }) => method === 'notifications/tools/list_changed')
  expect(toolNames(await client.ask('tools/list'))).toEqual([signInTool])
})

test('a token that cannot be had in mid-session parks the client, and a new one brings it back', async () => {
  const server = await aServer({ unprotected: true })
  onTestFinished(() => server.stop())
  const { createSend } = await import('../../main/net/http-send.ts')
  const { silentLog } = await import('../../main/base/log.ts')
  const real = createSend({ log: silentLog })
  onTestFinished(() => real.close())
  let isLost = false
  const sentence = 'The sign-in to Example has ended. Run `valetkey login example`.'
  const client = aClient({
    url: server.url,
    send: request =>
      isLost ? Promise.reject(new BrokerError('sign-in-needed', { message: sentence })) : real(request),
  })
  await client.initialize()
  await client.ask('tools/list')
  isLost = true
  const answer = await client.call('echo')
  expect(answer.result).toMatchObject({ isError: true })
  expect(textOf(answer)).toBe(sentence)
  expect(client.connection.state).toBe('parked')
  expect(toolNames(await client.ask('tools/list'))).toEqual([signInTool])
  expect((await client.ask('resources/read', { uri: 'note://one' })).error?.message).toBe(sentence)
  isLost = false
  client.connection.reconsider()
  await until(() => client.connection.state === 'ready')
  expect(toolNames(await client.ask('tools/list'))).toContain('echo')
})

test('an unknown server refuses `initialize` with a sentence', async () => {
  const { client } = await parkedClient()
  client.stands({ is: 'refused', code: 'unknown-server', sentence: 'There is no server “exampel”.' })
  const { error } = await client.initialize()
  expect(error).toMatchObject({ message: 'There is no server “exampel”.', data: { valetkey: 'unknown-server' } })
  expect(client.connection.state).toBe('refused')
})

test('lists that we announced and the server has not are empty, not unknown', async () => {
  const { createServer } = await import('node:http')
  const http = createServer((request, response) => {
    request.resume().on('end', () => {})
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      const { id, method } = (body === '' ? {} : JSON.parse(body)) as { id?: unknown; method?: string }
      if (id === undefined) return void response.writeHead(body === '' ? 405 : 202).end()
      const result =
        method === 'initialize'
          ? { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'small', version: '1' } }
          : undefined
      const error = { code: -32601, message: 'Method not found' }
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ jsonrpc: '2.0', id, ...(result ? { result } : { error }) }))
    })
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void http.close())
  const { port } = http.address() as { port: number }
  const client = aClient({ url: `http://127.0.0.1:${port}/mcp` })
  client.stands(signedOut)
  await client.initialize()
  client.stands({ is: 'ready' })
  expect((await client.ask('prompts/list')).result).toEqual({ prompts: [] })
  expect((await client.ask('tools/list')).error?.code).toBe(-32601)
})

function aPendingSignIn() {
  let finish = () => {}
  const done = new Promise<void>(resolve => {
    finish = resolve
  })
  const cancel = vi.fn()
  const pending: PendingSignIn = { url: new URL('https://issuer.example/authorize?x=1'), done, cancel }
  return { pending, finish: () => finish(), cancel }
}

test('a client that can show URLs is offered the sign-in page, and hears when it is done', async () => {
  const { pending, finish, cancel } = aPendingSignIn()
  const { client } = await parkedClient({ beginSignIn: async () => pending })
  await client.initialize({ elicitation: { url: {} } })
  const answer = client.call(signInTool)
  const asked = await client.hears(({ method }) => method === 'elicitation/create')
  expect(asked.params).toMatchObject({ mode: 'url', url: 'https://issuer.example/authorize?x=1' })
  await client.give({ id: asked.id ?? null, result: { action: 'accept' } })
  expect(textOf(await answer)).toMatch(/opening in the person's browser/)
  client.stands({ is: 'ready' })
  finish()
  const { elicitationId } = asked.params as { elicitationId: string }
  const complete = await client.hears(({ method }) => method === 'notifications/elicitation/complete')
  expect(complete.params).toEqual({ elicitationId })
  await client.hears(({ method }) => method === 'notifications/tools/list_changed')
  expect(cancel).not.toHaveBeenCalled()
})

test('a person who declines the page ends that sign-in', async () => {
  const { pending, cancel } = aPendingSignIn()
  const { client } = await parkedClient({ beginSignIn: async () => pending })
  await client.initialize({ elicitation: { url: {} } })
  const answer = client.call(signInTool)
  const asked = await client.hears(({ method }) => method === 'elicitation/create')
  await client.give({ id: asked.id ?? null, result: { action: 'decline' } })
  expect(textOf(await answer)).toContain('valetkey login example')
  expect(cancel).toHaveBeenCalledOnce()
})

test('a client that cannot show URLs gets the sentence, and no sign-in begins unasked', async () => {
  const beginSignIn = vi.fn()
  const { client } = await parkedClient({ beginSignIn })
  await client.initialize({ elicitation: { form: {} } })
  expect(textOf(await client.call(signInTool))).toBe(signedOut.sentence)
  expect(beginSignIn).not.toHaveBeenCalled()
})

test('opening lines that a bridge replays to a new broker are not answered, and restore the session', async () => {
  const { server, client } = await parkedClient()
  client.stands({ is: 'ready' })
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
  void client.give({ id: 1, method: 'initialize', params }, { replay: true })
  void client.give({ method: 'notifications/initialized' }, { replay: true })
  void client.give({ id: 2, method: 'logging/setLevel', params: { level: 'alert' } }, { replay: true })
  void client.give({ id: 3, method: 'resources/subscribe', params: { uri: 'note://one' } }, { replay: true })
  expect(toolNames(await client.ask('tools/list', {}, 4))).toContain('echo')
  await until(() => client.connection.inFlight() === 0)
  const session = server.sessions()[0] ?? ''
  expect(server.sessions()).toHaveLength(1)
  expect(server.logLevels.get(session)).toBe('alert')
  expect([...(server.subscriptions.get(session) ?? [])]).toEqual(['note://one'])
  expect(client.heard.filter(({ id }) => id !== undefined).map(({ id }) => id)).toEqual([4])
  await client.hears(({ method }) => method === 'notifications/tools/list_changed')
})

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { BrokerError } from '../../main/base/errors.ts'
import { silentLog } from '../../main/base/log.ts'
import type { Standing } from '../../main/mcp/access/standing.ts'
import { signInTool, statusTool } from '../../main/mcp/client/parked.ts'
import type { PendingSignIn } from '../../main/mcp/client/sign-in-tool.ts'
import type { Envelope } from '../../main/mcp/message/message.ts'
import { metaKeys } from '../../main/mcp/message/modern-words.ts'
import { createSend } from '../../main/net/http-send.ts'
import type { Send } from '../../main/net/send.ts'
import { aServer, type ServerOptions } from '../world/mcp-server.ts'
import { textOf, toolNames, until } from './a-client.ts'
import { aModernClient, type ModernClientOptions } from './a-modern-client.ts'

const signedOut: Standing = {
  is: 'parked',
  reason: 'sign-in-needed',
  sentence: 'Example needs a sign-in. Ask the person to run `valetkey login example`.',
}

async function serverAndClient(options: ServerOptions = {}, rest: Omit<ModernClientOptions, 'url'> = {}) {
  const server = await aServer({ unprotected: true, sdk: 'v1', ...options })
  onTestFinished(() => server.stop())
  const client = aModernClient({ url: server.url, ...rest })
  return { server, client }
}

async function parkedClient(rest: Omit<ModernClientOptions, 'url'> = {}, options: ServerOptions = {}) {
  const { server, client } = await serverAndClient(options, rest)
  client.stands(signedOut)
  return { server, client }
}

/** An address that takes connections and answers nothing. */
async function silentAddress(): Promise<string> {
  const http = createServer(() => {})
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`
}

const changed = (list: string) => `notifications/${list}/list_changed`
const inputIn = ({ result }: Envelope) =>
  (result as { inputRequests: Record<string, { params: { url?: string } }> }).inputRequests

describe('the era of a client', () => {
  test('is modern by the words of its first request, whatever that asks', async () => {
    const { server, client } = await serverAndClient()
    expect((await client.tools()).result).toMatchObject({ resultType: 'complete' })
    expect(server.requests.find(({ method }) => method === 'initialize')?.params).toMatchObject({
      clientInfo: { name: 'modern' },
    })
  })

  test('is legacy from `initialize` on, also after a probe and with an id used before', async () => {
    const { client } = await serverAndClient()
    await client.ask('server/discover', {}, {}, 1)
    const opened = await client.give({
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'old', version: '1' } },
    })
    expect(opened).toBeUndefined()
    const answers = client.heard.filter(({ id }) => id === 1)
    expect(answers[1]?.result).toMatchObject({ protocolVersion: '2025-06-18' })
    void client.give({ method: 'notifications/initialized' })
    void client.give({ id: 2, method: 'tools/list' })
    const listed = await client.hears(({ id }) => id === 2)
    expect(toolNames(listed)).toContain('echo')
    expect(listed.result).not.toHaveProperty('resultType')
    expect(client.connection.clientInfo?.name).toBe('old')
  })

  test('a legacy session stays one: the probe is no method of it', async () => {
    const { client } = await serverAndClient()
    await client.initialize()
    expect((await client.discover()).error?.code).toBe(-32601)
  })

  test('an initialize in modern words is no method of this revision', async () => {
    const { client } = await serverAndClient()
    await client.discover()
    expect((await client.ask('initialize')).error?.code).toBe(-32601)
  })
})

describe('a request that does not say what it must', () => {
  test('in a version that nobody here speaks is told those that are', async () => {
    const { server, client } = await serverAndClient()
    const { error } = await client.ask('tools/list', {}, { [metaKeys.protocolVersion]: '2030-01-01' })
    const supported = expect.arrayContaining(['2026-07-28', '2025-11-25'])
    expect(error).toMatchObject({ code: -32022, data: { requested: '2030-01-01', supported } })
    expect(server.requests).toEqual([])
  })

  test.each([
    ['no version', { [metaKeys.protocolVersion]: undefined }],
    ['a version that is no text', { [metaKeys.protocolVersion]: 7 }],
    ['no capabilities', { [metaKeys.capabilities]: undefined }],
    ['capabilities that are no object', { [metaKeys.capabilities]: 'all' }],
  ])('%s: invalid params', async (_what, wrong) => {
    const { server, client } = await serverAndClient()
    await client.discover()
    const before = server.requests.length
    expect((await client.ask('tools/list', {}, wrong)).error?.code).toBe(-32602)
    expect(server.requests).toHaveLength(before)
  })
})

describe('server/discover', () => {
  test('is answered without the server where nobody is signed in, from what is known of it', async () => {
    const { server, client } = await parkedClient()
    client.remember({
      protocolVersion: '2025-11-25',
      result: {
        serverInfo: { name: 'real', version: '7' },
        capabilities: { tools: {}, logging: {}, tasks: {} },
        instructions: 'Be nice.',
      },
    })
    expect((await client.discover()).result).toEqual({
      resultType: 'complete',
      supportedVersions: ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'],
      capabilities: { tools: { listChanged: true }, logging: {} },
      instructions: 'Be nice.',
      ttlMs: 0,
      cacheScope: 'private',
      _meta: { [metaKeys.serverInfo]: { name: 'real', version: '7' } },
    })
    expect(server.requests).toEqual([])
  })

  test('what a modern server said of itself is known as well', async () => {
    const { client } = await parkedClient()
    const result = { capabilities: { prompts: {} }, _meta: { [metaKeys.serverInfo]: { name: 'new', version: '3' } } }
    client.remember({ protocolVersion: '2026-07-28', result })
    expect((await client.discover()).result).toMatchObject({
      capabilities: { prompts: {}, tools: { listChanged: true } },
      _meta: { [metaKeys.serverInfo]: { name: 'new' } },
    })
  })

  test('of a server that nobody knows and that does not answer is a general one, soon', async () => {
    const client = aModernClient({ url: await silentAddress() })
    const changing = { listChanged: true }
    expect((await client.discover()).result).toMatchObject({
      capabilities: { tools: changing, prompts: changing, resources: changing },
      _meta: { [metaKeys.serverInfo]: { name: 'example', title: 'Example' } },
    })
  })

  test('of a server that is not there is a general one', async () => {
    const client = aModernClient({ url: 'http://127.0.0.1:1/mcp' })
    expect((await client.discover()).result).toMatchObject({ capabilities: { tools: {} } })
  })

  test('opens no session at a server that is known to be a legacy one', async () => {
    const { server, client } = await serverAndClient({}, { eras: { speaks: era => era === 'legacy', learn: () => {} } })
    client.remember({ protocolVersion: '2025-11-25', result: { capabilities: { tools: {} } } })
    expect((await client.discover()).result).toMatchObject({ capabilities: { tools: { listChanged: true } } })
    expect(server.requests).toEqual([])
  })

  test('of a modern server is its own answer, with the versions that are spoken with us', async () => {
    const { client } = await serverAndClient({ sdk: 'v2', era: 'modern' })
    const { result } = await client.discover()
    expect(result).toMatchObject({ capabilities: { tools: { listChanged: true }, completions: {} } })
    expect((result as { supportedVersions: string[] }).supportedVersions).toContain('2024-11-05')
  })

  test('lists that we had announced and the server lacks are empty', async () => {
    const server = await rawLegacyServer({ capabilities: { tools: {} } })
    const client = aModernClient({ url: server.url })
    expect((await client.ask('prompts/list')).result).toMatchObject({ prompts: [], resultType: 'complete', ttlMs: 0 })
    expect(server.heard).not.toContain('prompts/list')
  })
})

describe('a parked client', () => {
  test('sees one tool that is not to be kept, empty lists, and sentences', async () => {
    const { server, client } = await parkedClient()
    const listed = await client.tools()
    expect(toolNames(listed)).toEqual([signInTool])
    expect(listed.result).toMatchObject({ resultType: 'complete', ttlMs: 0, cacheScope: 'private' })
    expect((await client.ask('prompts/list')).result).toEqual({
      prompts: [],
      resultType: 'complete',
      ttlMs: 0,
      cacheScope: 'private',
    })
    const called = await client.call('echo')
    expect(called.result).toMatchObject({ isError: true, resultType: 'complete' })
    expect(textOf(called)).toContain('valetkey login example')
    expect((await client.ask('resources/read', { uri: 'note://one' })).error?.code).toBe(1001)
    expect(textOf(await client.call(signInTool))).toBe(signedOut.sentence)
    expect(client.connection.state).toBe('parked')
    expect(server.requests).toEqual([])
  })

  test('that is denied gets the tool that says so', async () => {
    const { client } = await parkedClient()
    client.stands({ is: 'parked', reason: 'client-denied', sentence: 'Cursor may not use Example.' })
    expect(toolNames(await client.tools())).toEqual([statusTool])
    expect(textOf(await client.call(statusTool))).toBe('Cursor may not use Example.')
  })

  test('holds a subscription, hears once that the lists have changed after the sign-in, and then the server itself', async () => {
    const { server, client } = await parkedClient()
    const { id, agreed } = await client.listen({ toolsListChanged: true, promptsListChanged: true })
    expect(agreed).toEqual({ toolsListChanged: true, promptsListChanged: true })
    expect(client.connection.inFlight()).toBe(0)
    client.stands({ is: 'ready' })
    client.connection.reconsider()
    await until(() => server.requests.some(({ http, status }) => http === 'GET' && status === 200))
    expect(client.on(id)).toEqual([changed('tools'), changed('prompts')])
    expect(toolNames(await client.tools())).toContain('echo')
    await server.addTool('fresh')
    await until(() => client.on(id).length === 3)
    expect(client.on(id)[2]).toBe(changed('tools'))
    expect(client.heard.filter(({ method }) => method?.endsWith('/acknowledged'))).toHaveLength(1)
  })

  test('loses its grant in mid-call: the call ends with the sentence, the subscription says that the tools are others', async () => {
    const { server, client } = await parkedClient()
    client.stands({ is: 'ready' })
    const { id } = await client.listen({ toolsListChanged: true })
    const slow = client.call('slow', { ms: 60_000 })
    await until(() => server.calls.get('slow') === 1)
    client.stands(signedOut)
    client.connection.reconsider()
    expect(textOf(await slow)).toBe(signedOut.sentence)
    expect(client.on(id)).toEqual([changed('tools')])
    expect(toolNames(await client.tools())).toEqual([signInTool])
    client.stands({ is: 'ready' })
    client.connection.reconsider()
    await until(() => client.on(id).length === 2)
    expect(toolNames(await client.tools())).toContain('echo')
  })

  test('a subscription that was taken back says nothing more', async () => {
    const { client } = await parkedClient()
    const { id } = await client.listen({ toolsListChanged: true })
    await client.give({ method: 'notifications/cancelled', params: { requestId: id } })
    client.stands({ is: 'ready' })
    client.connection.reconsider()
    await client.tools()
    expect(client.on(id)).toEqual([])
    expect(client.heard.filter(one => one.id === id)).toEqual([])
  })

  test('holds a subscription that its server cannot take yet, and opens it there as soon as it can', async () => {
    const { server, client } = await parkedClient()
    client.stands({ is: 'ready' })
    await server.goDown()
    const { id, agreed } = await client.listen({ toolsListChanged: true })
    expect(agreed).toEqual({ toolsListChanged: true })
    expect(client.on(id)).toEqual([])
    await server.comeUp()
    await until(() => client.on(id).length > 0)
    expect(client.on(id)).toEqual([changed('tools')])
    expect(client.heard.filter(one => one.id === id)).toEqual([])
  })

  test('of a client that was there before tells it once to look anew', async () => {
    const { client } = await parkedClient({ isResumed: true })
    const { id } = await client.listen({ toolsListChanged: true })
    await until(() => client.on(id).length === 1)
    expect(client.on(id)).toEqual([changed('tools')])
  })
})

describe('a modern server', () => {
  test('is used as it is, its subscriptions included, also when the person signs in later', async () => {
    const { server, client } = await parkedClient({}, { sdk: 'v2', era: 'modern' })
    const { id } = await client.listen({ toolsListChanged: true, resourceSubscriptions: ['note://one'] })
    client.stands({ is: 'ready' })
    client.connection.reconsider()
    await until(() => client.on(id).length > 0)
    expect(toolNames(await client.tools())).toContain('echo')
    expect(textOf(await client.call('echo', { n: 1 }))).toBe('{"n":1}')
    await until(() => server.requests.some(({ method, status }) => method === 'subscriptions/listen' && status === 200))
    await server.broadcast('notifications/resources/updated', { uri: 'note://one' })
    await until(() => client.on(id).includes('notifications/resources/updated'))
    expect(client.on(id)).toEqual([changed('tools'), 'notifications/resources/updated'])
    expect(server.requests.some(({ method }) => method === 'initialize')).toBe(false)
    await client.give({ method: 'notifications/cancelled', params: { requestId: id } })
    expect(client.heard.filter(one => one.id === id)).toEqual([])
  })

  test('its own questions are rounds with a state that is not ours', async () => {
    const { client } = await serverAndClient({ sdk: 'v2', era: 'modern' }, { capabilities: { elicitation: {} } })
    const asked = await client.call('ask', { what: 'elicitation' })
    expect(asked.result).toMatchObject({ resultType: 'input_required', inputRequests: { answer: {} } })
    const inputResponses = { answer: { action: 'accept', content: { colour: 'red' } } }
    const params = { name: 'ask', arguments: { what: 'elicitation' }, inputResponses }
    expect(JSON.parse(textOf(await client.ask('tools/call', params)))).toEqual(inputResponses.answer)
  })
})

describe('signing in through a client that shows URLs', () => {
  function aPending() {
    let finish: () => void = () => {}
    let fail: (error: unknown) => void = () => {}
    const done = new Promise<void>((resolve, reject) => {
      finish = resolve
      fail = reject
    })
    done.catch(() => {})
    const cancel = vi.fn(() => fail(new Error('cancelled')))
    const pending: PendingSignIn = { url: new URL('https://issuer.example/authorize?state=x'), done, cancel }
    return { pending, finish, cancel }
  }
  const capabilities = { elicitation: { url: {} } }

  test('is one question with the address; accepted, the call waits until the person is done', async () => {
    const { pending, finish } = aPending()
    const { client } = await parkedClient({ capabilities, beginSignIn: async () => pending })
    const asked = await client.call(signInTool)
    expect(asked.result).toMatchObject({
      resultType: 'input_required',
      inputRequests: { 'sign-in': { method: 'elicitation/create', params: { mode: 'url', url: pending.url.href } } },
    })
    const answer = client.retry(signInTool, {}, asked, { 'sign-in': { action: 'accept' } })
    client.stands({ is: 'ready' })
    finish()
    expect(textOf(await answer)).toMatch(/Signed in to Example/)
    expect((await answer).result).toMatchObject({ resultType: 'complete' })
    expect(client.requestsFromUs()).toEqual([])
  })

  test.each(['decline', 'cancel'])('%s ends the sign-in', async action => {
    const { pending, cancel } = aPending()
    const { client } = await parkedClient({ capabilities, beginSignIn: async () => pending })
    const asked = await client.call(signInTool)
    const answer = await client.retry(signInTool, {}, asked, { 'sign-in': { action } })
    expect(textOf(answer)).toMatch(/did not open/)
    expect(cancel).toHaveBeenCalledOnce()
  })

  test('without an answer it is asked again; with a forged state it is refused', async () => {
    const { pending } = aPending()
    const { client } = await parkedClient({ capabilities, beginSignIn: async () => pending })
    const asked = await client.call(signInTool)
    const again = await client.retry(signInTool, {}, asked, { other: {} })
    expect(Object.values(inputIn(again))[0]?.params.url).toBe(pending.url.href)
    const forged = { result: { requestState: 'forged' } }
    expect((await client.retry(signInTool, {}, forged, { 'sign-in': { action: 'accept' } })).error?.code).toBe(-32602)
  })

  test('a sign-in that nobody comes back to ends with its client', async () => {
    const { pending, cancel } = aPending()
    const { client } = await parkedClient({ capabilities, beginSignIn: async () => pending })
    await client.call(signInTool)
    await client.connection.close()
    expect(cancel).toHaveBeenCalledOnce()
  })

  async function stepUpClient(given: Partial<ModernClientOptions>) {
    let isGranted = false
    const needed = () => Promise.reject(new BrokerError('scope-needed', { message: 'Example wants more access.' }))
    const server = await rawLegacyServer({
      capabilities: { tools: {} },
      answer: () => ({ result: { content: [{ type: 'text', text: 'done' }] } }),
    })
    const real = createSend({ log: silentLog })
    onTestFinished(() => real.close())
    const send: Send = request => (!isGranted && String(request.body).includes('tools/call') ? needed() : real(request))
    const client = aModernClient({ url: server.url, send, ...given })
    return { server, client, grant: () => (isGranted = true) }
  }

  test('a call that wants more access is a question, and goes out once more after the sign-in', async () => {
    const { pending, finish } = aPending()
    const { server, client, grant } = await stepUpClient({ capabilities, beginSignIn: async () => pending })
    const asked = await client.call('buy', { n: 1 })
    expect(inputIn(asked)['sign-in']?.params.url).toBe(pending.url.href)
    grant()
    finish()
    const answer = await client.retry('buy', { n: 1 }, asked, { 'sign-in': { action: 'accept' } })
    expect(textOf(answer)).toBe('done')
    expect(server.heard.filter(method => method === 'tools/call')).toHaveLength(1)
  })

  test('a call whose person takes long says that the page is open, and goes out when it is made again', async () => {
    const { pending, finish, cancel } = aPending()
    const { server, client, grant } = await stepUpClient({ capabilities, beginSignIn: async () => pending })
    const asked = await client.call('buy', { n: 1 })
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const retried = client.retry('buy', { n: 1 }, asked, { 'sign-in': { action: 'accept' } })
    await vi.advanceTimersByTimeAsync(25_000)
    vi.useRealTimers()
    const answer = await retried
    expect(answer.result).toMatchObject({ isError: true, resultType: 'complete' })
    expect(textOf(answer)).toMatch(/page of Example is open .* nothing was sent yet\. Call again when .* signed in/)
    expect(cancel).not.toHaveBeenCalled()
    grant()
    finish()
    expect(textOf(await client.call('buy', { n: 1 }))).toBe('done')
    expect(server.heard.filter(method => method === 'tools/call')).toHaveLength(1)
  })

  test('declined, the call fails with its sentence', async () => {
    const { pending, cancel } = aPending()
    const { client } = await stepUpClient({ capabilities, beginSignIn: async () => pending })
    const asked = await client.call('buy')
    const answer = await client.retry('buy', {}, asked, { 'sign-in': { action: 'decline' } })
    expect(answer.result).toMatchObject({ isError: true, resultType: 'complete' })
    expect(textOf(answer)).toBe('Example wants more access.')
    expect(cancel).toHaveBeenCalledOnce()
  })

  test('is not offered by a client that shows none', async () => {
    const beginSignIn = vi.fn()
    const { client } = await parkedClient({ capabilities: { elicitation: {} }, beginSignIn })
    expect(textOf(await client.call(signInTool))).toBe(signedOut.sentence)
    expect(beginSignIn).not.toHaveBeenCalled()
  })
})

describe('bad input', () => {
  test('an id in flight is not used twice: one call, one answer', async () => {
    const { server, client } = await serverAndClient()
    const call = (ms: number) => ({
      id: 'twice',
      method: 'tools/call',
      params: { name: 'slow', arguments: { ms }, _meta: client.meta() },
    })
    void client.give(call(50))
    await client.give(call(10))
    await client.hears(({ id }) => id === 'twice')
    await client.tools()
    expect(client.heard.filter(({ id }) => id === 'twice')).toHaveLength(1)
    expect(server.calls.get('slow')).toBe(1)
    expect(client.warnings.map(([event]) => event)).toContain('id-in-use')
  })

  test('nor that of a subscription that is open', async () => {
    const { client } = await parkedClient()
    const { id } = await client.listen({ toolsListChanged: true })
    await client.give({ id, method: 'tools/list', params: { _meta: client.meta() } })
    await client.give({ id, method: 'subscriptions/listen', params: { notifications: {}, _meta: client.meta() } })
    expect(client.heard.filter(one => one.id === id)).toEqual([])
    expect(client.heard.filter(({ method }) => method?.endsWith('/acknowledged'))).toHaveLength(1)
  })

  test.each([
    ['nothing at all', undefined],
    ['a list', []],
    ['a text', 'tools'],
    ['tools, by a text', { toolsListChanged: 'yes' }],
    ['one resource that is no list', { resourceSubscriptions: 'note://one' }],
    ['a resource by number', { resourceSubscriptions: [1] }],
    ['too many resources', { resourceSubscriptions: Array.from({ length: 1001 }, (_, n) => `note://${n}`) }],
  ])('a subscription to %s is refused', async (_what, notifications) => {
    const { client } = await serverAndClient()
    const { said } = await client.listen(notifications as object)
    expect(said.error?.code).toBe(-32602)
  })

  test('a subscription to nothing, and to what nobody knows, agrees to nothing', async () => {
    const { client } = await serverAndClient()
    expect((await client.listen({})).agreed).toEqual({})
    expect((await client.listen({ weather: true })).agreed).toEqual({})
  })

  test('one client holds up to a hundred subscriptions', async () => {
    const { client } = await parkedClient()
    for (let n = 0; n < 100; n += 1) await client.listen({ toolsListChanged: true })
    expect((await client.listen({ toolsListChanged: true })).said.error?.code).toBe(1001)
  })

  test('answers that a modern client cannot have been asked for go nowhere', async () => {
    const { server, client } = await serverAndClient()
    await client.tools()
    await client.give({ id: 1, result: {} })
    await client.tools()
    expect(server.requests.some(({ method }) => method === 'answer')).toBe(false)
  })
})

test('a server of an earlier revision cannot ask by the words of a later one', async () => {
  const question = {
    method: 'elicitation/create',
    params: { mode: 'url', url: 'https://evil.example/', message: 'Go' },
  }
  const server = await rawLegacyServer({
    capabilities: { tools: {} },
    answer: () => ({
      result: { resultType: 'input_required', inputRequests: { q: question }, requestState: 's', content: [] },
    }),
  })
  const client = aModernClient({ url: server.url })
  expect((await client.call('any')).result).toMatchObject({ resultType: 'complete', content: [] })
})

test('a server that changes its era between calls is spoken to in the other one, and no call is lost', async () => {
  let isModern = false
  const text = (words: string) => ({ result: { content: [{ type: 'text', text: words }], resultType: 'complete' } })
  const server = await rawLegacyServer({
    capabilities: { tools: {} },
    answer: ({ method, params }) => {
      const says = (params._meta as Record<string, unknown> | undefined)?.[metaKeys.protocolVersion]
      if (isModern && says === undefined)
        return { error: { code: -32022, message: 'no', data: { supported: ['2026-07-28'], requested: '2025-11-25' } } }
      if (method === 'tools/call') return text(isModern ? 'modern' : 'legacy')
      if (!isModern || method !== 'server/discover') return undefined
      const result = { supportedVersions: ['2026-07-28'], capabilities: { tools: {} }, resultType: 'complete' }
      return { result: { ...result, ttlMs: 0, cacheScope: 'private' } }
    },
    initializes: () => !isModern,
  })
  const client = aModernClient({ url: server.url })
  const call = () => client.ask('tools/call', { name: 'era' })
  expect(textOf(await call())).toBe('legacy')
  isModern = true
  expect(textOf(await call())).toBe('modern')
  isModern = false
  expect(textOf(await call())).toBe('legacy')
})

/** A server on node:http that speaks as it is told. */
async function rawLegacyServer({
  capabilities,
  answer,
  initializes = () => true,
}: {
  capabilities: object
  initializes?: () => boolean
  answer?: (request: { id: unknown; method: string; params: Record<string, unknown> }) => object | undefined
}) {
  const heard: string[] = []
  const ears = new Set<ServerResponse>()
  const http = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      ears.add(response)
      return
    }
    const asked = JSON.parse(text) as { id: unknown; method: string; params: Record<string, unknown> }
    heard.push(asked.method)
    if (asked.id === undefined) return void response.writeHead(202).end()
    const initialized = {
      result: { protocolVersion: '2025-11-25', capabilities, serverInfo: { name: 'raw', version: '1' } },
    }
    const said =
      asked.method === 'initialize' && initializes()
        ? initialized
        : (answer?.(asked) ?? { error: { code: -32601, message: 'no such method' } })
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ jsonrpc: '2.0', id: asked.id, ...said }))
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    heard,
    /** Unasked, on its own stream. */
    says: async (message: object) => {
      await until(() => ears.size > 0)
      for (const ear of ears) ear.write(`data: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`)
    },
  }
}

describe('errors of an earlier revision', () => {
  test.each([
    [-32002, -32602],
    [-32021, -32603],
    [-32050, -32603],
    [-32000, -32000],
    [7, 7],
  ])('%i is said as %i', async (theirs, ours) => {
    const answer = () => ({ error: { code: theirs, message: 'no', data: { uri: 'note://x' } } })
    const server = await rawLegacyServer({
      capabilities: { resources: {} },
      answer: ({ method }) => (method === 'resources/read' ? answer() : undefined),
    })
    const client = aModernClient({ url: server.url })
    const { error } = await client.ask('resources/read', { uri: 'note://x' })
    expect(error).toEqual({ code: ours, message: 'no', data: { uri: 'note://x' } })
  })

  const page = { mode: 'url', elicitationId: 'e1', url: 'https://pay.example/', message: 'Pay first' }
  async function payingServer() {
    let calls = 0
    const server = await rawLegacyServer({
      capabilities: { tools: {} },
      answer: ({ method }) => {
        if (method !== 'tools/call') return undefined
        calls += 1
        return calls === 1
          ? { error: { code: -32042, message: 'pay', data: { elicitations: [page] } } }
          : { result: { content: [{ type: 'text', text: 'paid' }] } }
      },
    })
    return { url: server.url, says: server.says, calls: () => calls }
  }

  test('a page that has to be opened first is a round', async () => {
    const server = await payingServer()
    const client = aModernClient({ url: server.url, capabilities: { elicitation: { url: {} } } })
    const asked = await client.call('buy')
    expect(asked.result).toMatchObject({
      resultType: 'input_required',
      inputRequests: { 'page-1': { method: 'elicitation/create', params: { mode: 'url', url: page.url } } },
    })
    const declined = await client.retry('buy', {}, asked, { 'page-1': { action: 'decline' } })
    expect(declined.result).toMatchObject({ isError: true })
    expect(server.calls()).toBe(1)
  })

  test('the call goes out once more when the server has said that the page is done', async () => {
    const server = await payingServer()
    const client = aModernClient({ url: server.url, capabilities: { elicitation: { url: {} } } })
    const asked = await client.call('buy', { n: 1 })
    const answer = client.retry('buy', { n: 1 }, asked, { 'page-1': { action: 'accept' } })
    await server.says({ method: 'notifications/elicitation/complete', params: { elicitationId: 'e1' } })
    expect(textOf(await answer)).toBe('paid')
    expect(server.calls()).toBe(2)
    expect(client.heard.filter(({ method }) => method?.includes('elicitation'))).toEqual([])
  })

  test('what is cancelled while its page is open does not go out again', async () => {
    const server = await payingServer()
    const client = aModernClient({ url: server.url, capabilities: { elicitation: { url: {} } } })
    const asked = await client.call('buy')
    const { requestState } = asked.result as { requestState: string }
    const inputResponses = { 'page-1': { action: 'accept' } }
    const params = { name: 'buy', arguments: {}, requestState, inputResponses, _meta: client.meta() }
    void client.give({ id: 'back', method: 'tools/call', params })
    await client.give({ method: 'notifications/cancelled', params: { requestId: 'back' } })
    await server.says({ method: 'notifications/elicitation/complete', params: { elicitationId: 'e1' } })
    await until(() => client.activities.at(-1)?.outcome === 'cancelled')
    expect(server.calls()).toBe(1)
    expect(client.heard.filter(({ id }) => id === 'back')).toEqual([])
  })

  test('a client that shows no pages is told which capability it would need', async () => {
    const server = await payingServer()
    const client = aModernClient({ url: server.url })
    expect((await client.call('buy')).error).toMatchObject({
      code: -32021,
      data: { requiredCapabilities: { elicitation: { url: {} } } },
    })
  })
})

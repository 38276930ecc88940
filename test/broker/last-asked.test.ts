// Whether a server is shown as away only when it is, for as long as it is, and how it is asked again.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { BrokerError } from '../../main/base/errors.ts'
import { createLastAsked } from '../../main/broker/state/last-asked.ts'
import { memoryVault } from '../../main/vault/memory.ts'
import { anIssuer } from '../world/issuer.ts'
import { aKeyFront } from '../world/key-front.ts'
import { aServer } from '../world/mcp-server.ts'
import { type ABroker, aBridge, aBroker, aPerson } from './a-broker.ts'
import { aLocalStory } from './a-local-story.ts'

const echo = { name: 'echo', arguments: { a: 1 } }
const minute = 60_000
const example = { name: 'example', url: 'https://mcp.example/mcp' }
const away = new BrokerError('unreachable', { message: 'Nobody answers.', facts: { host: 'mcp.example' } })

const shown = async ({ broker }: ABroker) => (await broker.snapshot()).servers[0]

describe('what makes a server offline', () => {
  test.each([
    ['nothing that answers', 'unreachable', { host: 'mcp.example' }, true],
    ['no answer in time', 'timed-out', { host: 'mcp.example' }, true],
    ['a certificate that is not its own', 'tls-refused', { host: 'mcp.example' }, true],
    ['a gateway that cannot reach it', 'unreachable', { host: 'mcp.example', status: 502 }, true],
    ['a bug in one tool', 'unreachable', { host: 'mcp.example', status: 500 }, false],
    ['a wish to slow down', 'unreachable', { host: 'mcp.example', status: 429 }, false],
    ['one request that it does not know', 'not-mcp', { host: 'mcp.example', status: 404 }, false],
    ['a sign-in service that is away', 'unreachable', { host: 'login.example' }, false],
    ['a sign-in service in trouble', 'unreachable', { issuer: 'https://mcp.example', status: 503 }, false],
    ['a client that does not answer', 'timed-out', {}, false],
  ] as const)('%s', (_what, code, facts, isAway) => {
    const asked = createLastAsked().of(example)
    asked.answered(1)
    asked.failed(2, new BrokerError(code, { message: 'It failed.', facts: { ...facts } }))
    expect(asked.last?.is).toBe(isAway ? 'unreachable' : 'answered')
  })

  test('and any other answer of its own ends it', () => {
    const asked = createLastAsked().of(example)
    asked.failed(1, away)
    asked.failed(2, new BrokerError('sign-in-needed', { message: 'Sign in.' }))
    expect(asked.last?.is).toBe('unreachable')
    asked.failed(3, new BrokerError('unreachable', { message: '500', facts: { host: 'mcp.example', status: 500 } }))
    expect(asked.last).toEqual({ is: 'answered', at: 3 })
  })
})

describe('a server that is away', () => {
  test('is asked again after a minute, then more and more rarely, every quarter of an hour at last', () => {
    const asked = createLastAsked().of(example)
    expect(asked.isDue(0)).toBe(false)
    asked.failed(0, away)
    const probedAt: number[] = []
    for (let now = 1; now <= 62; now += 1) {
      // Its clients go on asking, which changes nothing of it.
      asked.failed(now * minute, away)
      if (!asked.isDue(now * minute)) continue
      asked.probed(now * minute)
      probedAt.push(now)
    }
    expect(probedAt).toEqual([1, 2, 4, 8, 16, 31, 46, 61])
    expect(asked.last).toMatchObject({ is: 'unreachable', at: 0 })
    // A clock that was set back.
    expect(asked.isDue(-60 * minute)).toBe(true)
  })

  test('is not asked while all access is paused', async () => {
    await using server = await aServer({ unprotected: true })
    await using stage = await aBroker()
    const { broker } = stage
    await broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
    await server.goDown()
    await broker.do({ verb: 'probe', server: 'example' }, aPerson())
    await server.comeUp()
    await broker.do({ verb: 'pause' }, aPerson())
    const before = server.requests.length
    await broker.do({ verb: 'reprobe' }, aPerson())
    await new Promise(passed => setTimeout(passed, 300))
    expect(server.requests.length).toBe(before)
    await broker.do({ verb: 'resume' }, aPerson())
    await broker.do({ verb: 'reprobe' }, aPerson())
    await expect.poll(async () => (await shown(stage))?.glance).toBe('ready')
  })

  test('is drawn anew only when something else came of asking it', async () => {
    await using server = await aServer({ unprotected: true })
    await using stage = await aBroker()
    const { broker } = stage
    await broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
    await server.goDown()
    // The first may meet a connection that was kept, and has another cause to tell.
    await broker.do({ verb: 'probe', server: 'example' }, aPerson())
    await broker.do({ verb: 'probe', server: 'example' }, aPerson())
    let drawn = 0
    await new Promise(passed => setTimeout(passed, 100))
    const count = () => {
      drawn += 1
    }
    onTestFinished(broker.subscribe(count))
    await broker.do({ verb: 'probe', server: 'example' }, aPerson())
    await new Promise(passed => setTimeout(passed, 100))
    expect(drawn).toBe(0)
    await server.comeUp()
    await broker.do({ verb: 'probe', server: 'example' }, aPerson())
    await expect.poll(() => drawn).toBe(1)
  })

  test('is forgotten with its server; one added again is watched through the connections that stayed', async () => {
    await using server = await aServer({ unprotected: true })
    await using stage = await aBroker()
    const { broker } = stage
    const add = { verb: 'add', url: server.url, name: 'example' } as const
    await broker.do(add, aPerson())
    const bridge = await aBridge(broker, 'example', 'cursor')
    await server.goDown()
    await broker.do({ verb: 'probe', server: 'example' }, aPerson())
    await broker.do({ verb: 'remove', server: 'example' }, aPerson())
    await server.comeUp()
    await broker.do(add, aPerson())
    expect((await shown(stage))?.glance).toBe('ready')
    await bridge.request('tools/call', echo)
    await server.goDown()
    await bridge.request('tools/call', echo)
    expect((await shown(stage))?.glance).toBe('offline')
  })
})

describe('a server that answers is not offline', () => {
  test('when its sign-in service is away', async () => {
    await using issuer = await anIssuer()
    await using server = await aServer({ issuer })
    await using stage = await aBroker({ ports: { vault: memoryVault() } })
    await stage.broker.do({ verb: 'add', url: server.url, name: 'example', signIn: 'now' }, aPerson())
    const bridge = await aBridge(stage.broker, 'example', 'cursor')
    await bridge.request('tools/call', echo)
    issuer.expireAll()
    await issuer.goDown()
    expect(await bridge.request('tools/call', echo)).toHaveProperty('error')
    expect(await shown(stage)).toMatchObject({ glance: 'ready', lastAsked: { is: 'answered' } })
    await issuer.comeUp()
  })

  test.each([
    [500, {}],
    [404, {}],
    [404, { 'mcp-session-id': 'one' }],
  ])('when a call of one tool is answered with %i, sessions: %o', async (status, session) => {
    const url = await aServerWhoseToolsAnswer(status, session)
    await using stage = await aBroker()
    await stage.broker.do({ verb: 'add', url, name: 'example' }, aPerson())
    const bridge = await aBridge(stage.broker, 'example', 'cursor')
    await bridge.request('tools/list')
    expect(await bridge.request('tools/call', echo)).toHaveProperty('error')
    expect(await shown(stage)).toMatchObject({ glance: 'ready', lastAsked: { is: 'answered' } })
  })

  test.each([403, 404])('when somebody checks it without the key that it wants, and it says %i', async refusal => {
    await using target = await aServer({ unprotected: true })
    const front = await aKeyFront(target.url, 'x-key', 'k-1234567890', refusal)
    await using stage = await aBroker()
    const key = { header: 'x-key', value: 'k-1234567890' }
    await stage.broker.do({ verb: 'add', url: front.url, name: 'keyed', key }, aPerson())
    const bridge = await aBridge(stage.broker, 'keyed', 'cursor')
    await bridge.request('tools/call', echo)
    expect(await stage.broker.do({ verb: 'probe', server: 'keyed' }, aPerson())).toMatchObject({
      reachable: true,
      text: 'answers; whether it takes the key shows at the next call',
    })
    expect(await shown(stage)).toMatchObject({ glance: 'ready', lastAsked: { is: 'answered' } })
    front.stop()
    expect(await stage.broker.do({ verb: 'probe', server: 'keyed' }, aPerson())).toMatchObject({ reachable: false })
    expect((await shown(stage))?.glance).toBe('offline')
  })
})

test('a program that Valetkey stops during a call, for its key is another one, is not offline', async () => {
  await using story = await aLocalStory()
  await story.run()
  const bridge = await aBridge(story.broker, 'github', 'cursor')
  await bridge.request('tools/list')
  const program = story.starts().at(-1) ?? expect.unreachable()
  process.kill(program, 'SIGSTOP') // so that it cannot answer before it is ended
  const running = bridge.request('tools/call', echo)
  const key = { server: 'github', name: 'API_KEY', value: 'sk-canary-another-9911' }
  await story.broker.do({ verb: 'key-replace', ...key }, aPerson())
  expect((await running).error?.message).toContain('was stopped')
  process.kill(program, 'SIGCONT')
  expect(await shown(story)).toMatchObject({ glance: 'ready', lastAsked: { is: 'answered' } })
  const gone = bridge.request('tools/call', { name: 'exit', arguments: {} })
  expect((await gone).error?.message).toContain('ended by itself')
  expect((await shown(story))?.glance).toBe('offline')
})

async function aServerWhoseToolsAnswer(status: number, session: Record<string, string>): Promise<string> {
  const http = createServer(async (request, response) => {
    if (request.method !== 'POST') return void response.writeHead(405).end()
    const { id, method } = await bodyOf(request)
    if (method === 'tools/call') return void response.writeHead(status).end('a bug in this tool')
    if (id === undefined) return void response.writeHead(202).end()
    if (method === 'initialize') return answer(response, id, { result: opened }, session)
    if (method === 'tools/list') return answer(response, id, { result: { tools: [] } })
    answer(response, id, { error: { code: -32601, message: 'Method not found' } })
  })
  await new Promise<void>(listening => http.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`
}

const opened = {
  protocolVersion: '2025-06-18',
  capabilities: { tools: {} },
  serverInfo: { name: 'buggy', version: '1' },
}

async function bodyOf(request: IncomingMessage): Promise<{ id?: unknown; method?: string }> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return JSON.parse(Buffer.concat(parts).toString('utf8'))
}

function answer(response: ServerResponse, id: unknown, said: object, session = {}): void {
  const headers = { 'content-type': 'application/json', ...session }
  response.writeHead(200, headers).end(JSON.stringify({ jsonrpc: '2.0', id, ...said }))
}

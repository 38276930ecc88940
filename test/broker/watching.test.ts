import { describe, expect, onTestFinished, test } from 'vitest'
import { memoryVault } from '../../main/vault/memory.ts'
import { anOldServer } from '../world/http-sse-server.ts'
import { anIssuer } from '../world/issuer.ts'
import { aServer } from '../world/mcp-server.ts'
import { type ABroker, aBridge, aBroker, aPerson } from './a-broker.ts'

const echo = { name: 'echo', arguments: { a: 1 } }

describe('what is shown of clients at work', () => {
  test('a call is there while it runs, and with its outcome afterwards, newest first', async () => {
    await using stage = await anOpenServer()
    const bridge = await aBridge(stage.broker, 'example', 'cursor')
    const running = bridge.request('tools/call', { name: 'slow', arguments: { ms: 400, steps: 1 } })
    const newest = async () => (await stage.broker.snapshot()).activity[0]
    await expect.poll(newest).toMatchObject({ client: 'cursor', tool: 'slow', outcome: 'running' })
    await running
    expect(await newest()).toMatchObject({ method: 'tools/call', tool: 'slow', outcome: 'answered' })
    expect((await newest())?.ms).toBeGreaterThan(100)
    await bridge.request('no/such/method')
    expect(await newest()).toMatchObject({ method: 'no/such/method', outcome: 'failed' })
  })

  test('what was not let through is refused, and a tool that says it failed has failed', async () => {
    await using stage = await anOpenServer()
    const bridge = await aBridge(stage.broker, 'example', 'cursor')
    const outcome = async () => (await stage.broker.snapshot()).activity[0]?.outcome
    await bridge.request('tools/call', { name: 'no-such-tool' })
    expect(await outcome()).toBe('failed')
    await stage.broker.do({ verb: 'pause' }, aPerson())
    for (const [method, params] of [
      ['tools/call', echo],
      ['tools/list', {}],
      ['resources/read', { uri: 'x:y' }],
    ] as const) {
      await bridge.request(method, params)
      expect([method, await outcome()]).toEqual([method, 'refused'])
    }
    // What is asked of Valetkey itself is answered by it.
    await bridge.request('tools/call', { name: 'valetkey_status' })
    expect(await outcome()).toBe('answered')
    await stage.broker.do({ verb: 'resume' }, aPerson())
    await bridge.request('tools/call', echo)
    expect(await outcome()).toBe('answered')
    await aBridge(stage.broker, 'example', 'nobody-knows-me')
    expect((await stage.broker.snapshot()).activity[0]).toMatchObject({ method: 'initialize', outcome: 'refused' })
  })

  test('only the newest 200 are kept, and a hostile name is made inert and short', async () => {
    await using stage = await anOpenServer()
    const bridge = await aBridge(stage.broker, 'example')
    for (let n = 0; n < 250; n += 1) await bridge.request('ping')
    await bridge.request('tools/call', { name: `\u202e<b>${'x'.repeat(10_000)}`, arguments: {} })
    const { activity } = await stage.broker.snapshot()
    expect(activity).toHaveLength(200)
    expect(activity[0]?.tool).toMatch(/^·<b>x{95}…$/)
    expect(activity.map(({ id }) => id)).toEqual([...activity.map(({ id }) => id)].sort((one, other) => other - one))
  })

  test('who listens is called at most every 100 ms, and hears of the last change', async () => {
    await using stage = await anOpenServer()
    const bridge = await aBridge(stage.broker, 'example')
    const seen: Promise<string | undefined>[] = []
    const startedAt = performance.now()
    const stop = stage.broker.subscribe(() =>
      seen.push(stage.broker.snapshot().then(({ activity }) => activity[0]?.method)),
    )
    for (let n = 0; n < 300; n += 1) await bridge.request('ping')
    await bridge.request('tools/list')
    await expect.poll(async () => await seen.at(-1)).toBe('tools/list')
    stop()
    expect(seen.length).toBeLessThanOrEqual(2 + (performance.now() - startedAt) / 100)
  })

  test('a server tells which revision of MCP it speaks, and that it does so over HTTP+SSE', async () => {
    await using stage = await anOpenServer()
    const old = await anOldServer()
    await stage.broker.do({ verb: 'add', url: old.url, name: 'old' }, aPerson())
    for (const name of ['example', 'old']) await aBridge(stage.broker, name)
    const speaks = async () => (await stage.broker.snapshot()).servers.map(server => server.speaks)
    await expect.poll(speaks).toEqual(['2025-11-25', '2025-11-25, HTTP+SSE'])
  })

  test('the tools of a server are those of the last listing that passed, over restarts; our own tool is not', async () => {
    const first = await anOpenServer()
    const bridge = await aBridge(first.broker, 'example')
    await bridge.request('tools/list')
    await first.broker.do({ verb: 'pause' }, aPerson())
    await bridge.request('tools/list')
    const toolsOf = async (stage: ABroker) => (await stage.broker.snapshot()).servers[0]?.tools
    expect(await toolsOf(first)).toContainEqual({ name: 'whoami', description: 'Says whose token came.' })
    await using second = await first.restarted()
    expect((await toolsOf(second))?.map(({ name }) => name)).toContain('echo')
    expect(JSON.stringify(await toolsOf(second))).not.toContain('valetkey')
    expect((await second.broker.snapshot()).servers[0]?.title).toMatch(/^“.+”$/)
  })

  test('what a client asks in vain is no use of the account', async () => {
    await using stage = await anOpenServer()
    await stage.broker.do({ verb: 'access', client: 'cursor', server: 'example', allow: false }, aPerson())
    const bridge = await aBridge(stage.broker, 'example', 'cursor')
    await bridge.request('tools/call', echo)
    const [cursor] = (await stage.broker.snapshot()).clients
    expect(cursor?.uses).toEqual([{ server: 'example', account: 'default', live: 1, access: 'deny' }])
  })

  test('clients are told apart, with what they say of themselves and which accounts they used', async () => {
    await using stage = await anOpenServer()
    const [cursor, codex] = [
      await aBridge(stage.broker, 'example', 'cursor'),
      await aBridge(stage.broker, 'example', 'codex'),
    ]
    await cursor.close()
    await codex.request('tools/call', echo)
    const { clients, servers } = await stage.broker.snapshot()
    expect(clients).toMatchObject([
      {
        name: 'codex',
        says: '“tester 1”',
        live: 1,
        denied: false,
        uses: [{ server: 'example', live: 1, access: 'allow' }],
      },
      { name: 'cursor', live: 0, uses: [{ server: 'example', account: 'default', live: 0 }] },
    ])
    expect(servers[0]?.tools).toBeUndefined()
  })
})

test('S1 S9 no snapshot holds a token, nor what is told while a person signs in', async () => {
  await using issuer = await anIssuer()
  await using server = await aServer({ issuer })
  const vault = memoryVault()
  await using stage = await aBroker({ ports: { vault } })
  const person = aPerson()
  const shown: string[] = []
  const stop = stage.broker.subscribe(() => void stage.broker.snapshot().then(next => shown.push(JSON.stringify(next))))
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, person)
  const bridge = await aBridge(stage.broker, 'example', 'cursor')
  await bridge.request('tools/list')
  issuer.expireAll()
  await bridge.request('tools/call', echo)
  shown.push(JSON.stringify([await stage.broker.snapshot(), person.heard]))
  await stage.broker.do({ verb: 'logout', server: 'example' }, person)
  shown.push(JSON.stringify(await stage.broker.snapshot()))
  stop()
  const tokens = issuer.tokensGiven()
  expect(tokens.length).toBeGreaterThanOrEqual(3)
  expect(tokens.filter(token => shown.some(text => text.includes(token)))).toEqual([])
  expect(shown.join()).toContain('alice')
})

async function anOpenServer(): Promise<ABroker> {
  const server = await aServer({ unprotected: true })
  onTestFinished(() => server.stop())
  const stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  return stage
}

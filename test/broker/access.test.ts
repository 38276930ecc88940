import { describe, expect, test } from 'vitest'
import { anIssuer } from '../world/issuer.ts'
import { aServer } from '../world/mcp-server.ts'
import { aBridge, aBroker, aPerson } from './a-broker.ts'

const echo = { name: 'echo', arguments: { a: 1 } }
const asAgreed = () => aPerson('agrees')

describe('what a client may use', () => {
  test('S14 a client denied one account is cut there at once, and goes on with the other', async () => {
    await using world = await twoAccounts()
    const { broker } = world.stage
    const [first, second] = [
      await aBridge(broker, 'example', 'cursor'),
      await aBridge(broker, 'example@work', 'cursor'),
    ]
    const other = await aBridge(broker, 'example@work', 'codex')
    const denial = { verb: 'access', client: 'cursor', server: 'example', account: 'work', allow: false } as const
    expect(await broker.do(denial, aPerson('absent'))).toEqual({ client: 'cursor', closedConnections: 1 })
    expect(second.notified).toContain('notifications/tools/list_changed')
    expect((await second.request('tools/call', echo)).result).toMatchObject({ isError: true })
    expect(JSON.stringify(await second.request('tools/list'))).toContain('valetkey allow cursor example@work')
    for (const bridge of [first, other]) expect((await bridge.request('tools/call', echo)).result?.isError).toBeFalsy()
    const { clients } = await broker.snapshot()
    expect(clients.find(({ name }) => name === 'cursor')?.uses).toMatchObject([
      { account: 'default', access: 'allow', live: 1 },
      { account: 'work', access: 'deny', live: 1 },
    ])
  })

  test('a call that runs when its client is denied ends with a sentence', async () => {
    await using world = await twoAccounts()
    const bridge = await aBridge(world.stage.broker, 'example', 'cursor')
    const slow = bridge.request('tools/call', { name: 'slow', arguments: { ms: 60_000 } })
    await expect.poll(() => world.server.calls.get('slow') ?? 0).toBe(1)
    await world.stage.broker.do({ verb: 'access', client: 'cursor', server: 'example', allow: false }, aPerson())
    expect(JSON.stringify(await slow)).toContain('taken away')
  })

  test('S16 giving access back asks a person, and the real tools are there without a restart', async () => {
    await using world = await twoAccounts()
    const { broker } = world.stage
    const bridge = await aBridge(broker, 'example', 'cursor')
    const access = { verb: 'access', client: 'cursor', server: 'example' } as const
    await broker.do({ ...access, allow: false }, aPerson())
    const absent = aPerson('absent')
    await expect(broker.do({ ...access, allow: true }, absent)).rejects.toMatchObject({ code: 'needs-confirmation' })
    expect((await bridge.request('tools/list')).result?.tools).toHaveLength(1)
    await broker.do({ ...access, allow: true }, asAgreed())
    await expect.poll(async () => JSON.stringify(await bridge.request('tools/list'))).toContain('whoami')
    // What is allowed already widens nothing, so that nobody is asked.
    await broker.do({ ...access, allow: true }, aPerson('absent'))
  })

  test('a rule for a whole server stands over new accounts, and an allowed account over the rule', async () => {
    await using world = await twoAccounts()
    const { broker } = world.stage
    const access = { verb: 'access', client: 'cursor', server: 'example' } as const
    await broker.do({ ...access, allow: false }, aPerson())
    await broker.do({ ...access, account: 'work', allow: true }, asAgreed())
    const [closed, open] = [await aBridge(broker, 'example', 'cursor'), await aBridge(broker, 'example@work', 'cursor')]
    expect((await closed.request('tools/call', echo)).result?.isError).toBe(true)
    expect((await open.request('tools/call', echo)).result?.isError).toBeFalsy()
  })

  test('denials and clients outlast a restart, and the removal of the server', async () => {
    await using world = await twoAccounts()
    const { broker } = world.stage
    await aBridge(broker, 'example', 'cursor')
    await broker.do({ verb: 'access', client: 'cursor', server: 'example', allow: false }, aPerson())
    await using next = await world.stage.restarted()
    const { clients } = await next.broker.snapshot()
    expect(clients).toMatchObject([
      { name: 'cursor', says: '“tester 1”', live: 0, uses: [{ server: 'example', access: 'deny' }] },
    ])
    expect(clients[0]?.uses[0]?.lastUsed).toBeTypeOf('number')
    await next.broker.do({ verb: 'remove', server: 'example' }, aPerson())
    await next.broker.do({ verb: 'add', url: world.server.url, name: 'example' }, aPerson())
    const bridge = await aBridge(next.broker, 'example', 'cursor')
    expect((await bridge.request('tools/call', echo)).result?.isError).toBe(true)
  })

  test('a client whose name no command could name is refused', async () => {
    await using server = await aServer({ unprotected: true })
    await using stage = await aBroker()
    await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
    const bridge = await aBridge(stage.broker, 'example', 'two words\u202e')
    expect((await bridge.request('tools/list')).error?.message).toContain('is no name for a client')
    expect((await stage.broker.snapshot()).clients).toEqual([])
  })

  test('an account is named with its server, or not at all', async () => {
    await using stage = await aBroker()
    const half = { verb: 'access', client: 'cursor', account: 'work', allow: false } as const
    await expect(stage.broker.do(half, aPerson())).rejects.toMatchObject({ code: 'bad-input' })
  })
})

describe('a pause', () => {
  test('parks every connection at once, outlasts a restart, and ends by a person only', async () => {
    await using world = await twoAccounts()
    const { stage } = world
    const bridge = await aBridge(stage.broker, 'example')
    await stage.broker.do({ verb: 'pause' }, aPerson('absent'))
    expect(bridge.notified).toContain('notifications/tools/list_changed')
    expect(JSON.stringify(await bridge.request('tools/call', echo))).toContain('valetkey resume')
    await using next = await stage.restarted()
    expect((await next.broker.snapshot()).paused).toBe(true)
    const late = await aBridge(next.broker, 'example@work')
    expect((await late.request('tools/list')).result?.tools).toMatchObject([{ name: 'valetkey_status' }])
    await expect(next.broker.do({ verb: 'resume' }, aPerson('absent'))).rejects.toMatchObject({
      code: 'needs-confirmation',
    })
    await next.broker.do({ verb: 'resume' }, asAgreed())
    await expect.poll(() => late.notified).toContain('notifications/tools/list_changed')
    expect((await late.request('tools/call', echo)).result?.isError).toBeFalsy()
  })
})

async function twoAccounts() {
  const issuer = await anIssuer()
  const server = await aServer({ issuer })
  const stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  stage.seat({ as: 'bob' })
  await stage.broker.do({ verb: 'login', server: 'example', account: 'work' }, aPerson())
  return {
    stage,
    server,
    [Symbol.asyncDispose]: async () => {
      await stage[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
      await issuer[Symbol.asyncDispose]()
    },
  }
}

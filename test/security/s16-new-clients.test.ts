// S16 for clients: a label that was never met reaches nothing before a person has let it in.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { aBridge, aBroker, aPerson } from '../broker/a-broker.ts'
import { aModernBridge } from '../broker/a-modern-bridge.ts'
import { aServer } from '../world/mcp-server.ts'

const allow = { verb: 'access', client: 'cursor', allow: true } as const
const deny = { ...allow, allow: false } as const
const echo = { name: 'echo', arguments: { a: 1 } }

describe('a client that comes for the first time', () => {
  test('S16 is connected, sees one tool and empty lists, and nothing of it reaches the server', async () => {
    await using world = await anOpenServer()
    const bridge = await aBridge(world.broker, 'example', 'cursor')
    expect((await bridge.request('tools/list')).result?.tools).toMatchObject([
      { name: 'valetkey_status', description: expect.stringContaining('valetkey allow cursor') },
    ])
    expect((await bridge.request('prompts/list')).result?.prompts).toEqual([])
    expect((await bridge.request('tools/call', echo)).result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('cursor is new to Valetkey') }],
    })
    expect((await bridge.request('resources/read', { uri: 'a:b' })).error?.message).toContain('valetkey allow cursor')
    expect(world.reached()).toBe(0)
  })

  test('S16 speaks 2026-07-28: the same, and its subscription is told when it is let in', async () => {
    await using world = await anOpenServer()
    const bridge = aModernBridge(world.broker)
    await bridge.give('1', 'server/discover')
    void bridge.give('ear', 'subscriptions/listen', { notifications: { toolsListChanged: true } })
    await bridge.give('2', 'tools/list')
    expect(bridge.answer('2')).toMatchObject({ result: { tools: [{ name: 'valetkey_status' }] } })
    await bridge.give('3', 'tools/call', echo)
    expect(bridge.answer('3')).toMatchObject({ result: { isError: true } })
    expect(world.reached()).toBe(0)
    await world.broker.do(allow, aPerson())
    await expect.poll(() => bridge.methods()).toContain('notifications/tools/list_changed')
    await bridge.give('4', 'tools/call', echo)
    expect(bridge.answer('4')?.result).not.toMatchObject({ isError: true })
    await bridge.close()
  })

  test('S16 goes on without a restart once a person has let it in, and is asked about once', async () => {
    await using world = await anOpenServer()
    const bridges = [await aBridge(world.broker, 'example', 'cursor'), await aBridge(world.broker, 'example', 'cursor')]
    const { needs } = await world.broker.snapshot()
    expect(needs).toEqual([
      {
        is: 'newcomer',
        text: 'cursor is new, came for example. Let it in?',
        command: 'valetkey allow cursor',
        client: 'cursor',
      },
    ])
    const person = aPerson()
    await world.broker.do(allow, person)
    expect(person.asked).toMatchObject([{ kind: 'confirm', sentence: expect.stringContaining('It is new here') }])
    for (const bridge of bridges) {
      await expect.poll(() => bridge.notified).toContain('notifications/tools/list_changed')
      expect((await bridge.request('tools/call', echo)).result?.isError).toBeFalsy()
    }
    await using next = await world.stage.restarted()
    const later = await aBridge(next.broker, 'example', 'cursor')
    expect((await later.request('tools/call', echo)).result?.isError).toBeFalsy()
    expect((await next.broker.snapshot()).needs).toEqual([])
  })

  test.each(['absent', 'declines'] as const)('S16 stays out where the person %s', async how => {
    await using world = await anOpenServer()
    const bridge = await aBridge(world.broker, 'example', 'cursor')
    await expect(world.broker.do(allow, aPerson(how))).rejects.toMatchObject({
      code: how === 'absent' ? 'needs-confirmation' : 'confirmation-refused',
    })
    expect((await bridge.request('tools/call', echo)).result).toMatchObject({ isError: true })
    await using next = await world.stage.restarted()
    const later = await aBridge(next.broker, 'example', 'cursor')
    expect((await later.request('tools/call', echo)).result).toMatchObject({ isError: true })
    expect(world.reached()).toBe(0)
  })

  test('S16 is not let in by a rule for one server, nor by printing its entry', async () => {
    await using world = await anOpenServer()
    const bridge = await aBridge(world.broker, 'example', 'cursor')
    await world.broker.do({ ...deny, server: 'example' }, aPerson('absent'))
    await expect(world.broker.do({ ...allow, server: 'example' }, aPerson())).rejects.toMatchObject({
      code: 'bad-input',
    })
    await world.broker.do({ verb: 'entry', server: 'example', client: 'cursor' }, aPerson('absent'))
    expect((await bridge.request('tools/call', echo)).result).toMatchObject({ isError: true })
    expect(world.reached()).toBe(0)
  })

  test('S16 that is refused stays refused, and nobody is asked about it again', async () => {
    await using world = await anOpenServer()
    await aBridge(world.broker, 'example', 'cursor')
    await world.broker.do(deny, aPerson('absent'))
    const bridge = await aBridge(world.broker, 'example', 'cursor')
    expect(JSON.stringify(await bridge.request('tools/call', echo))).toContain('was revoked')
    const { needs, clients } = await world.broker.snapshot()
    expect(needs).toEqual([])
    expect(clients).toMatchObject([{ name: 'cursor', denied: true }])
    expect(clients[0]?.waits).toBeUndefined()
  })
})

test.each(['Cursor', 'cursor2', 'cursor.', 'unnamed'])(
  'S16 %s is not taken for cursor, who was let in',
  async label => {
    await using world = await anOpenServer()
    await world.broker.do(allow, aPerson())
    const bridge = await aBridge(world.broker, 'example', label)
    expect((await bridge.request('tools/call', echo)).result).toMatchObject({ isError: true })
    expect(world.reached()).toBe(0)
  },
)

test('S13 S16 what started the bridge is shown quoted, as a label, to whoever is asked', async () => {
  await using world = await anOpenServer()
  const attached = world.broker.attach(
    { server: 'example', client: 'cursor', startedBy: 'cursor\u001b[2J (12)' },
    { send: async () => {} },
  )
  const person = aPerson()
  const { clients, needs } = await world.broker.snapshot()
  expect(clients).toMatchObject([{ waits: { for: ['example'], startedBy: '“cursor·[2J (12)”' }, uses: [] }])
  expect(needs[0]?.text).toContain('started by “cursor·[2J (12)” (a label, not a proof)')
  await world.broker.do(allow, person)
  expect(JSON.stringify(person.asked)).toContain('“cursor·[2J (12)” (a label, not a proof)')
  expect((await world.broker.snapshot()).clients[0]?.waits).toBeUndefined()
  await attached.close()
})

test('S16 a client that was met before Valetkey asked goes on', async () => {
  await using world = await anOpenServer()
  await world.broker.do(allow, aPerson())
  await aBridge(world.broker, 'example', 'cursor')
  await world.broker.close()
  const file = join(world.stage.paths.state, 'servers.json')
  const state = JSON.parse(readFileSync(file, 'utf8'))
  // As the version before wrote it: a client without a word of waiting.
  writeFileSync(file, JSON.stringify({ ...state, clients: [{ name: 'zed', denied: false, rules: [], uses: [] }] }))
  await using next = await world.stage.restarted()
  const zed = await aBridge(next.broker, 'example', 'zed')
  expect((await zed.request('tools/call', echo)).result?.isError).toBeFalsy()
})

test('S16 made-up labels push each other out of the memory, and nobody who was let in', async () => {
  await using world = await anOpenServer()
  await world.broker.do(allow, aPerson())
  for (let n = 0; n < 210; n += 1) {
    const attached = world.broker.attach({ server: 'example', client: `made-up-${n}` }, { send: async () => {} })
    await attached.close()
  }
  const bridge = await aBridge(world.broker, 'example', 'cursor')
  expect((await bridge.request('tools/call', echo)).result?.isError).toBeFalsy()
})

/** A server that asks for nothing, so that nothing but S16 can keep a client from it; nobody was let in. */
async function anOpenServer() {
  const server = await aServer({ unprotected: true })
  const stage = await aBroker({ letIn: [] })
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  return {
    stage,
    broker: stage.broker,
    reached: () => server.calls.get('echo') ?? 0,
    [Symbol.asyncDispose]: async () => {
      await stage[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

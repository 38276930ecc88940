// Servers that take a key and no sign-in: how they are added, where the key goes, and how it is replaced and deleted.
import { describe, expect, test } from 'vitest'
import { memoryVault } from '../../main/vault/memory.ts'
import { toolNames } from '../mcp/a-client.ts'
import { eventually } from '../world/eventually.ts'
import { anOldServer } from '../world/http-sse-server.ts'
import { aKeyFront } from '../world/key-front.ts'
import { aServer } from '../world/mcp-server.ts'
import { aBridge, aBroker, aPerson } from './a-broker.ts'

const key = 'sk-canary-0a4c11b7e2d9'

async function aStory(header = 'authorization', wants = `Bearer ${key}`) {
  const server = await aServer({ unprotected: true })
  const front = await aKeyFront(server.url, header, wants)
  const vault = memoryVault()
  const world = await aBroker({ ports: { vault } })
  const given = header === 'authorization' ? { value: key, scheme: 'Bearer' } : { value: key, header }
  const add = (value = key, name = 'example') =>
    world.broker.do({ verb: 'add', url: front.url, name, key: { ...given, value } }, aPerson())
  return {
    server,
    front,
    vault,
    ...world,
    add,
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]()
      await server.stop()
    },
  }
}

describe('adding', () => {
  test.each([
    ['authorization', `Bearer ${key}`],
    ['x-api-key', key],
  ])('the key goes out in %s with every request, and the server answers', async (header, wanted) => {
    await using story = await aStory(header, wanted)
    expect(await story.add()).toMatchObject({ server: 'example', signedIn: false, protected: false })
    const bridge = await aBridge(story.broker, 'example')
    expect(toolNames(await bridge.request('tools/list'))).toContain('echo')
    await bridge.close()
    expect(story.front.seen.length).toBeGreaterThan(3)
    expect(story.front.seen.map(({ headers }) => headers[header])).toEqual(story.front.seen.map(() => wanted))
    if (header !== 'authorization') expect(story.front.seen.some(({ headers }) => headers.authorization)).toBe(false)
  })

  test('a key that is pasted with its word goes out with one word', async () => {
    await using story = await aStory()
    await story.add(`Bearer ${key}`)
    expect(story.front.seen.at(-1)?.headers.authorization).toBe(`Bearer ${key}`)
  })

  test('a key that the server refuses adds nothing', async () => {
    await using story = await aStory()
    await expect(story.add('another')).rejects.toMatchObject({ code: 'key-needed' })
    expect((await story.broker.snapshot()).servers).toEqual([])
  })

  test.each(['two\nlines', 'schlüssel', 'a\u0000b'])('%j is no key', async value => {
    await using story = await aStory()
    await expect(story.add(value)).rejects.toMatchObject({ code: 'bad-input' })
    expect(story.front.seen).toEqual([])
  })

  test.each(['?api_key=abc', '?exaApiKey=abc', '?token=abc', '?a=1&key=abc'])(
    'S11 an address with a key in it (%s) is refused',
    async query => {
      await using story = await aStory()
      const added = story.broker.do({ verb: 'add', url: `${story.front.url}${query}` }, aPerson())
      await expect(added).rejects.toThrow(/There is a key in that address .* leave it out of the address/)
      expect(story.front.seen).toEqual([])
    },
  )

  test('nobody signs in to it', async () => {
    await using story = await aStory()
    await story.add()
    const login = story.broker.do({ verb: 'login', server: 'example' }, aPerson())
    await expect(login).rejects.toThrow('Nobody signs in to example: it takes a key.')
  })

  test.each(['modern', 'both'] as const)('a %s server gets it too', async era => {
    const server = await aServer({ unprotected: true, sdk: 'v2', era })
    const front = await aKeyFront(server.url, 'x-api-key', key)
    await using world = await aBroker()
    await world.broker.do(
      { verb: 'add', url: front.url, name: 'example', key: { value: key, header: 'X-Api-Key' } },
      aPerson(),
    )
    const bridge = await aBridge(world.broker, 'example')
    expect(toolNames(await bridge.request('tools/list'))).toContain('echo')
    await bridge.close()
    await server.stop()
  })

  test('a server of HTTP+SSE gets it too, at both of its addresses', async () => {
    const server = await anOldServer()
    const front = await aKeyFront(server.url, 'x-api-key', key)
    await using world = await aBroker()
    await world.broker.do(
      { verb: 'add', url: front.url, name: 'example', key: { value: key, header: 'X-Api-Key' } },
      aPerson(),
    )
    const bridge = await aBridge(world.broker, 'example')
    expect((await bridge.request('tools/list')).result).toBeDefined()
    expect(new Set(front.seen.map(({ path }) => path.split('?')[0])).size).toBeGreaterThan(1)
    await bridge.close()
  })
})

describe('a key that the server refuses from now on', () => {
  test('is said to the client, and another one brings the tools back', async () => {
    await using story = await aStory()
    await story.add()
    const bridge = await aBridge(story.broker, 'example')
    expect(toolNames(await bridge.request('tools/list'))).toContain('echo')
    story.front.wants('Bearer sk-canary-second')
    expect(toolNames(await bridge.request('tools/list'))).toEqual(['valetkey_status'])
    const told = await bridge.request('tools/call', { name: 'valetkey_status', arguments: {} })
    expect(JSON.stringify(told.result)).toContain('valetkey keys replace example')
    const [view] = (await story.broker.snapshot()).servers
    expect(view?.keys).toMatchObject([{ kind: 'header', name: 'Authorization', scheme: 'Bearer', state: 'refused' }])
    const before = bridge.notified.length
    await story.broker.do({ verb: 'key-replace', server: 'example', value: 'sk-canary-second' }, aPerson())
    await eventually(() => bridge.notified.slice(before)).toContain('notifications/tools/list_changed')
    expect(toolNames(await bridge.request('tools/list'))).toContain('echo')
    expect((await story.broker.snapshot()).servers[0]?.keys).toMatchObject([{ state: 'kept', clients: ['tester'] }])
    await bridge.close()
  })
})

describe('a key that is replaced', () => {
  test('by one that the server refuses stays, and the person hears it', async () => {
    await using story = await aStory()
    await story.add()
    const replace = (value: string) => story.broker.do({ verb: 'key-replace', server: 'example', value }, aPerson())
    await expect(replace('sk-canary-wrong')).rejects.toMatchObject({
      code: 'key-needed',
      message: expect.stringContaining('stays'),
    })
    const bridge = await aBridge(story.broker, 'example')
    expect(toolNames(await bridge.request('tools/list'))).toContain('echo')
    story.front.wants('Bearer sk-canary-next')
    expect(await replace('Bearer sk-canary-next')).toMatchObject({ tried: 'accepted' })
    expect(toolNames(await bridge.request('tools/list'))).toContain('echo')
    await bridge.close()
  })
})

describe('a key that is deleted', () => {
  test.each([
    ['key-delete', { verb: 'key-delete', server: 'example' }],
    ['revoke NAME', { verb: 'revoke', what: { kind: 'account', server: 'example' } }],
    ['revoke --server', { verb: 'revoke', what: { kind: 'server', server: 'example' } }],
    ['revoke --all', { verb: 'revoke', what: { kind: 'everything' } }],
    ['remove', { verb: 'remove', server: 'example' }],
  ] as const)('S14 by %s is used no more, and the person hears where it still works', async (_how, command) => {
    await using story = await aStory()
    await story.add()
    const bridge = await aBridge(story.broker, 'example')
    await bridge.request('tools/list')
    const result = (await story.broker.do(command as never, aPerson())) as unknown as { rotate: { sentence: string }[] }
    expect(result.rotate).toHaveLength(1)
    expect(result.rotate[0]?.sentence).toMatch(/still works: rotate or delete it at “127\.0\.0\.1:\d+”/)
    const before = story.front.seen.length
    const answer = await bridge.request('tools/list')
    expect(JSON.stringify(answer)).not.toContain('echo')
    expect(story.front.seen).toHaveLength(before)
    await bridge.close()
  })

  test('S14 uninstalling says so too', async () => {
    await using story = await aStory()
    await story.add()
    const { couldNotUndo } = await story.broker.do({ verb: 'uninstall' }, aPerson())
    expect(couldNotUndo.join(' ')).toContain('rotate or delete it at')
  })
})

test('a key that the vault has forgotten is said to be missing, and another one mends it', async () => {
  await using story = await aStory()
  await story.add()
  await story.vault.delete('key:example')
  await using again = await story.restarted()
  const bridge = await aBridge(again.broker, 'example')
  expect(toolNames(await bridge.request('tools/list'))).toEqual(['valetkey_status'])
  const { servers, needs } = await again.broker.snapshot()
  expect(servers[0]?.keys).toMatchObject([{ state: 'gone' }])
  expect(needs).toMatchObject([
    {
      is: 'key',
      text: 'example needs a key (Authorization); tester waits for it.',
      command: 'valetkey keys replace example',
    },
  ])
  await again.broker.do({ verb: 'key-replace', server: 'example', value: key }, aPerson())
  await eventually(() => bridge.notified).toContain('notifications/tools/list_changed')
  expect(toolNames(await bridge.request('tools/list'))).toContain('echo')
  await bridge.close()
})

test('a key is there after a restart, and so is what was seen of it', async () => {
  await using story = await aStory()
  await story.add()
  await using again = await story.restarted()
  const bridge = await aBridge(again.broker, 'example')
  expect(toolNames(await bridge.request('tools/list'))).toContain('echo')
  await bridge.close()
})

test('nobody is sent to sign in to a server that lets everyone in, by signing out of it', async () => {
  const open = await aServer({ unprotected: true })
  await using world = await aBroker()
  await world.broker.do({ verb: 'add', url: open.url, name: 'docs' }, aPerson())
  await expect(world.broker.do({ verb: 'logout', server: 'docs' }, aPerson())).rejects.toMatchObject({
    code: 'bad-input',
    message: 'docs lets everyone in; nobody signs in to it, or out of it.',
  })
  await open.stop()
})

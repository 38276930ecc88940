// Programs of this machine as servers: given their keys, and ended with what they may do. Their approval is in
// test/security/s16-local.test.ts.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { messageOf } from '../../main/mcp/message/message.ts'
import { withWords } from '../../main/mcp/message/modern-words.ts'
import { isAlive, program } from '../mcp/local/a-local-server.ts'
import { eventually } from '../world/eventually.ts'
import { aBridge, aPerson } from './a-broker.ts'
import { aLocalStory, call, digest, key, runCommand } from './a-local-story.ts'

describe('while it runs', () => {
  test('each connection has a process of its own, which ends with it', async () => {
    await using story = await aLocalStory()
    await story.run()
    const one = await aBridge(story.broker, 'github', 'cursor')
    const other = await aBridge(story.broker, 'github', 'codex')
    const [first = 0, second = 0] = story.starts()
    expect(first).not.toBe(second)
    await one.close()
    expect([isAlive(first), isAlive(second)]).toEqual([false, true])
    expect(await call(other, 'key')).toBe(digest(key))
    await other.close()
    expect(isAlive(second)).toBe(false)
  })

  test('another key is for the next process, and the one with the old key ends', async () => {
    await using story = await aLocalStory()
    await story.run()
    const bridge = await aBridge(story.broker, 'github')
    expect(await call(bridge, 'key')).toBe(digest(key))
    const [pid = 0] = story.starts()
    await story.broker.do({ verb: 'key-replace', server: 'github', value: 'sk-canary-two' }, aPerson())
    expect(await call(bridge, 'key')).toBe(digest('sk-canary-two'))
    await eventually(() => isAlive(pid)).toBe(false)
    await bridge.close()
  })

  test.each([
    ['its key is deleted', { verb: 'key-delete', server: 'github' }],
    ['all is revoked', { verb: 'revoke', what: { kind: 'everything' } }],
    ['it is removed', { verb: 'remove', server: 'github' }],
    ['the client is denied', { verb: 'access', client: 'tester', allow: false }],
    ['all is paused', { verb: 'pause' }],
  ] as const)('S14 it ends when %s', async (_when, command) => {
    await using story = await aLocalStory()
    await story.run()
    const bridge = await aBridge(story.broker, 'github')
    expect(await call(bridge, 'key')).toBe(digest(key))
    const [pid = 0] = story.starts()
    await story.broker.do(command as never, aPerson())
    await eventually(() => isAlive(pid)).toBe(false)
    expect(await call(bridge, 'key')).not.toBe(digest(key))
    expect(story.starts()).toHaveLength(1)
    await bridge.close()
  })

  test.each([
    ['revoke --all', { verb: 'revoke', what: { kind: 'everything' } }],
    ['revoke NAME', { verb: 'revoke', what: { kind: 'account', server: 'github' } }],
  ] as const)(
    'S14 after %s a program without keys is not run either, before it is approved anew',
    async (_how, command) => {
      await using story = await aLocalStory()
      const approve = () => story.run({ secretNames: [] })
      await approve()
      const bridge = await aBridge(story.broker, 'github')
      expect(await call(bridge, 'greeting')).toBe('none')
      const [pid = 0] = story.starts()
      await story.broker.do(command as never, aPerson())
      await eventually(() => isAlive(pid)).toBe(false)
      expect(await call(bridge, 'greeting')).toContain('valetkey run github')
      expect((await story.broker.snapshot()).needs).toMatchObject([{ command: 'valetkey run github' }])
      await approve()
      await eventually(() => call(bridge, 'greeting')).toBe('none')
      await bridge.close()
    },
  )

  test('a key that is deleted and given again needs no new approval', async () => {
    await using story = await aLocalStory()
    await story.run()
    const bridge = await aBridge(story.broker, 'github')
    await story.broker.do({ verb: 'key-delete', server: 'github' }, aPerson())
    expect(await call(bridge, 'key')).toContain('valetkey keys replace github')
    await story.broker.do({ verb: 'key-replace', server: 'github', value: key }, aPerson())
    expect(await call(bridge, 'key')).toBe(digest(key))
    await bridge.close()
  })

  test('S14 it ends with the access of a client of 2026-07-28, too', async () => {
    await using story = await aLocalStory()
    await story.run()
    const heard: unknown[] = []
    const side = { send: async ({ envelope }: { envelope: unknown }) => void heard.push(envelope) }
    const attached = story.broker.attach({ server: 'github', client: 'tester' }, side)
    const words = { protocolVersion: '2026-07-28', clientInfo: { name: 't', version: '1' }, capabilities: {} }
    const params = withWords({ name: 'key', arguments: {} }, words)
    await attached.receive(messageOf({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }))
    expect(JSON.stringify(heard)).toContain(digest(key))
    const pid = story.starts().at(-1) ?? 0
    expect(isAlive(pid)).toBe(true)
    await story.broker.do({ verb: 'access', client: 'tester', allow: false }, aPerson())
    await eventually(() => isAlive(pid)).toBe(false)
    await attached.close()
  })

  test('it is shown with its command and its keys’ names, and S1 without their values', async () => {
    await using story = await aLocalStory()
    await story.run()
    const bridge = await aBridge(story.broker, 'github')
    await call(bridge, 'key')
    const snapshot = await story.broker.snapshot()
    expect(snapshot.servers).toMatchObject([
      {
        name: 'github',
        protection: 'open',
        local: { command: `${process.execPath} ${program} legacy`, cwd: '/' },
        keys: [{ kind: 'variable', name: 'API_KEY', state: 'kept', clients: ['tester'] }],
      },
    ])
    expect(JSON.stringify(snapshot)).not.toContain(key)
    expect(story.logged.join('\n')).not.toContain(key)
    expect(readFileSync(join(story.paths.state, 'servers.json'), 'utf8')).not.toContain(key)
    await bridge.close()
  })
})

describe('tried as soon as it is approved', () => {
  test('a program says how many tools it lists, with its keys, and none of it is left running', async () => {
    await using story = await aLocalStory()
    const person = aPerson()
    const answer = await story.broker.do({ ...runCommand(story.paths), tryIt: 'now' }, person)
    expect(answer).toMatchObject({ server: 'github', tools: expect.any(Number) })
    expect(person.asked[0]).toMatchObject({ sentence: expect.stringContaining('once now and whenever') })
    const [pid = 0] = story.starts()
    await eventually(() => isAlive(pid)).toBe(false)
  })

  test('a program that does not start is approved all the same, and says what its last words were', async () => {
    await using story = await aLocalStory()
    const start = { args: ['-e', 'console.error("no such module"); process.exit(3)'] }
    const answer = await story.broker.do({ ...runCommand(story.paths, start), tryIt: 'now' }, aPerson())
    expect(answer).toMatchObject({
      fails: expect.stringMatching(/^github was started, and .*exit code 3.*no such module/),
    })
    expect((await story.broker.snapshot()).servers).toMatchObject([{ name: 'github' }])
  })
})

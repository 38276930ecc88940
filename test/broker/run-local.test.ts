// Programs of this machine as servers: approved word by word, given their keys, and ended with what they may do.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { CommandInput } from '../../main/broker/commands.ts'
import { messageOf } from '../../main/mcp/message.ts'
import { withWords } from '../../main/mcp/modern/words.ts'
import { isAlive, program } from '../mcp/local/a-local-server.ts'
import { eventually } from '../world/eventually.ts'
import { type ABroker, aBridge, aBroker, aPerson } from './a-broker.ts'

const key = 'sk-canary-local-77aa01'
const digest = (text: string) => createHash('sha256').update(text).digest('hex')

type Run = Extract<CommandInput, { verb: 'run' }>

function runCommand(paths: ABroker['paths'], start: Partial<NonNullable<Run['start']>> = {}): Run {
  const command = { command: process.execPath, args: [program, 'legacy'], cwd: '/', secretNames: ['API_KEY'], ...start }
  return {
    verb: 'run',
    server: 'github',
    start: { ...command, env: { STARTS_IN: join(paths.state, 'starts'), ...start.env } },
    keys: { API_KEY: key },
  }
}

async function aStory() {
  const world = await aBroker()
  const run = (start?: Partial<NonNullable<Run['start']>>, person = aPerson()) =>
    world.broker.do(runCommand(world.paths, start), person)
  const starts = () => readFileSync(join(world.paths.state, 'starts'), 'utf8').trim().split('\n').map(Number)
  return { ...world, run, starts }
}

const call = async (bridge: Awaited<ReturnType<typeof aBridge>>, name: string) => {
  const { result, error } = await bridge.request('tools/call', { name, arguments: {} })
  return (result as { content: { text: string }[] } | undefined)?.content[0]?.text ?? error?.message
}

describe('approval', () => {
  test('S16 a person reads the whole command, and where it runs, and what it gets', async () => {
    await using story = await aStory()
    const person = aPerson()
    await story.run({ args: [program, 'legacy', 'two words'], env: { GREETING: 'hi there' } }, person)
    expect(person.asked).toHaveLength(1)
    const [question] = person.asked
    const sentence = question?.kind === 'confirm' ? question.sentence : ''
    expect(sentence).toContain('DANGEROUS: let Valetkey run a program on this machine as you')
    expect(sentence).toContain(`The program: ${process.execPath} ${program} legacy 'two words'`)
    expect(sentence).toContain('In the folder: /')
    expect(sentence).toContain("GREETING='hi there'")
    expect(sentence).toContain('It gets these keys: API_KEY.')
    expect(sentence).not.toContain(key)
  })

  test.each(['declines', 'absent'] as const)(
    'S16 where the person %s nothing is kept and nothing is started',
    async how => {
      await using story = await aStory()
      await expect(story.run({}, aPerson(how))).rejects.toMatchObject({
        code: how === 'absent' ? 'needs-confirmation' : 'confirmation-refused',
      })
      expect((await story.broker.snapshot()).servers).toEqual([])
      const bridge = await aBridge(story.broker, 'github')
      expect(await call(bridge, 'key')).toContain('no server called github')
      await bridge.close()
    },
  )

  test.each([
    ['an argument', (text: string) => text.replace('"legacy"', '"both"')],
    ['a variable', (text: string) => text.replace('"STARTS_IN"', '"NODE_OPTIONS":"","STARTS_IN"')],
    ['the folder', (text: string) => text.replace('"cwd": "/"', '"cwd": "/tmp"').replace('"cwd":"/"', '"cwd":"/tmp"')],
    [
      'a key’s name',
      (text: string) =>
        text.replace('"name":"API_KEY"', '"name":"LD_PRELOAD"').replace('"name": "API_KEY"', '"name": "LD_PRELOAD"'),
    ],
  ])('S16 a change of %s in our own file starts nothing before a person has approved it', async (_what, change) => {
    await using story = await aStory()
    await story.run()
    const file = join(story.paths.state, 'servers.json')
    await story.broker.close()
    const before = readFileSync(file, 'utf8')
    writeFileSync(file, change(before))
    expect(readFileSync(file, 'utf8')).not.toBe(before)
    await using again = await story.restarted()
    const bridge = await aBridge(again.broker, 'github')
    const { result } = await bridge.request('tools/list')
    expect(result?.tools).toHaveLength(1)
    expect(await call(bridge, 'valetkey_status')).toContain(
      'approve it in a terminal, then go on here: valetkey run github',
    )
    expect(() => story.starts()).toThrow()
    await bridge.close()
  })

  test('S16 the same command, approved again, runs again, with the key that is kept', async () => {
    await using story = await aStory()
    await story.run()
    const bridge = await aBridge(story.broker, 'github')
    expect(await call(bridge, 'key')).toBe(digest(key))
    const [first = 0] = story.starts()
    await story.broker.do(
      { verb: 'run', server: 'github', start: { ...runCommand(story.paths).start, args: [program, 'both'] } as never },
      aPerson(),
    )
    await eventually(() => isAlive(first)).toBe(false)
    expect(await call(bridge, 'key')).toBe(digest(key))
    expect(await call(bridge, 'args')).toBe('["both"]')
    await bridge.close()
  })

  test.each([
    ['a relative command', { command: 'node' }, 'no program that can be started'],
    ['a command that is not there', { command: '/nowhere' }, 'no program that can be started'],
    ['a folder that is not there', { cwd: '/nowhere' }, 'no folder'],
    ['an invisible character', { args: ['a\u202eb'] }, 'invisible'],
    ['a plain value that sounds like a key', { env: { GITHUB_TOKEN: 'x' } }, '--secret-env GITHUB_TOKEN'],
    ['more than a person can read', { args: Array(10).fill('x'.repeat(900)) }, 'too long for a person'],
  ])('%s is refused before anybody is asked', async (_what, start, why) => {
    await using story = await aStory()
    const person = aPerson()
    await expect(story.run(start, person)).rejects.toThrow(why)
    expect(person.asked).toEqual([])
  })

  test('the name of another server is not taken over', async () => {
    await using story = await aStory()
    await story.run()
    const add = story.broker.do({ verb: 'add', url: 'https://mcp.example.com', name: 'github' }, aPerson())
    await expect(add).rejects.toMatchObject({ code: 'name-taken' })
  })
})

describe('while it runs', () => {
  test('each connection has a process of its own, which ends with it', async () => {
    await using story = await aStory()
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
    await using story = await aStory()
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
    await using story = await aStory()
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

  test('S14 it ends with the access of a client of 2026-07-28, too', async () => {
    await using story = await aStory()
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
    await using story = await aStory()
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

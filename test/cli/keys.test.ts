// What `run`, `keys` and the key of `add` make of what was typed.
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { aBroker } from './broker.ts'
import { aHome, run, runOnTerminal } from './command-line.ts'
import { aServerView, aSnapshot } from './snapshot.ts'

const added = {
  server: 'example',
  account: 'default',
  url: 'https://mcp.example.com/mcp',
  signedIn: false,
  protected: false,
}
const key = 'sk-canary-typed'

describe('add --key', () => {
  test.each([
    [[], { header: 'Authorization', scheme: 'Bearer' }],
    [['--key-header', 'X-Api-Key'], { header: 'X-Api-Key' }],
    [['--key-header', 'Authorization'], { header: 'Authorization' }],
    [['--key-header', 'Authorization: Token'], { header: 'Authorization', scheme: 'Token' }],
  ])('%j says where the key goes', async (words, where) => {
    const home = aHome()
    const broker = await aBroker(home, { add: () => added })
    const ended = await run(home, ['add', 'https://mcp.example.com/mcp', '--key-stdin', ...words], {
      stdin: `${key}\n`,
    }).ended
    expect(ended.code).toBe(0)
    expect(broker.commands[0]).toMatchObject({ verb: 'add', key: { ...where, value: key } })
    expect(Object.keys((broker.commands[0] as { key: object }).key).sort()).toEqual(
      [...Object.keys(where), 'value'].sort(),
    )
    expect(ended.out + ended.err).not.toContain(key)
  })

  test('S1 a key that is typed is not shown', async () => {
    const home = aHome()
    const broker = await aBroker(home, { add: () => added })
    const terminal = runOnTerminal(home, ['add', 'https://mcp.example.com/mcp', '--key'])
    await terminal.shows('The key (it is not shown while you type): ')
    terminal.type(`${key}\r`)
    expect((await terminal.ended).out).not.toContain(key)
    expect(broker.commands[0]).toMatchObject({ verb: 'add', key: { value: key } })
  })

  test.each([
    [['--key-header', 'X-Api-Key'], '--key-header says where a key goes'],
    [['--key-stdin', '--key-header', 'two words'], 'is no header'],
    [['--key-stdin'], 'There was no key on stdin.'],
    [['--key'], 'is asked for on a terminal, and this process has none'],
  ])('%j alone is refused with a sentence', async (words, why) => {
    const home = aHome()
    const broker = await aBroker(home)
    const ended = await run(home, ['add', 'https://mcp.example.com/mcp', ...words], { stdin: '' }).ended
    expect(ended.code).toBeGreaterThan(1)
    expect(ended.err).toContain(why)
    expect(broker.commands).toEqual([])
  })
})

describe('run', () => {
  test('names the program that the word means here, and the PATH that it needs', async () => {
    const home = aHome()
    const file = join(home.folder, 'my-server')
    writeFileSync(file, '#!/bin/sh\n')
    chmodSync(file, 0o755)
    const broker = await aBroker(home, { run: () => ({ server: 'mine', command: file, keys: [] }) })
    const PATH = `${home.folder}:/usr/bin`
    const words = ['run', 'mine', '--env', 'A=b=c', '--cwd', '/', '--', 'my-server', '--verbose', '-x', 'two words']
    const ended = await run(home, words, { env: { PATH } }).ended
    expect(ended.code).toBe(0)
    expect(broker.commands[1]).toEqual({
      verb: 'run',
      server: 'mine',
      start: {
        command: file,
        args: ['--verbose', '-x', 'two words'],
        cwd: '/',
        env: { PATH, A: 'b=c' },
        secretNames: [],
      },
      keys: {},
      tryIt: 'now',
    })
  })

  test('asks only for the keys that are not kept, one line of stdin each', async () => {
    const home = aHome()
    const kept = { kind: 'variable', name: 'KEPT', since: 1, state: 'kept', clients: [] } as const
    const broker = await aBroker(home, {
      snapshot: () =>
        aSnapshot({ servers: [aServerView({ name: 'mine', keys: [kept, { ...kept, name: 'GONE', state: 'gone' }] })] }),
      run: () => ({ server: 'mine', command: 'x', keys: ['KEPT', 'GONE'] }),
    })
    const ended = await run(home, ['run', 'mine', '--secrets-stdin'], { stdin: `${key}\n` }).ended
    expect(ended.code).toBe(0)
    expect(broker.commands[1]).toEqual({ verb: 'run', server: 'mine', keys: { GONE: key }, tryIt: 'now' })
  })

  test.each([
    [['run', 'mine', '--', 'no-such-program-here'], 'There is no program “no-such-program-here” on your PATH.'],
    [['run', 'mine', '--env', 'novalue', '--', 'sh'], 'is no variable. Write --env NAME=VALUE.'],
    [['run', 'mine', '--secret-env', 'TOKEN', '--secrets-stdin', '--', 'sh'], 'There was no value for TOKEN on stdin.'],
  ])('%j is refused with a sentence', async (words, why) => {
    const home = aHome()
    const broker = await aBroker(home)
    const ended = await run(home, words, { stdin: '' }).ended
    expect(ended.code).toBe(2)
    expect(ended.err).toContain(why)
    expect(broker.commands.filter(({ verb }) => verb === 'run')).toEqual([])
  })
})

test('keys lists names, times and clients, and says which needs somebody', async () => {
  const home = aHome()
  const since = Date.now() - 3_600_000
  const header = {
    kind: 'header',
    name: 'Authorization',
    scheme: 'Bearer',
    since,
    state: 'refused',
    clients: ['cursor'],
  } as const
  const variable = {
    kind: 'variable',
    name: 'GITHUB_TOKEN',
    since,
    state: 'kept',
    lastUsed: since,
    clients: [],
  } as const
  await aBroker(home, {
    snapshot: () =>
      aSnapshot({
        servers: [aServerView({ name: 'example', keys: [header] }), aServerView({ name: 'github', keys: [variable] })],
      }),
  })
  const { out } = await run(home, ['keys']).ended
  expect(out).toMatch(/example +Authorization: Bearer +refused by the server +never used +cursor/)
  expect(out).toMatch(/github +GITHUB_TOKEN +since .* +used 1 hour ago/)
})

test.each([[['keys', 'replace']], [['keys', 'forget', 'x']], [['keys', 'list', 'x']]])(
  '%j is not how it is used',
  async words => {
    const home = aHome()
    await aBroker(home)
    expect((await run(home, words).ended).code).toBe(2)
  },
)

describe('add, where the server wants a key', () => {
  const refusal = { code: 'no-authorization', message: 'It wants a key.', facts: { wants: 'key' } }

  test('S1 a person at a terminal is asked for it, unseen, and it is added with that key', async () => {
    const home = aHome()
    const broker = await aBroker(home, {
      add: ({ key }: { key?: unknown }) => (key ? { ...added, withKey: true } : Promise.reject(refusal)),
    })
    const terminal = runOnTerminal(home, ['add', 'https://mcp.example.com/mcp', '--name', 'tracker'])
    await terminal.shows('Enter alone leaves it): ')
    terminal.type(`${key}\r`)
    const { code, out } = await terminal.ended
    expect(code).toBe(0)
    expect(out).toContain('its key is in the vault')
    expect(out).not.toContain(key)
    expect(broker.commands.filter(({ verb }) => verb === 'add')).toMatchObject([
      { name: 'tracker' },
      { name: 'tracker', key: { header: 'Authorization', scheme: 'Bearer', value: key } },
    ])
  })

  test('who types nothing, and who has no terminal, gets the refusal as it was', async () => {
    const home = aHome()
    await aBroker(home, { add: () => Promise.reject(refusal) })
    const terminal = runOnTerminal(home, ['add', 'https://mcp.example.com/mcp'])
    await terminal.shows('Enter alone leaves it): ')
    terminal.type('\r')
    expect((await terminal.ended).out).toContain('It wants a key.')
    const alone = await run(home, ['add', 'https://mcp.example.com/mcp']).ended
    expect([alone.code, alone.err]).toEqual([1, expect.stringContaining('It wants a key.')])
  })
})

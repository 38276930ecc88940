// Keys leave the clients' files: planned, agreed to, moved, proven, put back; on real files and real servers.

import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { github, linear } from '../clients/keys.ts'
import { eventually } from '../world/eventually.ts'
import { aPerson } from './a-broker.ts'
import { aMigration, breaksScript, cursorFile } from './a-migration.ts'

const file = '.cursor/mcp.json'
type World = Awaited<ReturnType<typeof aMigration>>
const bearer = (key: string) => ({ Authorization: `Bearer ${key}` })

describe('the plan', () => {
  test('says of each entry what becomes of it, asks nobody and writes nothing', async () => {
    const world = await aMigration()
    const key = await world.keyServer(`Bearer ${github}`)
    const protectedOne = await world.signInServer()
    const text = cursorFile({
      keyed: { url: key.url, headers: bearer(github) },
      oauth: { url: protectedOne.url, headers: bearer(linear) },
      wrapped: { command: 'npx', args: ['-y', 'mcp-remote', protectedOne.url] },
      local: { command: process.execPath, args: ['x.js'], env: { GITHUB_TOKEN: github } },
      named: { url: key.url, headers: bearer('${env:TOKEN}') },
      plain: { command: 'uvx', args: ['mcp-server-git'] },
      gone: { url: 'http://127.0.0.1:1/mcp', headers: bearer(github) },
    })
    world.has(file, text)
    const { entries } = await world.plan()
    expect(entries.map(({ entry, becomes }) => [entry, becomes])).toEqual([
      ['keyed', 'key'],
      ['oauth', 'sign-in'],
      ['wrapped', 'sign-in'],
      ['local', 'local'],
      ['named', 'nothing'],
      ['plain', 'nothing'],
      ['gone', 'cannot'],
    ])
    expect(entries[2]).toMatchObject({ by: 'mcp-remote', to: protectedOne.url })
    expect(world.read(file)).toBe(text)
    expect((await world.broker.snapshot()).servers).toEqual([])
  })

  test('S9 shows no more of a key than its first and last two characters, wherever it tells of it', async () => {
    const world = await aMigration()
    const key = await world.keyServer(`Bearer ${github}`)
    world.has(file, cursorFile({ keyed: { url: key.url, headers: bearer(github) } }))
    const person = aPerson()
    const told = JSON.stringify([
      await world.plan(),
      await world.move(person),
      person.heard,
      person.asked,
      world.logged,
    ])
    expect(told).toContain(`gh…${github.slice(-2)}`)
    expect(told).not.toContain(github.slice(3, -3))
  })

  test('keeps to the key where a person wants that, although the server offers a sign-in', async () => {
    const world = await aMigration()
    const server = await world.signInServer()
    world.has(file, cursorFile({ oauth: { url: server.url, headers: bearer(linear) } }))
    expect((await world.plan({ prefer: 'key' })).entries).toMatchObject([{ becomes: 'key' }])
  })

  test('tells of a file that cannot be read, and of the others all the same', async () => {
    const world = await aMigration()
    world.has(file, '{ "mcpServers": ')
    world.has('.codex/config.toml', '[mcp_servers.x]\ncommand = "uvx"\n')
    const { entries, troubles } = await world.plan()
    expect(troubles).toMatchObject([expect.stringContaining(file)])
    expect(entries).toMatchObject([{ client: 'codex' }])
  })

  test('names a file that cannot be read once, although two kinds of entries lie in it', async () => {
    const world = await aMigration()
    const large = world.has('.claude.json', ' '.repeat(52_000_000))
    const broken = world.has(file, '{ "mcpServers": ')
    const { troubles } = await world.plan()
    expect(troubles).toHaveLength(2)
    for (const path of [large, broken]) expect(troubles.filter(text => text.split(path).length === 2)).toHaveLength(1)
  })
})

test('an entry that a YAML alias refers to is left as it is, and why; what the alias stands for can be moved', async () => {
  const world = await aMigration()
  world.has(
    '.config/goose/config.yaml',
    `extensions:\n  a: &a\n    cmd: x\n    envs:\n      API_KEY: ${linear}\n  b: *a\n`,
  )
  expect((await world.plan()).entries).toMatchObject([
    { entry: 'a', becomes: 'cannot', why: expect.stringContaining('refer to it') },
    { entry: 'b', becomes: 'local' },
  ])
})

describe('a project, which may come from anywhere', () => {
  test('S12 nothing inside is asked for what its files name, before a person agrees to that address', async () => {
    const world = await aMigration()
    const asked: string[] = []
    const inner = createServer(({ url = '' }, answer) => {
      asked.push(url)
      answer.writeHead(401).end()
    })
    inner.listen(0, '127.0.0.1')
    await once(inner, 'listening')
    onTestFinished(() => void inner.close())
    const { port } = inner.address() as AddressInfo
    const at = (path: string) => `http://127.0.0.1:${port}/${path}`
    const project = join(world.home, 'from-the-internet')
    world.has(
      'from-the-internet/.cursor/mcp.json',
      cursorFile({
        keyed: { url: at('keyed'), headers: bearer(github) },
        wrapped: { command: 'npx', args: ['mcp-remote', at('wrapped')] },
      }),
    )
    const { entries } = await world.plan({ project })
    expect(entries).toMatchObject([
      { entry: 'keyed', becomes: 'key' },
      {
        entry: 'wrapped',
        becomes: 'cannot',
        why: expect.stringContaining('If you want it all the same: valetkey add'),
      },
    ])
    const person = aPerson('declines')
    await expect(world.move(person, { project })).rejects.toMatchObject({ code: 'confirmation-refused' })
    expect(person.asked).toMatchObject([{ sentence: expect.stringContaining(at('keyed')) }])
    expect(asked).toEqual([])
    await world.move(aPerson(), { project })
    expect(asked).toContain('/keyed')
    expect(asked.filter(url => url.includes('wrapped'))).toEqual([])
  })

  test('S16 a variable that loads code stays where it is, although it holds a key', async () => {
    const world = await aMigration()
    const project = join(world.home, 'from-the-internet')
    const env = { NODE_OPTIONS: `--require=/tmp/x.js?${github}` }
    const text = cursorFile({ local: { command: process.execPath, args: ['x.js'], env } })
    world.has('from-the-internet/.cursor/mcp.json', text)
    const { entries } = await world.plan({ project })
    expect(entries).toMatchObject([{ becomes: 'cannot', why: expect.stringContaining('NODE_OPTIONS decides what') }])
    const only = entries.map(({ id }) => id)
    await world.broker.do({ verb: 'migrate', project, only, how: 'write' }, aPerson('absent'))
    expect(world.read('from-the-internet/.cursor/mcp.json')).toBe(text)
  })
})

describe('moving', () => {
  test('a key goes into the vault, and the entry leads to the server through Valetkey', async () => {
    const world = await aMigration()
    const front = await world.keyServer(`Bearer ${github}`)
    const text = cursorFile({
      keyed: { url: front.url, headers: bearer(github) },
      other: { command: 'uvx', args: ['x'] },
    })
    world.has(file, text)
    const { done } = await world.move()
    expect(done).toMatchObject([
      { is: 'done', server: 'keyed', tools: expect.any(Number), next: expect.stringContaining('Cursor') },
    ])
    expect(done[0]?.rotate.join()).toMatch(
      /make a new one at https:\/\/github.com\/settings\/tokens.*keys replace keyed/,
    )
    expect(world.read(file)).not.toContain(github)
    expect(world.read(file)).toMatch(/^\/\/ mine\n/)
    expect(JSON.parse(world.read(file).replace('// mine', '')).mcpServers).toEqual({
      keyed: { command: process.execPath, args: [world.bridge.script, 'bridge', 'keyed', '--client', 'cursor'] },
      other: { command: 'uvx', args: ['x'] },
    })
    expect((await world.broker.snapshot()).servers).toMatchObject([{ name: 'keyed', keys: [{ state: 'kept' }] }])
  })

  test('a person signs in where the server offers it, and the key is not stored', async () => {
    const world = await aMigration()
    const server = await world.signInServer()
    world.has(file, cursorFile({ oauth: { url: server.url, headers: bearer(linear) } }))
    const { done } = await world.move()
    expect(done).toMatchObject([{ is: 'done', server: 'oauth' }])
    expect(done[0]?.rotate.join()).toContain('is not needed any more: delete it')
    expect((await world.broker.snapshot()).servers).toMatchObject([{ accounts: [{ state: { is: 'ready' } }] }])
    expect(world.read(file)).not.toContain(linear)
  })

  test('one sign-in serves the entries of all clients', async () => {
    const world = await aMigration()
    const server = await world.signInServer()
    world.has(file, cursorFile({ oauth: { url: server.url, headers: bearer(linear) } }))
    world.has(
      '.codex/config.toml',
      `[mcp_servers.mine]\ncommand = "npx"\nargs = ["-y", "mcp-remote", "${server.url}"]\n`,
    )
    const { done } = await world.move()
    expect(done.map(({ is, server }) => [is, server])).toEqual([
      ['done', 'mine'],
      ['done', 'mine'],
    ])
    expect(world.opened).toHaveLength(1)
    expect(world.read('.codex/config.toml')).toContain('--client')
  })

  test('a program gets its keys from the vault, after a person has approved its command', async () => {
    const world = await aMigration()
    const command = { command: process.execPath, args: ['local.js'], env: { GITHUB_TOKEN: github, LEVEL: 'high' } }
    world.has(file, cursorFile({ local: command }))
    const person = aPerson()
    expect((await world.move(person)).done).toMatchObject([{ is: 'done', server: 'local' }])
    expect(person.asked).toMatchObject([
      { sentence: expect.stringContaining('Move this entry') },
      { sentence: expect.stringContaining(`${process.execPath} local.js`) },
    ])
    expect(world.read(file)).not.toContain(github)
    expect((await world.broker.snapshot()).servers).toMatchObject([{ keys: [{ name: 'GITHUB_TOKEN', state: 'kept' }] }])
  })

  test.each([
    ['its own folder', '.cursor/mcp.json', { cwd: '/' }, () => '/'],
    ['a folder from the home', '.cursor/mcp.json', { cwd: '~/work' }, (home: string) => join(home, 'work')],
    ['the home, where nothing is said', '.cursor/mcp.json', {}, (home: string) => home],
    ['its project, where its client keeps it under that', '.claude.json', {}, (home: string) => join(home, 'work')],
  ])('a program runs in %s, as the plan says', async (_what, at, more, folderIn) => {
    const world = await aMigration()
    const folder = folderIn(world.home)
    world.has('work/x', '')
    const local = { command: process.execPath, args: ['local.js'], env: { GITHUB_TOKEN: github }, ...more }
    const servers = { mcpServers: { local } }
    world.has(at, JSON.stringify(at === file ? servers : { projects: { [join(world.home, 'work')]: servers } }))
    expect((await world.plan()).entries).toMatchObject([{ becomes: 'local', folder }])
    const person = aPerson()
    expect((await world.move(person)).done).toMatchObject([{ is: 'done' }])
    expect(person.asked[1]).toMatchObject({ sentence: expect.stringContaining(`In the folder: ${folder} ·`) })
  })

  test('ordinary variables beside its key come along, whatever words are in their names', async () => {
    const world = await aMigration()
    const plain = { MAX_TOKENS: '4096', TOKENIZERS_PARALLELISM: 'false', TOKEN_LIMIT: '8', LEVEL: 'debug' }
    const env = { API_KEY: github, PGPASSWORD: 'hunter22', API_KEY_NAME: 'main', ...plain }
    world.has(file, cursorFile({ local: { command: process.execPath, args: ['local.js'], env } }))
    const person = aPerson()
    expect((await world.move(person)).done).toMatchObject([{ is: 'done' }])
    const asked = JSON.stringify(person.asked[1])
    expect(asked).toContain('It gets these keys: API_KEY, PGPASSWORD, API_KEY_NAME (this name does not sound')
    for (const [name, value] of Object.entries(plain)) expect(asked).toContain(`${name}=${value}`)
  })

  test.each(['DB_PASSWORD2', 'SECRETS', 'APIKEY1', 'DBPASSWORDPROD', 'PASSWORD_ENV', 'TOKENS'])(
    'S11 a password in %s goes into the vault with the key beside it',
    async name => {
      const world = await aMigration()
      const env = { GITHUB_TOKEN: github, [name]: 'hunter2horse' }
      world.has(file, cursorFile({ local: { command: process.execPath, args: ['local.js'], env } }))
      const { entries } = await world.plan()
      expect(entries).toMatchObject([{ becomes: 'local', keys: [{ name: 'GITHUB_TOKEN' }, { name }] }])
      expect((await world.move()).done).toMatchObject([{ is: 'done' }])
      expect(world.read('.local/state/valetkey/servers.json')).not.toContain('hunter2horse')
      expect(JSON.stringify(await world.broker.snapshot())).not.toContain('hunter2horse')
    },
  )

  test('a program whose folder is not there stays as it is', async () => {
    const world = await aMigration()
    const local = { command: process.execPath, args: ['local.js'], cwd: '~/gone', env: { GITHUB_TOKEN: github } }
    world.has(file, cursorFile({ local }))
    const why = expect.stringContaining(`${join(world.home, 'gone')}”, and there is none`)
    expect((await world.plan()).entries).toMatchObject([{ becomes: 'cannot', why }])
  })

  test('S16 nothing is done where nobody agrees', async () => {
    const world = await aMigration()
    const front = await world.keyServer(`Bearer ${github}`)
    const text = cursorFile({ keyed: { url: front.url, headers: bearer(github) } })
    world.has(file, text)
    await expect(world.move(aPerson('declines'))).rejects.toMatchObject({ code: 'confirmation-refused' })
    await expect(world.move(aPerson('absent'))).rejects.toMatchObject({ code: 'needs-confirmation' })
    expect(world.read(file)).toBe(text)
    expect((await world.broker.snapshot()).servers).toEqual([])
  })

  test('S16 the question names every address that a key goes to', async () => {
    const world = await aMigration()
    const front = await world.keyServer(`Bearer ${github}`)
    world.has(file, cursorFile({ keyed: { url: front.url, headers: bearer(github) } }))
    const person = aPerson()
    await world.move(person)
    expect(person.asked).toMatchObject([{ sentence: expect.stringContaining(front.url) }])
  })

  test('an entry whose command does not work is put back byte for byte', async () => {
    const world = await aMigration()
    world.bridge.script = breaksScript
    const front = await world.keyServer(`Bearer ${github}`)
    const text = cursorFile({ keyed: { url: front.url, headers: bearer(github) } })
    world.has(file, text)
    const { done } = await world.move()
    expect(done).toMatchObject([{ is: 'failed', why: expect.stringMatching(/The old entry is in its place again\.$/) }])
    expect(world.read(file)).toBe(text)
  })

  test.each([
    [
      'a key',
      async (world: World) => ({ url: (await world.keyServer(`Bearer ${github}`)).url, headers: bearer(github) }),
    ],
    ['a program', async () => ({ command: process.execPath, args: ['x.js'], env: { API_KEY: github } })],
  ])('leaves nothing of the server that it made for %s, when it fails', async (_what, entryIn) => {
    const world = await aMigration()
    world.bridge.script = breaksScript
    world.has(file, cursorFile({ one: await entryIn(world) }))
    expect((await world.move()).done).toMatchObject([{ is: 'failed' }])
    const { servers } = await world.broker.snapshot()
    expect(servers).toEqual([])
  })

  test('says of a server that somebody has just signed in to that it stays, when it fails', async () => {
    const world = await aMigration()
    world.bridge.script = breaksScript
    const server = await world.signInServer()
    world.has(file, cursorFile({ oauth: { url: server.url, headers: bearer(linear) } }))
    const { done } = await world.move()
    expect(done).toMatchObject([{ is: 'failed', why: expect.stringMatching(/oauth stays .*valetkey remove oauth$/) }])
  })

  test('keeps the key in the vault where the old entry could not be put back', async () => {
    const world = await aMigration()
    const front = await world.keyServer(`Bearer ${github}`)
    const path = world.has(file, cursorFile({ one: { url: front.url, headers: bearer(github) } }))
    const theirs = cursorFile({ one: { command: 'theirs' } })
    writeFileSync(
      world.bridge.script,
      `fs.writeFileSync(${JSON.stringify(path)}, ${JSON.stringify(theirs)}); process.exit(3)`.replaceAll(
        'fs.',
        'process.getBuiltinModule("fs").',
      ),
    )
    const { done } = await world.move()
    expect(done).toMatchObject([{ is: 'failed', server: 'one', why: expect.stringMatching(/valetkey remove one$/) }])
    expect((await world.broker.snapshot()).servers).toMatchObject([{ keys: [{ state: 'kept' }] }])
  })

  test('gives servers the names of their entries, and where one is taken or has no letters for it, one like it', async () => {
    const world = await aMigration()
    const local = (word: string) => ({ command: process.execPath, args: [`/srv/${word}.js`], env: { API_KEY: github } })
    const front = await world.keyServer(`Bearer ${github}`)
    const mcpServers = { gh: local('one'), 文件: local('my-files'), '…': local('…') }
    world.has('.kiro/settings/mcp.json', JSON.stringify({ mcpServers }))
    world.has(file, cursorFile({ gh: { url: front.url, headers: bearer(github) } }))
    const { done } = await world.move()
    expect(done.map(({ server }) => server).sort()).toEqual(['gh', 'gh-2', 'my-files', 'server'])
  })

  test.each([
    ['all access is paused', { verb: 'pause' }, 'valetkey resume'],
    ['its client is denied', { verb: 'revoke', what: { kind: 'client', client: 'cursor' } }, 'valetkey allow cursor'],
  ] as const)('an entry stays where it is while %s, and the plan says so', async (_what, command, advice) => {
    const world = await aMigration()
    const front = await world.keyServer(`Bearer ${github}`)
    const text = cursorFile({
      keyed: { url: front.url, headers: bearer(github) },
      local: { command: process.execPath, args: ['local.js'], env: { GITHUB_TOKEN: github } },
    })
    world.has(file, text)
    await world.broker.do(command, aPerson())
    const stays = { becomes: 'cannot', why: expect.stringContaining(advice) }
    const { entries } = await world.plan()
    expect(entries).toMatchObject([stays, stays])
    const only = entries.map(({ id }) => id)
    await world.broker.do({ verb: 'migrate', only, how: 'write' }, aPerson('absent'))
    expect(world.read(file)).toBe(text)
  })

  test('an entry whose server has lost its key is not taken for one that works', async () => {
    const world = await aMigration()
    const front = await world.keyServer(`Bearer ${github}`)
    await world.broker.do(
      { verb: 'add', url: front.url, name: 'keyed', key: { value: github, header: 'Authorization', scheme: 'Bearer' } },
      aPerson(),
    )
    await world.broker.do({ verb: 'key-delete', server: 'keyed' }, aPerson())
    const text = cursorFile({ wrapped: { command: 'npx', args: ['mcp-remote', front.url] } })
    world.has(file, text)
    const { done } = await world.move()
    expect(done).toMatchObject([{ is: 'failed', why: expect.stringContaining('valetkey keys replace keyed') }])
    expect(world.read(file)).toBe(text)
  })

  test('a bridge that only tells of its state is no proof', async () => {
    const world = await aMigration()
    const front = await world.keyServer(`Bearer ${github}`)
    const text = cursorFile({ keyed: { url: front.url, headers: bearer(github) } })
    world.has(file, text)
    writeFileSync(
      world.bridge.script,
      `process.stdin.on('data', lines => {
        for (const { id } of String(lines).trim().split('\\n').map(line => JSON.parse(line)))
          if (id) console.log(JSON.stringify({ jsonrpc: '2.0', id, result: { tools: [{ name: 'valetkey_status' }] } }))
      })`,
    )
    const { done } = await world.move()
    expect(done).toMatchObject([{ is: 'failed', why: expect.stringContaining('does not let it through') }])
    expect(world.read(file)).toBe(text)
  })

  test('a key that the server refuses stays where it is', async () => {
    const world = await aMigration()
    const front = await world.keyServer(`Bearer ${linear}`)
    const text = cursorFile({ keyed: { url: front.url, headers: bearer(github) } })
    world.has(file, text)
    expect((await world.move()).done).toMatchObject([
      { is: 'failed', why: expect.stringContaining('refuses this key') },
    ])
    expect(world.read(file)).toBe(text)
  })

  test('two keys for one server are told before a person agrees, and the second stays with the command that helps', async () => {
    const world = await aMigration()
    const front = await world.keyServer(`Bearer ${github}`)
    world.has(file, cursorFile({ gh: { url: front.url, headers: bearer(github) } }))
    const text = JSON.stringify({ mcpServers: { gh: { url: front.url, headers: bearer(linear) } } })
    world.has('.kiro/settings/mcp.json', text)
    expect((await world.plan()).entries).toMatchObject([
      { becomes: 'key', rivals: ['“gh” of Kiro'] },
      { becomes: 'key', rivals: ['“gh” of Cursor'] },
    ])
    const person = aPerson()
    const { done } = await world.move(person)
    expect(person.asked).toMatchObject([{ sentence: expect.stringContaining('the other key of “gh” of Kiro') }])
    expect(done).toMatchObject([
      { is: 'done' },
      { is: 'failed', why: expect.stringMatching(/another key.*valetkey keys replace gh$/) },
    ])
    expect(world.read('.kiro/settings/mcp.json')).toBe(text)
  })

  test('a second key for a server is not taken for the first', async () => {
    const world = await aMigration()
    const front = await world.keyServer(`Bearer ${github}`)
    world.has(file, cursorFile({ keyed: { url: front.url, headers: bearer(github) } }))
    await world.move()
    world.has(
      '.kiro/settings/mcp.json',
      JSON.stringify({ mcpServers: { mine: { url: front.url, headers: bearer(linear) } } }),
    )
    const { entries } = await world.plan()
    expect(entries).toMatchObject([
      { becomes: 'nothing' },
      { becomes: 'cannot', why: expect.stringContaining('another key') },
    ])
  })
})

describe('after a crash S10', () => {
  /** What a crash leaves: the entry is changed, and nobody knows yet whether it works. */
  async function aCrash(forgets: readonly string[]) {
    const world = await aMigration()
    const front = await world.keyServer(`Bearer ${github}`)
    const text = cursorFile({ keyed: { url: front.url, headers: bearer(github) } })
    world.has(file, text)
    await world.move()
    const journal = join(world.paths.state, 'migrations.json')
    const noted = JSON.parse(readFileSync(journal, 'utf8'))
    const migrations = noted.migrations.map((one: Record<string, unknown>) =>
      Object.fromEntries(Object.entries({ ...one, proven: false }).filter(([name]) => !forgets.includes(name))),
    )
    writeFileSync(journal, JSON.stringify({ ...noted, migrations }))
    const isProven = () =>
      JSON.parse(readFileSync(journal, 'utf8')).migrations.map((one: { proven: boolean }) => one.proven)
    return { ...world, text, isProven, changed: world.read(file) }
  }

  test.each([[[]], [['change']]])('an entry that works is kept (lost: %j)', async forgets => {
    const world = await aCrash(forgets)
    await world.plan()
    expect(world.read(file)).toBe(world.changed)
    expect(world.isProven()).toEqual([true])
    expect((await world.broker.do({ verb: 'migrate-undo' }, aPerson())).files).toMatchObject([{ put: 'whole-file' }])
    expect(world.read(file)).toBe(world.text)
  })

  test.each([[[]], [['change']]])('an entry that does not is put back byte for byte (lost: %j)', async forgets => {
    const world = await aCrash(forgets)
    writeFileSync(world.bridge.script, 'process.exit(3)')
    await world.broker.do({ verb: 'migrate' }, aPerson())
    expect(world.read(file)).toBe(world.text)
    expect(world.isProven()).toEqual([])
  })

  test('S16 its key lies in no file again before a person has agreed, and the move is not forgotten', async () => {
    const world = await aCrash([])
    writeFileSync(world.bridge.script, 'process.exit(3)')
    for (const how of ['absent', 'declines'] as const) {
      const person = aPerson(how)
      await world.broker.do({ verb: 'migrate' }, person)
      expect(person.heard).toMatchObject([{ kind: 'warning', text: expect.stringContaining('not finished yet') }])
      expect(world.read(file)).toBe(world.changed)
    }
    await world.broker.do({ verb: 'migrate' }, aPerson())
    expect(world.read(file)).toBe(world.text)
  })

  test('S16 no command but ours is started from the file, whoever wrote it there', async () => {
    const world = await aCrash([])
    const mark = join(world.home, 'started')
    const others = [
      { command: process.execPath, args: ['-e', `fs.writeFileSync(${JSON.stringify(mark)}, '')`] },
      { command: join(world.home, 'valetkey'), args: ['bridge', 'keyed', '--client', 'cursor'] },
    ]
    writeFileSync(join(world.home, 'valetkey'), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 })
    for (const keyed of others) {
      world.has(file, cursorFile({ keyed }))
      await world.broker.do({ verb: 'migrate' }, aPerson())
      expect(existsSync(mark)).toBe(false)
      expect(world.isProven()).toEqual([false])
    }
  })

  test('a move that was noted and never made is forgotten, and can be made', async () => {
    const world = await aCrash(['change'])
    await world.broker.do({ verb: 'undo' }, aPerson())
    await world.plan()
    expect(world.isProven()).toEqual([])
    expect((await world.move()).done).toMatchObject([{ is: 'done' }])
  })

  test('what was stored before it is used again', async () => {
    const world = await aCrash([])
    await world.broker.do({ verb: 'migrate-undo' }, aPerson())
    expect((await world.plan()).entries).toMatchObject([{ becomes: 'entry', server: 'keyed' }])
    expect((await world.move()).done).toMatchObject([{ is: 'done', server: 'keyed' }])
  })
})

test('one move at a time: another one is refused meanwhile, and looking is not', async () => {
  const world = await aMigration()
  const server = await world.signInServer()
  world.seat(null)
  world.has(file, cursorFile({ oauth: { url: server.url, headers: bearer(linear) } }))
  const leaving = new AbortController()
  const first = world.move(aPerson('agrees', leaving.signal))
  await eventually(() => world.opened.length === 1)
  await expect(world.move()).rejects.toMatchObject({ code: 'already-running' })
  expect((await world.plan()).entries).toMatchObject([{ becomes: 'sign-in' }])
  leaving.abort()
  expect((await first).done).toMatchObject([{ is: 'failed' }])
  expect(world.read(file)).toContain(linear)
})

describe('undo', () => {
  test('puts every file back byte for byte, and says so of the keys', async () => {
    const world = await aMigration()
    const front = await world.keyServer(`Bearer ${github}`)
    const entries = {
      one: { url: front.url, headers: bearer(github) },
      two: { url: front.url, headers: bearer(github) },
    }
    const text = cursorFile(entries)
    world.has(file, text)
    expect((await world.move()).done).toMatchObject([{ is: 'done' }, { is: 'done' }])
    const { files } = await world.broker.do({ verb: 'migrate-undo' }, aPerson())
    expect(files).toMatchObject([{ put: 'whole-file' }, { put: 'whole-file' }])
    expect(world.read(file)).toBe(text)
    expect(await world.broker.do({ verb: 'migrate-undo' }, aPerson())).toEqual({ files: [] })
  })

  test('of one change names the keys that are in the file again', async () => {
    const world = await aMigration()
    const front = await world.keyServer(`Bearer ${github}`)
    const text = cursorFile({ one: { url: front.url, headers: bearer(github) } })
    world.has(file, text)
    await world.move()
    expect(await world.broker.do({ verb: 'undo' }, aPerson())).toMatchObject({ keysBack: ['Authorization'] })
    expect(world.read(file)).toBe(text)
  })

  test('of the first of two entries in a file asks nobody before it can be done, and ends in the first bytes', async () => {
    const world = await aMigration()
    const front = await world.keyServer(`Bearer ${github}`)
    const entry = `[mcp_servers.NAME]\nurl = "${front.url}" # NAME\nhttp_headers.Authorization = "Bearer ${github}"\n`
    const text = ['one', 'two'].map(name => entry.replaceAll('NAME', name)).join('\n')
    world.has('.codex/config.toml', text)
    const [first, second] = (await world.move()).done
    const change = first?.change ?? ''
    const person = aPerson()
    await expect(world.broker.do({ verb: 'undo', change }, person)).rejects.toMatchObject({
      code: 'config-changed',
      facts: { change, canUndoEntries: true },
    })
    expect(person.asked).toEqual([])
    await world.broker.do({ verb: 'undo', change, how: 'entries' }, person)
    await world.broker.do({ verb: 'undo', change: second?.change }, person)
    expect(world.read('.codex/config.toml')).toBe(text)
  })

  test('leaves what somebody else has written since', async () => {
    const world = await aMigration()
    const front = await world.keyServer(`Bearer ${github}`)
    world.has(file, cursorFile({ one: { url: front.url, headers: bearer(github) } }))
    await world.move()
    writeFileSync(join(world.home, file), world.read(file).replace('// mine', '// mine, and changed'))
    const { files } = await world.broker.do({ verb: 'migrate-undo' }, aPerson())
    expect(files).toMatchObject([{ put: 'entries' }])
    expect(world.read(file)).toMatch(/^\/\/ mine, and changed/)
    expect(world.read(file)).toContain(github)
  })
})

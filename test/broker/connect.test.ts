// Clients' own files get our entries, and lose them again, on real files in a home of the test's own.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { anIssuer } from '../world/issuer.ts'
import { aServer } from '../world/mcp-server.ts'
import { type ABroker, aBroker, aPerson } from './a-broker.ts'

const cursors = `{
  // mine
  "mcpServers": {
    "github": { "url": "https://api.githubcopilot.com/mcp/", "headers": { "Authorization": "Bearer ghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9aB3dE5gH7" } }, // keep
  },
}
`

describe('connect', () => {
  test('S16 writes the entry when a person agrees, and everything else in the file stays', async () => {
    await using world = await aWorld()
    const file = world.has('.cursor/mcp.json', cursors)
    const person = aPerson()
    const { clients } = await world.broker.do({ verb: 'connect', clients: ['cursor'], server: 'example' }, person)
    expect(clients).toMatchObject([{ client: 'cursor', file, is: 'changed', next: expect.stringContaining('Cursor') }])
    expect(person.asked).toMatchObject([{ kind: 'confirm', sentence: expect.stringContaining(file) }])
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('// mine')
    expect(text).toContain('// keep')
    expect(JSON.parse(text.replaceAll(/\/\/ \w+$/gm, '').replaceAll(/,(?=\s*\})/g, '')).mcpServers.example).toEqual({
      command: process.execPath,
      args: [expect.stringMatching(/scripts\/valetkey\.cjs$/), 'bridge', 'example', '--client', 'cursor'],
    })
  })

  test('shows the diff before it asks, with no key of the file in it', async () => {
    await using world = await aWorld()
    world.has('.cursor/mcp.json', cursors)
    const person = aPerson('declines')
    const connecting = world.broker.do({ verb: 'connect', clients: ['cursor'], server: 'example' }, person)
    await expect(connecting).rejects.toMatchObject({ code: 'confirmation-refused' })
    expect(person.heard).toMatchObject([{ kind: 'diff', text: expect.stringContaining('+') }])
    expect(JSON.stringify(person.heard)).not.toContain('dE5gH7jK9mN1')
    expect(world.read('.cursor/mcp.json')).toBe(cursors)
  })

  test('S16 writes nothing where nobody can be asked', async () => {
    await using world = await aWorld()
    world.has('.cursor/mcp.json', cursors)
    const connecting = world.broker.do({ verb: 'connect', clients: ['cursor'], server: 'example' }, aPerson('absent'))
    await expect(connecting).rejects.toMatchObject({ code: 'needs-confirmation' })
    expect(world.read('.cursor/mcp.json')).toBe(cursors)
  })

  test('takes a client by its title and in any case, and each once', async () => {
    await using world = await aWorld()
    const clients = ['Cursor', 'cursor', 'VS Code', 'CLAUDE desktop']
    const command = { verb: 'connect', clients, server: 'example', how: 'preview' } as const
    const done = (await world.broker.do(command, aPerson())).clients
    expect(done.map(({ client }) => client)).toEqual(['cursor', 'vscode', 'claude-desktop'])
    const entry = await world.broker.do({ verb: 'entry', client: 'VS Code', server: 'example' }, aPerson())
    expect(entry).toMatchObject({ client: 'vscode', link: expect.stringContaining('vscode') })
    await expect(
      world.broker.do({ verb: 'entry', client: 'no such one', server: 'example' }, aPerson()),
    ).rejects.toMatchObject({ code: 'bad-input' })
  })

  test('a preview asks nobody and writes nothing', async () => {
    await using world = await aWorld()
    world.has('.cursor/mcp.json', cursors)
    const person = aPerson('absent')
    const command = { verb: 'connect', clients: ['cursor'], server: 'example', how: 'preview' } as const
    expect((await world.broker.do(command, person)).clients).toMatchObject([{ is: 'planned' }])
    expect(person.heard).toHaveLength(1)
    expect(world.read('.cursor/mcp.json')).toBe(cursors)
  })

  test('says when an entry of the same name is there that is not ours, and shows that it would go', async () => {
    await using world = await aWorld()
    world.has('.cursor/mcp.json', '{ "mcpServers": { "example": { "command": "npx", "args": ["other"] } } }')
    const person = aPerson()
    await world.broker.do({ verb: 'connect', clients: ['cursor'], server: 'example' }, person)
    expect(person.asked).toMatchObject([{ sentence: expect.stringContaining('replaces the entry “example”') }])
  })

  test('what is connected already is left as it is, and nobody is asked', async () => {
    await using world = await aWorld()
    const command = { verb: 'connect', clients: ['cursor'], server: 'example' } as const
    await world.broker.do(command, aPerson())
    const written = world.read('.cursor/mcp.json')
    expect((await world.broker.do(command, aPerson('absent'))).clients).toMatchObject([{ is: 'as it is' }])
    expect(world.read('.cursor/mcp.json')).toBe(written)
  })

  test('several clients are asked about once, and a broken file stops only its own', async () => {
    await using world = await aWorld()
    world.has('.cursor/mcp.json', '{ "mcpServers": [')
    world.has('.codex/config.toml', '# mine\nmodel = "x"\n')
    const person = aPerson()
    const command = { verb: 'connect', clients: ['cursor', 'codex', 'claude-code'], server: 'example' } as const
    const { clients } = await world.broker.do(command, person)
    expect(clients.map(({ client, is }) => [client, is])).toEqual([
      ['cursor', 'failed'],
      ['codex', 'changed'],
      ['claude-code', 'changed'],
    ])
    expect(clients[0]?.why).toMatch(/mcp\.json.*Line 1/)
    expect(person.asked).toHaveLength(1)
    expect(world.read('.codex/config.toml')).toMatch(/^# mine\nmodel = "x"\n[\s\S]*\[mcp_servers\.example\]/)
    expect(JSON.parse(world.read('.claude.json')).mcpServers.example).toMatchObject({ type: 'stdio' })
    expect(world.read('.cursor/mcp.json')).toBe('{ "mcpServers": [')
  })

  test('a broken file alone is the failure, with its line and column', async () => {
    await using world = await aWorld()
    world.has('.cursor/mcp.json', '{ "mcpServers": [')
    const connecting = world.broker.do({ verb: 'connect', clients: ['cursor'], server: 'example' }, aPerson())
    await expect(connecting).rejects.toMatchObject({ code: 'config-unreadable', facts: { line: 1 } })
  })

  test('names the account where there are several', async () => {
    await using world = await aWorld()
    const other = { verb: 'login', server: 'example', account: 'work', loginHint: 'bob' } as const
    world.stage.seat({ as: 'bob' })
    await world.broker.do(other, aPerson())
    await world.broker.do({ verb: 'connect', clients: ['cursor'], server: 'example' }, aPerson())
    await world.broker.do({ verb: 'connect', clients: ['cursor'], server: 'example', account: 'work' }, aPerson())
    const { mcpServers } = JSON.parse(world.read('.cursor/mcp.json'))
    expect(mcpServers['example-default'].args).toContain('example@default')
    expect(mcpServers['example-work'].args).toContain('example@work')
  })

  test('writes into a project’s file where a project is named', async () => {
    await using world = await aWorld()
    const project = join(world.home, 'code')
    mkdirSync(project)
    await world.broker.do({ verb: 'connect', clients: ['cursor'], server: 'example', project }, aPerson())
    expect(JSON.parse(world.read('code/.cursor/mcp.json')).mcpServers).toHaveProperty('example')
    expect((await world.broker.do({ verb: 'clients', project }, aPerson())).clients).toContainEqual(
      expect.objectContaining({ id: 'cursor', connected: ['example'] }),
    )
  })

  test.each([
    ['a file that is a link', '.cursor/mcp.json', '.claude.json'],
    ['a folder that is a link', '.cursor', 'elsewhere'],
  ])('S16 a person reads which file is written where a project has %s out of it', async (_what, link, to) => {
    await using world = await aWorld()
    world.has('.claude.json', '{"mcpServers":{}}')
    world.has('elsewhere/mcp.json', '{"mcpServers":{}}')
    const project = join(world.home, 'from-the-internet')
    mkdirSync(dirname(join(project, link)), { recursive: true })
    symlinkSync(join(world.home, to), join(project, link))
    const person = aPerson('declines')
    const connecting = world.broker.do({ verb: 'connect', clients: ['cursor'], server: 'example', project }, person)
    await expect(connecting).rejects.toMatchObject({ code: 'confirmation-refused' })
    expect(person.asked).toMatchObject([
      {
        sentence: expect.stringContaining(
          `(a link out of the project: what changes is “${realpathSync(world.home)}/${to}`,
        ),
      },
    ])
  })

  test('refuses a program at a path with a space in it, or that is not there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'my programs-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'valetkey'), '')
    for (const node of [join(folder, 'valetkey'), '/nowhere/valetkey']) {
      await using world = await aWorld({ bridgeProgram: () => ({ node }) })
      const connecting = world.broker.do({ verb: 'connect', clients: ['cursor'], server: 'example' }, aPerson())
      await expect(connecting).rejects.toMatchObject({ code: 'bad-input', message: expect.stringContaining(node) })
    }
  })

  test('warns of a client that nobody has checked, that is not here, or whose access was revoked', async () => {
    await using world = await aWorld()
    await world.broker.do({ verb: 'revoke', what: { kind: 'client', client: 'vscodium' } }, aPerson())
    const person = aPerson('absent')
    const command = { verb: 'connect', clients: ['vscodium'], server: 'example', how: 'preview' } as const
    await world.broker.do(command, person)
    const warnings = person.heard.flatMap(told => (told.kind === 'warning' ? [told.text] : []))
    expect(warnings).toEqual([
      expect.stringContaining('Nobody has checked'),
      expect.stringContaining('does not see VSCodium'),
      expect.stringContaining('valetkey allow vscodium'),
    ])
  })

  test('takes a project by its whole path only', async () => {
    await using world = await aWorld()
    const connecting = world.broker.do(
      { verb: 'connect', clients: ['cursor'], server: 'example', project: 'x' },
      aPerson(),
    )
    await expect(connecting).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('whole path'),
    })
  })

  test('a client that takes entries in its window only, and one that nobody knows, are named as such', async () => {
    await using world = await aWorld()
    const to = (client: string) => world.broker.do({ verb: 'connect', clients: [client], server: 'example' }, aPerson())
    await expect(to('raycast')).rejects.toMatchObject({ message: expect.stringContaining('Install MCP Server') })
    await expect(to('emacs')).rejects.toMatchObject({ message: expect.stringContaining('cursor') })
  })
})

describe('disconnect', () => {
  test.each(['', cursors])(
    'leaves the file as it was before, byte for byte, where nobody has changed it',
    async before => {
      await using world = await aWorld()
      if (before) world.has('.cursor/mcp.json', before)
      await world.broker.do({ verb: 'connect', clients: ['cursor'], server: 'example' }, aPerson())
      await world.broker.do({ verb: 'disconnect', clients: ['cursor'], server: 'example' }, aPerson('absent'))
      if (before) expect(world.read('.cursor/mcp.json')).toBe(before)
      else expect(() => world.read('.cursor/mcp.json')).toThrow('ENOENT')
    },
  )

  test('takes our entry alone where somebody has changed the file since', async () => {
    await using world = await aWorld()
    const file = world.has('.cursor/mcp.json', cursors)
    await world.broker.do({ verb: 'connect', clients: ['cursor'], server: 'example' }, aPerson())
    writeFileSync(file, readFileSync(file, 'utf8').replace('// mine', '// mine, and theirs'))
    await world.broker.do({ verb: 'disconnect', clients: ['cursor'], server: 'example' }, aPerson('absent'))
    expect(world.read('.cursor/mcp.json')).toBe(cursors.replace('// mine', '// mine, and theirs'))
  })

  test('works for a server that is gone, and for entries that a person pasted', async () => {
    await using world = await aWorld()
    world.has(
      '.codex/config.toml',
      '[mcp_servers.old]\ncommand = "/opt/valetkey"\nargs = ["bridge", "old@work", "--client", "codex"]\n\n[mcp_servers.mine]\ncommand = "x"\n',
    )
    const absent = aPerson('absent')
    await world.broker.do({ verb: 'disconnect', clients: ['codex'], server: 'old' }, absent)
    expect(world.read('.codex/config.toml')).not.toContain('bridge')
    expect(world.read('.codex/config.toml')).toContain('[mcp_servers.mine]')
    const again = world.broker.do({ verb: 'disconnect', clients: ['codex'], server: 'old' }, absent)
    await expect(again).rejects.toMatchObject({ code: 'bad-input', message: expect.stringContaining('no entry') })
  })
})

describe('undo', () => {
  test('brings back what was replaced, byte for byte', async () => {
    await using world = await aWorld()
    const before = '{"mcpServers":{"example":{"command":"npx","args":["other"]}}}'
    world.has('.cursor/mcp.json', before)
    await world.broker.do({ verb: 'connect', clients: ['cursor'], server: 'example' }, aPerson())
    const { changes } = await world.broker.do({ verb: 'clients' }, aPerson())
    expect(changes).toHaveLength(1)
    expect(await world.broker.do({ verb: 'undo' }, aPerson('absent'))).toMatchObject({ put: 'whole-file' })
    expect(world.read('.cursor/mcp.json')).toBe(before)
    await expect(world.broker.do({ verb: 'undo' }, aPerson())).rejects.toMatchObject({ code: 'bad-input' })
  })

  test('does not go over what somebody else wrote since, and puts the entries back where that is asked', async () => {
    await using world = await aWorld()
    const file = world.has('.cursor/mcp.json', cursors)
    await world.broker.do({ verb: 'connect', clients: ['cursor'], server: 'example' }, aPerson())
    const theirs = readFileSync(file, 'utf8').replace('// mine', '// theirs')
    writeFileSync(file, theirs)
    await expect(world.broker.do({ verb: 'undo' }, aPerson())).rejects.toMatchObject({ code: 'config-changed' })
    expect(readFileSync(file, 'utf8')).toBe(theirs)
    await world.broker.do({ verb: 'undo', how: 'entries' }, aPerson())
    expect(readFileSync(file, 'utf8')).toBe(cursors.replace('// mine', '// theirs'))
  })
})

describe('clients', () => {
  test('tells what is here, what leads to us and what else there is, by names alone', async () => {
    await using world = await aWorld()
    world.has('.cursor/mcp.json', cursors)
    await world.broker.do({ verb: 'connect', clients: ['cursor'], server: 'example' }, aPerson())
    const listed = await world.broker.do({ verb: 'clients' }, aPerson('absent'))
    const cursor = listed.clients.find(({ id }) => id === 'cursor')
    expect(cursor).toMatchObject({ here: true, verified: true, connected: ['example'] })
    expect(cursor?.files[0]?.entries).toMatchObject([
      { name: 'github', kind: 'remote', headers: ['Authorization'] },
      { name: 'example', kind: 'ours', server: 'example' },
    ])
    expect(JSON.stringify(listed)).not.toContain('ghp_')
    expect(listed.clients.find(({ id }) => id === 'zed')).toMatchObject({ here: false, connected: [] })
  })

  test.each([
    ['./valetkey', ['bridge', 'example']],
    ['tools/valetkey', ['bridge', 'example']],
    ['${workspaceFolder}/valetkey', ['bridge', 'example']],
    ['node', ['valetkey.cjs', 'bridge', 'example']],
    ['./run', ['/opt/valetkey.cjs', 'bridge', 'example']],
  ])('a file of a project that only has our name is not shown as ours: %s %j', async (command, args) => {
    await using world = await aWorld()
    world.has('project/.cursor/mcp.json', JSON.stringify({ mcpServers: { example: { command, args } } }))
    const listed = await world.broker.do({ verb: 'clients', project: join(world.home, 'project') }, aPerson('absent'))
    expect(listed.clients.find(({ id }) => id === 'cursor')?.connected).toEqual([])
  })

  test('a file that cannot be read is told, and the others are shown', async () => {
    await using world = await aWorld()
    mkdirSync(join(world.home, '.cursor/mcp.json'), { recursive: true })
    world.has('.codex/config.toml', '[mcp_servers.mine]\ncommand = "x"\n')
    const { clients } = await world.broker.do({ verb: 'clients' }, aPerson())
    const of = (id: string) => clients.find(client => client.id === id)?.files[0]
    expect(of('cursor')?.trouble).toContain('is a folder')
    expect(of('codex')?.entries).toMatchObject([{ name: 'mine', kind: 'local' }])
  })
})

describe('entry', () => {
  test('has each client’s own shape, and the link by which it takes the entry itself', async () => {
    await using world = await aWorld()
    const of = (client: string) => world.broker.do({ verb: 'entry', client, server: 'example' }, aPerson())
    const cursor = await of('cursor')
    expect(JSON.parse(cursor.text)).toMatchObject({ mcpServers: { example: { command: process.execPath } } })
    const config = new URL(cursor.link ?? '').searchParams.get('config') ?? ''
    expect(JSON.parse(Buffer.from(config, 'base64').toString())).toEqual(JSON.parse(cursor.text).mcpServers.example)
    const code = await of('vscode')
    expect(JSON.parse(decodeURIComponent(code.link?.split('?')[1] ?? ''))).toMatchObject({
      name: 'example',
      type: 'stdio',
    })
    expect((await of('codex')).text).toContain('[mcp_servers.example]')
    expect((await of('opencode')).entry).toMatchObject({ mcp: { example: { type: 'local' } } })
    for (const id of ['raycast', 'jetbrains', 'emacs'])
      expect(JSON.parse((await of(id)).text)).toHaveProperty('mcpServers.example.args')
  })

  test('warns of a server that is not there yet', async () => {
    await using world = await aWorld()
    const person = aPerson()
    await world.broker.do({ verb: 'entry', client: 'cursor', server: 'later', account: 'work' }, person)
    expect(person.heard).toMatchObject([{ kind: 'warning', text: expect.stringContaining('valetkey add') }])
  })
})

describe('uninstall', () => {
  test('puts clients’ files back, takes out what a person pasted, and names what it could not', async () => {
    await using world = await aWorld()
    world.has('.cursor/mcp.json', cursors)
    const pasted = '[mcp_servers.x]\ncommand = "/opt/valetkey"\nargs = ["bridge", "example"]\n'
    world.has('.codex/config.toml', `model = "m"\n${pasted}`)
    mkdirSync(join(world.home, '.claude.json'))
    await world.broker.do({ verb: 'connect', clients: ['cursor', 'gemini'], server: 'example' }, aPerson())
    const { couldNotUndo } = await world.broker.do({ verb: 'uninstall' }, aPerson())
    expect(world.read('.cursor/mcp.json')).toBe(cursors)
    expect(() => world.read('.gemini/settings.json')).toThrow('ENOENT')
    expect(world.read('.codex/config.toml')).toMatch(/^model = "m"\n\s*$/)
    expect(couldNotUndo.join('\n')).toMatch(/\.claude\.json.*is a folder/)
  })

  test('takes our entries alone out of a file that was changed since', async () => {
    await using world = await aWorld()
    const file = world.has('.cursor/mcp.json', cursors)
    await world.broker.do({ verb: 'connect', clients: ['cursor'], server: 'example' }, aPerson())
    writeFileSync(file, readFileSync(file, 'utf8').replace('// mine', '// theirs'))
    expect((await world.broker.do({ verb: 'uninstall' }, aPerson())).couldNotUndo).toEqual([])
    expect(readFileSync(file, 'utf8')).toBe(cursors.replace('// mine', '// theirs'))
  })
})

interface World extends AsyncDisposable {
  readonly stage: ABroker
  readonly broker: ABroker['broker']
  readonly home: string
  /** Lays a file into the home; its path. */
  has(path: string, text: string): string
  read(path: string): string
}

/** A home with a broker that knows one server, called `example`. */
async function aWorld(ports: NonNullable<Parameters<typeof aBroker>[0]>['ports'] = {}): Promise<World> {
  const stack = new AsyncDisposableStack()
  const issuer = stack.use(await anIssuer())
  const server = stack.use(await aServer({ issuer }))
  const stage = stack.use(await aBroker({ ports }))
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  const home = stage.home
  return {
    stage,
    broker: stage.broker,
    home,
    has: (path, text) => {
      const file = join(home, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
      return file
    },
    read: path => readFileSync(join(home, path), 'utf8'),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

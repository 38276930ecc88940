// A scan over real files: homes and projects made for each test, with everything that may lie in them.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { catalogue } from '../../main/clients/known/catalogue.ts'
import { type Scan, scan } from '../../main/clients/scan/scan.ts'
import { tokenStores } from '../../main/clients/scan/token-stores.ts'
import { github, linear, random, slack } from './keys.ts'

interface Home {
  readonly folder: string
  put(path: string, text: string | object, mode?: number): string
}

function aHome(): Home {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'valetkey-scan-')))
  onTestFinished(() => {
    chmodSync(folder, 0o700)
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    folder,
    put(path, text, mode = 0o600) {
      const file = join(folder, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, typeof text === 'string' ? text : JSON.stringify(text, null, 2))
      chmodSync(file, mode)
      return file
    },
  }
}

function scanned({ folder }: Home, folders: readonly string[] = [], more: Partial<Scan> = {}) {
  const around = { platform: 'linux', home: folder, env: { PATH: process.env.PATH, ...more.around?.env } } as const
  const signal = more.signal ?? new AbortController().signal
  return scan({ clients: catalogue(), signal, folders: folders.map(each => join(folder, each)), ...more, around })
}

function git(home: Home, ...words: readonly string[]): void {
  execFileSync('git', ['-C', home.folder, '-c', 'user.name=x', '-c', 'user.email=x@x.example', ...words], {
    stdio: 'ignore',
  })
}

/** Where tests run as root every file is ours. */
async function asNobody<T>(home: Home, work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return await work()
  chmodSync(home.folder, 0o755)
  process.seteuid?.(65534)
  try {
    return await work()
  } finally {
    process.seteuid?.(0)
  }
}

const withKey = (key: string) => ({ mcpServers: { files: { command: 'x', env: { API_TOKEN: key } } } })

describe('a key in an entry', () => {
  test.each([
    ['cursor', '.cursor/mcp.json', withKey(random), 'environment', 'API_TOKEN', 6],
    [
      'codex',
      '.codex/config.toml',
      `[mcp_servers.files]\ncommand = "x"\n[mcp_servers.files.env]\nAPI_TOKEN = "${random}"\n`,
      'environment',
      'API_TOKEN',
      4,
    ],
    [
      'codex',
      '.codex/config.toml',
      `[mcp_servers.files]\nurl = "https://x.example"\nhttp_headers = { Authorization = "Bearer ${random}" }\n`,
      'header',
      'Authorization',
      3,
    ],
    [
      'goose',
      '.config/goose/config.yaml',
      `extensions:\n  files:\n    type: stdio\n    cmd: x\n    envs:\n      API_TOKEN: ${random}\n`,
      'environment',
      'API_TOKEN',
      6,
    ],
    [
      'opencode',
      '.config/opencode/opencode.json',
      { mcp: { files: { type: 'local', command: ['x', '--api-key', random] } } },
      'argument',
      '--api-key',
      8,
    ],
    [
      'windsurf',
      '.codeium/windsurf/mcp_config.json',
      { mcpServers: { files: { serverUrl: `https://x.example/?token=${random}` } } },
      'address',
      'token',
      4,
    ],
    [
      'zed',
      '.config/zed/settings.json',
      `// mine\n{ "context_servers": { "files": {\n "source": "custom", "command": "x", "env": { "API_TOKEN": "${random}" } }, } }`,
      'environment',
      'API_TOKEN',
      3,
    ],
    [
      'vscode',
      '.config/Code/User/mcp.json',
      { servers: { files: { type: 'http', url: 'https://x.example', oauth: { clientSecret: random } } } },
      'setting',
      'clientSecret',
      7,
    ],
  ])('of %s is found in %s', async (client, path, text, kind, name, line) => {
    const home = aHome()
    const file = home.put(path, text)
    const { findings } = await scanned(home)
    expect(findings).toMatchObject([{ kind, file, line, client, entry: 'files', name, shown: 'q7…d0' }])
  })

  test('names the exact place in the document', async () => {
    const home = aHome()
    home.put('.cursor/mcp.json', {
      mcpServers: { a: { command: 'x', args: ['--header', `Authorization: Bearer ${random}`] } },
    })
    const { findings } = await scanned(home)
    expect(findings[0]?.path).toEqual(['mcpServers', 'a', 'args', 1])
  })

  test('says where a new key is made, and that migrate moves this one', async () => {
    const home = aHome()
    home.put('.cursor/mcp.json', withKey(github))
    const [finding] = (await scanned(home)).findings
    expect(finding).toMatchObject({
      todo: expect.stringContaining('valetkey migrate'),
      rotate: 'https://github.com/settings/tokens',
    })
  })

  test.each([
    [{ url: `https://x.example/s/${random}/mcp` }, /cannot be moved.*part of the address/],
    [{ command: 'npx', args: ['x', '--api-key', random] }, /cannot be moved.*among its arguments/],
    [{ url: 'https://x.example', headers: { 'X-Api-Key': random, Authorization: `Bearer ${github}` } }, /several keys/],
    [
      { command: '/usr/bin/valetkey', args: ['bridge', 'x', '--client', 'cursor'], env: { A_TOKEN: random } },
      /^Take it out/,
    ],
  ])('says of one that migrate cannot move why, and sends nobody there: %#', async (entry, todo) => {
    const home = aHome()
    home.put('.cursor/mcp.json', { mcpServers: { files: entry } })
    const [finding] = (await scanned(home)).findings
    expect(finding?.todo).toMatch(todo)
    expect(finding?.todo).not.toContain('valetkey migrate')
    expect(finding?.isMovable).toBeUndefined()
  })

  test('says of a project’s file with which words migrate finds it, and of a copy that it is to be taken out', async () => {
    const home = aHome()
    home.put('my work/.cursor/mcp.json', withKey(random))
    home.put('my work/backup/.codeium/windsurf/mcp_config.json', withKey(random))
    const { findings } = await scanned(home, ['my work'])
    const project = join(home.folder, 'my work')
    expect(findings.map(({ todo }) => todo)).toEqual([
      `Move it into the vault: valetkey migrate --project '${project}'. Then make a new one; this one has lain in a file.`,
      expect.stringMatching(/^Take it out/),
    ])
  })

  test('of two clients that share a file is told once', async () => {
    const home = aHome()
    home.put('project/.mcp.json', withKey(random))
    expect((await scanned(home, ['project'])).findings).toHaveLength(1)
  })

  test('behind a symbolic link is told under the name that the client knows, and once', async () => {
    const home = aHome()
    home.put('dotfiles/cursor.json', withKey(github))
    mkdirSync(join(home.folder, '.cursor'))
    symlinkSync('../dotfiles/cursor.json', join(home.folder, '.cursor/mcp.json'))
    const { findings } = await scanned(home, ['.'])
    expect(findings).toMatchObject([{ file: join(home.folder, '.cursor/mcp.json') }])
  })
})

test('an entry of ours is no finding', async () => {
  const home = aHome()
  const args = ['/home/me/.local/share/valetkey/scripts/valetkey.cjs', 'bridge', 'linear@work', '--client', 'cursor']
  home.put('.cursor/mcp.json', {
    mcpServers: { linear: { command: '/home/me/.nvm/versions/node/v24.21.0/bin/node', args } },
  })
  expect(await scanned(home)).toMatchObject({ findings: [], references: [] })
})

test('a reference is no finding, and is told as one', async () => {
  const home = aHome()
  const file = home.put('.cursor/mcp.json', withKey(`\${env:API_TOKEN}`))
  const { findings, references } = await scanned(home)
  expect(findings).toEqual([])
  expect(references).toEqual([{ file, line: 6, client: 'cursor', entry: 'files', name: 'API_TOKEN' }])
})

describe('around the entries', () => {
  test('a key of a known form is found by line and column', async () => {
    const home = aHome()
    home.put('.cursor/mcp.json', `{\n  "mcpServers": {}, // was ${linear}\n}`)
    expect((await scanned(home)).findings).toMatchObject([{ kind: 'inline', line: 2, column: 28 }])
  })

  test('a setting that says it is a key and looks like one is found', async () => {
    const home = aHome()
    home.put('.continue/config.yaml', `models:\n  - name: a\n    apiKey: ${random}\nmcpServers: []\n`)
    expect((await scanned(home)).findings).toMatchObject([{ kind: 'setting', name: 'apiKey', line: 3 }])
  })

  test('a key that an entry holds is not told a second time', async () => {
    const home = aHome()
    home.put('.cursor/mcp.json', {
      mcpServers: { a: { url: `https://me:${random}@x.example/mcp`, headers: { Authorization: `Bearer ${linear}` } } },
    })
    const { findings } = await scanned(home)
    expect(findings.map(({ kind }) => kind)).toEqual(['address', 'header'])
  })
})

describe('what no parser tells of', () => {
  test.each([
    ['jsonc', '.cursor/mcp.json', `{ "mcpServers": {\n// "old": { "env": { "ACME_SECRET": "${random}" } }\n} }`],
    ['toml', '.codex/config.toml', `model = "x"\n# [mcp_servers.old.env]\n# ACME_SECRET = "${random}"\n`],
    ['yaml', '.config/goose/config.yaml', `a: b\n# envs:\n#   ACME_SECRET: ${random} # old\n`],
  ])('a key in a comment is found in %s', async (_format, path, text) => {
    const home = aHome()
    home.put(path, text)
    const { findings } = await scanned(home)
    expect(findings).toMatchObject([
      { kind: 'inline', name: 'ACME_SECRET', line: text.includes('# [') ? 3 : text.startsWith('a') ? 3 : 2 },
    ])
  })

  test('a key that a later one of its name shadows is found, alone and in a shadowed entry', async () => {
    const home = aHome()
    const [first, second] = [`a${random}`, `b${random}`]
    home.put(
      '.config/Claude/claude_desktop_config.json',
      `{ "mcpServers": {\n"a": { "command": "x", "env": { "API_KEY": "${first}" } },\n"a": { "command": "x",\n"env": { "API_KEY": "hunter22",\n"API_KEY": "${second}" } } } }`,
    )
    const { findings } = await scanned(home)
    expect(findings.map(({ kind, line, name }) => [kind, line, name])).toEqual([
      ['inline', 2, 'API_KEY'],
      ['inline', 4, 'API_KEY'],
      ['environment', 5, 'API_KEY'],
    ])
  })

  test('what stands behind a YAML alias is found where it is written and where it is used', async () => {
    const home = aHome()
    home.put(
      '.config/goose/config.yaml',
      `extensions:\n  a: &a\n    cmd: x\n    envs:\n      API_KEY: ${random}\n  b:\n    <<: *a\n    name: b\n  c: *a\n`,
    )
    const { findings } = await scanned(home)
    expect(findings).toMatchObject([
      { entry: 'a', name: 'API_KEY', line: 5 },
      { entry: 'b', name: 'API_KEY', line: 7 },
      { entry: 'c', name: 'API_KEY', line: 9 },
    ])
  })

  test('words of comments, numbers, models and references are no findings', async () => {
    const home = aHome()
    home.put(
      '.cursor/mcp.json',
      `{ // the API key: see the wiki, token: none
        "mcpServers": { /* "model": "claude-sonnet-4-20250514", "env": { "API_KEY": "\${API_KEY}", "PORT": 8080, "LANG": "en_GB.UTF-8" } */
          "a": { "command": "x", "env": { "PORT": 1, "PORT": 2 } } } }`,
    )
    home.put(
      '.config/goose/config.yaml',
      `# envs:\n#   API_KEY: \${{ secrets.API_KEY }}\n#   HOME_DIR: /home/me\na: b\n`,
    )
    expect((await scanned(home)).findings).toEqual([])
  })
})

describe('stores of tokens', () => {
  const tokens = { access_token: random, token_type: 'Bearer', refresh_token: `${random}r` }

  test.each([
    ['mcp-remote', '.mcp-auth/mcp-remote-0.1.37/0a1b_tokens.json', tokens],
    [
      'opencode',
      '.local/share/opencode/mcp-auth.json',
      { linear: { tokens: { accessToken: random, refreshToken: `${random}r` } } },
    ],
    ['Codex', '.codex/.credentials.json', { 'linear|0a': tokens }],
    [
      'Claude Code',
      '.claude/.credentials.json',
      { mcpOAuth: { linear: { accessToken: random, refreshToken: `${random}r` } } },
    ],
    ['Gemini CLI', '.gemini/mcp-oauth-tokens.json', [{ token: { accessToken: random, refreshToken: `${random}r` } }]],
    ['Qwen Code', '.qwen/mcp-oauth-tokens.json', [{ token: { accessToken: random, refreshToken: `${random}r` } }]],
    [
      'GitHub Copilot CLI',
      '.copilot/mcp-oauth-config/0a.tokens.json',
      { accessToken: random, refreshToken: `${random}r` },
    ],
    ['mcporter', '.mcporter/credentials.json', { entries: { linear: { tokens } } }],
    ['FastMCP', '.fastmcp/oauth-mcp-client-cache/x_tokens.json', { data: { token_payload: tokens } }],
    ['Goose', '.config/goose/secrets.yaml', `LINEAR_KEY: ${random}\nSLACK_KEY: '${slack}'\n`],
  ])('of %s are found', async (tool, path, text) => {
    const home = aHome()
    const file = home.put(path, text)
    const { findings } = await scanned(home)
    expect(findings).toMatchObject([
      { kind: 'token-store', file, shown: 'q7…d0', why: `${tool} keeps 2 secrets here as plain text.` },
    ])
  })

  test("lie where the client's own file lies, also where a variable moves it: Goose", async () => {
    const home = aHome()
    home.put('xdg/goose/secrets.yaml', `MY_API_KEY: ${random}\n`)
    const env = { XDG_CONFIG_HOME: join(home.folder, 'xdg') }
    const { findings } = await scanned(home, [], { around: { platform: 'linux', home: home.folder, env } })
    expect(findings).toMatchObject([{ kind: 'token-store', name: 'MY_API_KEY' }])
  })

  test('are each tried by a test here', () => expect(tokenStores).toHaveLength(10))

  test('with no token in them are no finding', async () => {
    const home = aHome()
    home.put('.mcp-auth/mcp-remote-0.1.37/0a1b_client_info.json', { client_id: 'abc' })
    home.put('.claude/.credentials.json', { claudeAiOauth: { accessToken: random } })
    expect((await scanned(home)).findings).toEqual([])
  })
})

describe('in a folder', () => {
  test('keys of a known form are found in any text', async () => {
    const home = aHome()
    const file = home.put('p/src/deep/er/a.ts', `const a = 1\nconst key = '${github}'\n`)
    expect((await scanned(home, ['p'])).findings).toMatchObject([
      { kind: 'inline', file, line: 2, column: 14, shown: 'gh…Wm' },
    ])
  })

  test.each(['.env', '.env.local', '.envrc', 'prod.env'])('keys in %s are found by their names', async name => {
    const home = aHome()
    home.put(
      `project/${name}`,
      `# mine\nexport API_KEY="${random}"\nPORT=8080\nMODEL=claude-sonnet-4-20250514\nDB_PASSWORD=postgres\nOLD_TOKEN=\${API_KEY}\n`,
    )
    const { findings } = await scanned(home, ['project'])
    expect(findings).toMatchObject([{ kind: 'inline', name: 'API_KEY', line: 2 }])
  })

  test.each([
    ['.config/Claude/claude_desktop_config.json', 'claude-desktop'],
    ['Library/Application Support/Claude/claude_desktop_config.json', 'claude-desktop'],
    ['.claude.json', 'claude-code'],
    ['cursor/mcp.json', undefined],
    ['old configs/any name.json', undefined],
  ])('a file of clients’ homes is known where it lies, or by what is in it: %s', async (path, client) => {
    const home = aHome()
    home.put(`dotfiles/${path}`, withKey(random))
    const { findings } = await scanned(home, ['dotfiles'])
    expect(findings).toMatchObject([{ kind: 'environment', entry: 'files', name: 'API_TOKEN', line: 6 }])
    expect(findings[0]?.client).toBe(client)
  })

  test('a file that only speaks of such entries is one like any other', async () => {
    const home = aHome()
    home.put('project/schema.json', { properties: { mcpServers: { apiKey: 'x' } } })
    home.put('project/broken.json', `{ "mcpServers": { "a": ${github}`)
    const { findings } = await scanned(home, ['project'])
    expect(findings).toMatchObject([{ kind: 'inline', file: expect.stringContaining('broken.json') }])
  })

  test('what git ignores is left out, at every level, and taken back where a nearer file does so', async () => {
    const home = aHome()
    home.put('p/.gitignore', 'build/\n*.log\n/only-here.txt\n')
    home.put('p/build/a.txt', github)
    home.put('p/a.log', github)
    home.put('p/sub/b.log', github)
    home.put('p/only-here.txt', github)
    home.put('p/sub/.gitignore', '!kept.log\n')
    const kept = [home.put('p/sub/kept.log', github), home.put('p/sub/only-here.txt', github)]
    expect((await scanned(home, ['p'])).findings.map(({ file }) => file)).toEqual(kept)
  })

  test('the ignore rules of the repository around it hold', async () => {
    const home = aHome()
    git(home, 'init', '-q')
    home.put('.gitignore', 'p/out.txt\n')
    home.put('p/out.txt', github)
    expect((await scanned(home, ['p'])).findings).toEqual([])
  })

  test('a file of a client is looked into even where git ignores it', async () => {
    const home = aHome()
    home.put('p/.gitignore', '.cursor/\n.mcp.json\n')
    home.put('p/.cursor/notes.md', github)
    const files = [home.put('p/.cursor/mcp.json', withKey(random)), home.put('p/.mcp.json', withKey(random))]
    expect((await scanned(home, ['p'])).findings.map(({ file }) => file)).toEqual(files)
  })

  test('node_modules, git’s own files and binaries are left out', async () => {
    const home = aHome()
    home.put('p/node_modules/x/index.js', github)
    home.put('p/.git/config', github)
    home.put('p/a.bin', `\0\0${github}`)
    const { findings, passedOver } = await scanned(home, ['p'])
    expect([findings, passedOver]).toEqual([[], 1])
  })

  test('a file above 1 MiB is passed over, and a file of a client is not', async () => {
    const home = aHome()
    const padding = ' '.repeat(1_100_000)
    home.put('p/large.txt', `${padding}${github}`)
    const file = home.put('p/.mcp.json', `${padding}${JSON.stringify(withKey(random))}`)
    const { findings, passedOver } = await scanned(home, ['p'])
    expect(findings).toMatchObject([{ file, kind: 'environment' }])
    expect(passedOver).toBe(1)
  })

  test('links are not followed, so that none leads in circles or out', async () => {
    const home = aHome()
    home.put('outside/a.txt', github)
    home.put('p/b.txt', 'nothing')
    symlinkSync('..', join(home.folder, 'p/circle'))
    symlinkSync('../outside', join(home.folder, 'p/out'))
    expect(await scanned(home, ['p'])).toMatchObject({ findings: [], files: 1 })
  })

  test('one file may be named instead', async () => {
    const home = aHome()
    const file = home.put('p/.mcp.json', withKey(random))
    expect((await scanned(home, ['p/.mcp.json'])).findings).toMatchObject([{ file, client: expect.any(String) }])
  })

  test('that is not there is said so', async () => {
    await expect(scanned(aHome(), ['nowhere'])).rejects.toMatchObject({ code: 'bad-input' })
  })

  test('5,000 files are all looked into', { timeout: 60_000 }, async () => {
    const home = aHome()
    for (let at = 0; at < 5_000; at += 1) home.put(`p/${at % 40}/${at % 7}/${at}.ts`, `export const value = ${at}\n`)
    const file = home.put('p/39/6/last.ts', github)
    const told: number[] = []
    const { findings, files } = await scanned(home, ['p'], { tell: ({ files }) => told.push(files) })
    expect(findings).toMatchObject([{ file }])
    expect(files).toBe(5_001)
    expect(told.at(-1)).toBe(5_001)
    expect(told).toEqual(told.toSorted((one, other) => one - other))
  })

  test('it ends where it is when it is cancelled', async () => {
    const home = aHome()
    for (let at = 0; at < 50; at += 1) home.put(`p/${at}/a.ts`, 'nothing')
    const cancelled = new AbortController()
    let folders = 0
    const tell = () => {
      folders += 1
      if (folders === 5) cancelled.abort()
    }
    await expect(scanned(home, ['p'], { signal: cancelled.signal, tell })).rejects.toMatchObject({ code: 'cancelled' })
    expect(folders).toBe(5)
  })
})

describe('a file that holds a secret', () => {
  test.each([
    [0o644, 'everybody on this machine'],
    [0o640, 'the users of its group'],
  ])('and is open to others (%o) is told', async (mode, who) => {
    const home = aHome()
    home.put('.cursor/mcp.json', withKey(random), mode)
    const { findings } = await scanned(home)
    expect(findings).toMatchObject([
      { kind: 'environment' },
      { kind: 'readable-by-others', why: expect.stringContaining(who) },
    ])
  })

  test('and is closed is not; nor one that is open and holds none', async () => {
    const home = aHome()
    home.put('.cursor/mcp.json', withKey(random), 0o600)
    home.put('.gemini/settings.json', { mcpServers: {} }, 0o644)
    expect((await scanned(home)).findings.map(({ kind }) => kind)).toEqual(['environment'])
  })

  test('and that git keeps is told; one that it does not keep is not', async () => {
    const home = aHome()
    git(home, 'init', '-q')
    const kept = home.put('p/.mcp.json', withKey(random))
    home.put('p/.cursor/mcp.json', withKey(random))
    git(home, 'add', 'p/.mcp.json')
    const { findings, gitUnknown } = await scanned(home, ['p'])
    expect(findings.filter(({ kind }) => kind === 'tracked-by-git')).toMatchObject([{ file: kept }])
    expect(gitUnknown).toBe(0)
  })

  test('a link into a repository of dotfiles counts as what it leads to', async () => {
    const home = aHome()
    home.put('dotfiles/mcp.json', withKey(random))
    execFileSync('git', ['init', '-q', join(home.folder, 'dotfiles')])
    execFileSync('git', ['-C', join(home.folder, 'dotfiles'), 'add', '.'])
    mkdirSync(join(home.folder, '.cursor'))
    symlinkSync('../dotfiles/mcp.json', join(home.folder, '.cursor/mcp.json'))
    const { findings } = await scanned(home)
    expect(findings.map(({ kind }) => kind)).toContain('tracked-by-git')
  })

  test('without git on the machine nobody knows, and that is said', async () => {
    const home = aHome()
    git(home, 'init', '-q')
    home.put('p/.mcp.json', withKey(random))
    const around = { platform: 'linux', home: home.folder, env: { PATH: '/nowhere' } } as const
    const result = await scanned(home, ['p'], { around })
    expect(result.findings.map(({ kind }) => kind)).toEqual(['environment'])
    expect(result.gitUnknown).toBe(1)
  })

  test('in a stranger’s repository starts no program of theirs', async () => {
    const home = aHome()
    const spy = join(home.folder, 'started')
    const program = home.put('spy.sh', `#!/bin/sh\ntouch ${spy}\n`, 0o700)
    git(home, 'init', '-q')
    home.put('p/.mcp.json', withKey(random))
    git(home, 'add', 'p')
    git(home, 'config', 'core.fsmonitor', program)
    const { findings } = await scanned(home, ['p'])
    expect(findings.map(({ kind }) => kind)).toContain('tracked-by-git')
    expect(() => realpathSync(spy)).toThrow()
  })
})

describe('what cannot be read is a finding, and never the end', () => {
  test.each([
    ['broken JSON', '.cursor/mcp.json', '{\n  "mcpServers": {\n    "a": ,\n', 'JSON'],
    ['broken TOML', '.codex/config.toml', '[mcp_servers.a]\ncommand = \n', 'TOML'],
    ['broken YAML', '.continue/config.yaml', 'mcpServers:\n  - a: "b\n c: [', 'YAML'],
  ])('%s, with its line and column', async (_what, path, text, format) => {
    const home = aHome()
    const file = home.put(path, text)
    const other = home.put('.gemini/settings.json', withKey(random))
    const { findings } = await scanned(home)
    const broken = findings.find(({ kind }) => kind === 'unreadable')
    expect(broken).toMatchObject({ file, line: expect.any(Number), column: expect.any(Number) })
    expect(broken?.why).toMatch(new RegExp(`could not be read as ${format}.*: line \\d+, column \\d+`))
    expect(findings.map(({ file: each }) => each)).toContain(other)
  })

  test('and the keys in a broken file are found all the same', async () => {
    const home = aHome()
    home.put('.cursor/mcp.json', `{ "mcpServers": { "a": ${github}`)
    expect((await scanned(home)).findings.map(({ kind }) => kind).toSorted()).toEqual(['inline', 'unreadable'])
  })

  test('50 MB, a folder, a pipe, a socket, a dangling link, a link to itself, bytes', async () => {
    const home = aHome()
    home.put('.cursor/mcp.json', 'x'.repeat(50_000_000))
    mkdirSync(join(home.folder, '.gemini/settings.json'), { recursive: true })
    mkdirSync(join(home.folder, '.kiro/settings'), { recursive: true })
    execFileSync('mkfifo', [join(home.folder, '.kiro/settings/mcp.json')])
    mkdirSync(join(home.folder, '.lmstudio'))
    const server = createServer().listen(join(home.folder, '.lmstudio/mcp.json'))
    onTestFinished(() => void server.close())
    mkdirSync(join(home.folder, '.qwen'))
    symlinkSync('/nowhere', join(home.folder, '.qwen/settings.json'))
    home.put('.codeium/windsurf/mcp_config.json', '\0\0\0')
    symlinkSync('config.toml', join(dirname(home.put('.codex/notes.md', '')), 'config.toml'))
    const { findings } = await scanned(home)
    expect(findings.map(({ kind }) => kind)).toEqual(Array.from({ length: 7 }, () => 'unreadable'))
  })

  test('a pipe and a socket in a project are never opened', async () => {
    const home = aHome()
    home.put('p/a.txt', 'nothing')
    execFileSync('mkfifo', [join(home.folder, 'p/pipe')])
    execFileSync('mkfifo', [join(home.folder, 'p/.gitignore')])
    const server = createServer().listen(join(home.folder, 'p/socket'))
    onTestFinished(() => void server.close())
    let met = 0
    server.on('connection', () => {
      met += 1
    })
    expect(await scanned(home, ['p'])).toMatchObject({ findings: [], files: 1 })
    expect(met).toBe(0)
  })

  test('a folder and a file that are not ours', async () => {
    const home = aHome()
    home.put('p/closed/a.txt', github)
    const file = home.put('p/file.txt', github, 0o000)
    const folder = join(home.folder, 'p/closed')
    chmodSync(folder, 0o000)
    onTestFinished(() => chmodSync(folder, 0o700))
    const { findings } = await asNobody(home, () => scanned(home, ['p']))
    expect(findings).toMatchObject([
      { kind: 'unreadable', file: folder, why: expect.stringContaining('EACCES') },
      { kind: 'unreadable', file, why: expect.stringContaining('EACCES') },
    ])
  })

  test('arrays as deep as a stack', async () => {
    const home = aHome()
    home.put('.cursor/mcp.json', `{"mcpServers":{"a":{"command":"x","env":${'['.repeat(100_000)}`)
    home.put('.gemini/settings.json', `{"mcpServers":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`)
    const { findings } = await scanned(home)
    expect(findings.every(({ kind }) => kind === 'unreadable')).toBe(true)
  })

  test('an empty file is none', async () => {
    const home = aHome()
    home.put('.cursor/mcp.json', '')
    expect((await scanned(home)).findings).toEqual([])
  })
})

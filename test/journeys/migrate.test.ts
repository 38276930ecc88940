// A home whose clients keep keys in four files becomes one without any, each new entry works as its client starts it, and undo
// brings every file back byte for byte.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { github, linear, openAi } from '../clients/keys.ts'
import { eventually } from '../world/eventually.ts'
import { aKeyFront } from '../world/key-front.ts'
import { aServer } from '../world/mcp-server.ts'
import { rawClient } from '../world/raw-client.ts'
import type { Terminal } from '../world/terminal.ts'
import { aStory, type Story } from './a-story.ts'

const program = fileURLToPath(new URL('../world/local-server.ts', import.meta.url))

/** Types each code that is asked for, until the command ends. */
async function agrees(terminal: Terminal, times: number): Promise<void> {
  for (let asked = 0; asked < times; asked += 1) {
    const [, code = ''] = await terminal.sees(/type ([a-z]{4}) and press/)
    terminal.types(code)
  }
}

async function undone(home: Story['home']): Promise<void> {
  const terminal = home.terminal(['migrate', '--undo'])
  await terminal.sees('Put what may be keys back into files as plain text')
  await agrees(terminal, 1)
  expect(await terminal.ended).toBe(0)
}

test('four clients with plaintext keys keep none, every entry works, and undo brings all back byte for byte', async () => {
  await using story = await aStory()
  const { home, server } = story
  await using open = await aServer({ unprotected: true })
  const front = await aKeyFront(open.url, 'x-api-key', linear)
  const node = process.execPath
  const files: Record<string, string> = {
    '.cursor/mcp.json': `{\n\t// mine\n\t"mcpServers": {\n\t\t"example": { "url": "${server.url}", "headers": { "Authorization": "Bearer ${github}" } },\n\t},\n}\n`,
    '.codex/config.toml': `# mine\r\nmodel = "x"\r\n\r\n[mcp_servers.keyed]\r\nurl = "${front.url}"\r\nhttp_headers = { "X-Api-Key" = "${linear}" }\r\n`,
    '.claude.json': `{"mcpServers":{"wrapped":{"type":"stdio","command":"npx","args":["-y","mcp-remote","${front.url}","--header","X-Api-Key:\${KEY}"],"env":{"KEY":"${linear}"}}},"other":1}`,
    '.continue/config.yaml': `name: mine # kept\nmcpServers:\n  - name: local\n    command: ${node}\n    args: ["${program}", legacy]\n    env:\n      API_KEY: ${openAi}\n`,
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home.path, path)), { recursive: true })
    writeFileSync(join(home.path, path), text)
  }
  const terminal = home.terminal(['migrate'])
  await terminal.sees('Which?', 40_000)
  terminal.types('')
  await agrees(terminal, 2)
  expect(await terminal.ended).toBe(0)
  const told = terminal.shown()
  for (const key of [github, linear, openAi]) {
    expect(home.filesWith(key)).toEqual([])
    expect(told).not.toContain(key.slice(3, -3))
  }
  expect(told).toContain('https://github.com/settings/tokens')

  const { clients } = await home.json(['clients'])
  const ours = clients.flatMap(({ id, connected }: { id: string; connected: string[] }) =>
    connected.map((name): [string, string] => [id, name]),
  )
  expect(ours).toHaveLength(4)
  const cursor = JSON.parse(
    readFileSync(join(home.path, '.cursor/mcp.json'), 'utf8')
      .replace('// mine', '')
      .replaceAll(/,(?=\s*\})/g, ''),
  )
  await lists(cursor.mcpServers.example)
  await lists(JSON.parse(readFileSync(join(home.path, '.claude.json'), 'utf8')).mcpServers.wrapped)
  for (const [client, name] of ours) await lists(home.bridge(name, client))

  // S16: nobody gets them back into files without a person, for example an agent that runs the command line.
  for (const words of [['migrate', '--undo'], ['undo'], ['uninstall', '--yes']]) {
    expect((await home.run(words, { input: 'yes\n' })).code).toBe(3)
    expect(home.filesWith(linear)).toEqual([])
  }
  await undone(home)
  for (const [path, text] of Object.entries(files)) expect(readFileSync(join(home.path, path), 'utf8')).toBe(text)

  async function lists({
    command,
    args,
  }: {
    readonly command: string
    readonly args: readonly string[]
  }): Promise<void> {
    await using client = rawClient({ command, args, env: home.env })
    await client.open()
    const { result } = await client.ask('tools/list')
    expect(result.tools.length).toBeGreaterThan(2)
  }
}, 120_000)

test('a move that is killed with -9 before the new entry is proven is finished or taken back at the next run, and no key is lost', async () => {
  await using story = await aStory({ keychain: true })
  const { home } = story
  await using open = await aServer({ unprotected: true })
  const front = await aKeyFront(open.url, 'authorization', `Bearer ${linear}`)
  const file = join(home.path, '.cursor/mcp.json')
  const text = JSON.stringify({
    mcpServers: { keyed: { url: front.url, headers: { Authorization: `Bearer ${linear}` } } },
  })
  mkdirSync(dirname(file))
  writeFileSync(file, text)
  const served = await home.serve()
  const terminal = home.terminal(['migrate', '--all'])
  await agrees(terminal, 1)
  await eventually(() => readFileSync(file, 'utf8') !== text)
  await served.kill()
  await terminal.ended.catch(() => {})
  await home.json(['migrate', '--dry-run'])
  if (readFileSync(file, 'utf8') !== text) {
    const { keyed } = JSON.parse(readFileSync(file, 'utf8')).mcpServers
    await using client = rawClient({ ...keyed, env: home.env })
    await client.open()
    expect((await client.ask('tools/list')).result.tools.length).toBeGreaterThan(2)
    await undone(home)
  }
  expect(readFileSync(file, 'utf8')).toBe(text)
}, 90_000)

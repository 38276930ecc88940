// Whether real programs reach the servers by what Valetkey wrote into clients' files: mcporter, which finds the files of Cursor,
// Claude Code, Windsurf and VS Code by itself, and MCP Inspector with the file of each that it can read.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { inspectorCalls, mcporterCalls, mcporterLists } from '../world/client-programs.ts'
import { tried } from '../world/entries-at-work.ts'
import type { Home } from '../world/home.ts'
import { aHomeFullOfKeys, uses } from '../world/home-full-of-keys.ts'
import { aStory } from './a-story.ts'

const clients = ['cursor', 'claude-code', 'windsurf', 'vscode', 'codex', 'opencode'] as const
const files = {
  cursor: '.cursor/mcp.json',
  'claude-code': '.claude.json',
  windsurf: '.codeium/windsurf/mcp_config.json',
  vscode: '.config/Code/User/mcp.json',
  codex: '.codex/config.toml',
  opencode: '.config/opencode/opencode.jsonc',
} as const

/** As people and their programs leave them: comments, tabs, CRLF, state of the client's own, no line break at the end. */
const texts: Readonly<Record<(typeof clients)[number], string>> = {
  cursor: '{\n\t// mine\n\t"mcpServers": {\n\t},\n}\n',
  'claude-code': '{"numStartups":41,"projects":{"/srv/a b":{"history":["\\u00e9"]}},"tipsHistory":{}}',
  windsurf: '{\r\n    "mcpServers": {}\r\n}\r\n',
  vscode: '{\n  "inputs": [], /* none yet */\n  "servers": {\n  }\n}',
  codex: 'model = "gpt-5.5" # mine\n\n[profiles.fast]\nmodel = "small"\n',
  opencode: '{\n  "$schema": "https://opencode.ai/config.json", // theirs\n  "theme": "system",\n}\n',
}

test('what is written for six clients takes mcporter and MCP Inspector to the server, and every file is undone byte for byte', async () => {
  await using story = await aStory()
  await story.add()
  const { home } = story
  for (const client of clients) put(home, files[client], texts[client])
  await agree(home, ['connect', clients.join(','), 'example'])

  for (const client of clients) {
    expect(await mcporterLists(home, client)).toMatchObject([
      { name: 'example', status: 'ok', tools: expect.arrayContaining(['whoami']) },
    ])
    expect(await mcporterCalls(home, client, 'example.whoami')).toBe('alice')
  }
  for (const client of ['claude-code', 'windsurf'] as const)
    expect(await inspectorCalls(home, files[client], 'example', 'whoami')).toBe('alice')

  for (const _ of clients) await home.json(['undo'])
  for (const client of clients) expect(read(home, files[client])).toBe(texts[client])
})

test('S9 S11 twelve keys in the files of eight clients: none after migrating at a terminal, all works, and uninstalling puts back', {
  timeout: 120_000,
}, async () => {
  await using story = await aStory({ keychain: true })
  const { home } = story
  const full = await aHomeFullOfKeys(home, story.server.url)
  const before = full.read()
  for (const key of full.keys) expect(home.filesWith(key)).not.toEqual([])
  const found = (await home.run(['scan', '--json'])).json()
  expect(found).toHaveLength(12)

  // All of them at once, and each of the four programs by itself.
  const shown = await agree(home, ['migrate', '--all'], 5)
  for (const key of full.keys) {
    expect(home.filesWith(key)).toEqual([])
    expect(shown).not.toContain(key)
  }
  expect((await home.run(['scan', '--json'])).json()).toEqual([])
  const works = await tried(home, uses)
  expect(works.filter(({ says, said }) => said !== says)).toEqual([])
  // Each of the eleven entries by a client, seven of them by mcporter, three by MCP Inspector as well.
  expect(works).toHaveLength(21)

  // Keys come back into files by a person's word alone.
  await agree(home, ['uninstall', '--yes'])
  expect(full.read()).toEqual(before)
  expect((await home.run(['scan', '--json'])).json()).toEqual(found)
})

/** A person reads what would be done, and types the code that is shown as often as they are asked. */
async function agree(home: Home, words: readonly string[], questions = 1): Promise<string> {
  await using terminal = home.terminal(words)
  for (let asked = 0; asked < questions; asked += 1) {
    const [, code = ''] = await terminal.sees(/type ([a-z]{4}) and press Enter/)
    terminal.types(code)
  }
  expect({ ended: await terminal.ended, shown: terminal.shown() }).toMatchObject({ ended: 0 })
  return terminal.shown()
}

function put(home: Home, path: string, text: string): void {
  const file = join(home.path, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

const read = (home: Home, path: string) => readFileSync(join(home.path, path), 'utf8')

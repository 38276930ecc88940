// `valetkey scan` as people and CI run it: the built command in a home of its own.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { github, linear, random } from '../clients/keys.ts'
import { aHome, type Home } from '../world/home.ts'

function put({ path }: Home, file: string, content: object | string): string {
  const full = join(path, file)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, typeof content === 'string' ? content : JSON.stringify(content, null, 2), { mode: 0o600 })
  return full
}

test('a home with no key ends with 0, an empty array, and wakes no broker', async () => {
  await using home = aHome({ vault: 'memory' })
  const asJson = await home.run(['scan', '--json'])
  expect([asJson.code, asJson.json()]).toEqual([0, []])
  const asText = await home.run(['scan'])
  expect([asText.code, asText.stdout]).toEqual([0, expect.stringContaining('No key found.')])
  expect(home.brokerPid()).toBeUndefined()
})

test('a home with keys ends with 5 and one array of findings', async () => {
  await using home = aHome({ vault: 'memory' })
  const cursor = put(home, '.cursor/mcp.json', { mcpServers: { gh: { command: 'x', env: { GITHUB_TOKEN: github } } } })
  const codex = put(
    home,
    '.codex/config.toml',
    `[mcp_servers.lin]\nurl = "https://x.example"\nhttp_headers = { Authorization = "Bearer ${linear}" }\n`,
  )
  const { code, stdout, stderr, json } = await home.run(['scan', '--json'])
  expect(code).toBe(5)
  expect(stdout.trim().split('\n')).toHaveLength(1)
  expect(stderr).toBe('')
  expect(json()).toMatchObject([
    { kind: 'header', file: codex, line: 3, client: 'codex', entry: 'lin', name: 'Authorization', shown: 'li…b4' },
    { kind: 'environment', file: cursor, line: 6, client: 'cursor', entry: 'gh', name: 'GITHUB_TOKEN', shown: 'gh…Wm' },
  ])
})

test('for a person it is told by file, with what to do; and the project that was named as well', async () => {
  await using home = aHome({ vault: 'memory' })
  put(home, '.cursor/mcp.json', {
    mcpServers: { gh: { command: 'x', env: { GITHUB_TOKEN: github, OTHER: `\${env:OTHER}` } } },
  })
  put(home, 'code/shop/.vscode/mcp.json', {
    servers: { lin: { type: 'http', url: `https://x.example/?key=${random}` } },
  })
  const { stdout } = await home.run(['scan', join(home.path, 'code')])
  expect(stdout.split('\n').map(line => line.trim())).toEqual([
    '~/.cursor/mcp.json  cursor',
    '✗ gh  GITHUB_TOKEN  gh…Wm  line 6: It has the form of a GitHub token.',
    '→ The entry “gh” cannot be moved as it is. It names variables of its client. Valetkey cannot fill them in. Change that, or take the key out; make a new one in any case.',
    '→ New keys: https://github.com/settings/tokens',
    '· gh  OTHER  line 7: a reference, no key in the file',
    '',
    '~/code/shop/.vscode/mcp.json  vscode',
    '✗ lin  key  q7…d0  line 5: Its name, “key”, says that it is a secret.',
    `→ Move it into the vault: valetkey migrate --project ${join(home.path, 'code/shop')}. Then make a new one; this one has lain in a file.`,
    '',
    '✗ 2 findings in 2 files.',
    '2 files looked into · 1 reference',
    '',
  ])
})

test('a folder that is not there ends with 2 and says which', async () => {
  await using home = aHome({ vault: 'memory' })
  const { code, stderr } = await home.run(['scan', '/no/such/place'])
  expect([code, stderr]).toEqual([2, expect.stringContaining('/no/such/place')])
})

test('S13 what strangers called their entries and files acts on no terminal', async () => {
  await using home = aHome({ vault: 'memory' })
  const evil = '\u001b]0;gone\u0007\u202eoops\u0000'
  put(home, '.cursor/mcp.json', { mcpServers: { [evil]: { command: 'x', env: { [`A${evil}TOKEN`]: random } } } })
  put(home, `code/\u001b[2J\u202e/notes.txt`, github)
  const text = await home.run(['scan', join(home.path, 'code')])
  expect(text.code).toBe(5)
  expect(text.stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u)
  const json = await home.run(['scan', join(home.path, 'code'), '--json'])
  expect(json.stdout.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  expect(json.json()).toMatchObject([{ entry: evil }, { kind: 'inline' }])
})

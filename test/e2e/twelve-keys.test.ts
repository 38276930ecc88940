// The whole of it by clicks: a home with eight clients and twelve plaintext keys becomes one with none, every client reaches what it
// reached, and undo makes every file what it was, byte for byte.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { github, linear, random, slack } from '../clients/keys.ts'
import { aStory, type Story } from '../journeys/a-story.ts'
import { aClient } from '../world/client.ts'
import { aKeyFront } from '../world/key-front.ts'
import { aServer } from '../world/mcp-server.ts'
import { anApp } from './an-app.ts'
import { goTo } from './hands.ts'

const program = fileURLToPath(new URL('../world/local-server.ts', import.meta.url))
const remoteKeys = [github, linear, slack] as const
const localKeys = ['a', 'b', 'c', 'd'].map(letter => `${letter}${random}${letter}`)

test('S1 S9 eight clients with twelve keys in their files have none after a minute of clicks, work, and are put back', async () => {
  await using story = await aStory({ keychain: true })
  const before = await eightClients(story)
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  await goTo(page, 'Keys')
  await page.getByRole('button', { name: 'Look for keys in files' }).click()
  await page.getByRole('button', { name: 'Look for keys', exact: true }).click()
  await page.getByText('12 findings in 8 files').waitFor()
  await page.getByRole('button', { name: 'Move keys into the vault' }).click()
  await page.getByRole('button', { name: 'Move 12 entries' }).click()
  await allowUntil(page, 'Back to the list')
  expect(await page.getByText('Not moved').count()).toBe(0)
  expect(await page.getByText(/^Moved\. /).count()).toBe(12)

  for (const key of [...remoteKeys, ...localKeys]) {
    expect(story.home.filesWith(key)).toEqual([])
    expect(await page.content()).not.toContain(key)
  }
  const { command, args } = JSON.parse(textOf(story, '.cursor/mcp.json')).mcpServers.local0
  await using client = await aClient({ command, args, env: { ...story.home.env } })
  expect((await client.tools()).length).toBeGreaterThan(0)
  await client.close()

  await page.getByRole('button', { name: 'Put every file back' }).click()
  await page.getByText('As it was before, byte for byte.').first().waitFor()
  for (const [file, text] of before) expect(textOf(story, file)).toBe(text)
}, 240_000)

/** A person who reads and agrees, however often they are asked. */
async function allowUntil(page: Page, button: string): Promise<void> {
  const end = page.getByRole('button', { name: button })
  const allow = page.getByRole('alertdialog').getByRole('button', { name: 'Allow' })
  for (const patience = Date.now() + 120_000; Date.now() < patience; ) {
    await end.or(allow).first().waitFor({ timeout: 60_000 })
    if (await allow.isVisible()) await allow.click({ timeout: 2_000 }).catch(() => {})
    else return
  }
}

async function eightClients(story: Story): Promise<ReadonlyMap<string, string>> {
  const fronts = await Promise.all(remoteKeys.map(aFront))
  const remote = (at: number) => {
    const key = at % fronts.length
    return { url: fronts[key], headers: { Authorization: `Bearer ${remoteKeys[key]}` } }
  }
  const local = (at: number) => ({
    command: process.execPath,
    args: [program, 'legacy'],
    env: { API_KEY: localKeys[at] },
  })
  const { url, headers } = remote(3)
  const files = {
    '.cursor/mcp.json': { mcpServers: { one: remote(0), local0: local(0) } },
    '.claude.json': {
      theme: 'dark',
      mcpServers: { two: { type: 'http', ...remote(1) }, local1: { type: 'stdio', ...local(1) } },
    },
    '.config/Claude/claude_desktop_config.json': { mcpServers: { three: remote(2), local2: local(2) } },
    '.codeium/windsurf/mcp_config.json': {
      mcpServers: { four: { serverUrl: url, headers }, local3: local(3) },
    },
    '.config/Code/User/mcp.json': { servers: { five: { type: 'http', ...remote(4) } }, inputs: [] },
    '.gemini/settings.json': { mcpServers: { six: { httpUrl: remote(5).url, headers: remote(5).headers } } },
    '.config/zed/settings.json': { theme: 'One Dark', context_servers: { seven: remote(6) } },
    '.codex/config.toml': `# mine\nmodel = "o9"\n\n[mcp_servers.eight]\nurl = "${fronts[1]}" # keep\nhttp_headers = { Authorization = "Bearer ${linear}" }\n`,
  }
  const texts = Object.entries(files).map(([file, content]) => {
    const text = typeof content === 'string' ? content : `${JSON.stringify(content, null, '\t')}\r\n`
    has(story, file, text)
    return [file, text] as const
  })
  return new Map(texts)
}

async function aFront(key: string): Promise<string> {
  const server = await aServer({ unprotected: true })
  onTestFinished(() => server.stop())
  return (await aKeyFront(server.url, 'authorization', `Bearer ${key}`)).url
}

function has({ home }: Story, path: string, text: string): void {
  const file = join(home.path, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text, { mode: 0o600 })
}

function textOf({ home }: Story, path: string): string {
  return readFileSync(join(home.path, path), 'utf8')
}

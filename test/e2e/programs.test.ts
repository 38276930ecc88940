// Programs and their files by clicks, in the real app: connected with the change shown first, put back byte for byte; keys found,
// moved and replaced, and never on the screen.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { github } from '../clients/keys.ts'
import { aStory, type Story } from '../journeys/a-story.ts'
import { aClient } from '../world/client.ts'
import { eventually } from '../world/eventually.ts'
import { aKeyFront } from '../world/key-front.ts'
import { aServer } from '../world/mcp-server.ts'
import { anApp } from './an-app.ts'
import { goTo, look, question, signIn } from './hands.ts'

const mine =
  '\uFEFF{\r\n\t// mine\r\n\t"mcpServers": {\r\n\t\t"files": { "command": "npx", "env": { "LEVEL": "3" } }, // keep\r\n\t},\r\n}\r\n'

test('Cursor is connected by clicks: the change is shown, the file holds our entry, and undo gives the original bytes', async () => {
  await using story = await aStory()
  const file = has(story, '.cursor/mcp.json', mine)
  await using app = await anApp({ home: story.home })
  await story.add()
  const page = await app.window()
  await goTo(page, 'Clients')
  await page.getByRole('button', { name: 'Cursor' }).click()
  await page.getByRole('button', { name: 'Connect Cursor to example' }).click()
  const change = page.getByRole('region', { name: 'Change in Cursor’s file' })
  await change.waitFor()
  expect(await change.innerText()).toMatch(/^\+.*"example"/m)
  expect(readFileSync(file, 'utf8')).toBe(mine)

  await page.getByRole('button', { name: 'Connect Cursor to example' }).click()
  const { sentence, allow } = await question(page)
  expect(sentence).toContain(file)
  await allow()
  await page.getByText('Cursor’s file is changed').waitFor()
  const written = readFileSync(file, 'utf8')
  expect(written).toContain('// keep')
  expect(written).toContain('"--client"')
  // What the person does in Cursor now.
  await page
    .getByText(/^(Restart Cursor|Reload the MCP servers in Cursor|Cursor reads its file anew)/)
    .first()
    .waitFor()

  await page.getByRole('button', { name: 'Undo the change in Cursor’s file' }).first().click()
  await page.getByText('The file is as it was before.').first().waitFor()
  expect(readFileSync(file, 'utf8')).toBe(mine)
})

test('what a person refuses is not written, and what is disconnected is gone', async () => {
  await using story = await aStory()
  const file = has(story, '.cursor/mcp.json', mine)
  await using app = await anApp({ home: story.home })
  await story.add()
  const page = await app.window()
  await connect(page, 'decline')
  expect(readFileSync(file, 'utf8')).toBe(mine)
  await page.getByRole('button', { name: 'Leave it as it is' }).click()
  await connect(page, 'allow')
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('button', { name: 'Disconnect Cursor from example' }).click()
  await page.getByRole('region', { name: 'Change in Cursor’s file' }).waitFor()
  await page.getByRole('button', { name: 'Disconnect Cursor from example' }).click()
  await page.getByText('Cursor’s file is changed').waitFor()
  expect(readFileSync(file, 'utf8')).toBe(mine)
})

test('a file that is broken is shown as such and never written to', async () => {
  await using story = await aStory()
  const file = has(story, '.cursor/mcp.json', '{ "mcpServers": {')
  await using app = await anApp({ home: story.home })
  await story.add()
  const page = await app.window()
  await goTo(page, 'Clients')
  await page.getByText('File cannot be read').waitFor()
  await page.getByRole('button', { name: 'Cursor' }).click()
  await page.getByText('Valetkey cannot read this file and does not write to it').waitFor()
  await page.getByRole('button', { name: 'Connect Cursor to example' }).click()
  await page.getByRole('alert').first().waitFor()
  expect(readFileSync(file, 'utf8')).toBe('{ "mcpServers": {')
})

test('after the first server, the programs found are ticked, and one button connects them', async () => {
  await using story = await aStory({ keychain: true })
  has(story, '.cursor/mcp.json', mine)
  has(story, '.codex/config.toml', '# mine\nmodel = "o9"\n')
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  await look(page, story.server.url)
  await signIn(page, 'example')
  for (const name of ['Codex', 'Cursor']) expect(await page.getByLabel(name, { exact: true }).isChecked()).toBe(true)
  await page.getByLabel('Codex', { exact: true }).uncheck()
  await page.getByText('See what changes in their files').click()
  await page.getByRole('region', { name: 'Change in Cursor’s file' }).waitFor()
  await page.getByRole('button', { name: 'Connect Cursor to example' }).click()
  await (await question(page)).allow()
  await page.getByText('Cursor’s file is changed').waitFor()
  // Nobody has connected yet.
  await page.getByRole('status').filter({ hasText: 'Their files are changed.' }).waitFor()
  expect(readFileSync(join(story.home.path, '.codex/config.toml'), 'utf8')).toBe('# mine\nmodel = "o9"\n')
  expect(readFileSync(join(story.home.path, '.cursor/mcp.json'), 'utf8')).toContain('example')
})

test('S9 keys in files are found, moved by clicks and put back; the screen never holds one', async () => {
  await using story = await aStory({ keychain: true })
  const server = await aServer({ unprotected: true })
  onTestFinished(() => server.stop())
  const front = await aKeyFront(server.url, 'authorization', `Bearer ${github}`)
  const entry = { url: front.url, headers: { Authorization: `Bearer ${github}` } }
  const text = JSON.stringify({ mcpServers: { keyed: entry } }, null, '\t')
  const file = has(story, '.cursor/mcp.json', text)
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  const showsNoKey = async () => expect(await page.content()).not.toContain(github.slice(3, -3))
  await goTo(page, 'Keys')
  await page.getByRole('button', { name: 'Look for keys in files' }).click()
  await page.getByRole('button', { name: 'Look for keys', exact: true }).click()
  await page
    .getByText(`gh…${github.slice(-2)}`)
    .first()
    .waitFor()
  await showsNoKey()

  await page.getByRole('button', { name: 'Move keys into the vault' }).click()
  await page.getByRole('button', { name: 'Move 1 entry' }).click()
  await (await question(page)).allow()
  await page.getByText(/Moved\. Started as its client does, it lists \d+ tools?/).waitFor({ timeout: 60_000 })
  await showsNoKey()
  expect(readFileSync(file, 'utf8')).not.toContain(github.slice(3, -3))
  const { command, args } = JSON.parse(readFileSync(file, 'utf8')).mcpServers.keyed
  await using client = await aClient({ command, args, env: { ...story.home.env } })
  expect(await client.tools()).toContain('echo')
  await client.close()

  await page.getByRole('button', { name: 'Put every file back' }).click()
  await (await question(page)).allow()
  await page.getByText('As it was before, byte for byte.').waitFor()
  expect(readFileSync(file, 'utf8')).toBe(text)

  await page.getByRole('button', { name: 'Show the keys' }).click()
  await page.getByText('In the vault', { exact: true }).waitFor()
  await page.getByRole('button', { name: /^Replace .* key Authorization$/ }).click()
  front.wants('Bearer sk-another-one-1234567890')
  await page.getByLabel('New key').fill('sk-another-one-1234567890')
  await page.getByRole('button', { name: 'Replace the key' }).click()
  await page.getByLabel('New key').waitFor({ state: 'detached' })
  expect(await page.content()).not.toContain('another-one')
  await page.getByRole('button', { name: /^Delete .* key Authorization$/ }).click()
  const asked = page.getByRole('dialog')
  expect(await asked.innerText()).toContain('The key still works where it comes from')
  await asked.getByRole('button', { name: 'Delete the key' }).click()
  await page.getByText(/One thing is left to do/).waitFor()
  await page.getByText('Not there', { exact: true }).waitFor()
})

test('where no file holds a key, the window is glad', async () => {
  await using story = await aStory()
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  await goTo(page, 'Keys')
  await page.getByRole('button', { name: 'Look for keys in files' }).click()
  await page.getByRole('button', { name: 'Look for keys', exact: true }).click()
  await page.getByText('No key lies in a file').waitFor()
})

async function connect(page: Page, answer: 'allow' | 'decline'): Promise<void> {
  await goTo(page, 'Clients')
  await page.getByRole('button', { name: 'Cursor' }).click()
  await page.getByRole('button', { name: 'Connect Cursor to example' }).click()
  await page.getByRole('region', { name: 'Change in Cursor’s file' }).waitFor()
  await page.getByRole('button', { name: 'Connect Cursor to example' }).click()
  await (await question(page))[answer]()
  if (answer === 'allow') await page.getByText('Cursor’s file is changed').waitFor()
  else await eventually(() => page.getByRole('alertdialog').count()).toBe(0)
}

function has({ home }: Story, path: string, text: string): string {
  const file = join(home.path, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

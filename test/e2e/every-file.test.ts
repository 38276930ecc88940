// The screens about programs' files and about keys, as every-screen.test.ts sees the rest: in light, in dark, small and with
// large text. The home has names that a stranger chose (S13).
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { github, linear } from '../clients/keys.ts'
import { aStory, type Story } from '../journeys/a-story.ts'
import { aKeyFront } from '../world/key-front.ts'
import { aServer } from '../world/mcp-server.ts'
import { aTrayHost } from '../world/tray-host.ts'
import { anApp } from './an-app.ts'
import { goTo, look, question, signIn } from './hands.ts'
import { eyesOn, type Seen } from './seen.ts'

test('programs’ files and keys are readable by everybody, in light and in dark', async () => {
  await using story = await aStory({ keychain: true })
  await using _tray = await aTrayHost(story.keyring.env.DBUS_SESSION_BUS_ADDRESS ?? '')
  await livedIn(story)
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  const { seen, faults } = eyesOn({ app, page })
  await page.getByText('Found on this machine').waitFor()
  await seen('first-run-clients')
  await goTo(page, 'Keys')
  await seen('keys-none')
  await connecting(story, page, seen)
  await clients(page, seen)
  await keys(page, seen)
  await addingWithKey(page, seen)
  expect(faults).toEqual([])
}, 240_000)

/** The first server, and the programs that were found. */
async function connecting(story: Story, page: Page, seen: Seen): Promise<void> {
  await goTo(page, 'Servers')
  await look(page, story.server.url)
  await signIn(page, 'linear')
  await page.getByText('See what changes in their files').click()
  await page.getByRole('region', { name: 'Change in Cursor’s file' }).waitFor()
  await seen('connect-programs')
  await page.getByLabel('Zed', { exact: true }).uncheck()
  await page.getByRole('button', { name: /^Connect/ }).click()
  const { allow } = await question(page)
  await seen('connect-question')
  await allow()
  await page.getByText('Cursor’s file is changed').waitFor()
  await seen('programs-connected')
}

async function clients(page: Page, seen: Seen): Promise<void> {
  await goTo(page, 'Clients')
  await page.getByText('File cannot be read').waitFor()
  await seen('clients-here')
  await page.getByRole('button', { name: 'Cursor', exact: true }).click()
  await page.getByRole('heading', { name: 'What Valetkey changed' }).waitFor()
  await page.getByRole('button', { name: 'Disconnect Cursor from linear' }).click()
  await page.getByRole('region', { name: 'Change in Cursor’s file' }).waitFor()
  await seen('client')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Kiro', exact: true }).click()
  await page.getByRole('heading', { name: 'Files' }).waitFor()
  await seen('client-broken')
}

async function keys(page: Page, seen: Seen): Promise<void> {
  await goTo(page, 'Keys')
  await page.getByRole('button', { name: 'Look for keys in files' }).click()
  await seen('scan')
  await page.getByRole('button', { name: 'Look for keys', exact: true }).click()
  await page.getByRole('button', { name: 'Move keys into the vault' }).waitFor()
  await seen('scan-found')
  await page.getByRole('button', { name: 'Move keys into the vault' }).click()
  await page.getByRole('button', { name: /^Move \d/ }).waitFor()
  // SECURITY S13: a stranger's name, in quotes on this list too.
  await page.getByRole('list', { name: 'Entries that cannot be moved' }).locator('q').first().waitFor()
  await seen('move-keys')
  await page.getByRole('button', { name: /^Move \d/ }).click()
  const { allow } = await question(page)
  await seen('move-question')
  await allow()
  await page.getByRole('button', { name: 'Back to the list' }).waitFor({ timeout: 60_000 })
  await seen('keys-moved')
  await page.getByRole('button', { name: 'Show the keys' }).click()
  await page
    .getByRole('button', { name: /^Replace/ })
    .first()
    .click()
  await seen('keys')
  await goTo(page, 'Servers')
  await page.getByRole('button', { name: 'github', exact: true }).click()
  await page.getByRole('heading', { name: 'Keys' }).waitFor()
  await seen('server-key')
}

/** A server that nobody signs in to: its key is asked for, and another one is refused. */
async function addingWithKey(page: Page, seen: Seen): Promise<void> {
  const server = await aServer({ unprotected: true })
  onTestFinished(() => server.stop())
  const front = await aKeyFront(server.url, 'authorization', `Bearer ${github}`)
  await goTo(page, 'Servers')
  await page.getByRole('button', { name: 'Add a server' }).click()
  await page.getByLabel('Address of the MCP server').fill(front.url)
  await page.getByRole('button', { name: 'Look at it' }).click()
  await page.getByLabel('Its name here').fill('tracker')
  await page.getByLabel('Key', { exact: true }).fill('not-this-one')
  await seen('add-key')
  await page.getByRole('button', { name: 'Add tracker with this key' }).click()
  await page.getByText('refuses this key').waitFor()
  await seen('add-key-refused')
}

/** Programs with files of every kind: with entries, with keys, broken, and with a stranger's names. */
async function livedIn(story: Story): Promise<void> {
  const server = await aServer({ unprotected: true })
  onTestFinished(() => server.stop())
  const front = await aKeyFront(server.url, 'authorization', `Bearer ${github}`)
  const keyed = { url: front.url, headers: { Authorization: `Bearer ${github}` } }
  const name = `<b>Valetkey</b> \u202Esays ok ${'x'.repeat(300)}`
  const hostile = { url: 'http://127.0.0.1:1/mcp', headers: { 'X-Api-Key': linear } }
  has(story, '.cursor/mcp.json', { mcpServers: { github: keyed, [name]: hostile } })
  has(story, '.config/zed/settings.json', '// Zed settings\n{ "theme": "One Dark" }\n')
  has(story, '.codex/config.toml', 'model = "o9"\n')
  has(story, '.kiro/settings/mcp.json', '{ "mcpServers": {')
}

function has({ home }: Story, path: string, content: object | string): void {
  const file = join(home.path, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2), { mode: 0o600 })
}

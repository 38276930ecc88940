// What goes wrong around the app: a locked keychain, a settings file that is none, a stranger's texts, a wrong clock.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { pathsOf } from '../../main/base/paths.ts'
import { aStory } from '../journeys/a-story.ts'
import { eventually } from '../world/eventually.ts'
import { anApp } from './an-app.ts'
import { ask, brokerOf, goTo } from './hands.ts'

test('a locked keychain is said in the window, and what was signed in works when it is open again', async () => {
  await using story = await aStory({ keychain: true })
  const headless = await story.home.serve()
  await story.add()
  await headless.stop()
  await story.keyring.lock()
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  expect((await brokerOf(page)).vault).toMatchObject({ kind: 'keychain', state: { is: 'locked' } })
  await eventually(() => page.locator('body').innerText()).toMatch(/locked/i)
  await story.keyring.unlock()
  await using client = await story.client()
  await eventually(async () => client.call('whoami').catch(String)).toEqual({ text: 'alice', isError: false })
  expect(story.home.opened()).toHaveLength(1)
})

test('a sealed file that is none is called damaged, asks for no passphrase, and is left as it is', async () => {
  await using story = await aStory({ home: { vault: 'sealed-file' } })
  const { state } = pathsOf(story.home.path)
  const file = join(state, 'vault.sealed')
  mkdirSync(state, { recursive: true, mode: 0o700 })
  writeFileSync(file, 'garbage', { mode: 0o600 })
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  await page.getByText('The sealed file cannot be read').waitFor()
  await page.getByText(/The sealed file is damaged.*vault\.sealed/).waitFor()
  expect(await page.getByLabel(/passphrase/i).count()).toBe(0)
  expect(readFileSync(file, 'utf8')).toBe('garbage')
  // As the sentence tells.
  renameSync(file, join(story.home.path, 'old.sealed'))
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByLabel('Choose a passphrase').waitFor()
})

test('a settings file that cannot be read is named in the window and left as it is', async () => {
  await using story = await aStory()
  const { state } = pathsOf(story.home.path)
  const file = join(state, 'settings.json')
  mkdirSync(state, { recursive: true, mode: 0o700 })
  writeFileSync(file, '{"version":1,"clientId', { mode: 0o600 })
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  await eventually(() => page.locator('body').innerText()).toMatch(/settings/i)
  await eventually(() => page.locator('body').innerText()).toContain('settings.json')
  expect(readFileSync(file, 'utf8')).toBe('{"version":1,"clientId')
})

const bidi = '\u202egnp.live\u2066'
const hostile = `<img src=x onerror="document.title='owned'"><h1>Valetkey</h1>${bidi}\u0007${'A'.repeat(10_000)}`

test('S13 names and errors of a hostile server are shown quoted, short and inert on every screen', async () => {
  await using story = await aStory({
    server: { name: hostile, scopes: ['mcp:read', hostile.slice(0, 900).replace(/[^\x21\x23-\x5b\x5d-\x7e]/g, '')] },
  })
  await story.server.addTool(hostile)
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  await ask(page, { verb: 'look', url: story.server.url })
  await ask(page, { verb: 'add', url: story.server.url, name: 'example' })
  await using client = await story.client()
  await client.tools()
  await client.call(hostile).catch(() => {})
  for (const screen of ['Servers', 'Clients', 'Activity', 'Settings', 'Server'] as const) {
    if (screen === 'Server') {
      await goTo(page, 'Servers')
      await page.getByRole('main').getByText('example').first().click()
    } else await goTo(page, screen)
    const text = await page.locator('body').innerText()
    for (const trick of ['\u202e', '\u2066', '\u0007']) expect(text).not.toContain(trick)
    expect(text).not.toContain('A'.repeat(500))
    expect(await page.locator('img[src=x], h1:text-is("Valetkey") >> nth=1').count()).toBe(0)
    expect(await page.title()).not.toContain('owned')
  }
})

test('a clock that is wrong by a day loses no sign-in', async () => {
  await using story = await aStory({ keychain: true })
  const headless = await story.home.serve()
  await story.add()
  await headless.stop()
  const clock = fileURLToPath(new URL('a-day-ahead.cjs', import.meta.url))
  await using app = await anApp({ home: story.home, env: { NODE_OPTIONS: `--require ${clock}` } })
  await using client = await story.client()
  expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
  const [server] = (await brokerOf(await app.window())).servers
  expect(server?.accounts[0]?.state.is).toBe('ready')
  expect(story.home.opened()).toHaveLength(1)
})

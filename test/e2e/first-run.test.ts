// The first minute: an empty home, the window, an address, a sign-in, and a client's first tool call through the bridge.
import { expect, test } from 'vitest'
import { aStory } from '../journeys/a-story.ts'
import { aBrowser } from '../world/browser.ts'
import { aClient } from '../world/client.ts'
import { eventually } from '../world/eventually.ts'
import { until } from '../world/home.ts'
import { anApp } from './an-app.ts'
import { look, question, signIn } from './hands.ts'

test('a person adds a server in the window, signs in, copies the entry, lets the client in, and it calls a tool', async () => {
  await using story = await aStory({ keychain: true, home: { letIn: [] } })
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  await look(page, story.server.url)
  expect(story.home.opened()).toEqual([])
  await signIn(page, 'example')
  await page.getByText('example is ready').waitFor()
  await eventually(() => page.getByRole('main').innerText()).toContain('alice@example.com')
  await eventually(() => story.home.saw()).toMatchObject([{ clientName: 'Valetkey', callback: { status: 200 } }])
  const entry = await page.locator('pre').innerText()
  for (const secret of story.issuer.tokensGiven()) expect(await page.content()).not.toContain(secret)

  expect(entry).toContain('example')
  await using client = await aClient(story.home.bridge('example', 'cursor'))
  expect(await client.tools()).toEqual(['valetkey_status'])
  const waits = page.getByRole('status').filter({ hasText: 'Cursor waits to be let in' })
  await waits.waitFor()
  expect(await page.getByText('was answered').count()).toBe(0)
  await waits.getByRole('button', { name: 'Let Cursor in' }).click()
  await (await question(page)).allow()
  await eventually(async () => expect(await client.tools()).toContain('whoami'))
  expect((await client.call('whoami')).text).toBe('alice')
  await page.getByText('Cursor was answered').waitFor()
  expect(story.home.brokerPid()).toBe(app.pid)
  await page.getByRole('button', { name: 'Clients' }).click()
  await page.getByText('Cursor').first().waitFor()
})

test('a real Chromium signs in; the window shows the address to compare meanwhile, and is right afterwards', async () => {
  await using story = await aStory({ home: { person: null } })
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  await look(page, story.server.url)
  await signIn(page, 'example')
  await page.getByRole('region', { name: 'Signing in' }).waitFor()
  expect(await until(() => story.home.opened().length === 1, 20_000)).toBe(true)
  await using browser = await aBrowser({ as: 'alice' })
  const last = await browser.visit(story.home.opened()[0] as URL)
  expect(last.text).toMatch(/signed in/i)
  await page.getByText('example is ready').waitFor()
  await using client = await story.client()
  expect((await client.call('whoami')).text).toBe('alice')
})

test('a sign-in that nobody finishes can be cancelled, and begun again', async () => {
  await using story = await aStory({ home: { person: null } })
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  await look(page, story.server.url)
  await signIn(page, 'example')
  const waiting = page.getByRole('region', { name: 'Signing in' })
  await waiting.getByRole('button', { name: /cancel/i }).click()
  await waiting.waitFor({ state: 'detached' })
  story.home.seat({ as: 'bob' })
  await page
    .getByRole('button', { name: /sign in|try again/i })
    .first()
    .click()
  await page.getByText('bob@example.com').first().waitFor()
})

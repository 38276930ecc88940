// A server that takes a key and no sign-in, added by clicks in the real app: the key is asked for, tried, kept in the keychain,
// and comes back to no screen.
import { expect, onTestFinished, test } from 'vitest'
import { aStory } from '../journeys/a-story.ts'
import { aClient } from '../world/client.ts'
import { aKeyFront } from '../world/key-front.ts'
import { aServer } from '../world/mcp-server.ts'
import { anApp } from './an-app.ts'
import { brokerOf, deskOf, goTo } from './hands.ts'

const good = 'sk-canary-window-5d1f77a2c0'
const bad = 'sk-canary-refused-90b3e1'

test('S1 S9 S11 a server that wants a key asks for it, says when it is refused, and no screen, snapshot or file gets it back', async () => {
  await using story = await aStory({ keychain: true })
  const { home } = story
  const server = await aServer({ unprotected: true })
  onTestFinished(() => server.stop())
  const front = await aKeyFront(server.url, 'x-api-key', good)
  await using app = await anApp({ home })
  const page = await app.window()

  await page.getByLabel('Address of the MCP server').fill(front.url)
  await page.getByRole('button', { name: 'Look at it' }).click()
  await page.getByText('lets in only who shows it a key').waitFor()
  expect(await page.getByRole('button', { name: 'exception' }).count()).toBe(0)
  await page.getByLabel('Its name here').fill('tracker')
  await page.getByLabel('Key', { exact: true }).fill(bad)
  expect(await page.getByLabel('Key', { exact: true }).getAttribute('type')).toBe('password')
  await page.getByRole('button', { name: 'Add tracker with this key' }).click()
  await page.getByText('tracker refuses this key, so nothing was added.').waitFor()
  expect((await brokerOf(page)).servers).toEqual([])

  await page.getByLabel('How the key is sent').selectOption('X-Api-Key')
  await page.getByLabel('Key', { exact: true }).fill(good)
  await page.keyboard.press('Enter')
  await page.getByText('tracker is ready').waitFor()
  await page.getByText('It accepts the key, which is in your vault now.').waitFor()
  expect(await page.getByText('Open to all').count()).toBe(0)

  await using client = await aClient(home.bridge('tracker', 'cursor'))
  expect(await client.call('echo', {})).toMatchObject({ isError: false })
  for (const screen of ['Servers', 'Keys'] as const) {
    await goTo(page, screen)
    await page.getByRole('main').getByText('tracker').first().waitFor()
    for (const key of [good, bad]) expect(await page.content()).not.toContain(key)
  }
  const known = JSON.stringify([await brokerOf(page), await deskOf(page)])
  for (const key of [good, bad]) {
    expect(known).not.toContain(key)
    expect(home.filesWith(key)).toEqual([])
    expect(app.said()).not.toContain(key)
  }
})

test('an address that answers 403 is given a key by a person who knows better', async () => {
  await using story = await aStory({ keychain: true })
  const server = await aServer({ unprotected: true })
  onTestFinished(() => server.stop())
  const front = await aKeyFront(server.url, 'authorization', `Bearer ${good}`, 403)
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  await page.getByLabel('Address of the MCP server').fill(front.url)
  await page.getByRole('button', { name: 'Look at it' }).click()
  await page.getByRole('button', { name: 'Give it a key' }).click()
  await page.getByLabel('Key', { exact: true }).fill(good)
  await page.getByRole('button', { name: 'Add it with this key' }).click()
  await page.getByText('is ready').waitFor()
})

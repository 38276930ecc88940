// The whole of it by clicks, in the real app: a home with twelve keys in the files of eight clients becomes one with none, every
// entry works, and putting back gives every file as it was.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { aStory } from '../journeys/a-story.ts'
import { tried } from '../world/entries-at-work.ts'
import { aHomeFullOfKeys, uses } from '../world/home-full-of-keys.ts'
import { anApp } from './an-app.ts'
import { goTo, question } from './hands.ts'

test('S9 S11 twelve keys in the files of eight clients become none by clicks, every entry works, and every file is put back byte for byte', {
  timeout: 240_000,
}, async () => {
  await using story = await aStory({ keychain: true })
  const { home } = story
  const full = await aHomeFullOfKeys(home, story.server.url)
  const before = full.read()
  for (const key of full.keys) expect(home.filesWith(key)).not.toEqual([])
  await using app = await anApp({ home })
  const page = await app.window()

  await goTo(page, 'Keys')
  await page.getByRole('button', { name: 'Look for keys in files' }).click()
  await page.getByRole('button', { name: 'Look for keys', exact: true }).click()
  await page.getByText('12 findings in 8 files').waitFor()
  await page.getByRole('button', { name: 'Move keys into the vault' }).click()
  await page.getByRole('button', { name: 'Move 11 entries' }).click({ timeout: 30_000 })
  // All of them at once, and each of the four programs by itself; the sign-in is a click at the browser.
  for (let asked = 0; asked < 5; asked += 1) await allow(page)
  await page.getByRole('button', { name: 'Back to the list' }).waitFor({ timeout: 60_000 })
  expect(
    await page
      .getByRole('list', { name: 'Entries that are moved' })
      .getByText(/^Moved\. Started/)
      .count(),
  ).toBe(11)

  const found = await home.run(['scan', '--json'])
  expect([found.code, found.json()]).toEqual([0, []])
  for (const key of full.keys) {
    expect(home.filesWith(key)).toEqual([])
    expect(await page.content()).not.toContain(key)
  }
  const works = await tried(home, uses)
  expect(works.filter(({ says, said }) => said !== says)).toEqual([])
  expect(works).toHaveLength(21)

  await page.getByRole('button', { name: 'Put every file back' }).click()
  await allow(page)
  await page.getByRole('list', { name: 'Files put back' }).waitFor()
  expect(full.read()).toEqual(before)
  expect((await home.run(['scan', '--json'])).json()).toHaveLength(12)
})

/** One question after the other; the next one is another sentence. */
async function allow(page: Page): Promise<void> {
  const { sentence, allow } = await question(page)
  await allow()
  await page
    .getByRole('alertdialog')
    .filter({ hasText: sentence.slice(0, 400) })
    .waitFor({ state: 'detached' })
}

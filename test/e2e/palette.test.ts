// The command palette by its keys: what was picked is done, and the window says so.
import { expect, test } from 'vitest'
import { aStory } from '../journeys/a-story.ts'
import { eventually } from '../world/eventually.ts'
import { anApp } from './an-app.ts'

test.each([
  ['About Valetkey', 'About'],
  ['Company sign-in', 'Company sign-in'],
])('%s in the palette leads to that part of the settings, seen and with the focus', async (entry, part) => {
  await using story = await aStory()
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill(entry)
  await page.keyboard.press('Enter')
  const heading = page.getByRole('heading', { name: part, exact: true })
  await eventually(() => heading.evaluate(one => one === document.activeElement)).toBe(true)
  await eventually(() => heading.evaluate(one => Math.round(one.getBoundingClientRect().top) < innerHeight)).toBe(true)
})

test('the entry for a client is copied from the palette, and the window says where it goes', async () => {
  await using story = await aStory()
  await using app = await anApp({ home: story.home })
  await story.add()
  const page = await app.window()
  await page.getByRole('button', { name: 'example' }).first().waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('copy cursor example')
  await page.keyboard.press('Enter')
  const said = page.getByRole('status').filter({ hasText: 'Copied' })
  await said.waitFor()
  expect(await said.innerText()).toMatch(/^Copied\. It goes into .*mcp\.json/)
  const copied = JSON.parse(await app.electron.evaluate(({ clipboard }) => clipboard.readText()))
  expect(copied.mcpServers.example.args).toEqual(expect.arrayContaining(['bridge', 'example', '--client', 'cursor']))
})

// The command palette by its keys: what was picked is done, and the window says so.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pathsOf } from '../../main/base/paths.ts'
import { aStory } from '../journeys/a-story.ts'
import { anApp } from './an-app.ts'

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

test('what goes wrong with a command of the palette stays in sight until it is put away', async () => {
  await using story = await aStory()
  await using app = await anApp({ home: story.home })
  await story.add()
  const page = await app.window()
  // No file can take its place.
  const file = join(pathsOf(story.home.path).state, 'servers.json')
  rmSync(file)
  mkdirSync(join(file, 'in the way'), { recursive: true })
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('pause all access')
  await page.keyboard.press('Enter')
  const failure = page.getByRole('alert')
  await failure.waitFor()
  expect(await page.getByRole('status').filter({ hasText: 'paused' }).count()).toBe(0)
  await page.getByRole('button', { name: 'Put this away' }).click()
  await failure.waitFor({ state: 'detached' })
})

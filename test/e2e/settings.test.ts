// What a person switches on in Settings, as the desktop and a terminal see it, and how an uninstall takes it back.
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { aStory } from '../journeys/a-story.ts'
import { eventually } from '../world/eventually.ts'
import { anApp } from './an-app.ts'
import { goTo } from './hands.ts'

test('valetkey is switched on for terminals and works there; uninstalling through it takes back what Settings made', async () => {
  await using story = await aStory()
  const { home } = story
  const folder = join(home.path, '.local', 'bin')
  const env = { ...home.env, PATH: [folder, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter) }
  await using app = await anApp({ home, env })
  await story.add()
  const page = await app.window()
  await goTo(page, 'Settings')
  for (const name of ['Use valetkey in terminals', 'Start at login']) {
    const wanted = page.getByRole('switch', { name })
    await wanted.click()
    await eventually(() => wanted.getAttribute('aria-checked')).toBe('true')
  }
  const autostart = join(home.path, '.config', 'autostart', 'valetkey.desktop')
  expect(readFileSync(autostart, 'utf8')).toContain('"--at-login"')

  const valetkey = async (...words: string[]) =>
    JSON.parse((await promisify(execFile)('valetkey', [...words, '--json'], { env, cwd: home.path })).stdout)
  expect((await valetkey('list')).servers).toMatchObject([{ name: 'example' }])
  const { couldNotUndo } = await valetkey('uninstall', '--yes')
  expect(couldNotUndo).toEqual([])
  expect([autostart, join(folder, 'valetkey')].filter(existsSync)).toEqual([])
  expect(story.issuer.grantsAlive()).toBe(0)
  await eventually(() => home.brokerPid()).toBeUndefined()
})

test('a switch that is switched off again leaves nothing behind', async () => {
  await using story = await aStory()
  const { home } = story
  const folder = join(home.path, '.local', 'bin')
  await using app = await anApp({ home, env: { PATH: [folder, '/usr/bin', '/bin'].join(delimiter) } })
  const page = await app.window()
  await goTo(page, 'Settings')
  const inTerminals = page.getByRole('switch', { name: 'Use valetkey in terminals' })
  await inTerminals.click()
  await eventually(() => existsSync(join(folder, 'valetkey'))).toBe(true)
  await eventually(() => inTerminals.getAttribute('aria-checked')).toBe('true')
  await inTerminals.click()
  await eventually(() => existsSync(join(folder, 'valetkey'))).toBe(false)
})

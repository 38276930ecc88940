// The app's life: one at a time, a window that comes and goes, a broker that outlives it and takes over from another.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { aStory } from '../journeys/a-story.ts'
import { eventually } from '../world/eventually.ts'
import { anApp } from './an-app.ts'
import { brokerOf } from './hands.ts'

test('the app takes over from a headless broker, and the call in flight is answered', async () => {
  await using story = await aStory({ keychain: true })
  const headless = await story.home.serve()
  await story.add()
  const client = await story.raw()
  const slow = client.ask('tools/call', { name: 'slow', arguments: { ms: 4000 } }, 40_000)
  await eventually(() => story.server.calls.get('slow')).toBe(1)
  await using app = await anApp({ home: story.home })
  expect(app.pid).not.toBe(headless.pid)
  expect((await slow).result).toMatchObject({ content: [{ text: 'took 4000 ms' }] })
  const after = await client.ask('tools/call', { name: 'whoami' }, 40_000)
  expect(after.result).toMatchObject({ content: [{ text: 'alice' }] })
  expect(story.server.calls.get('slow')).toBe(1)
  expect(story.home.brokerPid()).toBe(app.pid)
})

test('a second start shows the window of the first and ends', async () => {
  await using story = await aStory()
  await using app = await anApp({ home: story.home })
  await (await app.window()).close()
  expect(await app.again()).toBe(0)
  await eventually(() => app.electron.windows().filter(page => !page.isClosed()).length).toBe(1)
  expect(story.home.brokerPid()).toBe(app.pid)
})

test('a closed window and a crashed one leave the broker and its clients alone', async () => {
  await using story = await aStory()
  await using app = await anApp({ home: story.home })
  await story.add()
  await using client = await story.client()
  await (await app.window()).close()
  expect((await client.call('whoami')).text).toBe('alice')
  const page = await app.window()
  const crashed = page.waitForEvent('crash')
  await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  )
  await crashed
  expect((await client.call('whoami')).text).toBe('alice')
  const again = await app.window()
  expect((await brokerOf(again)).servers).toMatchObject([{ name: 'example' }])
})

test('a window opened many times leaves nothing behind', async () => {
  await using story = await aStory()
  await using app = await anApp({ home: story.home })
  await (await app.window()).close()
  const openings = async (count: number) => {
    for (let n = 0; n < count; n += 1) {
      const opened = app.electron.waitForEvent('window')
      await app.electron.evaluate(({ app }) => void (app as NodeJS.EventEmitter).emit('second-instance', {}, []))
      const page = await opened
      await page.getByRole('main').waitFor()
      const closed = page.waitForEvent('close')
      await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
      await closed
    }
  }
  const held = () =>
    app.electron.evaluate(({ webContents, BrowserWindow }) => {
      const need = process.mainModule?.require as NodeJS.Require
      need('node:v8').setFlagsFromString('--expose-gc')
      need('node:vm').runInNewContext('gc')()
      const { heapUsed } = process.memoryUsage()
      return {
        contents: webContents.getAllWebContents().length,
        windows: BrowserWindow.getAllWindows().length,
        heapUsed,
      }
    })
  // What lies in files and is shared depends on the neighbours.
  const ownMemory = () =>
    Number(/^Pss_Anon:\s+(\d+)/m.exec(readFileSync(`/proc/${app.pid}/smaps_rollup`, 'utf8'))?.[1]) * 1024
  await openings(60)
  const before = await held()
  const own = ownMemory()
  const descriptors = readdirSync(`/proc/${app.pid}/fd`).length
  await openings(140)
  // The page is gone a moment before its window is.
  await expect.poll(async () => (await held()).windows).toBe(0)
  const after = await held()
  expect(after.contents).toBeLessThanOrEqual(before.contents)
  expect(after.heapUsed - before.heapUsed).toBeLessThan(2 * 2 ** 20)
  expect(ownMemory() - own).toBeLessThan(16 * 2 ** 20)
  expect(readdirSync(`/proc/${app.pid}/fd`).length - descriptors).toBeLessThan(10)
}, 180_000)

test('quitting ends the app and frees its place', async () => {
  await using story = await aStory()
  await using app = await anApp({ home: story.home })
  await app.quit()
  expect(story.home.brokerPid()).toBeUndefined()
  const headless = await story.home.serve()
  await headless.stop()
})

// S7 in the real app: what comes from the window is parsed, and what comes from anywhere else is not heard.
import { expect, test } from 'vitest'
import { anApp } from '../e2e/an-app.ts'
import { brokerOf } from '../e2e/hands.ts'
import { aStory } from '../journeys/a-story.ts'

const nonsense: readonly unknown[] = [
  null,
  'stop',
  42,
  [],
  {},
  { verb: 'nonsense' },
  { verb: ['login'] },
  { verb: 'open', what: 'file:///etc/passwd' },
  { verb: 'open', what: 'sign-in-page', running: 'https://evil.example' },
  { verb: 'copy', text: 'x'.repeat(10_001) },
  { verb: 'copy', text: { toString: 'x' } },
  { verb: 'entry', server: '../../etc', client: 'cursor' },
  { verb: 'entry', server: 'linear', client: 'a"; rm -rf' },
  { verb: 'settings', theme: 'javascript:' },
  { verb: 'answer', running: 'none', answer: 'yes' },
  { verb: 'add', url: 'x'.repeat(10_000) },
  { verb: 'login', server: '__proto__' },
  { verb: 'remove', server: 'a b' },
]

test('S7 what is no command is refused with a sentence, and nothing happens', async () => {
  await using story = await aStory()
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  for (const input of nonsense) {
    const answer = await page.evaluate(given => window.valetkey.command(given as never), input)
    expect([input, answer]).toEqual([
      input,
      {
        ok: false,
        error: { code: expect.stringMatching(/^(bad-input|not-a-url)$/), message: expect.any(String), facts: {} },
      },
    ])
  }
  expect((await brokerOf(page)).servers).toEqual([])
  expect(story.home.opened()).toEqual([])
})

test('S7 another page in the same window is not heard, nor another window', async () => {
  await using story = await aStory()
  await using app = await anApp({ home: story.home })
  await app.window()
  const preload = await app.electron.evaluate(({ app }) => `${app.getAppPath()}/dist/app/preload.cjs`)
  const stranger = await app.electron.evaluate(async ({ BrowserWindow }, file) => {
    const other = new BrowserWindow({ show: false, webPreferences: { preload: file, sandbox: true } })
    await other.loadURL('data:text/html,<p>A page of somebody else</p>')
    const said = await other.webContents
      .executeJavaScript(`valetkey.command({ verb: 'snapshot' }).then(() => 'heard', String)`)
      .catch(String)
    other.destroy()
    return String(said)
  }, preload)
  expect(stranger).toMatch(/No handler registered/)
})

test('S7 there are two channels and no third', async () => {
  await using story = await aStory()
  await using app = await anApp({ home: story.home })
  await app.window()
  const heard = await app.electron.evaluate(({ webContents, ipcMain }) => {
    type Handlers = { readonly _invokeHandlers: ReadonlyMap<string, unknown>; eventNames(): readonly string[] }
    const [contents] = webContents.getAllWebContents()
    const places = [contents?.ipc, ipcMain] as unknown as readonly Handlers[]
    return places.map(place => [...place._invokeHandlers.keys(), ...place.eventNames()])
  })
  // Electron itself listens for `error`.
  expect(heard).toEqual([['command', 'error'], ['error']])
})

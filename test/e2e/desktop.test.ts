// The app on its desktop, over the session bus: the menu of its tray icon, and the notification that a person presses.
import { expect, test } from 'vitest'
import { aStory, type Story } from '../journeys/a-story.ts'
import { eventually } from '../world/eventually.ts'
import { aServer } from '../world/mcp-server.ts'
import { aNotificationHost } from '../world/notification-host.ts'
import { aTrayHost, type TrayHost } from '../world/tray-host.ts'
import { anApp } from './an-app.ts'
import { ask, brokerOf } from './hands.ts'

test('the tray icon’s menu names the servers with their states, and pausing in it pauses all access', async () => {
  await using story = await aStory({ keychain: true })
  await using tray = await aTrayHost(busOf(story))
  await using app = await anApp({ home: story.home })
  await story.add()
  await using client = await story.client()
  expect((await client.call('whoami')).text).toBe('alice')
  await eventually(tray.icons).toHaveLength(1)
  await eventually(() => textsOf(tray)).toContain('example — Ready')
  const lines = await textsOf(tray)
  for (const text of ['Valetkey: everything is ready', 'Pause all access', 'Open Valetkey', 'Quit Valetkey']) {
    expect(lines).toContain(text)
  }
  await choose(tray, 'Pause all access')
  const page = await app.window()
  await eventually(async () => (await brokerOf(page)).paused).toBe(true)
  const calls = story.server.calls.get('whoami')
  expect((await client.call('whoami')).isError).toBe(true)
  expect(story.server.calls.get('whoami')).toBe(calls)
  await eventually(() => textsOf(tray)).toContain('Resume all access')

  await page.close()
  await choose(tray, 'Open Valetkey')
  await eventually(() => app.electron.windows().filter(one => !one.isClosed()).length).toBe(1)
  // It may be gone before it has answered.
  await choose(tray, 'Quit Valetkey').catch(() => {})
  await eventually(() => story.home.brokerPid()).toBeUndefined()
})

test('a client that calls a server which its person signed out of is told of once, and a press leads to that server', async () => {
  await using story = await aStory({ keychain: true })
  await using desktop = await aNotificationHost(busOf(story))
  await using other = await aServer({ name: 'other', issuer: story.issuer })
  await using app = await anApp({ home: story.home })
  await story.add()
  await story.home.json(['add', other.url, '--name', 'other'])
  for (const server of ['example', 'other']) await story.home.json(['logout', server])
  const opened = story.home.opened().length
  await (await app.window()).close()
  await using first = await story.client()
  expect(await first.tools()).toEqual(['sign_in_with_valetkey'])
  expect(desktop.shown()).toEqual([])
  expect((await first.call('whoami')).isError).toBe(true)
  await eventually(titlesOf(desktop)).toEqual(['tester needs you to sign in to example'])
  await using again = await story.client()
  await using elsewhere = await story.client({ server: 'other' })
  for (const client of [again, elsewhere]) expect((await client.call('whoami')).isError).toBe(true)
  await eventually(titlesOf(desktop)).toEqual([
    'tester needs you to sign in to example',
    'tester needs you to sign in to other',
  ])
  expect(story.home.opened()).toHaveLength(opened)

  const [notification] = desktop.shown()
  if (notification) desktop.press(notification)
  await eventually(() => app.electron.windows().filter(one => !one.isClosed()).length).toBe(1)
  await (await app.window()).getByRole('heading', { name: 'example', level: 1 }).waitFor()
})

test('a server that was added to be signed in later is told of as soon as a client wants it', async () => {
  await using story = await aStory({ keychain: true })
  await using desktop = await aNotificationHost(busOf(story))
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  const added = await ask(page, { verb: 'add', url: story.server.url, name: 'example', signIn: 'later' })
  expect(added).toMatchObject({ ok: true, result: { signedIn: false } })
  await page.close()
  expect(desktop.shown()).toEqual([])
  await using client = await story.client()
  expect(await client.tools()).toEqual(['sign_in_with_valetkey'])
  await eventually(titlesOf(desktop)).toEqual(['tester needs you to sign in to example'])
  expect(story.home.opened()).toEqual([])
})

const busOf = ({ keyring }: Story) => keyring.env.DBUS_SESSION_BUS_ADDRESS ?? ''

const titlesOf =
  ({ shown }: { shown(): readonly { readonly title: string }[] }) =>
  () =>
    shown().map(({ title }) => title)

async function textsOf(tray: TrayHost): Promise<string[]> {
  return (await tray.menu(tray.icons()[0] ?? '')).map(({ text }) => text)
}

async function choose(tray: TrayHost, text: string): Promise<void> {
  const [icon = ''] = tray.icons()
  const line = (await tray.menu(icon)).find(one => one.text === text)
  if (!line) throw new Error(`The menu has no “${text}”.`)
  await tray.choose(icon, line)
}

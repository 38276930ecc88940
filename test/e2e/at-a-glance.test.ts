// Whether window and tray tell the same truth of servers that are not as they should be, and of a sign-in under way.
import { expect, test } from 'vitest'
import { aStory, type Story } from '../journeys/a-story.ts'
import { eventually } from '../world/eventually.ts'
import { until } from '../world/home.ts'
import { aTrayHost, type TrayHost } from '../world/tray-host.ts'
import { anApp } from './an-app.ts'
import { ask, brokerOf, goTo } from './hands.ts'

test('a server that does not answer is offline everywhere, with its cause, until it answers again', async () => {
  await using story = await aStory({ keychain: true })
  await using tray = await aTrayHost(busOf(story))
  await using app = await anApp({ home: story.home })
  await story.add()
  await using client = await story.client({ client: 'cursor' })
  expect((await client.call('whoami')).text).toBe('alice')
  const page = await app.window()
  await page.getByText('Everything is ready').waitFor()
  await story.server.goDown()
  await client.call('whoami').catch(() => {})
  await page.getByRole('list', { name: 'Servers' }).getByText('Offline').waitFor()
  expect(await page.getByText('Everything is ready').count()).toBe(0)
  await eventually(() => textsOf(tray)).toContain('example — Offline')
  expect(await textsOf(tray)).not.toContain('Valetkey: everything is ready')
  expect((await story.home.run(['status'])).stdout).toMatch(/example\s+⊘ Offline/)

  await page.getByRole('button', { name: 'example' }).click()
  await page.getByText('example does not answer').waitFor()
  await page.getByRole('button', { name: 'Check' }).click()
  await page.getByText('example does not answer').first().waitFor()
  await story.server.comeUp()
  await page.getByRole('button', { name: 'Check' }).click()
  await page.getByText('example does not answer').waitFor({ state: 'detached' })
  await goTo(page, 'Servers')
  await page.getByText('Everything is ready').waitFor()
})

test('what was signed out of on purpose asks for nothing in window and tray; a pause is on every line', async () => {
  await using story = await aStory({ keychain: true })
  await using tray = await aTrayHost(busOf(story))
  await using app = await anApp({ home: story.home })
  await story.add()
  await using client = await story.client({ client: 'cursor' })
  await client.tools()
  await story.home.json(['logout', 'example'])
  const page = await app.window()
  await eventually(() => textsOf(tray)).toContain('example — Signed out')
  expect(await textsOf(tray)).toContain('Valetkey: nothing needs you')
  expect(await textsOf(tray)).not.toContain('Sign in to example')
  await page.getByRole('button', { name: 'Sign in to example' }).waitFor()
  expect(await page.getByRole('region', { name: 'Needs you' }).count()).toBe(0)
  expect(await page.getByText('needs you').count()).toBe(0)
  await page.getByRole('button', { name: 'example', exact: true }).click()
  await page.getByText('You signed out').waitFor()
  await goTo(page, 'Servers')

  expect((await client.call('whoami')).isError).toBe(true)
  await page.getByText('example needs you to sign in').waitFor()
  await eventually(() => textsOf(tray)).toContain('Sign in to example (cursor waits)')
  await story.home.json(['pause'])
  await eventually(() => textsOf(tray)).toContain('example — Paused')
  await page.getByText('example needs you to sign in').waitFor({ state: 'detached' })
})

test('a sign-in begun in the tray is waited for in the window, and cancelled from either', async () => {
  await using story = await aStory({ keychain: true, home: { person: null } })
  await using tray = await aTrayHost(busOf(story))
  await using app = await anApp({ home: story.home })
  const first = await app.window()
  await ask(first, { verb: 'add', url: story.server.url, name: 'example', signIn: 'later' })
  await first.close()
  await choose(tray, 'Sign in to example')
  await eventually(() => textsOf(tray)).toContain('Cancel the sign-in to example')
  expect(await until(() => story.home.opened().length === 1, 20_000)).toBe(true)
  const page = await app.window()
  await page.getByRole('region', { name: 'Signing in' }).waitFor()
  await goTo(page, 'Servers')
  await page.getByText('Signing in to example').waitFor()
  await page.getByRole('button', { name: 'Cancel the sign-in to example' }).click()
  await eventually(async () => (await brokerOf(page)).servers[0]?.glance).toBe('needs-you')
  await choose(tray, 'Sign in to example')
  expect(await until(() => story.home.opened().length === 2, 20_000)).toBe(true)
  await choose(tray, 'Cancel the sign-in to example')
  await eventually(async () => (await brokerOf(page)).servers[0]?.glance).toBe('needs-you')
})

const busOf = ({ keyring }: Story) => keyring.env.DBUS_SESSION_BUS_ADDRESS ?? ''

async function textsOf(tray: TrayHost): Promise<string[]> {
  return (await tray.menu(tray.icons()[0] ?? '')).map(({ text }) => text)
}

async function choose(tray: TrayHost, text: string): Promise<void> {
  const [icon = ''] = tray.icons()
  // A menu that has just changed has other numbers.
  const chosen = async () => {
    const line = (await tray.menu(icon)).find(one => one.text === text)
    return line
      ? await tray.choose(icon, line).then(
          () => true,
          () => false,
        )
      : false
  }
  await eventually(chosen).toBe(true)
}

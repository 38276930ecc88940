// Every screen, in light and dark, of a real broker at work: axe finds nothing to say. `npm run screens` keeps a picture
// of each in docs/screens.
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { eventually } from '../world/eventually.ts'
import { aSlowServer } from '../world/slow-server.ts'
import { aHouse, type House } from './a-house.ts'
import { type App, anApp } from './an-app.ts'
import { ask, deskOf, goTo, look, question, signIn } from './hands.ts'
import { eyesOn, type Seen } from './seen.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('every screen is readable by everybody, in light and in dark', async () => {
  const house = await aHouse()
  const { app } = house
  const page = await app.window()
  const { seen, faults } = eyesOn({ app, page })
  await seen('first-run')
  await failing(page, seen)
  await adding(house, page, seen)
  await house.furnish()
  await goTo(page, 'Servers')
  await page.getByText('Everything is ready').waitFor()
  await seen('servers')
  await page.getByRole('main').getByText('linear', { exact: true }).first().click()
  await page.getByRole('heading', { name: 'linear' }).waitFor()
  await seen('server')
  await away(house, page, seen)
  await goTo(page, 'Clients')
  await page.getByText('Claude Desktop').first().waitFor()
  await seen('clients')
  await goTo(page, 'Activity')
  await seen('activity')
  await goTo(page, 'Settings')
  await seen('settings')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  await seen('commands')
  await page.keyboard.press('Escape')
  await asking(house, page, seen)
  await offline(app, page, seen)
  await revoking(page, seen)
  await house.addUnsigned()
  await goTo(page, 'Servers')
  await seen('servers-needs-you')
  await ask(page, { verb: 'pause' })
  await seen('paused')
  await page.getByRole('button', { name: 'Resume', exact: true }).click()
  await (await question(page)).allow()
  await page.getByText('All access is paused').waitFor({ state: 'detached' })
  await locked(house, seen)
  expect(faults).toEqual([])
}, 240_000)

async function away({ story }: House, page: Page, seen: Seen): Promise<void> {
  await story.server.goDown()
  await page.getByRole('button', { name: 'Check' }).click()
  await page.getByText('linear does not answer', { exact: true }).waitFor()
  await seen('server-away')
  await story.server.comeUp()
  await page.getByRole('button', { name: 'Check' }).click()
  await page.getByText('linear does not answer', { exact: true }).waitFor({ state: 'detached' })
}

async function locked({ story, app }: House, seen: Seen): Promise<void> {
  await story.keyring.lock()
  await app.quit()
  await using again = await anApp({ home: story.home })
  const page = await again.window()
  await page.getByText('Your keychain is locked').waitFor()
  await seen('locked', { app: again, page })
}

async function adding({ story }: House, page: Page, seen: Seen): Promise<void> {
  story.home.seat(null)
  await look(page, story.server.url)
  await seen('add-found')
  await signIn(page, 'linear')
  const waiting = page.getByRole('region', { name: 'Signing in' })
  await waiting.waitFor()
  await eventually(() => story.home.opened().length).toBe(1)
  await seen('signing-in')
  await waiting.getByRole('button', { name: /cancel/i }).click()
  await waiting.waitFor({ state: 'detached' })
  await seen('sign-in-cancelled')
  await forget(page)
  story.home.seat({ as: 'alice' })
  await added(story, page, seen)
}

/** As after the first server that anybody adds. */
async function added(story: House['story'], page: Page, seen: Seen): Promise<void> {
  await goTo(page, 'Servers')
  await look(page, story.server.url)
  await signIn(page, 'linear')
  await page.getByRole('button', { name: 'Copy entry' }).waitFor()
  // A picture names no folder of the machine that took it.
  const entry = page.locator('.entry-text')
  await entry.evaluate((text, root) => {
    text.textContent = text.textContent?.replaceAll(root, '/opt/valetkey/') ?? ''
  }, root)
  await seen('added')
  await forget(page)
}

/** As if linear had never been there. */
async function forget(page: Page): Promise<void> {
  await ask(page, { verb: 'remove', server: 'linear' })
  const { running } = await deskOf(page)
  for (const { id } of running) await ask(page, { verb: 'dismiss', running: id })
}

/** Discovery while it waits, what it meets, and an address where nobody answers. */
async function failing(page: Page, seen: Seen): Promise<void> {
  await using server = await aSlowServer()
  await page.getByLabel('Address of the MCP server').fill(server.url)
  await page.getByRole('button', { name: 'Look at it' }).click()
  await eventually(server.isAsked).toBe(true)
  await seen('discovering')
  await server.breakOff()
  const again = page.getByRole('button', { name: 'Look again' })
  await again.waitFor()
  await seen('look-failed')
  const before = await page.getByRole('main').innerText()
  await again.click()
  await eventually(() => page.getByRole('main').innerText()).not.toBe(before)
  await again.waitFor()
  await seen('unreachable')
  await page.getByRole('button', { name: 'Another address' }).click()
}

/** The desktop says so; nothing is really cut. */
async function offline(app: App, page: Page, seen: Seen): Promise<void> {
  const say = (online: boolean) =>
    app.electron.evaluate(({ net }, answer) => {
      Object.defineProperty(net, 'isOnline', { value: () => answer, configurable: true })
    }, online)
  await say(false)
  await goTo(page, 'Servers')
  await page.getByText('This machine is offline').waitFor()
  await seen('offline')
  await say(true)
  await page.getByText('This machine is offline').waitFor({ state: 'detached' })
}

async function asking({ story }: House, page: Page, seen: Seen): Promise<void> {
  const asked = story.home.run(['identity', 'use', 'https://me.example/client.json', '--json'])
  const { decline } = await question(page)
  await seen('question')
  await decline()
  await asked
}

async function revoking(page: Page, seen: Seen): Promise<void> {
  await goTo(page, 'Clients')
  await page.getByRole('button', { name: 'Revoke access' }).click()
  await page.getByText('One server').click()
  await seen('revoke')
  await page.getByRole('button', { name: 'Revoke linear' }).click()
  await page.getByRole('heading', { name: 'Receipts' }).waitFor()
  await seen('receipt')
}

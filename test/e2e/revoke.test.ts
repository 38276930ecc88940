// Revoking at the window: who is cut off at once, what the issuer confirmed, and what a person must allow again.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { aStory, type Story } from '../journeys/a-story.ts'
import { eventually } from '../world/eventually.ts'
import { anApp } from './an-app.ts'
import { ask, brokerOf, goTo, question } from './hands.ts'

test('S14 a client that is switched off is refused at once, and allowed again by a person at the window', async () => {
  await using story = await aStory()
  await using app = await anApp({ home: story.home })
  await story.add()
  await using client = await story.client()
  expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
  const page = await app.window()
  await goTo(page, 'Clients')
  const mayUse = page.getByRole('switch', { name: 'tester may use Valetkey' })
  await mayUse.click()
  await page.getByText('Refused everywhere').waitFor()
  const calls = story.server.calls.get('whoami')
  expect(await client.call('whoami')).toEqual({ text: expect.stringContaining('valetkey allow tester'), isError: true })
  expect(story.server.calls.get('whoami')).toBe(calls)

  await mayUse.click()
  const declined = await question(page)
  expect(declined.sentence).toContain('tester')
  await declined.decline()
  await page.getByRole('alertdialog').waitFor({ state: 'detached' })
  expect((await brokerOf(page)).deniedClients).toEqual(['tester'])
  await mayUse.click()
  await (await question(page)).allow()
  await page.getByText('Refused everywhere').waitFor({ state: 'detached' })
  expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
})

test('S14 one account is revoked by its button, and the other goes on', async () => {
  await using story = await aStory({ keychain: true })
  await using app = await anApp({ home: story.home })
  await story.add()
  story.home.seat({ as: 'bob' })
  const page = await app.window()
  expect(await ask(page, { verb: 'login', server: 'example', account: 'work' })).toMatchObject({ ok: true })
  await using alice = await story.client()
  await using bob = await story.client({ server: 'example@work' })
  expect((await alice.call('whoami')).text).toBe('alice')
  expect((await bob.call('whoami')).text).toBe('bob')
  await beginRevoking(page, 'One account')
  await page.getByLabel('Account', { exact: true }).selectOption('example@work')
  await page.getByRole('button', { name: 'Revoke example@work' }).click()
  await expectReceipt(page)
  expect(await bob.call('whoami')).toEqual({ text: expect.stringContaining('valetkey login'), isError: true })
  expect(await alice.call('whoami')).toEqual({ text: 'alice', isError: false })
  expect(story.issuer.grantsAlive()).toBe(1)
})

test('S14 everything is revoked at the issuer, gone from the keychain, and the window tells what was confirmed', async () => {
  await using story = await aStory({ keychain: true })
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  await story.add()
  await using client = await story.client()
  expect((await client.call('whoami')).text).toBe('alice')
  expect((await kept(story)).filter(isOfAGrant)).not.toEqual([])
  await beginRevoking(page, 'Everything')
  await page.getByRole('button', { name: 'Revoke everything' }).click()
  await expectReceipt(page)
  expect(story.issuer.grantsAlive()).toBe(0)
  expect(story.issuer.events('revoked').length).toBeGreaterThan(0)
  expect(await brokerOf(page)).toMatchObject({ servers: [{ glance: 'signed-out' }], needs: [] })
  const calls = story.server.calls.get('whoami')
  expect(await client.call('whoami')).toEqual({ text: expect.stringContaining('valetkey login'), isError: true })
  expect(story.server.calls.get('whoami')).toBe(calls)
  await eventually(async () => (await kept(story)).filter(isOfAGrant)).toEqual([])
  expect(story.home.brokerPid()).toBe(app.pid)
})

/** What else the vault keeps tells that it is open, and which name it touched last. */
const isOfAGrant = (name: string): boolean => name !== 'canary' && name !== 'touched'

async function beginRevoking(page: Page, reach: 'One account' | 'Everything'): Promise<void> {
  await goTo(page, 'Clients')
  await page.getByRole('button', { name: 'Revoke access' }).click()
  await page.getByText(reach, { exact: true }).click()
  await page.getByRole('region', { name: 'What will stop working' }).waitFor()
}

async function expectReceipt(page: Page): Promise<void> {
  await page.getByText('Access is cut, and every issuer confirmed it.').waitFor()
  const lines = await page.locator('.receipt-line').allInnerTexts()
  expect(lines).toHaveLength(2)
  for (const line of lines) expect(line).toContain('the issuer confirmed it')
}

/** The names of the keychain's items, as any program of this session may list them. */
async function kept({ keyring }: Story): Promise<string[]> {
  const get = async (path: string, face: string, name: string) => {
    const words = ['--session', '--print-reply', '--dest=org.freedesktop.secrets', path]
    const property = [`string:org.freedesktop.Secret.${face}`, `string:${name}`]
    const env = { ...process.env, ...keyring.env }
    const ask = promisify(execFile)('dbus-send', [...words, 'org.freedesktop.DBus.Properties.Get', ...property], {
      env,
    })
    return (await ask).stdout
  }
  const items = await get('/org/freedesktop/secrets/collection/login', 'Collection', 'Items')
  const paths = [...items.matchAll(/object path "(.+)"/g)].map(([, path = '']) => path)
  const attributes = await Promise.all(paths.map(path => get(path, 'Item', 'Attributes')))
  return attributes.map(text => /string "account"\s+string "(.*)"/.exec(text)?.[1] ?? text)
}

// Revoking at the window: who is cut off at once, what the issuer confirmed, and what a person must allow again.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { aStory, type Story } from '../journeys/a-story.ts'
import { eventually } from '../world/eventually.ts'
import { type App, anApp } from './an-app.ts'
import { ask, brokerOf, question } from './hands.ts'

test('S14 a client that is switched off is refused at once, and allowed again by a person at the window', async () => {
  await using story = await aStory()
  await using app = await anApp({ home: story.home })
  await story.add()
  const client = await story.raw()
  expect(await whoami(client)).toMatchObject({ result: { content: [{ text: 'alice' }] } })
  const page = await app.window()
  expect(await ask(page, { verb: 'access', client: 'tester', allow: false })).toMatchObject({ ok: true })
  const calls = story.server.calls.get('whoami')
  expect(JSON.stringify(await whoami(client))).not.toContain('alice')
  expect(story.server.calls.get('whoami')).toBe(calls)

  const allowing = ask(page, { verb: 'access', client: 'tester', allow: true })
  await (await question(page)).allow()
  expect(await allowing).toMatchObject({ ok: true })
  await using again = await story.client()
  expect((await again.call('whoami')).text).toBe('alice')
})

test('S14 everything is revoked at the issuer, gone from the keychain, and the window tells what was confirmed', async () => {
  await using story = await aStory({ keychain: true })
  await using app = await anApp({ home: story.home })
  await story.add()
  await using client = await story.client()
  expect((await client.call('whoami')).text).toBe('alice')
  const page = await app.window()
  const answer = await ask(page, { verb: 'revoke', what: { kind: 'everything' } })
  expect(answer).toMatchObject({ ok: true, result: { receipts: [{ server: 'example' }] } })
  expect(story.issuer.grantsAlive()).toBe(0)
  await expectRefused(story, page, app)
})

async function expectRefused({ issuer, home }: Story, page: Page, { pid }: App) {
  expect(issuer.events('revoked').length).toBeGreaterThan(0)
  await eventually(async () => (await brokerOf(page)).servers[0]?.accounts[0]?.state.is ?? 'signed-out').toBe(
    'signed-out',
  )
  expect(home.brokerPid()).toBe(pid)
}

const whoami = (client: Awaited<ReturnType<Story['raw']>>) => client.ask('tools/call', { name: 'whoami' }, 30_000)

// A full house: thirty servers and ten accounts, all of them listed and found.
import { expect, test } from 'vitest'
import { aStory } from '../journeys/a-story.ts'
import { eventually } from '../world/eventually.ts'
import { aServer } from '../world/mcp-server.ts'
import { anApp } from './an-app.ts'
import { ask, brokerOf, goTo } from './hands.ts'

const people = Object.fromEntries(
  Array.from({ length: 10 }, (_, n) => [`person${n}`, { name: `Person ${n}`, email: `person${n}@example.com` }]),
)

test('thirty servers and ten accounts are listed, each with its state and in the order of counting', async () => {
  await using story = await aStory({ issuer: { people }, home: { person: { as: 'person0' } } })
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  await story.add()
  for (let n = 1; n < 10; n += 1) {
    story.home.seat({ as: `person${n}` })
    const login = await ask(page, { verb: 'login', server: 'example', account: `person${n}` })
    expect(login).toMatchObject({ ok: true, result: { account: `person${n}` } })
  }
  await using servers = new AsyncDisposableStack()
  for (let n = 1; n < 30; n += 1) {
    const { url } = servers.use(await aServer({ issuer: story.issuer, name: `server ${n}` }))
    const added = await ask(page, { verb: 'add', url, name: `server-${n}`, signIn: 'later' })
    expect(added).toMatchObject({ ok: true })
  }
  expect((await brokerOf(page)).servers).toHaveLength(30)
  await goTo(page, 'Activity')
  const list = page.getByRole('list', { name: 'Servers' })
  await goTo(page, 'Servers')
  await eventually(() => list.locator('> li').count()).toBe(30)
  const names = await list.locator('.row-open').allInnerTexts()
  expect(names.slice(0, 4)).toEqual(['example', 'server-1', 'server-2', 'server-3'])
  await page.getByLabel('Find a server').fill('server-2')
  await eventually(() => list.locator('> li').count()).toBe(11)
  await page.getByLabel('Find a server').fill('')
  const main = page.getByRole('main')
  for (const name of ['example', 'server-1', 'server-29'])
    expect(await main.getByText(name, { exact: true }).count()).toBeGreaterThan(0)
  await main.getByText('example', { exact: true }).first().click()
  for (let n = 0; n < 10; n += 1) expect(await page.locator('body').innerText()).toContain(`person${n}`)
}, 120_000)

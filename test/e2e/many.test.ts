// A full house: thirty servers and ten accounts, all of them listed, none of them slow to see.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { aStory } from '../journeys/a-story.ts'
import { aServer } from '../world/mcp-server.ts'
import { anApp } from './an-app.ts'
import { ask, brokerOf, goTo } from './hands.ts'

const people = Object.fromEntries(
  Array.from({ length: 10 }, (_, n) => [`person${n}`, { name: `Person ${n}`, email: `person${n}@example.com` }]),
)

/** Milliseconds: what a person calls at once, with room for a loaded machine. */
const slow = 500

test('thirty servers and ten accounts are listed, each with its state, in the order of counting and at once', async () => {
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
  expect(await drawn(page, () => goTo(page, 'Servers'), 30)).toBeLessThan(slow)
  const names = await list.locator('.row-open').allInnerTexts()
  expect(names.slice(0, 4)).toEqual(['example', 'server-1', 'server-2', 'server-3'])
  expect(await drawn(page, () => page.getByLabel('Find a server').fill('server-2'), 11)).toBeLessThan(slow)
  await page.getByLabel('Find a server').fill('')
  const main = page.getByRole('main')
  for (const name of ['example', 'server-1', 'server-29'])
    expect(await main.getByText(name, { exact: true }).count()).toBeGreaterThan(0)
  await main.getByText('example', { exact: true }).first().click()
  for (let n = 0; n < 10; n += 1) expect(await page.locator('body').innerText()).toContain(`person${n}`)
}, 120_000)

/** Milliseconds from what a person does until so many servers stand on the screen. */
async function drawn(page: Page, act: () => Promise<void>, count: number): Promise<number> {
  const measured = page.evaluate(
    wanted =>
      new Promise<number>(resolve => {
        let began = 0
        const start = (): void => {
          began = performance.now()
        }
        for (const kind of ['pointerdown', 'input'])
          document.addEventListener(kind, start, { capture: true, once: true })
        const look = (): void => {
          const there = document.querySelectorAll('ul[aria-label=Servers] > li').length
          if (began > 0 && there === wanted) resolve(performance.now() - began)
          else requestAnimationFrame(look)
        }
        look()
      }),
    count,
  )
  await act()
  return await measured
}

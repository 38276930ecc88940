// Deep links: what a web page can make of us by `valetkey://…`, which is to show a person an address, and nothing more.
import { expect, test } from 'vitest'
import { aStory } from '../journeys/a-story.ts'
import { eventually } from '../world/eventually.ts'
import { anApp } from './an-app.ts'
import { brokerOf, deskOf, goTo } from './hands.ts'

const linkTo = (address: string) => `valetkey://add?url=${encodeURIComponent(address)}`

test('a link shows its address for confirmation, and nobody is asked anything until a person says so', async () => {
  await using story = await aStory()
  await using app = await anApp({ home: story.home })
  expect(await app.again(linkTo(story.server.url))).toBe(0)
  const page = await app.window()
  await eventually(() => page.getByRole('main').innerText()).toContain(story.server.url)
  expect(story.server.requests).toEqual([])
  expect(story.issuer.log).toEqual([])
  expect((await brokerOf(page)).servers).toEqual([])
  expect(story.home.opened()).toEqual([])
})

test('a link given at the first start is shown too', async () => {
  await using story = await aStory()
  await using app = await anApp({ home: story.home, words: [linkTo(story.server.url)] })
  const page = await app.window()
  await eventually(() => page.getByRole('main').innerText()).toContain(story.server.url)
  expect(story.server.requests).toEqual([])
})

test.each([
  'file:///etc/passwd',
  'javascript:alert(1)',
  'http://mcp.example.com/mcp',
  'https://mcp.example.com@evil.example/mcp',
  'data:text/html,<script>alert(1)</script>',
])('S12 a link to %s is refused, and the window says that one was', async address => {
  await using story = await aStory()
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  expect(await app.again(linkTo(address))).toBe(0)
  expect(await app.again('valetkey://elsewhere?x=1', '--inspect=0')).toBe(0)
  expect((await brokerOf(page)).servers).toEqual([])
  expect((await deskOf(page)).goTo?.url).toBeUndefined()
  expect(await page.getByText('A link asks').count()).toBe(0)
  expect(story.home.opened()).toEqual([])
  const note = page.getByText('A link asked for an address that Valetkey does not open.')
  await note.waitFor()
  expect(await page.getByRole('main').innerText()).not.toContain(address)
  await goTo(page, 'Settings')
  await note.waitFor({ state: 'detached' })
})

// What the window asks and tells around a sign-in: which of several services, and that a call wants more access.
import { expect, test } from 'vitest'
import { aStory } from '../journeys/a-story.ts'
import { anIssuer } from '../world/issuer.ts'
import { anApp } from './an-app.ts'
import { goTo, look, question, signIn } from './hands.ts'

test('A4 of several sign-in services the person takes one in the window', async () => {
  await using other = await anIssuer()
  const both = (truth: Record<string, unknown>) => ({
    ...truth,
    authorization_servers: [other.url, ...(truth.authorization_servers as string[])],
  })
  await using story = await aStory({ server: { resourceMetadata: both } })
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  await look(page, story.server.url)
  await signIn(page, 'example')
  const question = page.getByRole('group', { name: /Which one is yours/ })
  await question.waitFor()
  expect(await question.innerText()).toContain(new URL(other.url).host)
  expect(story.home.opened()).toEqual([])
  const { host } = new URL(story.issuer.url)
  await question.getByRole('listitem').filter({ hasText: host }).getByRole('button', { name: 'Sign in here' }).click()
  await page.getByText('example is ready').waitFor()
  expect(story.issuer.events('token-issued')).toHaveLength(1)
})

test('A21 what a sign-in service does not promise is asked about in the window once, and then it is signed in to', async () => {
  await using story = await aStory({ issuer: { pkceAdvertised: false } })
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  await page.getByLabel('Address of the MCP server').fill(story.server.url)
  await page.getByRole('button', { name: 'Look at it' }).click()
  await page.getByRole('button', { name: 'Add it with this exception' }).click()
  const asked = await question(page)
  expect(asked.sentence).toContain('PKCE')
  await asked.allow()
  await page.getByText(/is ready/).waitFor()
  expect(await page.getByRole('alertdialog').count()).toBe(0)
})

test('A20 a call that wants more access is told on its server’s page, and granted there', async () => {
  const needsScope = (method: string, params: Readonly<Record<string, unknown>>) =>
    method === 'tools/call' && params.name === 'big' ? 'mcp:write' : undefined
  await using story = await aStory({ server: { challengeScope: 'mcp:read', needsScope } })
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  await look(page, story.server.url)
  await signIn(page, 'example')
  await page.getByText('example is ready').waitFor()
  await using client = await story.client({ client: 'cursor' })
  expect(await client.call('big', { bytes: 3 })).toMatchObject({ isError: true })
  await goTo(page, 'Servers')
  await page
    .getByRole('link', { name: /example/ })
    .or(page.getByRole('button', { name: /^example/ }))
    .first()
    .click()
  const account = page.getByRole('region', { name: 'Account' })
  await account.getByText('Cursor needs more access to example').waitFor()
  await account.getByRole('button', { name: 'Sign in to example' }).click()
  await page.getByRole('button', { name: 'Sign in again' }).waitFor()
  expect(await page.getByText('Cursor needs more access to example').count()).toBe(0)
  expect(await client.call('big', { bytes: 3 })).toEqual({ text: 'xxx', isError: false })
})

// A program that nobody has let in yet, as the window shows it: let in by a click and an answer, or refused.
import { expect, test } from 'vitest'
import { aStory } from '../journeys/a-story.ts'
import { eventually } from '../world/eventually.ts'
import { anApp } from './an-app.ts'
import { brokerOf, question } from './hands.ts'

test('S16 a new program waits on Clients, with what started it as a label, and goes on once it is let in', async () => {
  await using story = await aStory({ home: { letIn: [] } })
  await using app = await anApp({ home: story.home })
  await story.add()
  await using client = await story.client({ client: 'cursor' })
  expect(await client.tools()).toEqual(['valetkey_status'])
  const page = await app.window()
  await page.getByText('Cursor waits to be let in').waitFor()
  await page.getByRole('button', { name: 'Look at it' }).click()
  await page.getByText(/New, came for example/).waitFor()
  await page.getByText(/a label, not a proof/).waitFor()
  await page.getByRole('button', { name: 'Let it in: Cursor' }).click()
  const asked = await question(page)
  expect(asked.sentence).toContain('cursor')
  await asked.allow()
  await eventually(async () => expect(await client.tools()).toContain('whoami'))
})

test('a new program that is refused in the window stays refused, and is not asked about again', async () => {
  await using story = await aStory({ home: { letIn: [] } })
  await using app = await anApp({ home: story.home })
  await story.add()
  await using client = await story.client({ client: 'cursor' })
  expect(await client.tools()).toEqual(['valetkey_status'])
  const page = await app.window()
  await page.getByRole('button', { name: 'Look at it' }).click()
  await page.getByRole('button', { name: 'Refuse Cursor' }).click()
  await eventually(async () => expect((await brokerOf(page)).deniedClients).toEqual(['cursor']))
  expect((await brokerOf(page)).needs).toEqual([])
  expect((await client.call('whoami')).text).toContain('was revoked')
})

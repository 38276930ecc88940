// Registered clients at the window: the client id and secret that an issuer wants, and a code for another device.
import { expect, test } from 'vitest'
import { aStory } from '../journeys/a-story.ts'
import { aDeviceClient, aSecretClient, theSecret } from '../world/a-registered-client.ts'
import { eventually } from '../world/eventually.ts'
import { aRobot } from '../world/robot.ts'
import { anApp } from './an-app.ts'
import { ask, brokerOf, look, signIn } from './hands.ts'

const closed = { cimd: false, registration: false }

test('a client that a person registered by hand is typed in and signs them in; its secret is shown to nobody', async () => {
  await using story = await aStory({ issuer: { ...closed, clients: [aSecretClient()] } })
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  await look(page, story.server.url)
  await page.getByLabel('Client id').fill('by-hand')
  await page.getByLabel('Client secret, if it has one').fill(theSecret)
  await signIn(page, 'example')
  await page.getByText('example is ready').waitFor()
  expect(await page.content()).not.toContain(theSecret)
  const broker = await brokerOf(page)
  expect(broker.servers[0]?.registered).toEqual({ clientId: 'by-hand', proof: 'secret' })
  expect(JSON.stringify(broker)).not.toContain(theSecret)
})

test('a server that is here already asks for the client that its issuer wants', async () => {
  await using story = await aStory({ issuer: { ...closed, clients: [aSecretClient()] } })
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  await ask(page, { verb: 'add', url: story.server.url, name: 'example', signIn: 'later' })
  await page.getByRole('button', { name: 'Sign in to example' }).first().click()
  const byHand = page.getByRole('region', { name: 'Register by hand' })
  await byHand.getByLabel('Client id').fill('by-hand')
  await byHand.getByLabel('Client secret, if it has one').fill(theSecret)
  await byHand.getByRole('button', { name: 'Sign in to example' }).click()
  await byHand.waitFor({ state: 'detached' })
  await eventually(async () => (await brokerOf(page)).servers[0]?.accounts[0]?.state.is).toBe('ready')
})

test('a code for another device can be read and copied, and who types it in there is signed in here', async () => {
  await using story = await aStory({
    issuer: { ...closed, deviceFlow: true, clients: [aDeviceClient()] },
    home: { person: null },
  })
  await using app = await anApp({ home: story.home })
  const page = await app.window()
  await look(page, story.server.url)
  await page.getByLabel('Its name here').fill('example')
  await page.getByLabel('Client id').fill('by-hand')
  await page.getByLabel('Client secret, if it has one').fill(theSecret)
  await page.getByText('More choices').click()
  await page.getByRole('button', { name: 'Sign in on another device' }).click()
  const code = await page.locator('.typed-code bdi').innerText()
  expect(code).toMatch(/^[A-Z]{4}-[A-Z]{4}$/)
  await page.getByRole('button', { name: 'Copy the code' }).waitFor()
  await aRobot(story.issuer, { as: 'bob' })(`${story.issuer.url}/device?user_code=${code}`)
  await page.getByText('example is ready').waitFor()
  expect(story.home.opened()).toEqual([])
})

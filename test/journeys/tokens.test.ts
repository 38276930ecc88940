// What becomes of tokens while clients use them: expiry, refusal, races, lost answers, revocation by others.
import { expect, test } from 'vitest'
import { eventually } from '../world/eventually.ts'
import { aStory, type Story } from './a-story.ts'

test('an expired token is renewed without anyone noticing', async () => {
  await using story = await aStory()
  await story.add()
  await using client = await story.client()
  story.issuer.expireAll()
  expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
  expect(story.issuer.events('token-refreshed')).toHaveLength(1)
  expect(story.home.opened()).toHaveLength(1)
})

test('a token that ends by the clock is renewed before it is sent', async () => {
  await using story = await aStory({ issuer: { accessTokenTtl: 5 } })
  await story.add()
  await using client = await story.client()
  await new Promise(resolve => setTimeout(resolve, 5100))
  const before = story.server.requests.length
  expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
  expect(story.server.requests.slice(before).filter(({ status }) => status === 401)).toEqual([])
  expect(story.issuer.events('token-refreshed').length).toBeGreaterThan(0)
})

test('20 bridges with an expired token cause one refresh, and the grant lives on', async () => {
  await using story = await aStory()
  await story.add()
  story.issuer.expireAll()
  expect(await whoTwentyAre(story)).toEqual(Array(20).fill('alice'))
  expectOneRefresh(story)
})

test('20 running bridges that meet a 401 at one moment cause one refresh, also when the issuer is slow', async () => {
  await using story = await aStory()
  await story.add()
  const clients = await Promise.all(Array.from({ length: 20 }, () => story.client()))
  await Promise.all(clients.map(client => client.call('whoami')))
  story.issuer.delayTokenAnswers(150)
  story.server.rejectTokensBefore()
  const answers = await Promise.all(clients.map(client => client.call('whoami')))
  expect(answers).toEqual(Array(20).fill({ text: 'alice', isError: false }))
  expectOneRefresh(story)
  await Promise.all(clients.map(client => client.close()))
})

test('a grant revoked elsewhere becomes a sentence, the sign-in tool, and after a sign-in the real tools', async () => {
  await using story = await aStory()
  await story.add()
  await using client = await story.client()
  const real = await client.tools()
  story.issuer.revokeEverything('alice')
  const lost = await client.call('whoami')
  expect(lost.isError).toBe(true)
  expect(lost.text).toContain('valetkey login example')
  await eventually(() => client.changes).toContain('tools')
  expect(await client.tools()).toEqual(['sign_in_with_valetkey'])
  expect(story.home.opened()).toHaveLength(1)
  const heard = client.changes.length
  await story.home.json(['login', 'example'])
  await eventually(() => client.changes.length).toBeGreaterThan(heard)
  expect(await client.tools()).toEqual(real)
  expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
})

test('a lost token answer is survived where the issuer allows the same refresh token again', async () => {
  await using story = await aStory({ issuer: { rotation: 'grace' } })
  await story.add()
  await using client = await story.client()
  story.issuer.expireAll()
  story.issuer.dropNextTokenAnswer()
  await eventually(async () => client.call('whoami').catch(String)).toEqual({ text: 'alice', isError: false })
  expect(story.issuer.events('answer-dropped')).toHaveLength(1)
  expect(story.home.opened()).toHaveLength(1)
})

test('a lost token answer at a strict issuer ends in a sentence, not in a window or a loop', async () => {
  await using story = await aStory()
  await story.add()
  await using client = await story.client()
  story.issuer.expireAll()
  story.issuer.dropNextTokenAnswer()
  await eventually(async () => (await client.call('whoami').catch(() => undefined))?.text).toContain(
    'valetkey login example',
  )
  expect(story.issuer.requests.token).toBeLessThan(6)
  expect(story.home.opened()).toHaveLength(1)
})

test('an issuer that is down for a moment costs an error, not the grant', async () => {
  await using story = await aStory()
  await story.add()
  await using client = await story.client()
  story.issuer.expireAll()
  story.issuer.set({ tokenFails: 503 })
  const failed = await client.call('whoami').catch((error: unknown) => String(error))
  expect(JSON.stringify(failed)).not.toContain('valetkey login')
  story.issuer.set({ tokenFails: undefined })
  await eventually(async () => client.call('whoami').catch(String)).toEqual({ text: 'alice', isError: false })
  expect(story.home.opened()).toHaveLength(1)
})

async function whoTwentyAre(story: Story): Promise<string[]> {
  const one = async () => {
    await using client = await story.client()
    return (await client.call('whoami')).text
  }
  return Promise.all(Array.from({ length: 20 }, one))
}

function expectOneRefresh({ issuer, home }: Story): void {
  expect(issuer.events('token-refreshed')).toHaveLength(1)
  expect(issuer.events('reuse-detected')).toEqual([])
  expect(issuer.requests.token).toBe(2)
  expect(issuer.grantsAlive()).toBe(1)
  expect(home.opened()).toHaveLength(1)
}

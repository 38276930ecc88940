// A client whose server nobody is signed in to: connected at once, one tool, no window, and the real tools by themselves.
import { expect, test } from 'vitest'
import type { Elicitation } from '../world/client.ts'
import { eventually } from '../world/eventually.ts'
import { aRobot } from '../world/robot.ts'
import { aStory, type Story } from './a-story.ts'

const real = ['echo', 'whoami', 'big', 'slow', 'ask', 'notify', 'fail']

test.each(['v1', 'v2'] as const)(
  'a client of SDK %s sees the sign-in tool, then by list_changed the real ones',
  async sdk => {
    await using story = await signedOut()
    await using client = await story.client({ sdk })
    expect(await client.tools()).toEqual(['sign_in_with_valetkey'])
    const said = await client.call('sign_in_with_valetkey')
    expect(said).toEqual({ text: expect.stringContaining('valetkey login example'), isError: false })
    expect(story.home.opened()).toEqual([])
    await story.home.json(['login', 'example'])
    await eventually(() => client.changes).toContain('tools')
    expect(await client.tools()).toEqual(real)
    expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
  },
)

test('a client that ignores list_changed gets the real tools at its next list', async () => {
  await using story = await signedOut()
  await using client = await story.raw()
  expect(namesIn(await client.ask('tools/list'))).toEqual(['sign_in_with_valetkey'])
  await story.home.json(['login', 'example'])
  expect(namesIn(await client.ask('tools/list'))).toEqual(real)
})

test('20 signed-out bridges open no window, and one sign-in gives all of them the real tools', async () => {
  await using story = await signedOut()
  const clients = await Promise.all(Array.from({ length: 20 }, () => story.client()))
  const before = await Promise.all(clients.map(client => client.tools()))
  expect(before).toEqual(Array(20).fill(['sign_in_with_valetkey']))
  expect(story.home.opened()).toEqual([])
  await story.home.json(['login', 'example'])
  await eventually(() => clients.every(({ changes }) => changes.includes('tools'))).toBe(true)
  expect(await Promise.all(clients.map(client => client.tools()))).toEqual(Array(20).fill(real))
  expect(story.home.opened()).toHaveLength(1)
  await Promise.all(clients.map(client => client.close()))
})

test('a client that can show an address to its person signs in by that', async () => {
  await using story = await signedOut()
  const asked: Elicitation[] = []
  const robot = aRobot(story.issuer, { as: 'bob' })
  const elicit = (params: Elicitation) => {
    asked.push(params)
    void robot(params.url ?? '')
    return { action: 'accept' }
  }
  await using client = await story.client({ elicit })
  expect((await client.call('sign_in_with_valetkey')).isError).toBe(false)
  await eventually(() => client.changes).toContain('tools')
  expect(await client.call('whoami')).toEqual({ text: 'bob', isError: false })
  expect(asked).toMatchObject([{ mode: 'url', url: expect.stringContaining(story.issuer.url) }])
  expect(story.home.opened()).toEqual([])
})

test('a person who declines in the client is told how to do it later', async () => {
  await using story = await signedOut()
  await using client = await story.client({ elicit: () => ({ action: 'decline' }) })
  expect((await client.call('sign_in_with_valetkey')).text).toContain('valetkey login example')
  expect(story.issuer.events('token-issued')).toEqual([])
  expect(await story.home.json(['login', 'example'])).toMatchObject({ ok: true })
})

test('a bridge to a server that nobody added says so', async () => {
  await using story = await aStory()
  await story.home.json(['status'])
  await using client = await story.client({ server: 'example' }).catch((error: unknown) => ({
    refused: String(error),
    [Symbol.asyncDispose]: async () => {},
  }))
  expect(client).toMatchObject({ refused: expect.stringContaining('example') })
})

async function signedOut(): Promise<Story> {
  const story = await aStory()
  await story.add(['--no-login'])
  return story
}

function namesIn(answer: { readonly result?: { tools: { name: string }[] } }): string[] {
  return answer.result?.tools.map(({ name }) => name) ?? []
}

// The broker ends in the middle of things: what was in flight is answered or repeated, and the client goes on.
import { expect, test } from 'vitest'
import { eventually } from '../world/eventually.ts'
import { aStory } from './a-story.ts'

test('a call that was running when the broker was killed is answered and not repeated; the next one works', async () => {
  await using story = await aStory({ keychain: true })
  await story.add()
  await using client = await story.raw()
  const running = client.ask('tools/call', { name: 'slow', arguments: { ms: 3000 } }, 40_000)
  await eventually(() => story.server.calls.get('slow')).toBe(1)
  const before = story.home.brokerPid()
  process.kill(before as number, 'SIGKILL')
  const answer = await running
  expect(answer.result).toMatchObject({ isError: true })
  expect(answer.result.content[0].text).toMatch(/may have/i)
  const next = await client.ask('tools/call', { name: 'whoami' }, 40_000)
  expect(next.result).toMatchObject({ content: [{ text: 'alice' }] })
  expect(story.server.calls.get('slow')).toBe(1)
  expect(story.home.brokerPid()).not.toBe(before)
})

test('what only reads is repeated, and log level and subscriptions are restored', async () => {
  await using story = await aStory({ keychain: true })
  await story.add()
  await using client = await story.raw()
  await client.ask('logging/setLevel', { level: 'warning' })
  await client.ask('resources/subscribe', { uri: 'note://one' })
  process.kill(story.home.brokerPid() as number, 'SIGKILL')
  const listed = await client.ask('tools/list', {}, 40_000)
  expect(listed.result.tools.length).toBeGreaterThan(3)
  const session = story.server.sessions().at(-1) as string
  await eventually(() => story.server.logLevels.get(session)).toBe('warning')
  await eventually(() => [...(story.server.subscriptions.get(session) ?? [])]).toEqual(['note://one'])
  await eventually(() =>
    story.server.requests.some(r => r.http === 'GET' && r.session === session && r.status === 200),
  ).toBe(true)
  await story.server.setResource('note://one', 'second note')
  await client.sees(({ method }) => method === 'notifications/resources/updated')
  expect(client.lines.filter(({ id }) => id === 1)).toHaveLength(1)
})

test('20 bridges that lose their broker at once wake exactly one', async () => {
  await using story = await aStory({ keychain: true })
  await story.add()
  const clients = await Promise.all(Array.from({ length: 20 }, () => story.raw()))
  process.kill(story.home.brokerPid() as number, 'SIGKILL')
  // A call that goes into a dying socket may have had its effect, so each bridge finds the new broker by a ping first.
  await Promise.all(clients.map(client => client.ask('ping', {}, 60_000)))
  const answers = await Promise.all(clients.map(client => client.ask('tools/call', { name: 'whoami' }, 60_000)))
  const texts = answers.map(({ result }) => result?.content?.[0]?.text)
  expect(texts).toEqual(Array(20).fill('alice'))
  const { connections, pid } = await story.home.json(['status'])
  expect(connections).toHaveLength(20)
  expect(pid).toBe(story.home.brokerPid())
  await Promise.all(clients.map(client => client[Symbol.asyncDispose]()))
})

test('a server that is gone for a while, or forgets its sessions, is not the client’s problem', async () => {
  await using story = await aStory()
  await story.add()
  await using client = await story.client()
  await client.call('whoami')
  await story.server.forgetSessions()
  expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
  await story.server.goDown()
  await expect(client.call('whoami')).rejects.toThrow()
  await story.server.comeUp()
  expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
})

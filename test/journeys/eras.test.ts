// A server of 2026-07-28 behind a bridge, for clients that know nothing later than 2025-11-25.
import { expect, test } from 'vitest'
import { eventually } from '../world/eventually.ts'
import { aStory } from './a-story.ts'

test('a client on SDK v1 signs in to a modern server, calls, is asked and hears of changes', async () => {
  await using story = await aStory({ server: { era: 'modern' } })
  await story.home.json(['add', story.server.url, '--name', 'example', '--no-login'])
  const elicit = () => ({ action: 'accept', content: { colour: 'red' } })
  await using client = await story.client({ sdk: 'v1', elicit })
  expect(await client.tools()).toEqual(['sign_in_with_valetkey'])
  await story.home.json(['login', 'example'])
  await eventually(() => client.changes).toContain('tools')
  expect(await client.tools()).toContain('echo')
  expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
  expect((await client.call('ask')).text).toContain('red')
  const before = client.changes.length
  await story.server.addTool('later')
  await eventually(() => client.changes.slice(before)).toContain('tools')
  expect(await client.tools()).toContain('later')
})

test('a broker that is killed is replaced, and the client of a modern server goes on where it was', async () => {
  await using story = await aStory({ keychain: true, server: { era: 'modern' } })
  await story.add()
  await using client = await story.raw()
  await client.ask('resources/subscribe', { uri: 'note://one' })
  await client.ask('logging/setLevel', { level: 'warning' })
  process.kill(story.home.brokerPid() as number, 'SIGKILL')
  expect((await client.ask('tools/list', {}, 40_000)).result.tools.length).toBeGreaterThan(3)
  const listening = () =>
    story.server.requests.filter(({ method, status }) => method === 'subscriptions/listen' && status === 200)
  await eventually(() => JSON.stringify(listening().at(-1)?.params)).toContain('note://one')
  await story.server.broadcast('notifications/resources/updated', { uri: 'note://one' })
  await client.sees(({ method }) => method === 'notifications/resources/updated')
  await client.ask('tools/call', { name: 'echo', arguments: {} })
  const called = story.server.requests.findLast(({ method }) => method === 'tools/call')
  expect(JSON.stringify(called?.params?._meta)).toContain('"io.modelcontextprotocol/logLevel":"warning"')
})

// Clients of 2026-07-28, on a real SDK behind real bridges: what they probe, how they sign in, what outlives a broker.
import { describe, expect, test } from 'vitest'
import { metaKeys } from '../../main/mcp/message/modern-words.ts'
import { eventually } from '../world/eventually.ts'
import { rawClient } from '../world/raw-client.ts'
import { aRobot } from '../world/robot.ts'
import { aStory } from './a-story.ts'

const meta = {
  [metaKeys.protocolVersion]: '2026-07-28',
  [metaKeys.clientInfo]: { name: 'raw', version: '1' },
  [metaKeys.capabilities]: {},
}

describe.each(['auto', 'modern'] as const)('a client of the v2 SDK (%s) at a server on the v1 SDK', era => {
  test('finds a modern server, and calls its tools', async () => {
    await using story = await aStory({ server: { sdk: 'v1' } })
    await story.add()
    await using client = await story.client({ era })
    expect(client.version()).toBe('2026-07-28')
    expect(client.serverName()).toBe('example')
    expect(await client.tools()).toEqual(['echo', 'whoami', 'big', 'slow', 'ask', 'notify', 'fail'])
    expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
    const status = await story.home.json(['status'])
    expect(status.connections).toMatchObject([{ server: 'example', state: 'ready', inFlight: 0 }])
    expect(story.home.opened()).toHaveLength(1)
  })

  test('asks its person what the server asks', async () => {
    await using story = await aStory({ server: { sdk: 'v1' } })
    await story.add()
    const answer = { action: 'accept', content: { colour: 'green' } }
    await using client = await story.client({ era, elicit: () => answer })
    expect(JSON.parse((await client.call('ask', { what: 'elicitation' })).text)).toEqual(answer)
    expect(story.server.calls.get('ask')).toBe(1)
  })

  test('not signed in: its probe is answered, one sign-in in all, and the tools come by themselves', async () => {
    await using story = await aStory({ server: { sdk: 'v1' } })
    await story.add(['--no-login'])
    const robot = aRobot(story.issuer, { as: 'alice' })
    const shown: string[] = []
    await using client = await story.client({
      era,
      elicit: ({ url }) => {
        shown.push(url ?? '')
        void robot(url ?? '')
        return { action: 'accept' }
      },
    })
    expect(client.version()).toBe('2026-07-28')
    expect(await client.tools()).toEqual(['sign_in_with_valetkey'])
    expect((await client.call('sign_in_with_valetkey')).text).toMatch(/Signed in to example/)
    await eventually(() => client.changes).toContain('tools')
    expect(await client.tools()).toContain('whoami')
    expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
    expect(shown).toHaveLength(1)
    expect(story.home.opened()).toEqual([])
    expect(story.issuer.events('token-issued')).toHaveLength(1)
  })
})

test.each(['auto', 'modern'] as const)('a client of the v2 SDK (%s) at a server that is modern alone', async era => {
  await using story = await aStory({ server: { sdk: 'v2', era: 'modern' } })
  await story.add(['--no-login'])
  const answer = { action: 'accept', content: { colour: 'green' } }
  await using client = await story.client({ era, elicit: () => answer })
  expect(await client.tools()).toEqual(['sign_in_with_valetkey'])
  await story.home.json(['login', 'example'])
  await eventually(() => client.changes).toContain('tools')
  expect(await client.tools()).toContain('whoami')
  expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
  expect(JSON.parse((await client.call('ask', { what: 'elicitation' })).text)).toEqual(answer)
  expect(story.server.requests.some(({ method }) => method === 'initialize')).toBe(false)
})

test('a killed broker costs a modern client nothing but a word that its lists may have changed', async () => {
  await using story = await aStory({ keychain: true, server: { sdk: 'v1' } })
  await story.add()
  await using client = rawClient(story.home.bridge('example'))
  const listen = { id: 'ear', method: 'subscriptions/listen' }
  client.send({ ...listen, params: { notifications: { toolsListChanged: true }, _meta: meta } })
  await client.sees(({ method }) => method === 'notifications/subscriptions/acknowledged')
  const running = client.ask('tools/call', { name: 'slow', arguments: { ms: 60_000 }, _meta: meta }, 40_000)
  await eventually(() => story.server.calls.get('slow')).toBe(1)
  process.kill(story.home.brokerPid() as number, 'SIGKILL')
  expect((await running).result).toMatchObject({ isError: true, resultType: 'complete' })
  const said = () => client.lines.filter(({ method }) => method !== undefined).map(({ method }) => method)
  await eventually(said).toEqual([
    'notifications/subscriptions/acknowledged',
    'notifications/subscriptions/acknowledged',
    'notifications/tools/list_changed',
  ])
  expect((await client.ask('tools/list', { _meta: meta }, 40_000)).result.tools.length).toBeGreaterThan(3)
  await story.server.addTool('fresh')
  await eventually(said).toHaveLength(4)
  for (const { method, params } of client.lines.filter(({ method }) => method !== undefined)) {
    expect([method, params._meta[metaKeys.subscriptionId]]).toEqual([method, 'ear'])
  }
  expect(client.lines.filter(({ id }) => id === 'ear')).toEqual([])
})

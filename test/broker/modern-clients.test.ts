// What the broker sees and shows of a client of 2026-07-28, which never says hello.
import { expect, test } from 'vitest'
import { aServer } from '../world/mcp-server.ts'
import { aBroker, aPerson } from './a-broker.ts'
import { aModernBridge } from './a-modern-bridge.ts'

test('who it says it is, what it asks and which tools it saw are known; a subscription holds nobody up', async () => {
  await using server = await aServer({ unprotected: true, sdk: 'v1' })
  await using stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  const bridge = aModernBridge(stage.broker, '<b>Modern</b>')
  await bridge.give('1', 'server/discover')
  void bridge.give('ear', 'subscriptions/listen', { notifications: { toolsListChanged: true } })
  await expect
    .poll(() => bridge.heard.map(({ method }) => method))
    .toContain('notifications/subscriptions/acknowledged')
  await bridge.give('2', 'tools/list')
  await bridge.give('3', 'tools/call', { name: 'echo', arguments: {} })
  const { clients, activity, connections, servers } = await stage.broker.snapshot()
  expect(clients).toMatchObject([{ name: 'cursor', says: expect.stringContaining('Modern'), live: 1 }])
  expect(activity.map(({ method, outcome }) => [method, outcome])).toEqual([
    ['tools/call', 'answered'],
    ['tools/list', 'answered'],
    ['subscriptions/listen', 'answered'],
    ['server/discover', 'answered'],
  ])
  expect(connections).toMatchObject([{ client: 'cursor', state: 'ready', inFlight: 0 }])
  expect(servers[0]?.tools?.map(({ name }) => name)).toContain('echo')
  await bridge.close()
})

test('what a modern client asks while all access is paused is refused', async () => {
  await using server = await aServer({ unprotected: true })
  await using stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  await stage.broker.do({ verb: 'pause' }, aPerson())
  const bridge = aModernBridge(stage.broker)
  await bridge.give('1', 'server/discover')
  await bridge.give('2', 'tools/list')
  await bridge.give('3', 'tools/call', { name: 'echo', arguments: {} })
  const { activity } = await stage.broker.snapshot()
  expect(activity.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'refused'])
  await bridge.close()
})

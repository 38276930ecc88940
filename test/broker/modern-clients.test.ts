// What the broker sees and shows of a client of 2026-07-28, which never says hello.
import { expect, test } from 'vitest'
import type { Broker } from '../../main/broker/broker.ts'
import { type Envelope, messageOf } from '../../main/mcp/message/message.ts'
import { metaKeys } from '../../main/mcp/message/modern-words.ts'
import { aServer } from '../world/mcp-server.ts'
import { aBroker, aPerson } from './a-broker.ts'

function modernBridge(broker: Broker, name: string) {
  const heard: Envelope[] = []
  const attached = broker.attach(
    { server: 'example', client: 'cursor' },
    { send: async ({ envelope }) => void heard.push(envelope) },
  )
  const _meta = {
    [metaKeys.protocolVersion]: '2026-07-28',
    [metaKeys.clientInfo]: { name, version: '9' },
    [metaKeys.capabilities]: {},
  }
  const give = (id: string, method: string, params: object = {}) =>
    attached.receive(messageOf({ jsonrpc: '2.0', id, method, params: { ...params, _meta } }))
  return { heard, give, close: attached.close }
}

test('who it says it is, what it asks and which tools it saw are known; a subscription holds nobody up', async () => {
  await using server = await aServer({ unprotected: true, sdk: 'v1' })
  await using stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  const bridge = modernBridge(stage.broker, '<b>Modern</b>')
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

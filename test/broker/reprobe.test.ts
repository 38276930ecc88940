import { expect, test } from 'vitest'
import { aServer } from '../world/mcp-server.ts'
import { aBridge, aBroker, aPerson } from './a-broker.ts'

const patient = { timeout: 10_000, interval: 100 }

const listens = (server: { requests: readonly { http: string; session: string | undefined }[] }, session?: string) =>
  server.requests.filter(({ http, session: of }) => http === 'GET' && of === session).length

test('after a sleep a session that lives goes on with a fresh stream, and its client notices nothing', async () => {
  await using server = await aServer({ unprotected: true })
  await using stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  const bridge = await aBridge(stage.broker, 'example')
  const [session] = server.sessions()
  await expect.poll(() => listens(server, session)).toBe(1)
  expect(await stage.broker.do({ verb: 'reprobe' }, aPerson())).toEqual({ connections: 1 })
  await expect.poll(() => listens(server, session), patient).toBeGreaterThan(1)
  expect(server.sessions()).toEqual([session])
  expect(bridge.notified).toEqual([])
  const hears = async () => {
    await server.broadcast('notifications/resources/list_changed')
    return bridge.notified[0]
  }
  await expect.poll(hears, patient).toBe('notifications/resources/list_changed')
})

test('a session that the server forgot meanwhile is opened anew before the client asks', async () => {
  await using server = await aServer({ unprotected: true })
  await using stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  const bridge = await aBridge(stage.broker, 'example')
  const [before] = server.sessions()
  await server.forgetSessions()
  await stage.broker.do({ verb: 'reprobe' }, aPerson())
  await expect.poll(() => server.sessions().some(session => session !== before)).toBe(true)
  await expect.poll(() => bridge.notified).toContain('notifications/tools/list_changed')
  expect((await bridge.request('ping')).result).toEqual({})
})

test('a server that is away is no reason to lose the client', async () => {
  await using server = await aServer({ unprotected: true })
  await using stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  const bridge = await aBridge(stage.broker, 'example')
  await server.goDown()
  await stage.broker.do({ verb: 'reprobe' }, aPerson())
  await server.comeUp()
  await expect.poll(async () => (await bridge.request('ping')).result).toEqual({})
})

import { expect, test } from 'vitest'
import { aHome } from '../link/a-home.ts'
import { until } from '../link/a-listener.ts'
import { aBridge, aBroker, heardIn } from './a-bridge.ts'

const slow = { timeout: 60_000 }

const heardBy = (home: string, pid: number | undefined) =>
  heardIn(home).filter(({ pid: whose, head }) => whose === pid && head)

async function anOpenSession(home: string) {
  const bridge = aBridge(home)
  await bridge.ask(1, 'initialize')
  bridge.say({ method: 'notifications/initialized' })
  await bridge.ask(2, 'logging/setLevel', { level: 'debug' })
  await bridge.ask(3, 'resources/subscribe', { uri: 'file:///a' })
  return bridge
}

test('a broker killed in mid call: listing is asked again, the call is answered and never repeated', slow, async () => {
  const { home } = aHome()
  const first = await aBroker(home)
  const bridge = await anOpenSession(home)
  bridge.say({ id: 4, method: 'tools/call', params: { name: 'hang' } })
  bridge.say({ id: 5, method: 'tools/list', params: { cursor: 'hang once' } })
  bridge.say({ id: 6, method: 'payments/send', params: { name: 'hang' } })
  await until(() => heardBy(home, first.pid).length === 8)
  first.kill('SIGKILL')
  const call = await bridge.answerTo(4)
  expect(call.result?.isError).toBe(true)
  expect(call.result?.content?.[0]?.text).toContain('was not repeated')
  expect((await bridge.answerTo(6)).error).toMatchObject({ code: 1001, data: { valetkey: 'broker-restarted' } })

  // The next broker, woken by the bridge because the old one stays away.
  const list = await bridge.answerTo(5)
  const second = list.result?.by
  expect(second).not.toBe(first.pid)
  const heard = heardBy(home, second).map(({ head }) => `${head?.replay ? 'replay ' : ''}${head?.method ?? head?.t}`)
  expect(heard).toEqual([
    'attach',
    'replay initialize',
    'replay notifications/initialized',
    'replay logging/setLevel',
    'replay resources/subscribe',
    'tools/list',
  ])
  expect(heardBy(home, second)[0]?.head?.resumed).toBe(true)
  expect(await bridge.ask(7, 'ping')).toMatchObject({ result: { by: second } })
  expect(bridge.answers.filter(({ id }) => typeof id === 'number' && id <= 3)).toHaveLength(3)
})

test('what the client says while no broker is there is carried later, a tool call included', slow, async () => {
  const { home } = aHome()
  const first = await aBroker(home)
  const bridge = await anOpenSession(home)
  first.kill('SIGKILL')
  await until(() => first.exitCode !== null || first.signalCode !== null)
  bridge.say({ id: 4, method: 'tools/call', params: { name: 'later' } })
  bridge.say({ id: 5, method: 'ping' })
  // Nobody starts a broker by hand: the bridge wakes one when the old one stays away.
  const [call, ping] = [await bridge.answerTo(4), await bridge.answerTo(5)]
  expect(call.result?.by).toBe(ping.result?.by)
  expect(call.result?.by).not.toBe(first.pid)
})

test('a broker that a person stopped is not woken by 5 idle bridges, but by the next request', slow, async () => {
  const { home } = aHome()
  const first = await aBroker(home)
  const bridges = await Promise.all([1, 2, 3, 4, 5].map(() => anOpenSession(home)))
  first.kill('SIGTERM')
  await until(() => first.exitCode !== null)
  await new Promise(go => setTimeout(go, 2500)) // longer than a bridge waits before it wakes one
  expect(heardIn(home).filter(({ started }) => started)).toHaveLength(1)
  const { result } = await (bridges[0] ?? expect.unreachable()).ask(9, 'ping')
  expect(heardIn(home).filter(({ started }) => started)).toHaveLength(2)
  // The others find the new one by themselves.
  await until(() => heardBy(home, result?.by).filter(({ head }) => head?.t === 'attach').length === 5)
})

test('a stop in mid call answers what was under way', slow, async () => {
  const { home } = aHome()
  await aBroker(home)
  const bridge = await anOpenSession(home)
  bridge.say({ id: 4, method: 'tools/list', params: { cursor: 'hang' } })
  bridge.say({ id: 5, method: 'tools/call', params: { name: 'bye' } })
  expect((await bridge.answerTo(4)).error?.message).toContain('was stopped')
  expect((await bridge.answerTo(5)).result?.isError).toBe(true)
  expect(heardIn(home).filter(({ started }) => started)).toHaveLength(1)
})

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { isTaken } from '../../main/link/process-identity.ts'
import { aHome } from '../link/a-home.ts'
import { until } from '../link/a-listener.ts'
import { aBridge, aBroker, brokerFile, heardIn } from './a-bridge.ts'

const slow = { timeout: 60_000 }

test('a bridge attaches first, then carries the client’s lines in order and byte for byte', slow, async () => {
  const { home } = aHome()
  await aBroker(home)
  const bridge = aBridge(home, { server: 'example@work' })
  const odd = '{"jsonrpc":"2.0",  "id":"x", "method":"ping", "big":12345678901234567890, "_meta":{"é":1.0}}'
  bridge.say({ id: 1, method: 'initialize' })
  bridge.say({ method: 'notifications/initialized' })
  bridge.say(odd)
  expect(await bridge.answerTo('x')).toMatchObject({ result: { method: 'ping' } })
  const [attach, ...messages] = heardIn(home).filter(({ head }) => head)
  expect(attach?.head).toMatchObject({ t: 'attach', server: 'example@work', client: 'tester', resumed: false })
  expect(attach?.head?.parent).toContain(String(process.pid))
  expect(messages.map(({ head }) => head?.method)).toEqual(['initialize', 'notifications/initialized', 'ping'])
  expect(messages[2]?.body).toBe(odd)
})

test('20 bridges and no broker start exactly one, from a stripped environment', { timeout: 120_000 }, async () => {
  const { home } = aHome()
  const bridges = Array.from({ length: 20 }, () => aBridge(home))
  const answers = await Promise.all(bridges.map(bridge => bridge.ask(1, 'initialize')))
  expect(new Set(answers.map(({ result }) => result?.by)).size).toBe(1)
  const started = heardIn(home).filter(broker => broker.started)
  expect(started).toHaveLength(1)
  expect(started[0]?.env).toMatchObject({ HOME: home, VALETKEY_WOKEN_BY: String(process.pid) })
})

test('a woken broker is in a session of its own and outlives the bridge', slow, async () => {
  const { home } = aHome()
  const bridge = aBridge(home)
  const { result } = await bridge.ask(1, 'initialize')
  bridge.child.stdin.end()
  await bridge.ended
  const broker = result?.by ?? 0
  expect(isTaken(broker)).toBe(true)
  const session = readFileSync(`/proc/${broker}/stat`, 'utf8').split(') ')[1]?.split(' ')[3]
  expect(session).toBe(String(broker))
})

test('lines that are no message are answered, and the next line is carried', slow, async () => {
  const { home } = aHome()
  await aBroker(home)
  const bridge = aBridge(home)
  bridge.say('{"jsonrpc":')
  bridge.say('')
  bridge.say('[]')
  await bridge.ask(1, 'ping')
  expect(bridge.answers.map(({ error }) => error?.code)).toEqual([-32700, -32600, undefined])
})

test(
  'a line of 50 MB is carried; one over 64 MiB is refused by name and id, and nothing else is lost',
  slow,
  async () => {
    const { home } = aHome()
    await aBroker(home)
    const bridge = aBridge(home)
    const text = 'x'.repeat(50_000_000)
    expect(await bridge.ask(1, 'tools/call', { text })).toMatchObject({ result: { method: 'tools/call' } })
    const refused = await bridge.ask(2, 'tools/call', { text: text + text.slice(0, 20_000_000) })
    expect(refused.error?.message).toContain('67108864 bytes')
    expect(await bridge.ask(3, 'ping')).toMatchObject({ result: { method: 'ping' } })
    expect(heardIn(home).some(({ body }) => body?.startsWith('5000'))).toBe(true)
  },
)

test('a client that does not read makes the bridge wait, and gets it all when it reads', slow, async () => {
  const { home } = aHome()
  await aBroker(home)
  const bridge = aBridge(home)
  await bridge.ask(0, 'initialize')
  bridge.child.stdout.pause()
  const ids = [1, 2, 3, 4, 5]
  for (const id of ids) bridge.say({ id, method: 'tools/call', params: { name: 'large' } })
  await until(() => heardIn(home).filter(({ head }) => head?.method === 'tools/call').length === ids.length)
  bridge.child.stdout.resume()
  for (const id of ids) expect(await bridge.answerTo(id)).toBeTruthy()
})

test('a batch of protocol 2025-03-26 travels as single messages', slow, async () => {
  const { home } = aHome()
  await aBroker(home)
  const bridge = aBridge(home)
  bridge.say('[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"tools/list"}]')
  expect([await bridge.answerTo(1), await bridge.answerTo(2)]).toMatchObject([
    { result: { method: 'ping' } },
    { result: { method: 'tools/list' } },
  ])
})

test('a server that the broker does not know is said in every answer, and the bridge stays', slow, async () => {
  const { home } = aHome()
  await aBroker(home)
  const bridge = aBridge(home, { server: 'nowhere' })
  for (const id of [1, 2]) {
    const { error } = await bridge.ask(id, 'initialize')
    expect(error).toMatchObject({ message: 'There is no server nowhere.', data: { valetkey: 'unknown-server' } })
  }
  expect(heardIn(home).filter(({ head }) => head?.t === 'attach')).toHaveLength(2)
})

test('a broker that cannot be started is said to the client, who may ask again', slow, async () => {
  const { home } = aHome()
  const broken = join(home, 'broken.mjs')
  writeFileSync(broken, 'process.exit(9)')
  const bridge = aBridge(home, { host: broken })
  const { error } = await bridge.ask(1, 'initialize')
  expect(error?.message).toContain('could not be started (it ended with code 9)')
  expect(error?.data).toEqual({ valetkey: 'broker-unreachable' })
  writeFileSync(broken, `import(${JSON.stringify(brokerFile)})`)
  expect(await bridge.ask(2, 'initialize')).toMatchObject({ result: { method: 'initialize' } })
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s ends the bridge with code %i', slow, async (signal, code) => {
  const { home } = aHome()
  await aBroker(home)
  const bridge = aBridge(home)
  await bridge.ask(1, 'initialize')
  bridge.child.kill(signal)
  expect(await bridge.ended).toEqual({ code, signal: null })
})

test(
  'the end of stdin ends the bridge with code 0, without a broker too, and though a stream of news is open',
  slow,
  async () => {
    const { home } = aHome()
    const alone = aBridge(home, { host: '/nonexistent' })
    alone.child.stdin.end()
    expect(await alone.ended).toEqual({ code: 0, signal: null })
    await aBroker(home)
    const bridge = aBridge(home)
    await bridge.ask(1, 'initialize')
    bridge.say({ id: 2, method: 'subscriptions/listen', params: { name: 'hang' } })
    bridge.child.stdin.end()
    expect(await bridge.ended).toEqual({ code: 0, signal: null })
  },
)

test(
  'who says all it wants and closes its end is answered all the same, by a broker that was yet to be started',
  slow,
  async () => {
    const { home } = aHome()
    const bridge = aBridge(home)
    bridge.say({ id: 1, method: 'initialize' })
    bridge.say({ method: 'notifications/initialized' })
    bridge.say({ id: 2, method: 'tools/call', params: { name: 'large' } })
    bridge.child.stdin.end('{"jsonrpc":"2.0","id":3,"method":"ping"}')
    expect(await bridge.ended).toEqual({ code: 0, signal: null })
    expect(bridge.answers.map(({ id }) => id)).toEqual([1, 2, 3])
  },
)

test('a call that nobody answers does not keep a bridge whose client has closed its end', slow, async () => {
  const { home } = aHome()
  await aBroker(home)
  const bridge = aBridge(home)
  await bridge.ask(1, 'initialize')
  bridge.say({ id: 2, method: 'tools/call', params: { name: 'hang' } })
  bridge.child.stdin.end()
  expect(await bridge.ended).toEqual({ code: 0, signal: null })
})

test('a client that closes its reading end ends the bridge', slow, async () => {
  const { home } = aHome()
  await aBroker(home)
  const bridge = aBridge(home)
  await bridge.ask(1, 'initialize')
  bridge.child.stdout.destroy()
  bridge.say({ id: 2, method: 'ping' })
  expect(await bridge.ended).toEqual({ code: 0, signal: null })
})

test('a bridge whose parent dies ends, even when its pipes stay open', slow, async () => {
  const { home } = aHome()
  await aBroker(home)
  const file = fileURLToPath(new URL('./bridge-process.ts', import.meta.url))
  // A pipe that this test holds open at both ends, so that only the watch over the parent can tell.
  const pipe = join(home, 'pipe')
  execFileSync('mkfifo', [pipe])
  const held = openSync(pipe, 'r+')
  onTestFinished(() => closeSync(held))
  const script = `exec 3<&0; "${process.execPath}" "${file}" example <&3 & echo $! >&2; wait`
  const parent = spawn('/bin/sh', ['-c', script], { env: { HOME: home }, stdio: [held, 'ignore', 'pipe'] })
  const [said] = await once(parent.stderr ?? expect.unreachable(), 'data')
  const bridge = Number(String(said).trim())
  onTestFinished(() => {
    if (isTaken(bridge)) process.kill(bridge, 'SIGKILL')
  })
  await until(() => heardIn(home).some(({ head }) => head?.t === 'attach'))
  parent.kill('SIGKILL')
  await until(() => !isTaken(bridge))
})

// Whether a soak run would notice: each judge is shown what must not be.
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '../world/eventually.ts'
import { aClient } from './client.ts'
import { dice } from './dice.ts'
import { growthIn, type Holdings } from './holdings.ts'
import { aLedger } from './ledger.ts'
import { renewedTooOften } from './renewals.ts'
import { runsOf } from './runs.ts'
import { whatIsSaid } from './secrets.ts'
import type { Town } from './town.ts'
import { aWeather } from './weather.ts'

/** A client whose bridge is this script; `say` writes a message, `asked` hears each of the client's. */
function aClientOf(script: string) {
  const ledger = aLedger(() => {})
  const spoken = whatIsSaid()
  const prelude = `
    const say = message => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n')
    let rest = ''
    const each = hear => process.stdin.on('data', text => {
      const lines = (rest + text).split('\\n')
      rest = lines.pop()
      for (const line of lines) hear(JSON.parse(line))
    })
    process.stdin.on('end', () => process.exit(0))\n`
  const client = aClient({
    command: process.execPath,
    args: ['-e', prelude + script],
    env: {},
    name: 'somebody',
    era: 'legacy',
    ledger,
    spoken,
  })
  onTestFinished(() => client.kill())
  return { client, spoken, broken: () => ledger.breaches.map(({ invariant }) => invariant) }
}

test('an answer that comes twice, one that never comes, and one to nobody', async () => {
  const { client, broken } = aClientOf(`each(({ id, method }) => {
    if (method === 'twice') { say({ id, result: {} }); say({ id, result: {} }) }
    if (method === 'nobody') { say({ id: 999, result: {} }); say({ id, result: {} }) }
  })`)
  expect((await client.ask('twice').outcome).is).toBe('result')
  await eventually(broken).toEqual(['one-answer'])
  expect((await client.ask('nobody').outcome).is).toBe('result')
  expect((await client.ask('never', {}, { bound: 50 }).outcome).is).toBe('late')
  expect(broken()).toEqual(['one-answer', 'one-answer', 'in-time'])
})

test('one answer to what was taken back is life, a second one is not', async () => {
  const { client, broken } = aClientOf(`each(({ params }) => {
    if (params?.requestId) { say({ id: params.requestId, result: {} }); say({ id: params.requestId, result: {} }) }
  })`)
  const asked = client.ask('slow')
  asked.cancel()
  expect((await asked.outcome).is).toBe('cancelled')
  await eventually(broken).toEqual(['one-answer'])
})

test('progress of a stranger, progress that goes backwards, and a line that is no message', async () => {
  const { client, broken } = aClientOf(`each(({ id }) => {
    const progress = (progressToken, progress) => say({ method: 'notifications/progress', params: { progressToken, progress } })
    progress('mine', 2); progress('mine', 1); progress('theirs', 1)
    process.stdout.write('hello\\n')
    say({ id, result: {} })
  })`)
  await client.ask('slow', { _meta: { progressToken: 'mine' } }).outcome
  expect(broken()).toEqual(['own-answer', 'own-answer', 'own-answer'])
})

test('a bridge that ends by itself', async () => {
  const { client, broken } = aClientOf('process.exit(3)')
  expect((await client.ask('ping').outcome).is).toBe('over')
  expect(broken()).toEqual(['lives'])
})

test('a token in what a bridge says', async () => {
  const { client, spoken } = aClientOf(
    `each(({ id }) => say({ id, result: { text: 'Bearer tok-0123456789abcdef.' } }))`,
  )
  await client.ask('ping').outcome
  expect(spoken.found(['tok-0123456789abcdef', 'tok-fedcba9876543210'])).toEqual(['stdout of somebody'])
})

test('a call that ran twice, here or in a program, is told once', () => {
  const elsewhere = ['b', 'c', 'c']
  const runs = runsOf(() => elsewhere)
  for (const nonce of ['a', 'a', 'd']) runs.onCall('echo', { nonce })
  expect(runs.repeated()).toEqual(['a', 'c'])
  expect(runs.repeated()).toEqual([])
})

test('a grant that was renewed without need', () => {
  const at = (seconds: number, is = 'token-refreshed') => ({ is, at: seconds * 1000, resource: 'v1' })
  const given = [at(0, 'token-issued'), at(5.5), at(7), at(12.5), at(13)]
  const town = {
    mcp: { v1: { url: 'v1' }, v2: { url: 'v2' }, modern: { url: 'modern' } },
    issuer: { events: (is: string) => given.filter(event => event.is === is) },
    refusals: [{ server: 'v1', at: 12_900 }],
  } as unknown as Town
  expect(renewedTooOften(town)).toEqual([expect.stringContaining('v1 renewed after 1500 ms')])
  expect(renewedTooOften(town)).toEqual([])
})

test('a broker that holds more at each rest; another broker is another matter', () => {
  const held = (pid: number, heap: number, timers: number): Holdings => ({
    ...{ pid, heap, outside: 4, reserved: 30, private: 90, files: 50, sockets: 30, state: 10 },
    ...{ resources: {}, timers: { here: timers } },
  })
  expect(growthIn([held(1, 9, 1), held(2, 15, 1), held(2, 20, 2), held(2, 20.4, 3)])).toEqual([])
  expect(growthIn([held(2, 15, 1), held(2, 20, 2), held(2, 24, 90)])).toEqual([
    'heap 20.0 → 24.0',
    'timers: here 2 → 90',
  ])
})

test('a failure is excused by what disturbs its place, and by nothing else', async () => {
  const weather = aWeather()
  const [here, there] = [
    { server: 'v1', label: 'cursor' },
    { server: 'v2', label: 'cursor' },
  ]
  await weather.during('v1 restarts', { server: 'v1' }, async () => {})
  const now = Date.now()
  expect([weather.over(here, now, now), weather.over(there, now, now)]).toEqual(['v1 restarts', undefined])
  expect(weather.over(here, now - 20_000, now - 10_000)).toBeUndefined()
})

test('the same seed throws the same dice', () => {
  const thrown = (seed: number) => Array.from({ length: 5 }, dice(seed).for('world').share)
  expect(thrown(7)).toEqual(thrown(7))
  expect(thrown(7)).not.toEqual(thrown(8))
})

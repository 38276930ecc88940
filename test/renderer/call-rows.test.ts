// Which calls are listed, in which order, and in which words.
import { expect, test } from 'vitest'
import { callRows, duration, filterChoices } from '../../renderer/screens/activity/call-rows.ts'
import type { Call } from '../../renderer/state/picture.ts'
import { aBroker, noon } from './a-snapshot.ts'

const call = (id: number, changes: Partial<Call> = {}): Call => ({
  id,
  at: noon + id,
  client: 'cursor',
  server: 'linear',
  account: 'default',
  method: 'tools/call',
  tool: 'find_issue',
  ms: 84,
  outcome: 'answered',
  ...changes,
})
const all = { client: '', server: '' }

test('what runs now stands on top', () => {
  const { ms: _none, ...running } = call(1, { outcome: 'running' })
  expect(callRows([call(3), call(2), running], all).map(({ id }) => id)).toEqual([1, 3, 2])
})

test('a filter takes client and server together', () => {
  const calls = [call(1), call(2, { server: 'notion' }), call(3, { client: 'zed' })]
  expect(callRows(calls, { client: 'cursor', server: 'linear' }).map(({ id }) => id)).toEqual([1])
})

test('a method is said in words, and an unknown one as it is', () => {
  const { tool: _none, ...listing } = call(1, { method: 'tools/list' })
  expect(callRows([listing, { ...listing, method: 'x/y' }], all).map(({ what }) => what)).toEqual([
    'Listed the tools',
    'x/y',
  ])
})

test('a client that is only known from its calls can be chosen', () => {
  const { clients } = filterChoices(aBroker({ activity: [call(1, { client: 'zed' })] }))
  expect(clients.map(({ says }) => says)).toEqual(['Claude Desktop', 'Cursor', 'Zed'])
})

test('durations are as exact as they are useful', () => {
  expect([84.4, 2400, 180_000].map(duration)).toEqual(['84 ms', '2.4 s', '3 min'])
})

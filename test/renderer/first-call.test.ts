// Whether the page after adding a server tells a program that came from one that was let in and answered.
import { expect, test } from 'vitest'
import { firstCall } from '../../renderer/screens/add/first-call.ts'
import { aBroker } from './a-snapshot.ts'

const call = { id: 1, at: 0, client: 'zed', server: 'linear', account: 'default', method: 'tools/list' }
const here = {
  client: 'zed',
  server: 'linear',
  account: 'default',
  state: 'parked',
  since: 0,
  inFlight: 0,
}
const met = { name: 'zed', live: 1, denied: false, uses: [] }

test('a program that nobody has let in waits for that, whatever it was told meanwhile', () => {
  const waiting = { ...met, waits: { for: ['linear@work'] } }
  const broker = aBroker({ clients: [waiting], connections: [here], activity: [{ ...call, outcome: 'refused' }] })
  expect(firstCall(broker, 'linear')).toEqual({ is: 'waits', client: 'zed' })
  expect(firstCall(broker, 'notion')).toEqual({ is: 'nobody' })
})

test('only an answer proves the entry; a refusal leaves it at connected', () => {
  const refused = aBroker({ clients: [met], connections: [here], activity: [{ ...call, outcome: 'refused' }] })
  expect(firstCall(refused, 'linear')).toEqual({ is: 'connected', client: 'zed' })
  const answered = aBroker({ clients: [met], connections: [], activity: [{ ...call, outcome: 'answered' }] })
  expect(firstCall(answered, 'linear')).toEqual({ is: 'answered', client: 'zed' })
})

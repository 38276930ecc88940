import { expect, test } from 'vitest'
import type { ClientMessage } from '../../main/link/client-line.ts'
import { createInFlight, type InFlight } from '../../main/link/in-flight.ts'

const ask = (id: number, method: string, uri?: string): ClientMessage => ({
  id,
  method,
  body: Buffer.from(`${method} ${id}`),
  ...(uri ? { uri } : {}),
})
const note = (method: string): ClientMessage => ({ method, body: Buffer.from(method) })

function sendAll(inFlight: InFlight, ...messages: ClientMessage[]) {
  for (const message of messages) inFlight.add(message)
  while (inFlight.next());
}

const shown = (inFlight: InFlight) =>
  inFlight.resume().map(({ head, body }) => `${head.t === 'message' && head.replay ? 'replay ' : ''}${body}`)

test('a new broker gets the opening lines, then what can be asked again, in the client’s order', () => {
  const inFlight = createInFlight()
  sendAll(inFlight, ask(1, 'initialize'), note('notifications/initialized'), ask(2, 'logging/setLevel'))
  sendAll(inFlight, ask(3, 'resources/subscribe', 'a'), ask(4, 'resources/subscribe', 'b'))
  for (const id of [1, 2, 3, 4]) inFlight.answered(id)
  sendAll(inFlight, ask(5, 'resources/unsubscribe', 'a'))
  inFlight.answered(5)
  sendAll(inFlight, ask(6, 'tools/list'), ask(7, 'tools/call'), ask(8, 'resources/read'))
  expect(inFlight.lose()).toMatchObject([{ id: 7, method: 'tools/call' }])
  expect(shown(inFlight)).toEqual([
    'replay initialize 1',
    'replay notifications/initialized',
    'replay logging/setLevel 2',
    'replay resources/subscribe 4',
    'tools/list 6',
    'resources/read 8',
  ])
})

test('an initialize that has no answer yet is asked again as an ordinary message', () => {
  const inFlight = createInFlight()
  sendAll(inFlight, ask(1, 'initialize'))
  expect(inFlight.lose()).toEqual([])
  expect(shown(inFlight)).toEqual(['initialize 1'])
})

test('what was not sent yet is not lost, a tool call included', () => {
  const inFlight = createInFlight()
  inFlight.add(ask(1, 'tools/call'))
  expect(inFlight.lose()).toEqual([])
  expect(inFlight.next()?.body.toString()).toBe('tools/call 1')
  expect(inFlight.waitingBytes()).toBe(0)
})

test('an unknown method is treated like a tool call', () => {
  const inFlight = createInFlight()
  sendAll(inFlight, ask(1, 'payments/send'))
  expect(inFlight.lose()).toMatchObject([{ id: 1 }])
})

test('a cancelled request is neither sent, nor repeated, nor answered', () => {
  const inFlight = createInFlight()
  sendAll(inFlight, ask(1, 'tools/list'))
  inFlight.add(ask(2, 'tools/list'))
  inFlight.add({ ...note('notifications/cancelled'), cancels: 2 })
  expect(inFlight.next()).toBeUndefined()
  sendAll(inFlight, { ...note('notifications/cancelled'), cancels: 1 })
  expect(inFlight.answered(1)).toBe(false)
  expect(shown(inFlight)).toEqual([])
})

test('an answer counts once', () => {
  const inFlight = createInFlight()
  sendAll(inFlight, ask(1, 'ping'))
  expect([inFlight.answered(1), inFlight.answered(1)]).toEqual([true, false])
})

test('a subscription of a modern client is opened again at every broker that comes', () => {
  const inFlight = createInFlight()
  sendAll(inFlight, ask(1, 'subscriptions/listen'))
  for (let broker = 0; broker < 10; broker += 1) {
    expect(inFlight.lose()).toEqual([])
    expect(shown(inFlight)).toEqual(['subscriptions/listen 1'])
  }
  inFlight.add({ ...note('notifications/cancelled'), cancels: 1 })
  expect(shown(inFlight)).toEqual([])
})

test('a request that three brokers did not survive is not given to a fourth', () => {
  const inFlight = createInFlight()
  sendAll(inFlight, ask(1, 'tools/list'))
  for (const _ of [1, 2]) {
    expect(inFlight.lose()).toEqual([])
    inFlight.resume()
  }
  expect(inFlight.lose()).toMatchObject([{ id: 1 }])
})

test('giving up names every request that waits, sent or not, and keeps the notifications', () => {
  const inFlight = createInFlight()
  sendAll(inFlight, ask(1, 'initialize'))
  inFlight.add(note('notifications/initialized'))
  inFlight.add(ask(2, 'tools/call'))
  expect(inFlight.giveUp()).toEqual([1, 2])
  expect(inFlight.isWaiting()).toBe(false)
  expect(inFlight.next()?.body.toString()).toBe('notifications/initialized')
})

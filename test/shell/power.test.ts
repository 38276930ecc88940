// When the app notices that the world around it is another one.
import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchSurroundings } from '../../main/shell/life/power.ts'

const look = 5_000

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function aMachine() {
  const machine = { online: true, addresses: '192.0.2.1', said: [] as string[] }
  const powerMonitor = new EventEmitter()
  const surroundings = watchSurroundings({
    onDisturbed: () => machine.said.push('disturbed'),
    onOffline: () => machine.said.push('offline changed'),
    net: { isOnline: () => machine.online },
    powerMonitor: powerMonitor as never,
    addressesNow: () => machine.addresses,
  })
  return { machine, powerMonitor, surroundings }
}

test('nothing is said while nothing changes', async () => {
  const { machine } = aMachine()
  await vi.advanceTimersByTimeAsync(60 * look)
  expect(machine.said).toEqual([])
})

test('a machine that wakes is disturbed at once', () => {
  const { machine, powerMonitor } = aMachine()
  powerMonitor.emit('resume')
  expect(machine.said).toEqual(['disturbed'])
})

test('other addresses are noticed, once', async () => {
  const { machine } = aMachine()
  machine.addresses = '198.51.100.7'
  await vi.advanceTimersByTimeAsync(3 * look)
  expect(machine.said).toEqual(['disturbed'])
})

test('a network that goes is shown, and one that comes back is worth a look at every connection', async () => {
  const { machine, surroundings } = aMachine()
  machine.online = false
  await vi.advanceTimersByTimeAsync(look)
  expect(surroundings.isOffline()).toBe(true)
  expect(machine.said).toEqual(['offline changed'])
  machine.online = true
  await vi.advanceTimersByTimeAsync(look)
  expect(surroundings.isOffline()).toBe(false)
  expect(machine.said).toEqual(['offline changed', 'offline changed', 'disturbed'])
})

test('nobody listens any more at the end', async () => {
  const { machine, powerMonitor, surroundings } = aMachine()
  surroundings.stop()
  machine.addresses = 'elsewhere'
  powerMonitor.emit('resume')
  await vi.advanceTimersByTimeAsync(3 * look)
  expect(machine.said).toEqual([])
})

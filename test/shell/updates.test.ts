// When a newer Valetkey is looked for, and when it is put in place.
import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { silentLog } from '../../main/base/log.ts'
import { createUpdates, type Updater } from '../../main/shell/desktop/updates.ts'

const minute = 60_000
const hour = 60 * minute

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

class AFeed extends EventEmitter {
  logger = null
  autoInstallOnAppQuit = false
  looks = 0
  installed = 0
  answer: () => void = () => this.emit('update-not-available', {})
  async checkForUpdates() {
    this.looks += 1
    this.answer()
    return null
  }
  quitAndInstall() {
    this.installed += 1
  }
}

function updatesFrom(feed: AFeed, hasFeed = true) {
  const relaunches: number[] = []
  const updates = createUpdates({
    log: silentLog,
    changed: () => {},
    hasFeed,
    relaunch: () => relaunches.push(1),
    load: async () => feed as unknown as Updater,
  })
  return { updates, relaunches }
}

test('the first look is a minute after the start, the next ones every six hours', async () => {
  const feed = new AFeed()
  const { updates } = updatesFrom(feed)
  await vi.advanceTimersByTimeAsync(minute)
  expect(feed.looks).toBe(1)
  expect(updates.view()).toEqual({ is: 'none' })
  await vi.advanceTimersByTimeAsync(6 * hour)
  expect(feed.looks).toBe(2)
  updates.stop()
  await vi.advanceTimersByTimeAsync(24 * hour)
  expect(feed.looks).toBe(2)
})

test('a machine that slept for hours looks when it wakes, one that dozed does not', async () => {
  const feed = new AFeed()
  const { updates } = updatesFrom(feed)
  await vi.advanceTimersByTimeAsync(minute)
  updates.awoke()
  expect(feed.looks).toBe(1)
  vi.setSystemTime(Date.now() + 8 * hour) // timers do not run in sleep
  updates.awoke()
  await vi.advanceTimersByTimeAsync(0)
  expect(feed.looks).toBe(2)
})

test('a look that failed for want of a network is repeated when there is one', async () => {
  const feed = new AFeed()
  const { updates } = updatesFrom(feed)
  feed.answer = () => {
    throw new Error('net::ERR_INTERNET_DISCONNECTED')
  }
  await vi.advanceTimersByTimeAsync(minute)
  expect(updates.view()).toMatchObject({ is: 'failed' })
  feed.answer = () => feed.emit('update-downloaded', { version: '2.0.0' })
  updates.awoke()
  await vi.advanceTimersByTimeAsync(0)
  expect(updates.view()).toEqual({ is: 'ready', version: '2.0.0' })
  expect(feed.autoInstallOnAppQuit).toBe(true)
})

test('what was fetched is put in place by a restart', async () => {
  const feed = new AFeed()
  const { updates, relaunches } = updatesFrom(feed)
  await updates.check()
  updates.restart()
  expect([feed.installed, relaunches.length]).toEqual([1, 0])
})

test('with a call still in flight the app starts anew as it is, and nothing is put in place', async () => {
  const feed = new AFeed()
  const { updates, relaunches } = updatesFrom(feed)
  await updates.check()
  updates.postpone()
  updates.restart()
  expect(feed).toMatchObject({ installed: 0, autoInstallOnAppQuit: false })
  expect(relaunches).toHaveLength(1)
})

test('a build without a feed never looks', async () => {
  const feed = new AFeed()
  const { updates } = updatesFrom(feed, false)
  await vi.advanceTimersByTimeAsync(24 * hour)
  updates.awoke()
  await updates.check()
  expect(feed.looks).toBe(0)
  expect(updates.view()).toEqual({ is: 'not-offered' })
})

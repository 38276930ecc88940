// Whether a host collects when its work is over, and not while it works.
import { expect, onTestFinished, test, vi } from 'vitest'
import { collectAtRest } from '../../main/host/rest.ts'

test('memory is collected a few times when nothing happens any more, and never in the middle of work', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  let collected = 0
  let happens = () => {}
  const stop = collectAtRest({
    subscribe: listener => {
      happens = listener
      return () => {
        happens = () => {}
      }
    },
    collect: () => {
      collected += 1
    },
  })
  vi.advanceTimersByTime(60_000)
  expect(collected).toBe(0)
  for (let n = 0; n < 50; n += 1) {
    happens()
    vi.advanceTimersByTime(100)
  }
  expect(collected).toBe(0)
  vi.advanceTimersByTime(60_000)
  expect(collected).toBe(3)

  happens()
  stop()
  happens()
  vi.advanceTimersByTime(60_000)
  expect(collected).toBe(3)
})

test('the collector that V8 lends is there, and no global is', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  let happens = () => {}
  const stop = collectAtRest({
    subscribe: listener => {
      happens = listener
      return () => {}
    },
  })
  happens()
  vi.advanceTimersByTime(60_000)
  stop()
  expect('gc' in globalThis).toBe(false)
})

// Whether the app asks whoever holds the claim to hand over: each broker once, and not for ever.
import { expect, onTestFinished, test, vi } from 'vitest'
import { BrokerError } from '../../main/base/errors.ts'
import { createLog } from '../../main/base/log.ts'
import { pathsOf } from '../../main/base/paths.ts'
import { claimOrTakeOver } from '../../main/shell/life/take-over.ts'

test('a broker is asked once, and another one that was woken in between is asked, too', async () => {
  const taking = aTakeOver([7, 7, 8, 8, 8])
  expect(await taking.claimed).toBe(taking.held)
  expect(taking.asked).toEqual([7, 8])
})

test('one that cannot be asked yet is asked again', async () => {
  const taking = aTakeOver([7, 7, 7], { deaf: 2 })
  expect(await taking.claimed).toBe(taking.held)
  expect(taking.asked).toEqual([7, 7, 7])
})

test('a machine that wakes broker after broker is left alone in the end', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const taking = aTakeOver(Array.from({ length: 10_000 }, (_, n) => n))
  const refused = expect(taking.claimed).rejects.toMatchObject({ code: 'already-running' })
  await vi.advanceTimersByTimeAsync(100_000)
  await refused
  expect(taking.asked).toEqual([0, 1, 2])
})

/** These processes hold the claim when it is looked at, one look each; then it is free. */
function aTakeOver(holders: number[], { deaf = 0 } = {}) {
  const held = { release: () => {} }
  const asked: number[] = []
  let now = 0
  const claimed = claimOrTakeOver({
    paths: pathsOf('/nowhere'),
    log: createLog(() => {}),
    claim: async () => {
      const pid = holders.shift()
      if (pid === undefined) return held
      now = pid
      throw new BrokerError('already-running', { message: 'Held.', facts: { pid } })
    },
    ask: async () => asked.push(now) > deaf,
  })
  return { held, asked, claimed }
}

import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { oncePerKey } from '../../main/base/once.ts'

describe('work that must not happen twice at one time', () => {
  test('runs once for all who ask while it runs', async () => {
    const once = oncePerKey<number>()
    let runs = 0
    const work = async (): Promise<number> => {
      await turn()
      return ++runs
    }
    expect(await Promise.all(Array.from({ length: 20 }, () => once('grant', work)))).toEqual(Array(20).fill(1))
  })

  test('runs apart for different keys', async () => {
    const once = oncePerKey<string>()
    const echo = (key: string): Promise<string> => once(key, async () => key)
    expect(await Promise.all([echo('a'), echo('b')])).toEqual(['a', 'b'])
  })

  test('runs again after it has ended, well or badly', async () => {
    const once = oncePerKey<string>()
    await expect(once('grant', () => Promise.reject(new Error('first')))).rejects.toThrow('first')
    expect(await once('grant', async () => 'second')).toBe('second')
    expect(await once('grant', async () => 'third')).toBe('third')
  })

  test('fails for all who wait when it fails', async () => {
    const once = oncePerKey<string>()
    const fail = async (): Promise<string> => {
      await turn()
      throw new Error('refused')
    }
    const outcomes = await Promise.allSettled([once('grant', fail), once('grant', fail)])
    expect(outcomes.map(outcome => outcome.status)).toEqual(['rejected', 'rejected'])
  })
})

// Whether changes are drawn at once, together, and never two at a time.
import { expect, test } from 'vitest'
import { createPublisher } from '../../main/shell/publisher.ts'
import { eventually } from '../world/eventually.ts'

test('a hundred changes are drawn at once and once more', async () => {
  let drawn = 0
  const draw = async () => {
    drawn += 1
  }
  const publisher = createPublisher({ draw, pace: () => 10 })
  for (let n = 0; n < 100; n += 1) publisher.changed()
  expect(drawn).toBe(1)
  await eventually(async () => drawn).toBe(2)
  publisher.stop()
})

test('a drawing that fails does not end drawing', async () => {
  let drawn = 0
  const draw = async () => {
    drawn += 1
    throw new Error('no')
  }
  const publisher = createPublisher({ draw, pace: () => 1 })
  publisher.changed()
  publisher.changed()
  await eventually(async () => drawn).toBe(2)
  publisher.stop()
})

test('a stopped one draws no more', async () => {
  let drawn = 0
  const draw = async () => {
    drawn += 1
  }
  const publisher = createPublisher({ draw, pace: () => 1 })
  publisher.stop()
  publisher.changed()
  expect(drawn).toBe(0)
})

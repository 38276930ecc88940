// A soak run in small: the same events in the same order, once each, and all that a long run looks at.
import { expect, onTestFinished, test } from 'vitest'
import { takeAllAway } from '../bench/belongings.ts'
import { personEvents } from './chaos-person.ts'
import { worldEvents } from './chaos-world.ts'
import { inWords } from './ledger.ts'
import { soak } from './soak.ts'

const only = [
  'v1 restarts',
  'modern refuses tokens before their time',
  'the streams of the old server are cut',
  'a client ends killed, and comes again',
  'the broker is killed',
  'v1 is signed out of, and in',
  'everything is paused, and goes on',
]

test('six clients live through a few seconds of everything, and nothing is broken', async () => {
  expect(only.filter(name => ![...worldEvents, ...personEvents].some(event => event.name === name))).toEqual([])
  onTestFinished(takeAllAway)
  const said: string[] = []
  const soaked = await soak({ minutes: 0.1, bridges: 6, seed: 1, only, say: text => void said.push(text) })
  expect([soaked.breaches.map(inWords), said.filter(text => text.startsWith('BROKEN'))]).toEqual([[], []])
  expect([...soaked.happened.keys()].sort()).toEqual([...only].sort())
  expect(soaked.tally.total).toBeGreaterThan(50)
})

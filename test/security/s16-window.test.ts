// S16 where there is a window: every confirmation is asked there, whoever sent the command, and nowhere else.
import { expect, test } from 'vitest'
import type { PersonAsked } from '../../main/broker/core/ports.ts'
import { aBroker, aPerson } from '../broker/a-broker.ts'

const deny = { verb: 'access', client: 'cursor', allow: false } as const
const allow = { ...deny, allow: true } as const

async function aDeskWhosePerson(answers: (question: PersonAsked) => Promise<boolean>) {
  const asked: PersonAsked[] = []
  const askPerson = (question: PersonAsked) => {
    asked.push(question)
    return answers(question)
  }
  const stage = await aBroker({ ports: { askPerson } })
  await stage.broker.do(deny, aPerson())
  return Object.assign(stage, { asked })
}

test('S16 an agent at the command line cannot answer for the person at the window', async () => {
  await using stage = await aDeskWhosePerson(async () => false)
  const agent = aPerson('agrees')
  await expect(stage.broker.do(allow, agent)).rejects.toMatchObject({ code: 'confirmation-refused' })
  expect(agent.asked).toEqual([])
  expect(stage.asked).toMatchObject([{ from: 'command line', sentence: expect.stringContaining('cursor') }])
  expect((await stage.broker.snapshot()).deniedClients).toEqual(['cursor'])
})

test('S16 what the person agrees to at the window is done, also for the command line', async () => {
  await using stage = await aDeskWhosePerson(async () => true)
  await stage.broker.do(allow, aPerson('absent'))
  expect((await stage.broker.snapshot()).deniedClients).toEqual([])
})

test('S16 what nobody sent is put to nobody', async () => {
  await using stage = await aDeskWhosePerson(async () => true)
  const agent = { ...aPerson('agrees'), from: 'nobody' } as const
  await expect(stage.broker.do(allow, agent)).rejects.toMatchObject({ code: 'needs-confirmation' })
  expect(stage.asked).toEqual([])
})

test('S16 a question ends with the command that it belongs to, and a late yes changes nothing', async () => {
  let say: (yes: boolean) => void = () => {}
  await using stage = await aDeskWhosePerson(() => new Promise(resolve => (say = resolve)))
  const leaving = new AbortController()
  const allowing = stage.broker.do(allow, aPerson('agrees', leaving.signal))
  const outcome = expect(allowing).rejects.toMatchObject({ code: 'needs-confirmation' })
  await expect.poll(() => stage.asked.length).toBe(1)
  leaving.abort()
  await outcome
  expect(stage.asked[0]?.signal.aborted).toBe(true)
  say(true)
  expect((await stage.broker.snapshot()).deniedClients).toEqual(['cursor'])
})

test('S16 a window that breaks while it asks has not agreed', async () => {
  await using stage = await aDeskWhosePerson(() => Promise.reject(new Error('the window is gone')))
  await expect(stage.broker.do(allow, aPerson('agrees'))).rejects.toThrow()
  expect((await stage.broker.snapshot()).deniedClients).toEqual(['cursor'])
})

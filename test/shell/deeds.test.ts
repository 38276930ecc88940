// What follows when something in the tray is chosen: where the window is led, and what the person is told.
import { expect, test } from 'vitest'
import { createDeeds } from '../../main/shell/tray/deeds.ts'
import { aDesk } from './a-desk.ts'

const signIn = { is: 'command', command: { verb: 'login', server: 'linear' } } as const

test('a sign-in leads a window that is opened while it runs, and none that is opened when it has ended', async () => {
  const { act, desk, end } = aTray()
  act(signIn)
  expect(desk.view().goTo).toMatchObject({ screen: 'server', server: 'linear' })
  await end()
  expect(desk.view().goTo).toBeUndefined()
})

test('a sign-in leads a window nowhere that is open', async () => {
  const { act, desk, end } = aTray({ isOpen: true })
  act(signIn)
  expect(desk.view()).toMatchObject({ running: [{ verb: 'login' }] })
  expect(desk.view().goTo).toBeUndefined()
  await end()
})

test('the end of a sign-in takes back no other screen that was wanted since', async () => {
  const { act, desk, end } = aTray()
  act(signIn)
  desk.goTo({ screen: 'add', at: 2 })
  await end()
  expect(desk.view().goTo).toMatchObject({ screen: 'add' })
})

function aTray({ isOpen = false } = {}) {
  let done = () => {}
  const carryOut = () => new Promise<object>(resolve => (done = () => resolve({})))
  const { desk } = aDesk({ carryOut })
  const act = createDeeds({
    desk,
    notifier: { show: () => {} },
    window: { show: () => {}, isOpen: () => isOpen },
    restartToUpdate: () => {},
    quit: () => {},
  })
  const end = async () => {
    done()
    await new Promise(setImmediate)
  }
  return { act, desk, end }
}

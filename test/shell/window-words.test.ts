// Whether sentences that come to the window leave out the commands that it has buttons for, and keep everything else.
import { expect, test } from 'vitest'
import { BrokerError } from '../../main/base/errors.ts'
import { vaultSentence } from '../../main/broker/core/vault-state.ts'
import { forWindow, snapshotForWindow } from '../../main/shell/desk/window-words.ts'
import { aDesk } from './a-desk.ts'
import { anAppSnapshot } from './an-app-snapshot.ts'

const ringLocked =
  'The keyring is locked. Run “valetkey unlock” to be asked for its password, or unlock it yourself. Nothing was lost.'

test.each([
  [ringLocked, 'The keyring is locked. Nothing was lost.'],
  [
    'No answer came. linear is added all the same; sign in any time with: valetkey login linear',
    'No answer came. linear is added all the same.',
  ],
  [
    'That server is here already, as linear. To sign in: valetkey login linear · a second account: valetkey login linear@work',
    'That server is here already, as linear.',
  ],
  ['There is no server called x. Add one with: valetkey add URL', 'There is no server called x.'],
  ['Add the server again with its --client-id.', 'Add the server again with its client id.'],
  [
    'It has none: valetkey identity use URL gives it one. Register.',
    'It has none; Settings can give it one. Register.',
  ],
])('a command that a button does is left out of “%s”', (said, shown) => {
  expect(forWindow(said)).toBe(shown)
})

test('what only a terminal can do stays, and a sentence that is all there is', () => {
  const kept = [
    vaultSentence('keychain', { is: 'unavailable', why: 'no bus' }),
    'Valetkey could not be started (busy). `valetkey doctor` says more.',
    'Sign in with: valetkey login linear',
    'valetkey.example did not answer.',
  ]
  expect(kept.map(forWindow)).toEqual(kept)
})

test('so do failures of the window’s own commands, and the reasons in its snapshot', async () => {
  const carryOut = async () => {
    throw new BrokerError('vault-locked', { message: ringLocked })
  }
  const { desk } = aDesk({ carryOut })
  const answer = await desk.take({ verb: 'login', server: 'linear' })
  expect(answer).toMatchObject({ error: { message: 'The keyring is locked. Nothing was lost.' } })
  expect(desk.view().running[0]?.answer).toEqual(answer)
  const vault = { kind: 'keychain', why: '', state: { is: 'locked', why: ringLocked } } as const
  expect(snapshotForWindow(anAppSnapshot({ vault })).broker.vault.state).toMatchObject({
    why: 'The keyring is locked. Nothing was lost.',
  })
})

// What the settings say; each state has words of its own.
import { expect, test } from 'vitest'
import {
  companyTold,
  identityTold,
  leavingSays,
  terminalSays,
  updateTold,
  vaultTold,
} from '../../renderer/screens/settings/words.ts'

test('a locked vault says why', () => {
  const told = vaultTold({ kind: 'keychain', state: { is: 'locked', why: 'The keyring is locked.' }, why: '' })
  expect(told).toMatchObject({ state: 'bad', word: 'Locked', says: 'The keyring is locked.' })
})

test('memory is never called safe', () => {
  expect(vaultTold({ kind: 'memory', state: { is: 'open' }, why: '' })).toMatchObject({ state: 'half' })
})

test('an update that is looked for or fetched is under way', () => {
  for (const is of ['checking', 'available'] as const) expect(updateTold({ is })).toMatchObject({ state: 'busy' })
})

test('a build without an identity document says what happens instead', () => {
  expect(identityTold({ clientIdUrl: undefined, from: 'none' }).says).toMatch(/registers itself/)
})

test('the terminal command says where its link is, and why a terminal may miss it', () => {
  expect(terminalSays({ is: 'on', file: '/b/valetkey' })).toBe('/b/valetkey leads to it.')
  expect(terminalSays({ is: 'off', file: '/b/valetkey', why: 'Not on PATH.' })).toMatch(
    /at \/b\/valetkey;.* Not on PATH\.$/,
  )
  expect(terminalSays({ is: 'not-offered', why: 'Run npm link.' })).toBe('Run npm link.')
})

test('a company sign-in tells whether it still holds, and how much hangs on it', () => {
  const company = { issuer: 'https://idp.example', clientId: 'v', who: undefined, accounts: 2 }
  const ready = { is: 'ready', until: undefined, renews: true } as const
  expect(companyTold(undefined)).toMatchObject({ state: 'quiet' })
  expect(companyTold({ ...company, state: ready })).toMatchObject({
    state: 'good',
    says: '2 accounts were opened by it.',
  })
  const why = 'The company sign-in at x has ended. Sign in to your company again: valetkey company sign-in'
  const ended = companyTold({ ...company, state: { is: 'needs-you', why } })
  expect(ended).toMatchObject({ state: 'bad', word: 'Ended' })
  expect(ended.says).not.toContain('valetkey')
})

test('every state of an update has a word', () => {
  const states = ['none', 'checking', 'available', 'ready', 'failed', 'not-offered'] as const
  const words = states.map(is => updateTold({ is }).word)
  expect(new Set(words).size).toBe(states.length)
})

test('what a company’s sign-in takes with it is said before it is ended', () => {
  expect(leavingSays({ accounts: 0 })).toContain('no account was opened by it')
  expect(leavingSays({ accounts: 1 })).toContain('the account that it opened')
  expect(leavingSays({ accounts: 3 })).toContain('the 3 accounts that it opened')
})

// S14: what the issuer confirmed, does not offer, or has not confirmed yet never looks the same.
import { expect, test } from 'vitest'
import {
  type RevokedAccount,
  receiptLines,
  receiptSummary,
  receiptsOf,
  receiptTitle,
  rotationsOf,
} from '../../renderer/screens/revoke/receipt-lines.ts'
import { noon } from './a-snapshot.ts'

const receipt = (revocation: RevokedAccount['revocation']): RevokedAccount => ({
  server: 'linear',
  account: 'default',
  issuer: 'https://linear.example',
  revocation,
})

test('S14 a confirmed, an unoffered and a failed revocation are three outcomes', () => {
  const confirmed = receipt({ refreshToken: { is: 'revoked', at: noon }, accessToken: { is: 'revoked', at: noon } })
  const unoffered = receipt({ refreshToken: { is: 'none' }, accessToken: { is: 'not-offered', until: noon } })
  const failed = receipt({ refreshToken: { is: 'failed', why: 'It timed out.' }, accessToken: { is: 'none' } })
  expect(receiptLines(confirmed).map(({ outcome }) => outcome)).toEqual(['confirmed', 'confirmed'])
  expect(receiptLines(unoffered)).toEqual([
    { token: 'Access token', outcome: 'not-offered', says: 'This issuer offers no revocation', until: noon },
  ])
  expect(receiptLines(failed)).toMatchObject([{ outcome: 'unconfirmed', why: 'It timed out.' }])
})

test('S14 the summary is as good as the worst line', () => {
  const confirmed = receipt({ refreshToken: { is: 'revoked', at: noon }, accessToken: { is: 'none' } })
  const failed = receipt({ refreshToken: { is: 'failed', why: '' }, accessToken: { is: 'none' } })
  expect(receiptSummary([confirmed])).toBe('Access is cut, and every issuer confirmed it.')
  expect(receiptSummary([confirmed, failed])).toMatch(/keeps trying/)
  expect(receiptSummary([])).toMatch(/no token to give back/)
})

test('an answer without receipts has none', () => {
  expect(receiptsOf({ client: 'cursor' })).toEqual([])
  expect(receiptsOf(undefined)).toEqual([])
})

test('a receipt says what was done, not only what came of it', () => {
  expect(receiptTitle({ verb: 'remove', server: 'linear' })).toBe('linear is removed. ')
  expect(receiptTitle({ verb: 'logout', server: 'linear', account: 'work' })).toBe('linear@work is signed out. ')
  expect(receiptTitle({ verb: 'revoke' })).toBe('')
  expect(receiptTitle({ verb: 'key-delete', server: 'github' })).toBe('github has no key any more. ')
})

test('S14 keys that nobody can revoke from here are named with what is left to do', () => {
  const sentence = 'The key of github (Authorization) is deleted here and still works.'
  expect(rotationsOf({ receipts: [], rotate: [{ server: 'github', name: 'Authorization', sentence }] })).toEqual([
    sentence,
  ])
  expect(rotationsOf({ receipts: [] })).toEqual([])
})

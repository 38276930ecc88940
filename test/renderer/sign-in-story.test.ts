// Where a sign-in stands, as its running command tells it.
import { expect, test } from 'vitest'
import { addressParts, signInStory } from '../../renderer/screens/sign-in/story.ts'

const url = 'https://linear.example/authorize?client_id=x'
const browser = { kind: 'browser', url, opened: true, text: '' } as const

test('until the address is known it prepares', () => {
  expect(signInStory({ progress: [] })).toEqual({ is: 'preparing' })
})

test('it waits for the browser, and knows whether one was opened', () => {
  expect(signInStory({ progress: [browser] })).toEqual({ is: 'waiting', url, opened: true, wantsPaste: false })
  const question = { kind: 'paste-redirect', url, text: '' } as const
  expect(signInStory({ progress: [{ ...browser, opened: false }], question })).toMatchObject({
    opened: false,
    wantsPaste: true,
  })
})

test('several sign-in services are a choice before there is an address', () => {
  const question = { kind: 'choose', text: 'Which one?', choices: ['https://a.example', 'https://b.example'] } as const
  expect(signInStory({ progress: [], question })).toEqual({
    is: 'choosing',
    text: 'Which one?',
    choices: ['https://a.example', 'https://b.example'],
  })
})

test('a code for another device waits at its own page', () => {
  const page = 'https://github.example/login/device'
  const device = { kind: 'device', url: page, code: 'WDJB-MJHT', until: 0, text: '' } as const
  expect(signInStory({ progress: [device] })).toMatchObject({
    is: 'waiting',
    url: page,
    code: 'WDJB-MJHT',
    wantsPaste: false,
  })
})

test('who signed in is told when it is known', () => {
  expect(signInStory({ progress: [], answer: { ok: true, result: { who: '“ada”' } } })).toEqual({
    is: 'done',
    who: '“ada”',
  })
  expect(signInStory({ progress: [], answer: { ok: true, result: {} } })).toEqual({ is: 'done', who: undefined })
})

test('a person who cancels has not failed', () => {
  const ended = (code: string) =>
    signInStory({ progress: [], answer: { ok: false, error: { code, message: 'It ended.', facts: {} } } })
  expect(ended('sign-in-cancelled')).toMatchObject({ is: 'ended', how: 'cancelled' })
  expect(ended('sign-in-refused')).toMatchObject({ is: 'ended', how: 'failed' })
})

test('the host to compare is set apart, also in an address that is made to mislead', () => {
  expect(addressParts('https://linear.app@evil.example/linear.app')).toEqual({
    before: 'https://',
    host: 'evil.example',
    after: '/linear.app',
  })
})

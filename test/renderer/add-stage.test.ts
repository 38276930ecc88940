// How far adding a server has come.
import { expect, test } from 'vitest'
import { addStage } from '../../renderer/screens/add/stage.ts'

const look = { id: '1', verb: 'look', progress: [] }
const add = { id: '2', verb: 'add', progress: [] }
const found = { url: 'https://mcp.linear.example/mcp', name: 'linear', protected: true, refresh: true, warnings: [] }
const looked = { ...look, answer: { ok: true, result: found } } as const
const failure = { code: 'unreachable', message: 'It did not answer.', facts: {} }
const failed = { ok: false, error: failure } as const
const linked = false

test('it begins with an address, or with the question whether a link is meant', () => {
  expect(addStage({ look: undefined, add: undefined, linked: false }).is).toBe('address')
  expect(addStage({ look: undefined, add: undefined, linked: true }).is).toBe('asked')
})

test('it looks before it offers to sign in', () => {
  expect(addStage({ look, add: undefined, linked }).is).toBe('looking')
  expect(addStage({ look: looked, add: undefined, linked })).toMatchObject({ is: 'looked', found: { name: 'linear' } })
  expect(addStage({ look: { ...look, answer: failed }, add: undefined, linked })).toEqual({
    is: 'look-failed',
    failure,
  })
})

test('a sign-in that was under way is shown also when nobody remembers the look', () => {
  expect(addStage({ look: undefined, add, linked })).toEqual({ is: 'signing-in', story: { is: 'preparing' } })
})

test('a failed sign-in keeps what was found', () => {
  expect(addStage({ look: looked, add: { ...add, answer: failed }, linked })).toMatchObject({
    is: 'add-failed',
    failure,
    found: { name: 'linear' },
  })
})

test('an added server is not called signed in when it is not', () => {
  const result = { server: 'linear', account: 'work', url: found.url, signedIn: false, protected: true }
  expect(addStage({ look: looked, add: { ...add, answer: { ok: true, result } }, linked })).toEqual({
    is: 'added',
    server: 'linear',
    account: 'work',
    signedIn: false,
  })
})

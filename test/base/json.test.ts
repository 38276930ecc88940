import { expect, test } from 'vitest'
import { jsonOf, membersOf } from '../../main/base/json.ts'
import { shownAccount } from '../../main/base/shown-account.ts'

test.each([
  ['{"a":1}', { a: 1 }],
  ['[1]', [1]],
  ['null', null],
  ['{"a":', undefined],
  ['', undefined],
])('what %j says as JSON', (text, value) => {
  expect(jsonOf(text)).toEqual(value)
})

test.each([
  ['{"a":1}', { a: 1 }],
  ['[1]', undefined],
  ['null', undefined],
  ['"a"', undefined],
  ['no JSON', undefined],
])('only an object has members: %j', (text, members) => {
  expect(membersOf(text)).toEqual(members)
})

test('an account called default needs no name', () => {
  expect([shownAccount('linear', 'default'), shownAccount('linear', 'work')]).toEqual(['linear', 'linear@work'])
})

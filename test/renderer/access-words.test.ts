// What is said of a call that wanted more access than was granted.
import { expect, test } from 'vitest'
import { accessWords } from '../../renderer/screens/servers/access-words.ts'

const moreAccess = { client: 'cursor', call: '“write_file”', scopes: ['“files:write”'], helps: true }

test('A20 where signing in again may grant it, the account says who needs what', () => {
  expect(accessWords('linear', { moreAccess })).toEqual({
    title: 'Cursor needs more access to linear',
    says: 'It called “write_file”, which wants “files:write”. Sign in again to grant that.',
    helps: true,
  })
})

test('A20 where it will not help, nobody is sent to sign in', () => {
  const words = accessWords('linear', { moreAccess: { ...moreAccess, helps: false } })
  expect(words).toMatchObject({ helps: false, title: 'linear refuses a call of Cursor' })
  expect(words?.says).toContain('will not help')
})

test('an account that lacks nothing says nothing', () => {
  expect(accessWords('linear', {})).toBeUndefined()
})

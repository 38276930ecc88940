import { expect, test } from 'vitest'
import { byName } from '../../main/base/by-name.ts'

test('names with numbers are in the order in which a person counts', () => {
  const names = ['server-10', 'server-2', 'linear', 'server-1']
  expect(names.sort(byName)).toEqual(['linear', 'server-1', 'server-2', 'server-10'])
})

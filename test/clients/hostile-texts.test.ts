// Texts that a stranger wrote to keep whoever looks for keys in them busy. Each is so large that work which grows by its square
// would not end within a test's time.
import { expect, test } from 'vitest'
import { judge } from '../../main/clients/keys/judge.ts'
import { keysWritten } from '../../main/clients/scan/text-keys.ts'
import { github, random } from './keys.ts'

test('a word of hundreds of kilobytes is looked at once', () => {
  const { secrets } = judge(`--api-key=${random} ${'a'.repeat(300_000)}`, 'X', 'show-in-any-way')
  expect(secrets.map(({ value }) => value)).toEqual([random])
})

test('a name of a hundred kilobytes is not looked through again for each line below it', () => {
  const text = `"TOKEN${'.'.repeat(100_000)}": |\n${' a\n'.repeat(30_000)}API_KEY: ${random}\n`
  expect(keysWritten(text).map(({ value }) => value)).toEqual([random])
})

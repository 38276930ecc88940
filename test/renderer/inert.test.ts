// How the window shows a stranger's words, and the broker's sentences that hold such words.
import { expect, test } from 'vitest'
import { sentence, shortened } from '../../renderer/components/text/inert.ts'

test('S13 a stranger’s words are inert, short and quoted once: quotes around and in them are not ours', () => {
  expect(shortened('“ada@example.com”')).toBe('ada@example.com')
  expect(shortened('says “ok”\u202e\n!', 40)).toBe('says "ok"·!')
  expect(shortened('x'.repeat(50), 10)).toBe(`${'x'.repeat(9)}…`)
})

test('a sentence of the broker’s keeps the quotes around strangers’ words, and has an end', () => {
  expect(sentence('“example.com” cannot be reached: nothing answers.')).toBe(
    '“example.com” cannot be reached: nothing answers.',
  )
  expect(sentence('“a” says “b”')).toBe('“a” says “b”')
  expect(sentence(`It says: \u202e${'x'.repeat(500)}`)).toMatch(/^It says: ·x+…$/)
  expect(sentence('x'.repeat(500))).toHaveLength(400)
})

import { expect, test } from 'vitest'
import { splitLines } from '../../main/link/lines.ts'

function linesOf(chunks: string[], limit = 10_000) {
  const lines: string[] = []
  const push = splitLines(limit, {
    onLine: line => lines.push(line.toString()),
    onTooLong: ({ start, end, length }) => lines.push(`too long: ${length} ${start.length} ${end.subarray(-3)}`),
  })
  for (const chunk of chunks) push(Buffer.from(chunk))
  return lines
}

test('lines come whole, however the chunks are cut', () => {
  expect(linesOf(['a\nb', 'c\n', '\n', 'd'])).toEqual(['a', 'bc', ''])
})

test('a line over the limit is skipped with its edges kept, and the next line is read', () => {
  const long = Array.from({ length: 30 }, () => 'x'.repeat(1000))
  expect(linesOf([...long, 'END\nnext\n'])).toEqual(['too long: 30003 4096 END', 'next'])
})

test('a too long line in one chunk, and one that is exactly at the limit', () => {
  expect(linesOf([`${'x'.repeat(10_001)}\n${'y'.repeat(10_000)}\n`])).toEqual([
    'too long: 10001 4096 xxx',
    'y'.repeat(10_000),
  ])
})

// What a person sees of a change in a file that is one long line.
import { expect, test } from 'vitest'
import { shortLongLines } from '../../main/clients/changes/long-lines.ts'

const head = ['--- a', '+++ a', '@@ -1,1 +1,1 @@']
const x = (count: number) => 'x'.repeat(count)

test('of a long line, what changes is shown and what stands around it', () => {
  const diff = [...head, `-{${x(500)}"old"${x(500)}}`, `+{${x(500)}"new one"${x(500)}}`, ''].join('\n')
  expect(shortLongLines(diff).split('\n')).toEqual([
    ...head,
    `-…${x(39)}"old"${x(39)}…`,
    `+…${x(39)}"new one"${x(39)}…`,
    '',
  ])
})

test.each([
  ['short lines', ['-one', '+two']],
  ['lines that only come', [`+${x(500)}`]],
  ['lines that only go', [`-${x(500)}`, ' stays']],
  ['what stays', [` ${x(500)}`, '-one', ' two', '+three']],
])('%s stay as they are', (_what, lines) => {
  const diff = [...head, ...lines, ''].join('\n')
  expect(shortLongLines(diff)).toBe(diff)
})

test('what is added to an empty object is shown whole', () => {
  const added = `"a":{"command":"${x(250)}"}`
  const diff = [...head, '-{"mcpServers":{}}', `+{"mcpServers":{${added}}}`].join('\n')
  expect(shortLongLines(diff)).toBe(diff)
})

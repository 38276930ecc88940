// Advice about keys names no command to type where the window has a button.
import { expect, test } from 'vitest'
import type { Becomes } from '../../main/clients/migrate/becomes.ts'
import { leaveStore, moveIt } from '../../main/clients/scan/advice.ts'
import { pressed } from '../../renderer/words/pressed.ts'

const movable: Becomes = { is: 'local', command: 'x', args: [], env: {}, values: {}, keys: [] }

test.each([
  [
    moveIt(undefined, { entry: 'a', becomes: movable, reach: { project: '/home/me/my project' } }).todo,
    "Move it into the vault: valetkey migrate --project '/home/me/my project'. Then make a new one; this one has lain in a file.",
  ],
  [
    moveIt(undefined, { entry: 'a', becomes: movable, reach: undefined }).todo,
    'Move it into the vault. Then make a new one; this one has lain in a file.',
  ],
  [leaveStore('mcp-remote').todo, 'Use those servers through Valetkey, sign out in mcp-remote, then delete this file.'],
  [
    'The key gh…Wm (Authorization) has lain in a file: make a new one at “x.example”, then: valetkey keys replace x',
    'The key gh…Wm (Authorization) has lain in a file: make a new one at “x.example”, then replace it on Keys.',
  ],
  [
    'Keep it to yourself: chmod 600, and 700 for its folder.',
    'Keep it to yourself: chmod 600, and 700 for its folder.',
  ],
])('“%s”', (said, shown) => {
  expect(pressed(said)).toBe(shown)
})

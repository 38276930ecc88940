// What is told of a program that has ended: of all that it wrote, the line that says why.
import { expect, test } from 'vitest'
import { silentLog } from '../../../main/base/log.ts'
import { createStderrLog } from '../../../main/mcp/local/stderr-log.ts'

const nodes = `node:internal/modules/cjs/loader:1215
  throw err;
  ^

Error: Cannot find module '/nope.js'
    at Module._resolveFilename (node:internal/modules/cjs/loader:1212:15) {
  code: 'MODULE_NOT_FOUND',
  requireStack: []
}

Node.js v20.20.2
`
const pythons = `Traceback (most recent call last):
  File "server.py", line 1, in <module>
ModuleNotFoundError: No module named 'mcp'
`

test.each([
  ['Node throws', nodes, "Error: Cannot find module '/nope.js'"],
  ['Python raises', pythons, "ModuleNotFoundError: No module named 'mcp'"],
  ['a program says last', 'starting\nGITHUB_TOKEN is not set\n', 'GITHUB_TOKEN is not set'],
  [
    'a program says after an error',
    'Error: no token\nSet GITHUB_TOKEN and try again\n',
    'Set GITHUB_TOKEN and try again',
  ],
])('what %s is its last words', (_what, written, words) => {
  const log = createStderrLog({ name: 'x', log: silentLog, mask: text => text })
  log.take(Buffer.from(written))
  expect(log.lastWords()).toBe(words)
})

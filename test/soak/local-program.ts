// The local server of a soak run: the test world's shop on stdio, which notes the arguments of every call it runs.
// Started as `node local-program.ts FILE`.
import { appendFileSync } from 'node:fs'
import { serveStdio } from '../world/serve-stdio.ts'

const [file = ''] = process.argv.slice(2)
await serveStdio('local', {
  resources: new Map([['note://one', 'first note']]),
  onCall: (_name, { nonce }) => appendFileSync(file, `${nonce}\n`),
})

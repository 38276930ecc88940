// A program that writes a state file and dies by SIGKILL before the n-th touch of the disk; for n = 0 it does not die.
// Arguments: the folder, `long` (a text of several kilobytes), n.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'

const [folder = '', , step = '0'] = process.argv.slice(2)
let touched = 0

const { writeSync } = fs
const names = ['mkdirSync', 'openSync', 'writeFileSync', 'fsyncSync', 'closeSync', 'chmodSync', 'renameSync'] as const
const table = fs as unknown as Record<string, (...args: unknown[]) => unknown>
for (const name of names) {
  const real = table[name] ?? (() => undefined)
  table[name] = (...args) => {
    touched += 1
    if (touched === Number(step)) {
      // Half of the text is on the disk when the power goes.
      if (name === 'writeFileSync') writeSync(args[0] as number, String(args[1]).slice(0, 2000))
      process.kill(process.pid, 'SIGKILL')
    }
    return real(...args)
  }
}
syncBuiltinESMExports()

const { writeState } = await import('../../main/base/state-file.ts')
const servers = Array.from({ length: 500 }, (_, n) => `server-${n}`)
writeState(join(folder, 'settings.json'), { version: 3, servers })

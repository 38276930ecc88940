// A process that changes or undoes one config file and kills itself before its nth step on the disk.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const [doing = '', state = '', file = '', nth = '0', name = 'linear'] = process.argv.slice(2)
const { openChanges } = await import('./open-changes.ts')
const { changes } = await openChanges(state)

const steps = ['openSync', 'writeFileSync', 'fsyncSync', 'renameSync', 'rmSync', 'linkSync'] as const
let left = Number(nth)
for (const step of steps) {
  const real = fs[step] as (...given: unknown[]) => unknown
  Object.assign(fs, {
    [step]: (...given: unknown[]) => {
      left -= 1
      if (left === 0) process.kill(process.pid, 'SIGKILL')
      return real(...given)
    },
  })
}
syncBuiltinESMExports()

if (doing === 'apply') {
  const plan = await changes.plan(
    file,
    document => document.set(['mcpServers', name], { command: '/opt/valetkey' }),
    'jsonc',
  )
  await changes.apply(plan)
} else {
  const [change] = await changes.list()
  await changes.undo(change?.id ?? '')
}
process.stdout.write('done')

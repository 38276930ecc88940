// A process in a home on a small disk of its own: changes a client's file while nothing is free, then with room again, and undoes
// it. Says what it saw as one line of JSON.
import { mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [home = ''] = process.argv.slice(2)
const whole = statfsSync(home)
// On any other disk this would take the room of everybody.
if (whole.blocks * whole.bsize > 1024 * 1024) throw new Error('This is no small disk: it is not filled.')
const { openChanges } = await import('./open-changes.ts')
const [folder, state] = [join(home, 'client'), join(home, 'state')]
mkdirSync(folder)
const file = join(folder, 'mcp.json')
const before = `{\n  // mine\n  "mcpServers": { "big": ${JSON.stringify('x'.repeat(20_000))} }\n}\n`
writeFileSync(file, before)
const { changes, vault } = await openChanges(state)
const add = () =>
  changes.plan(file, document => document.set(['mcpServers', 'linear'], { command: '/opt/valetkey' }), 'jsonc')

const filler = join(home, 'filler')
const fill = (free: number): void => {
  const { bavail, bsize } = statfsSync(home)
  writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - free)))
}

const seen: { free: number; code: string; isAsBefore: boolean; beside: string[]; made: number; backups: number }[] = []
for (let free = 0; free <= 65_536; free += 4096) {
  fill(free)
  const code = await add()
    .then(plan => changes.apply(plan))
    .then(
      () => 'done',
      error => error.code,
    )
  const isAsBefore = readFileSync(file, 'utf8') === before
  rmSync(filler)
  await changes.recover()
  const [made, backups] = [await changes.list(), await vault.list('backup:')]
  seen.push({ free, code, isAsBefore, beside: readdirSync(folder), made: made.length, backups: backups.length })
  for (const { id } of made) await changes.undo(id)
  if (readFileSync(file, 'utf8') !== before) throw new Error(`With ${free} bytes free it was not put back.`)
}
process.stdout.write(JSON.stringify(seen))

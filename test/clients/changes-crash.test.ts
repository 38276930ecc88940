// Whether a process that is killed with -9 before any step on the disk leaves the old file or the new one, and a journal that
// knows which; and whether two processes at one time lose nothing of each other.
import { spawn } from 'node:child_process'
import { chmodSync, cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { readDocument } from '../../main/clients/document/document.ts'
import { aConfigHome, before, type ConfigHome } from './config-home.ts'

const child = fileURLToPath(new URL('changing-process.ts', import.meta.url))

interface Ended {
  readonly signal: string | null
  readonly said: string
}

function run(doing: 'apply' | 'undo', home: ConfigHome, nth: number, name = 'linear'): Promise<Ended> {
  const started = spawn(process.execPath, [child, doing, home.state, home.file, String(nth), name])
  let said = ''
  started.stdout.on('data', chunk => (said += chunk))
  started.stderr.on('data', chunk => (said += chunk))
  return new Promise((resolve, reject) => {
    started.on('error', reject)
    started.on('close', (_code, signal) => resolve({ signal, said }))
  })
}

/** What every start after the crash must find. */
async function isInOrder(home: ConfigHome, after: string): Promise<void> {
  const { changes, vault } = await home.open()
  await changes.recover()
  expect([before, after]).toContain(home.text())
  expect(readdirSync(home.folder)).toEqual(['mcp.json'])
  const made = await changes.list()
  const backups = readdirSync(join(home.state, 'changes')).filter(name => name.endsWith('.sealed'))
  expect([made.length, backups.length, (await vault.list('backup:')).length]).toEqual(
    home.text() === after ? [1, 1, 1] : [0, 0, 0],
  )
  if (made[0]) await changes.undo(made[0].id)
  expect(home.text()).toBe(before)
}

/** Kills at the first step, the second, … until a process lives to the end; so many at a time. */
async function atEveryStep(trial: (nth: number) => Promise<'killed' | 'done'>): Promise<number> {
  const width = 4
  for (let nth = 1; ; nth += width) {
    const ends = await Promise.all(Array.from({ length: width }, (_, n) => trial(nth + n)))
    const killed = ends.indexOf('done')
    if (killed >= 0) return nth + killed - 1
  }
}

describe('killed before any step on the disk', () => {
  test('applying leaves the old file or the new one, and what is left can be undone', {
    timeout: 120_000,
  }, async () => {
    const whole = aConfigHome()
    await run('apply', whole, 0)
    const after = whole.text()
    expect(after).toContain('/opt/valetkey')
    const steps = await atEveryStep(async nth => {
      const home = aConfigHome()
      const { signal, said } = await run('apply', home, nth)
      if (signal === null) expect(said).toBe('done')
      await isInOrder(home, after)
      return signal === null ? 'done' : 'killed'
    })
    // Notes, key, backup, new bytes, rename, folder: fewer would mean that the steps were not seen.
    expect(steps).toBeGreaterThan(20)
  })

  test('undoing leaves the new file or the old one, and undoing again ends it', { timeout: 120_000 }, async () => {
    const whole = aConfigHome()
    await run('apply', whole, 0)
    const after = whole.text()
    const steps = await atEveryStep(async nth => {
      const home = aConfigHome(after)
      cpSync(whole.state, home.state, { recursive: true })
      for (const folder of [home.state, join(home.state, 'changes')]) chmodSync(folder, 0o700)
      const journal = join(home.state, 'changes', 'changes.json')
      writeFileSync(journal, readFileSync(journal, 'utf8').replaceAll(whole.file, home.file))
      const { signal, said } = await run('undo', home, nth)
      if (signal === null) expect(said).toBe('done')
      await isInOrder(home, after)
      return signal === null ? 'done' : 'killed'
    })
    expect(steps).toBeGreaterThan(15)
  })
})

test('two processes at one time: each entry is there or its process was told that it is not', {
  timeout: 60_000,
}, async () => {
  const home = aConfigHome()
  await run('apply', home, 0, 'first')
  const names = ['a', 'b', 'c']
  const ends = await Promise.all(names.map(name => run('apply', home, 0, name)))
  const servers = Object.keys(readDocument(home.text(), 'jsonc').value(['mcpServers']) as object)
  for (const [n, name] of names.entries()) {
    const { said = '' } = ends[n] ?? {}
    expect(servers.includes(name)).toBe(said === 'done')
    if (said !== 'done') expect(said).toMatch(/config-changed|Another Valetkey/)
  }
  expect(servers).toEqual(expect.arrayContaining(['linear', 'other', 'first']))
  const { changes } = await home.open()
  const made = await changes.list()
  expect(made).toHaveLength(1 + ends.filter(({ said }) => said === 'done').length)
  // A sealed file belongs to one process; these three have written over each other's keys. Additions need no backup.
  for (const { id } of made) await changes.undo(id, 'entries')
  expect(home.text()).toBe(before)
})

import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { isBrokerError } from '../../main/base/errors.ts'
import { type StateFile, stateFile, writeState } from '../../main/base/state-file.ts'

interface Settings {
  readonly servers: readonly string[]
}

describe('a state file', () => {
  test('is empty before it is there, and then what was written', () => {
    const settings = settingsIn(aFolder())
    expect(settings.read()).toEqual({ servers: [] })
    settings.write({ servers: ['linear'] })
    expect(settings.read()).toEqual({ servers: ['linear'] })
  })

  test.skipIf(process.platform === 'win32')('is private, its folder too', () => {
    const folder = join(aFolder(), 'new', 'folder')
    settingsIn(folder).write({ servers: [] })
    expect(statSync(join(folder, 'settings.json')).mode & 0o777).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  })

  test('of version 1 is migrated step by step to version 3', () => {
    const folder = aFolder()
    writeFileSync(join(folder, 'settings.json'), '{"version":1,"server":"linear"}')
    expect(settingsIn(folder).read()).toEqual({ servers: ['linear', 'from-2'] })
    expect(readFileSync(join(folder, 'settings.json'), 'utf8')).toContain('"version":1')
  })

  test.each([
    ['of a newer version', '{"version":4,"servers":[]}', 'it is of version 4; this Valetkey reads 3'],
    ['of a version without a way here', '{"version":0}', 'it is of version 0'],
    ['without a version', '{"servers":[]}', 'it is of version undefined'],
    ['that is no JSON', '{"version":3,"ser', 'Repair the file, or move it away'],
    ['that is empty', '', 'Repair the file, or move it away'],
    ['that is null', 'null', 'Repair the file, or move it away'],
    ['of another shape', '{"version":3,"servers":"linear"}', 'servers is no list'],
  ])('%s is left as it is, and the person is told', (_what, text, sentence) => {
    const folder = aFolder()
    writeFileSync(join(folder, 'settings.json'), text)
    const error = refusalOf(() => settingsIn(folder).read())
    expect(isBrokerError(error, 'state-unreadable')).toBe(true)
    expect(String(error)).toContain(sentence)
    expect(String(error)).toContain(join(folder, 'settings.json'))
    expect(readFileSync(join(folder, 'settings.json'), 'utf8')).toBe(text)
  })

  test('that cannot be opened is told from one that is not there', () => {
    const folder = aFolder()
    mkdirSync(join(folder, 'settings.json'))
    expect(
      isBrokerError(
        refusalOf(() => settingsIn(folder).read()),
        'state-unreadable',
      ),
    ).toBe(true)
  })

  test('keeps its old text when its folder takes no new file', () => {
    const folder = aFolder()
    writeFileSync(join(folder, 'occupied'), 'x')
    const error = refusalOf(() => settingsIn(join(folder, 'occupied')).write({ servers: [] }))
    expect(isBrokerError(error, 'state-unwritable')).toBe(true)
    expect(readFileSync(join(folder, 'occupied'), 'utf8')).toBe('x')
  })

  test.runIf(process.platform === 'linux')('S10 keeps its old text when the disk is full', () => {
    const folder = aFolder()
    const settings = settingsIn(folder)
    settings.write({ servers: ['old'] })
    // The temporary file is a device without room.
    symlinkSync('/dev/full', join(folder, `settings.json.${process.pid}.new`))
    const error = refusalOf(() => settings.write({ servers: ['new'] }))
    expect(isBrokerError(error, 'state-unwritable')).toBe(true)
    expect(String(error)).toContain('ENOSPC')
    expect(settings.read()).toEqual({ servers: ['old'] })
    expect(readdirSync(folder)).toEqual(['settings.json'])
  })

  test.runIf(process.platform === 'linux')('S10 keeps its old text when the disk fills up in the middle of it', () => {
    const folder = aFolder()
    settingsIn(folder).write({ servers: ['old'] })
    // A limit of one kilobyte for every file: the system takes the first part of the write, then no more.
    const child = spawnSync('bash', [
      '-c',
      'ulimit -f 1; exec "$@"',
      'bash',
      process.execPath,
      crash,
      folder,
      'long',
      '0',
    ])
    expect(child.stderr.toString()).toContain('EFBIG')
    expect(settingsIn(folder).read()).toEqual({ servers: ['old'] })
    expect(readdirSync(folder)).toEqual(['settings.json'])
  })

  test('S10 is the old text or the new one, whole, after a crash at every step of a write', () => {
    const folder = aFolder()
    const seen: string[] = []
    let steps = 0
    for (let step = 1; ; step += 1) {
      settingsIn(folder).write({ servers: ['old'] })
      const child = spawnSync(process.execPath, [crash, folder, 'long', String(step)])
      seen.push(settingsIn(folder).read().servers.length === 1 ? 'old' : 'new')
      if (child.signal !== 'SIGKILL') break
      steps += 1
    }
    expect(steps).toBeGreaterThanOrEqual(7)
    expect(seen.slice(0, 4)).toEqual(['old', 'old', 'old', 'old'])
    expect(seen.at(-1)).toBe('new')
    expect(seen).toEqual([...seen].sort().reverse())
  })

  test('holds back nothing of a large text', () => {
    const file = join(aFolder(), 'large.json')
    writeState(file, { text: 'x'.repeat(5_000_000) })
    expect(JSON.parse(readFileSync(file, 'utf8')).text).toHaveLength(5_000_000)
  })
})

const crash = fileURLToPath(new URL('./crashing-write.ts', import.meta.url))

function settingsIn(folder: string): StateFile<Settings> {
  return stateFile<Settings>({
    file: join(folder, 'settings.json'),
    version: 3,
    migrations: {
      1: old => ({ servers: [old.server] }),
      2: old => ({ servers: [...(old.servers as string[]), 'from-2'] }),
    },
    parse: value => {
      const { servers } = value as Settings
      if (!Array.isArray(servers)) throw new Error('servers is no list')
      return { servers }
    },
    empty: { servers: [] },
  })
}

function refusalOf(act: () => void): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  return undefined
}

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-state-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

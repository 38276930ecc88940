// Whether `npm start` knows where a window can be shown, and which Electron would show it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { resolveElectron } from '../../scripts/electron.mjs'
import { noWindowBecause, startHere } from '../../scripts/start.mjs'

describe('a window is shown', () => {
  test.each([
    ['darwin', {}],
    ['win32', {}],
    ['linux', { DISPLAY: ':0' }],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }],
  ] as const)('on %s with %j', (platform, env) => expect(noWindowBecause({ platform, env, args: [] })).toBeUndefined())

  test('not without a display', () => {
    expect(noWindowBecause({ platform: 'linux', env: {}, args: [] })).toBe('there is no display here')
  })
  test('not when somebody asked for none, or for what only the headless broker knows', () => {
    for (const args of [['--headless'], ['--vault', 'memory']]) {
      expect(noWindowBecause({ platform: 'darwin', env: {}, args })).toBe('asked')
    }
  })
})

test('without a display the broker starts headless, gets what was typed, and one sentence says why', async () => {
  vi.stubEnv('DISPLAY', '').stubEnv('WAYLAND_DISPLAY', '')
  const said: string[] = []
  const served: string[] = []
  const start = (args: readonly string[]) =>
    startHere({
      root: aTree(),
      args,
      say: sentence => said.push(sentence),
      serve: async (...words) => served.push(words.join(' ')),
    })
  await start(['--vault', 'memory', '--headless'])
  expect([served, said]).toEqual([['--vault memory'], []])
  if (process.platform !== 'linux') return
  await start([])
  expect(said).toEqual(['Starting without a window: there is no display here.'])
})

describe('Electron', () => {
  afterEach(() => void vi.unstubAllEnvs())

  test('is the one that ELECTRON_OVERRIDE_DIST_PATH names, and nothing else when there is none', async () => {
    const tree = aTree()
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', join(tree, 'mine'))
    expect(await resolveElectron(tree)).toMatchObject({ is: 'none', why: expect.stringContaining('mine') })
    anElectron(join(tree, 'mine'))
    expect(await resolveElectron(tree)).toMatchObject({ is: 'named', version: '45.0.0' })
  })

  test('is the installed one, and never the stand-in unless it is asked for', async () => {
    const tree = aTree()
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', '').stubEnv('VALETKEY_STAND_IN_ELECTRON', '')
    expect(await resolveElectron(tree)).toMatchObject({ is: 'none', why: expect.stringContaining('not installed') })
    anElectron(join(tree, 'node_modules', 'electron', 'dist'))
    expect(await resolveElectron(tree)).toMatchObject({ is: 'installed', version: '45.0.0' })
  })

  test('that cannot be downloaded is a sentence', async () => {
    const tree = aTree()
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', '')
    mkdirSync(join(tree, 'node_modules', 'electron'), { recursive: true })
    writeFileSync(join(tree, 'node_modules', 'electron', 'install.js'), `throw new Error('connect ECONNREFUSED')`)
    const electron = await resolveElectron(tree, { allowDownload: true, allowStandIn: false })
    expect(electron).toEqual({
      is: 'none',
      why: 'Electron could not be fetched from its release host (Error: connect ECONNREFUSED)',
    })
  })
})

function aTree(): string {
  const tree = mkdtempSync(join(tmpdir(), 'valetkey-start-'))
  onTestFinished(() => rmSync(tree, { recursive: true, force: true }))
  return tree
}

function anElectron(folder: string): void {
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' } as Record<string, string>
  const file = join(folder, names[process.platform] ?? 'electron')
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, '')
  writeFileSync(join(folder, 'version'), 'v45.0.0')
}

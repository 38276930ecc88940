// Whether uninstalling takes back what Valetkey left outside its folders, and touches nothing that is not its own.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { removeTraces, type Traces } from '../../main/host/remove-traces.ts'
import { desktopEntry } from '../../main/shell/desktop/autostart.ts'
import { terminalCommand } from '../../main/shell/desktop/terminal-command.ts'

describe.skipIf(process.platform === 'win32')('the link for terminals', () => {
  test('that Settings made is gone, wherever it lies, and where it leads to the copied program, too', () => {
    const { traces, home, shared } = aHome()
    const own = join(home, '.local', 'bin', 'valetkey')
    terminalCommand({ ...traces, path: `/bin${delimiter}${dirname(own)}` }).set(true)
    aLink(join(shared, 'valetkey'), join(traces.state, 'bin', 'valetkey'))
    expect(readlinkSync(own)).toBe(traces.program)
    expect(removeTraces(traces)).toEqual([])
    expect([own, join(shared, 'valetkey')].filter(isThere)).toEqual([])
    expect(removeTraces(traces)).toEqual([])
  })

  test('of another program stays and is named, and so does a file', () => {
    const { traces, home, shared } = aHome()
    const own = join(home, '.local', 'bin', 'valetkey')
    aLink(own, '/elsewhere/valetkey')
    aFile(join(shared, 'valetkey'), 'theirs')
    const [first, second] = removeTraces(traces)
    expect(first).toContain(`${own} (it leads to /elsewhere/valetkey)`)
    expect(second).toContain(join(shared, 'valetkey'))
    expect(readlinkSync(own)).toBe('/elsewhere/valetkey')
    expect(readFileSync(join(shared, 'valetkey'), 'utf8')).toBe('theirs')
  })
})

describe('the autostart file', () => {
  test('that the app wrote is gone, and so is one that the desktop has switched off', () => {
    const { traces, home } = aHome()
    const usual = join(home, '.config', 'autostart', 'valetkey.desktop')
    const named = join(home, 'elsewhere', 'autostart', 'valetkey.desktop')
    const entry = desktopEntry(['/opt/Valetkey/valetkey-app', '--at-login'])
    aFile(usual, entry)
    aFile(named, `${entry}Hidden=true\n`)
    expect(removeTraces({ ...traces, env: { XDG_CONFIG_HOME: join(home, 'elsewhere') } })).toEqual([])
    expect([usual, named].filter(isThere)).toEqual([])
  })

  test('that somebody else wrote stays and is named', () => {
    const { traces, home } = aHome()
    const file = join(home, '.config', 'autostart', 'valetkey.desktop')
    aFile(file, '[Desktop Entry]\nName=Valetkey\nExec="/usr/bin/true"\n')
    expect(removeTraces(traces)).toEqual([expect.stringContaining(file)])
    expect(isThere(file)).toBe(true)
  })
})

test('the desktop’s list of who opens which links is named, and nobody changes it', () => {
  const { traces, home } = aHome()
  const file = join(home, '.config', 'mimeapps.list')
  const text = '[Default Applications]\nx-scheme-handler/valetkey=valetkey.desktop\n'
  aFile(file, text)
  expect(removeTraces(traces)).toEqual([expect.stringContaining(file)])
  expect(readFileSync(file, 'utf8')).toBe(text)
})

test.each(['darwin', 'win32'] as const)('on %s the copied program goes, and what else lies there stays', platform => {
  const { traces, home } = aHome()
  const folder = join(home, '.valetkey', 'bin')
  const program = join(folder, platform === 'win32' ? 'valetkey.exe' : 'valetkey')
  for (const file of [program, join(folder, 'app-path')]) aFile(file, 'ours')
  expect(removeTraces({ ...traces, platform })).toEqual([])
  expect(existsSync(join(home, '.valetkey'))).toBe(false)
  for (const file of [program, join(folder, 'app-path'), join(folder, 'note')]) aFile(file, 'x')
  expect(removeTraces({ ...traces, platform })).toEqual([expect.stringContaining(folder)])
  expect(isThere(join(folder, 'note'))).toBe(true)
})

function aHome() {
  const home = mkdtempSync(join(tmpdir(), 'valetkey-traces-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const shared = join(home, 'shared')
  const state = join(home, '.local', 'state', 'valetkey')
  const program = join(home, 'program', 'valetkey.cjs')
  const traces: Traces = { home, state, platform: 'linux', env: {}, program, shared }
  return { home, shared, traces }
}

const isThere = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false }) !== undefined

function aFile(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

function aLink(file: string, target: string): void {
  mkdirSync(dirname(file), { recursive: true })
  symlinkSync(target, file)
}

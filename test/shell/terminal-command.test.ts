// Whether `valetkey` comes into terminals and goes again, and whether what is not ours stays as it is.
import {
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
import { delimiter, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type TerminalCommandOptions, terminalCommand } from '../../main/shell/desktop/terminal-command.ts'

describe.skipIf(process.platform === 'win32')('where links can be laid', () => {
  test('it is a link in the person’s own folder, and gone again when it is not wanted', () => {
    const { command, own, program } = aHome()
    expect(command().view()).toEqual({ is: 'off', file: own })
    command().set(true)
    command().set(true)
    expect(readlinkSync(own)).toBe(program)
    expect(command().view()).toEqual({ is: 'on', file: own })
    command().set(false)
    command().set(false)
    expect(lstatSync(own, { throwIfNoEntry: false })).toBeUndefined()
    expect(command().view().is).toBe('off')
  })

  test('a file or a link of somebody else is neither replaced nor removed', () => {
    const { command, own, folder } = aHome()
    mkdirSync(folder, { recursive: true })
    writeFileSync(own, 'theirs')
    expect(() => command().set(true)).toThrow(`${own} is another program`)
    command().set(false)
    expect(readFileSync(own, 'utf8')).toBe('theirs')
    rmSync(own)
    symlinkSync('/nowhere/valetkey', own)
    expect(() => command().set(true)).toThrow(`${own} leads to /nowhere/valetkey`)
    command().set(false)
    expect(readlinkSync(own)).toBe('/nowhere/valetkey')
    expect(command().view().is).toBe('off')
  })

  test('the folder for everybody is taken when only that one is on PATH and may be written', () => {
    const { command, shared, own, folder } = aHome()
    const onlyShared = { path: `/bin${delimiter}${shared}` }
    mkdirSync(shared)
    expect(command(onlyShared).view()).toEqual({ is: 'off', file: join(shared, 'valetkey') })
    expect(command({ path: '/bin', platform: 'darwin' }).view()).toEqual({ is: 'off', file: join(shared, 'valetkey') })
    const neither = command({ path: '/bin', platform: 'linux' })
    expect(neither.view()).toMatchObject({ is: 'off', file: own, why: expect.stringContaining(folder) })
    neither.set(true)
    expect(command(onlyShared).view()).toMatchObject({ is: 'on', file: own, why: expect.stringContaining('PATH') })
  })

  test('a folder that cannot be made is named', () => {
    const { command, home, own } = aHome()
    writeFileSync(join(home, '.local'), 'a file')
    expect(() => command().set(true)).toThrow(`Valetkey cannot write ${own}`)
  })
})

test('on Windows the person is told how, and nothing is touched', () => {
  const { command } = aHome()
  const packed = command({ platform: 'win32', program: '/apps/bin/valetkey.exe' })
  expect(packed.view()).toEqual({ is: 'not-offered', why: expect.stringContaining('add /apps/bin to Path') })
  expect(command({ platform: 'win32' }).view()).toMatchObject({ why: expect.stringContaining('npm link') })
  packed.set(true)
  expect(packed.view().is).toBe('not-offered')
})

function aHome() {
  const home = mkdtempSync(join(tmpdir(), 'valetkey-terminal-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const folder = join(home, '.local', 'bin')
  const shared = join(home, 'shared')
  const program = join(home, 'program', 'valetkey.cjs')
  const command = (other: Partial<TerminalCommandOptions> = {}) =>
    terminalCommand({ program, platform: 'linux', home, path: `/bin${delimiter}${folder}`, shared, ...other })
  return { home, folder, own: join(folder, 'valetkey'), shared, program, command }
}

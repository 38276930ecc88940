// Whether client configs get a path that lasts and that every client can read.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { lastingProgram } from '../../main/shell/desktop/lasting-program.ts'

test('a program that stays where it is, at a path without spaces, is named itself and not copied', () => {
  const { folder, program } = aProgram('installed')
  expect(lastingProgram({ program, app: '/opt/app', passes: false, folder })).toBe(program)
  expect(existsSync(folder)).toBe(false)
})

test('one whose place is gone with the app, or has a space in it, is copied with a note that names the app', () => {
  for (const [place, passes] of [
    ['mounted', true],
    ['with a space', false],
  ] as const) {
    const { folder, program } = aProgram(place)
    const copy = lastingProgram({ program, app: '/home/me/Valetkey.AppImage', passes, folder })
    expect(copy).toBe(join(folder, 'valetkey'))
    expect(readFileSync(copy, 'utf8')).toBe('first')
    if (process.platform !== 'win32') expect(statSync(copy).mode & 0o111).not.toBe(0)
    expect(readFileSync(join(folder, 'app-path'), 'utf8')).toBe('/home/me/Valetkey.AppImage\n')
  }
})

test('the copy is made again when the app has a newer one, and only then', () => {
  const { folder, program } = aProgram('mounted')
  const of = () => lastingProgram({ program, app: '/opt/app', passes: true, folder })
  const { ino } = statSync(of())
  expect(statSync(of()).ino).toBe(ino)
  writeFileSync(program, 'other')
  utimesSync(program, new Date(), new Date(Date.now() + 60_000))
  expect(readFileSync(of(), 'utf8')).toBe('other')
})

function aProgram(place: string): { folder: string; program: string } {
  const root = mkdtempSync(join(tmpdir(), 'valetkey-program-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(join(root, place))
  const program = join(root, place, 'valetkey')
  writeFileSync(program, 'first')
  chmodSync(program, 0o755)
  return { folder: join(root, 'state', 'bin'), program }
}

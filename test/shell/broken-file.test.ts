// Whether a file that keeps Valetkey from starting is moved aside by a person's click, and only then.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { BrokerError } from '../../main/base/errors.ts'
import { stateFile } from '../../main/base/state-file.ts'
import { brokenFileIn, offerToMoveAside } from '../../main/shell/life/broken-file.ts'

const broken = '{"version":1,"serv'

test('the file is named, kept under a name that says it is broken, and another one never replaced', () => {
  const { file, folder, press, told } = aBrokenFile()
  writeFileSync(join(folder, 'servers.broken.json'), 'an older one')
  expect(press('Move it aside and start')).toBe(true)
  expect(existsSync(file)).toBe(false)
  expect(readFileSync(join(folder, 'servers.broken-2.json'), 'utf8')).toBe(broken)
  expect(readFileSync(join(folder, 'servers.broken.json'), 'utf8')).toBe('an older one')
  expect(told[0]).toContain(file)
  expect(told[0]).toContain('servers.broken-2.json')
})

test('it stays where it is when a person quits or looks at it', () => {
  const { file, folder, press, shown } = aBrokenFile()
  expect(press('Quit')).toBe(false)
  expect(press('Show the file')).toBe(false)
  expect(shown).toEqual([file])
  expect(readdirSync(folder)).toEqual(['servers.json'])
  expect(readFileSync(file, 'utf8')).toBe(broken)
})

test('one that cannot be moved is said so', () => {
  const { file, press, told } = aBrokenFile()
  rmSync(file)
  expect(press('Move it aside and start')).toBe(false)
  expect(told.at(-1)).toContain('by hand')
})

test('what fails for another reason is no broken file', () => {
  expect(brokenFileIn(new BrokerError('already-running', { message: 'Runs.', facts: { file: 'x' } }))).toBeUndefined()
  expect(brokenFileIn(new Error('no'))).toBeUndefined()
})

function aBrokenFile() {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-broken-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'servers.json')
  writeFileSync(file, broken)
  const error = unreadable(file)
  expect(brokenFileIn(error)).toBe(file)
  const told: string[] = []
  const shown: string[] = []
  const press = (button: string) =>
    offerToMoveAside(file, error.message, {
      ask: ({ detail = '', buttons = [], cancelId }) => {
        told.push(detail)
        expect(buttons[cancelId ?? -1]).toBe('Quit')
        return buttons.indexOf(button)
      },
      show: one => shown.push(one),
      tell: (_title, text) => told.push(text),
    })
  return { file, folder, press, told, shown }
}

function unreadable(file: string): BrokerError {
  try {
    stateFile({ file, version: 1, parse: value => value as object, empty: {} }).read()
  } catch (error) {
    if (error instanceof BrokerError) return error
  }
  throw new Error('It was read.')
}

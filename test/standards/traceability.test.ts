// Whether docs/standards.md is true: every rule is in it, and the files and tests that it names are there.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { revisions, scenariosOf } from '../conformance/suite.ts'
import { namesOfTests } from '../house/test-names.ts'

const home = join(import.meta.dirname, '../..')
const text = readFileSync(join(home, 'docs/standards.md'), 'utf8')

interface Row {
  /** The number of a rule, or a peer that breaks one. */
  readonly what: string
  readonly files: readonly string[]
  readonly tests: readonly { readonly file: string; readonly name: string }[]
  readonly why: string | undefined
}

/** `| A8 | MUST … | `main/…` | `test/…` “name of the test” |`, or `left out: …` in the third column. */
const rules: readonly Row[] = tableRows(text).flatMap(([what = '', , keeps = '', shows = '']) => {
  if (!/^[ABC]\d+$/.test(what)) return []
  const files = [...keeps.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file)
  return [{ what, files, tests: testsIn(shows), why: /left out: (.+)/.exec(keeps)?.[1] }]
})

/** `| a peer that … | `test/…` “name of the test” |` */
const peers: readonly Row[] = tableRows(text.split('## Bad input')[1] ?? '')
  .slice(2)
  .map(([what = '', shows = '']) => ({ what, files: [], tests: testsIn(shows), why: undefined }))

const namesIn = new Map<string, readonly string[]>()

function tableRows(part: string): readonly (readonly string[])[] {
  const lines = part.split('\n').filter(line => line.startsWith('|'))
  return lines.map(line =>
    line
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim()),
  )
}

function testsIn(cell: string): Row['tests'] {
  return [...cell.matchAll(/`(test\/[^`]+)` “([^”]+)”/g)].map(([, file = '', name = '']) => ({ file, name }))
}

function numbered(letter: string, most: number): string[] {
  return Array.from({ length: most }, (_, index) => `${letter}${index + 1}`)
}

test('every rule of the three checklists has one row', () => {
  const all = [...numbered('A', 34), ...numbered('B', 11), ...numbered('C', 23)]
  expect(rules.map(({ what }) => what)).toEqual(all)
})

test('every kind of bad input has a row', () => {
  expect(peers.length).toBeGreaterThan(10)
})

describe.each([...rules, ...peers])('$what', ({ files, tests, why }) => {
  test('names files that are there', () => {
    expect(files.filter(file => !existsSync(join(home, file)))).toEqual([])
  })

  test('names tests that are there', () => {
    expect(tests.filter(test => !isIn(test))).toEqual([])
    expect(tests.length > 0 || why !== undefined).toBe(true)
  })
})

test.each(rules)('$what is kept by a file, or left out for a reason', ({ files, why }) => {
  expect(files.length > 0 || why !== undefined).toBe(true)
})

test.each(revisions)('the conformance sets of %s are as large as it says, and all of them pass', revision => {
  for (const side of ['client', 'server'] as const) {
    const said = tableRows(text).find(([what]) => what === `${side} scenarios of ${revision}`)
    const count = String(scenariosOf(revision, side).length)
    expect(said?.slice(1, 3)).toEqual([count, count])
  }
})

test('each rule of checklist A has a test that is named by its number', () => {
  const files = readdirSync(import.meta.dirname).filter(file => file.endsWith('.test.ts'))
  const names = files.flatMap(file => namesOfTests(file, readFileSync(join(import.meta.dirname, file), 'utf8')))
  const isShown = (rule: string) => names.some(name => new RegExp(`^${rule}[ ,:/]`).test(name))
  expect(numbered('A', 34).filter(rule => !isShown(rule))).toEqual([])
})

/** Whether a test or group of this name is in that file, and runs on every machine. */
function isIn({ file, name }: Row['tests'][number]): boolean {
  const path = join(home, file)
  const known = namesIn.get(file) ?? (existsSync(path) ? namesOfTests(file, readFileSync(path, 'utf8')) : [])
  namesIn.set(file, known)
  return known.includes(name)
}

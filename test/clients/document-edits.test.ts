// Whether any edit of any config text leaves every other byte: texts and edits by the thousand, from a seeded die.
import { describe, expect, test } from 'vitest'
import { type Document, type Format, readDocument } from '../../main/clients/document/document.ts'
import type { Path } from '../../main/clients/document/splice.ts'

/** Mulberry32: the same numbers for the same seed. */
function dieOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Dice {
  readonly upTo: (n: number) => number
  readonly one: <T>(of: readonly T[]) => T
  readonly often: (chance: number) => boolean
}

function diceOf(seed: number): Dice {
  const die = dieOf(seed)
  const upTo = (n: number) => Math.floor(die() * n)
  return { upTo, one: of => of[upTo(of.length)] as (typeof of)[number], often: chance => die() < chance }
}

const names = ['linear', 'a b', 'é', 'x.y', '"q"', '#c', 'env', '12', "it's", 'a/b', 'true']
const scalars = ['', 'plain', 'with "quotes"', 'a # b', ': {', '$HOME', '日本', 1, 2.5, true, false]

function aValue(dice: Dice, depth = 0): unknown {
  if (depth < 3 && dice.often(0.5)) return aMap(dice, depth)
  if (depth < 3 && dice.often(0.2)) return Array.from({ length: dice.upTo(4) }, () => dice.one(scalars))
  return dice.one(scalars)
}

function aMap(dice: Dice, depth: number): Record<string, unknown> {
  const keys = new Set(Array.from({ length: 1 + dice.upTo(3) }, () => dice.one(names)))
  return Object.fromEntries([...keys].map(key => [key, aValue(dice, depth + 1)]))
}

/** JSON as people write it: any indentation, comments, trailing commas, some of it on one line. */
function jsonText(dice: Dice, format: 'json' | 'jsonc'): string {
  const unit = dice.one(['  ', '    ', '\t', ' '])
  const isCommented = format === 'jsonc' && dice.often(0.7)
  const comment = (): string =>
    isCommented && dice.often(0.3) ? dice.one([' // said, "so" }', ' /* here, */', '']) : ''
  const write = (value: unknown, indent: string): string => {
    if (typeof value !== 'object' || value === null) return JSON.stringify(value)
    const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
    const members = Array.isArray(value)
      ? value.map(item => write(item, indent + unit))
      : Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${write(member, indent + unit)}`)
    if (members.length === 0) return open + close
    if (dice.often(0.2) && !members.join('').includes('\n') && !members.join('').includes('//'))
      return dice.one([`${open}${members.join(', ')}${close}`, `${open} ${members.join(', ')} ${close}`])
    const above = (): string => (isCommented && dice.often(0.2) ? `\n${indent}${unit}// above: { "a": 1 },` : '')
    const lines = members.map((member, n) => {
      const isLast = n === members.length - 1
      const comma = isLast && !(format === 'jsonc' && dice.often(0.3)) ? '' : ','
      return `${above()}\n${indent}${unit}${member}${comma}${comment()}`
    })
    return `${open}${lines.join('')}${above()}\n${indent}${close}`
  }
  return write(aMap(dice, 0), '') + dice.one(['', '\n', '\n\n'])
}

/** What our own editor makes of a map, entry by entry, with comments and blank lines thrown in between lines of its top. */
function linedText(dice: Dice, format: 'toml' | 'yaml'): string {
  let document = readDocument('', format)
  for (const [key, value] of Object.entries(aMap(dice, 0))) document = document.set([key], value)
  const text = document.text
    .split('\n')
    .map(line =>
      /^[^\s]/.test(line) && dice.often(0.3) ? `${dice.one(['# about it', '\n# [x]', ''])}\n${line}` : line,
    )
    .map(line => (line !== '' && !line.includes('#') && dice.often(0.2) ? `${line} # said` : line))
    .join('\n')
  return dice.often(0.2) ? text.trimEnd() : text
}

function aText(dice: Dice, format: Format): string {
  const text = format === 'json' || format === 'jsonc' ? jsonText(dice, format) : linedText(dice, format)
  return (dice.often(0.2) ? '\uFEFF' : '') + (dice.often(0.3) ? text.replaceAll('\n', '\r\n') : text)
}

function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return []
  const members: (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value)
  return members.flatMap(([part, member]) => [[...path, part], ...pathsIn(member, [...path, part])])
}

function newPath(dice: Dice, document: Document): Path {
  const maps = [[], ...pathsIn(document.value([]))].filter(path => {
    const value = document.value(path)
    return typeof value === 'object' && value !== null && (Array.isArray(value) || Object.keys(value).length > 0)
  })
  const parent = dice.one(maps)
  const value = document.value(parent)
  return [...parent, Array.isArray(value) ? value.length : 'brand new']
}

const linesOf = (text: string): readonly string[] => text.split('\n')
const withoutCommas = (text: string): string => text.replaceAll(',', '')

describe.each<Format>(['json', 'jsonc', 'toml', 'yaml'])('%s', format => {
  const seeds = Array.from({ length: 400 }, (_, n) => n + 1)

  test('a new entry, set and removed, leaves no trace', () => {
    for (const seed of seeds) {
      const dice = diceOf(seed)
      const text = aText(dice, format)
      const document = readDocument(text, format)
      const path = newPath(dice, document)
      // TOML: a key in a table that only its tables name needs a header, and that one stays.
      const isBelow = format === 'toml' && path.length > 1
      const value = typeof path.at(-1) === 'number' ? dice.one(scalars) : isBelow ? aMap(dice, 1) : aValue(dice)
      const set = document.set(path, value)
      expect({ seed, text: set.remove(path).text }).toEqual({ seed, text })
      const other = [...path.slice(0, -1), typeof path.at(-1) === 'number' ? Number(path.at(-1)) + 1 : 'newer still']
      const both = set.set(other, value)
      expect({ seed, text: both.remove(other).remove(path).text }).toEqual({ seed, text })
    }
  })

  test('a replaced entry changes its own lines alone, and its value comes back', () => {
    for (const seed of seeds) {
      const dice = diceOf(seed)
      const document = readDocument(aText(dice, format), format)
      const path = dice.one(pathsIn(document.value([])))
      const was = document.value(path)
      const set = document.set(path, 'put here')
      expect({ seed, value: set.value(path) }).toEqual({ seed, value: 'put here' })
      expect({ seed, value: set.set(path, was).value([]) }).toEqual({ seed, value: document.value([]) })
      const line = (document.lineOf(path) ?? 0) - 1
      const own = format === 'toml' && typeof was === 'object' ? 0 : line
      expect(linesOf(set.text).slice(0, own)).toEqual(linesOf(document.text).slice(0, own))
    }
  })

  test('a removed entry takes nothing else with it', () => {
    for (const seed of seeds) {
      const dice = diceOf(seed)
      const document = readDocument(aText(dice, format), format)
      const path = dice.one(pathsIn(document.value([])))
      const removed = document.remove(path)
      const left = linesOf(removed.text)
      // What stood above it is still there; the entry before may have become the last one and lost its comma.
      const above = linesOf(document.text).slice(0, Math.max(0, (document.lineOf(path) ?? 1) - 2))
      if (format !== 'toml')
        expect({ seed, lines: left.slice(0, above.length).map(withoutCommas) }).toEqual({
          seed,
          lines: above.map(withoutCommas),
        })
      expect(removed.text.length).toBeLessThanOrEqual(document.text.length + 3)
    }
  })
})

import { describe, expect, test } from 'vitest'
import { clock, inert, inertJson, relative, styleFor, table, wholeUrl } from '../../main/cli/show/print.ts'

const hostile = '\u001b[2J\u001b]0;owned\u0007\u202egnp.exe\u200b\u2028next\r\nline\u009b31m'

describe('text that came from elsewhere', () => {
  test('S13 is on one line with nothing in it that acts', () => {
    expect(inert(hostile)).toBe('·[2J·]0;owned·gnp.exe·next·line·31m')
  })
  test('S13 is cut short', () => {
    expect([...inert('x'.repeat(10_000))]).toHaveLength(800)
    expect(inert('x'.repeat(10_000), 10)).toBe('xxxxxxxxx…')
  })
  test('S13 in JSON reads back the same and holds nothing that acts', () => {
    const text = inertJson({ hostile, nested: [hostile] })
    expect(JSON.parse(text)).toEqual({ hostile, nested: [hostile] })
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  })
  test('S13 is escaped in an address, which stays whole', () => {
    const long = `https://a.example/?state=${'x'.repeat(5000)}`
    expect(wholeUrl(long)).toBe(long)
    expect(wholeUrl(`https://a.example/${hostile}`)).toMatch(/^[\x20-\x7e]+$/)
    expect(wholeUrl('nonsense')).toBeUndefined()
  })
})

describe('a table', () => {
  test('aligns its columns whatever colours and widths are in them', () => {
    const red = styleFor({ isTTY: true }, {})('bad', 'ab')
    const lines = table([
      [red, '1'],
      ['日本', '2'],
      ['abcdef', '3'],
    ]).split('\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is taken away here
    expect(lines.map(line => line.replace(/\u001b\[\d+m/g, ''))).toEqual(['ab      1', '日本    2', 'abcdef  3'])
  })
})

describe('colour', () => {
  const bad = (env: NodeJS.ProcessEnv, isTTY = true) => styleFor({ isTTY }, env)('bad', 'x')
  test('is there on a terminal only', () => {
    expect(bad({})).toBe('\u001b[31mx\u001b[0m')
    expect(bad({}, false)).toBe('x')
  })
  test('is not there for NO_COLOR and a dumb terminal', () => {
    expect([bad({ NO_COLOR: '1' }), bad({ TERM: 'dumb' })]).toEqual(['x', 'x'])
    expect(bad({ NO_COLOR: '' })).not.toBe('x')
  })
})

describe('times', () => {
  const now = new Date(2026, 10, 21, 14, 0).getTime()
  const minute = 60_000
  test('are relative in whole words', () => {
    const said = [0, -minute, 2 * minute, -90 * minute, 26 * 60 * minute].map(away => relative(now + away, now))
    expect(said).toEqual(['just now', '1 minute ago', 'in 2 minutes', '2 hours ago', 'in 1 day'])
  })
  test('carry the day when it is another one', () => {
    expect(clock(now + 32 * minute, now)).toBe('14:32')
    expect(clock(now + 24 * 60 * minute, now)).toBe('2026-11-22 14:00')
  })
})

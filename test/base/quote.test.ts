import { describe, expect, test } from 'vitest'
import { plain, quote } from '../../main/base/quote.ts'

describe("S13 a stranger's text", () => {
  test.each([
    ['line breaks', 'ok\r\nValetkey: all is well', '“ok·Valetkey: all is well”'],
    ['terminal escapes', '\u001b]0;owned\u0007red\u001b[31m', '“·]0;owned·red·[31m”'],
    ['text that runs backwards', 'invoice\u202efdp.exe', '“invoice·fdp.exe”'],
    ['isolates', 'a\u2066b\u2069c', '“a·b·c”'],
    ['zero-width characters', 'pay\u200bpal\ufeff', '“pay·pal·”'],
    ['Unicode line and paragraph separators', 'a\u2028b\u2029c', '“a·b·c”'],
    ['invisible tag characters', `hi${String.fromCodePoint(0xe0041, 0xe0042)}`, '“hi·”'],
    ['half a character', 'a\ud800b', '“a·b”'],
    ['our own quotation marks', 'it” says “trust me', '“it" says "trust me”'],
  ])('loses its %s', (_what, text, shown) => expect(quote(text)).toBe(shown))

  test('is at most 120 characters long, whole characters only', () => {
    const shown = quote('🔑'.repeat(10_000))
    expect([...shown]).toHaveLength(122)
    expect(shown.endsWith('🔑…”')).toBe(true)
  })

  test('that is harmless stays as it is', () => {
    expect(quote('Grüße, 世界! <b>&amp;</b>')).toBe('“Grüße, 世界! <b>&amp;</b>”')
    expect(quote('x'.repeat(120))).toBe(`“${'x'.repeat(120)}”`)
    expect(quote('')).toBe('“”')
  })

  test('is as inert without quotes, and megabytes of it are not read through', () => {
    expect(plain('a\u202eb\n', 10)).toBe('a·b·')
    expect(plain('x'.repeat(50_000_000), 10)).toBe('xxxxxxxxx…')
  })
})

// What a stranger may send: JSON as other programs write it, JSON that is broken, bytes that are none, and all of it in pieces.
import fc from 'fast-check'

/** Names that have surprised programs before. */
export const oddNames = [
  '',
  '__proto__',
  'constructor',
  'toString',
  'a.b',
  'a b',
  'ü🗝',
  '"\\',
  'id',
  'result',
  'params',
  '_meta',
] as const

export const name: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...oddNames),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
)

/** Any plain value that JSON can say, members with odd names among them. */
export const plainValue: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), name),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie('value')), { maxLength: 5 }).map(members => Object.fromEntries(members)),
  ),
})).value

const blank = fc.constantFrom('', '', '', ' ', '\n', '\r\n', '\t  ')

/** The text of a JSON value in another's hand: blanks anywhere, escapes where none are needed, numbers spelt at length. */
export const jsonText: fc.Arbitrary<string> = fc.letrec<{ text: string }>(tie => ({
  text: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      fc.constantFrom(
        'null',
        'true',
        'false',
        '-0',
        '1.0',
        '1E2',
        '12345678901234567890',
        '""',
        '"\\u0041\\/"',
        '"\\\\"',
      ),
      fc.oneof(name, fc.integer()).map(value => JSON.stringify(value)),
    ),
    fc.tuple(blank, fc.array(tie('text'), { maxLength: 4 })).map(([gap, items]) => `[${gap}${items.join(`${gap},`)}]`),
    objectText(tie('text')),
  ),
})).text

export function objectText(value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const member = fc.tuple(blank, name, blank, value, blank)
  return fc
    .tuple(blank, fc.array(member, { maxLength: 5 }))
    .map(
      ([gap, members]) =>
        `{${gap}${members.map(([a, key, b, text, c]) => `${a}${JSON.stringify(key)}${b}:${c}${text}`).join(`${gap},`)}${gap}}`,
    )
}

/** Nested far deeper than any stack. */
export const deepText: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(['[', ']'], ['{"a":', '}'], ['[{"a":', '}]']), fc.constantFrom(500, 5_000, 60_000))
  .map(([[open = '', close = ''], depth]) => `${open.repeat(depth)}1${close.repeat(depth)}`)

/** A text with one thing wrong: cut off, doubled, overwritten, or with a byte that it should not have. */
export function broken(text: fc.Arbitrary<string>): fc.Arbitrary<Buffer> {
  const way = fc.constantFrom('cut', 'double', 'overwrite', 'insert')
  return fc.tuple(text, way, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 4 })).map(([whole, how, n, bytes]) => {
    const buffer = Buffer.from(whole)
    const at = buffer.length === 0 ? 0 : n % buffer.length
    if (how === 'cut') return buffer.subarray(0, at)
    if (how === 'double') return Buffer.concat([buffer.subarray(0, at), buffer.subarray(at >> 1)])
    const rest = how === 'overwrite' ? at + bytes.length : at
    return Buffer.concat([buffer.subarray(0, at), bytes, buffer.subarray(rest)])
  })
}

/** The bytes as they may come over a wire: in any pieces. */
export function inPieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map(cut => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...places]
    .map((from, n) => bytes.subarray(from, places[n] ?? bytes.length))
    .filter(({ length }) => length > 0)
}

export const cuts: fc.Arbitrary<number[]> = fc.array(fc.nat(), { maxLength: 6 })

// Keys that lie in a text, whatever a parser makes of it: of a known form anywhere; where settings stand also those that their
// name and their look give away.
import { endsOf } from '../keys/ends.ts'
import { knownKeys } from '../keys/formats.ts'
import { suspects } from '../keys/judge.ts'
import { type Written, written } from '../keys/written.ts'
import { takeItOut } from './advice.ts'
import type { Finding } from './finding.ts'
import { positionsIn } from './position.ts'

export interface TextKey {
  /** The key itself: never print it. */
  readonly value: string
  readonly from: number
  /** What it is called where it stands. */
  readonly name?: string
  /** One sentence. */
  readonly why: string
  readonly rule?: string | undefined
}

export function keysOfKnownForm(text: string): readonly TextKey[] {
  return knownKeys(text).map(({ rule, what, value, from }) => ({
    value,
    from,
    rule,
    why: `It has the form of ${what}.`,
  }))
}

/** Also in comments, in members that later ones shadow, and in broken files. Values that others have judged are left out. */
export function keysWritten(text: string, judged: ReadonlySet<string> = new Set()): readonly TextKey[] {
  const known = keysOfKnownForm(text)
  const taken = new Uint8Array(text.length)
  for (const { value, from } of known) taken.fill(1, from, from + value.length)
  const others = written(text).flatMap(one => (isIn(judged, one) ? [] : secretsOf(one)))
  const apart = others.filter(({ value, from }) => {
    const to = from + value.length
    return !taken.subarray(from, to).includes(1) && taken.fill(1, from, to)
  })
  return [...known, ...apart]
}

function isIn(judged: ReadonlySet<string>, { text }: Written): boolean {
  return judged.has(text) || (text.includes('\\') && judged.has(unescaped(text)))
}

function unescaped(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`))
  } catch {
    return text
  }
}

function secretsOf({ name, text, from, isBelow }: Written): readonly TextKey[] {
  return suspects(text, name, isBelow ? 'show-in-any-way' : 'show-for-sure').map(
    ({ value, at, name: called, why, rule }) => ({
      value,
      from: from + at.from,
      ...(called === '' ? {} : { name: called }),
      why,
      rule,
    }),
  )
}

export function inline(file: string, keys: readonly TextKey[], text: string): readonly Finding[] {
  if (keys.length === 0) return []
  const positionOf = positionsIn(text)
  return keys.map(({ name, rule, why, value, from }) => ({
    kind: 'inline',
    file,
    ...positionOf(from),
    ...(name === undefined ? {} : { name }),
    ...endsOf(value),
    why,
    ...takeItOut(rule),
  }))
}

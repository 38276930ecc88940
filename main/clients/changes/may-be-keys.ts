// What in a file may be a key, by name: rather one too many than one that nobody is told of. In its values, and in its text,
// for comments hold keys as well, and so do members that a later one of their name shadows. SECURITY S9.
import type { Document } from '../document/document.ts'
import { isMap } from '../document/splice.ts'
import { judge } from '../keys/judge.ts'
import { isSwitch } from '../keys/looks.ts'
import { holdsSecrets, saysSecret } from '../keys/names.ts'
import { written } from '../keys/written.ts'

/** A text or number somewhere in a value. Never print its text. */
export interface Part {
  /** The member, or the flag, that it belongs to. */
  readonly name: string
  readonly text: string
  readonly as: Standing
}

type Standing = 'may-be-a-key' | 'counts-as-a-key'

export function partsOf(value: unknown, name = '', as: Standing = 'may-be-a-key'): readonly Part[] {
  if (Array.isArray(value)) return value.flatMap((item, at) => partsOf(item, flagBefore(value, at) ?? name, as))
  if (isMap(value)) {
    const below = (key: string) => (as === 'counts-as-a-key' || holdsSecrets.test(key) ? 'counts-as-a-key' : as)
    return Object.entries(value).flatMap(([key, member]) => partsOf(member, key, below(key)))
  }
  return typeof value === 'string' || typeof value === 'number' ? [{ name, text: String(value), as }] : []
}

export function isKey({ name, text, as }: Part): boolean {
  const { secrets, isReference } = judge(text, name, 'show-in-any-way')
  return secrets.length > 0 || (as === 'counts-as-a-key' && text !== '' && !isReference)
}

/** Each name once. */
export function keyNamesIn(value: unknown): readonly string[] {
  return [...new Set(partsOf(value).flatMap(part => (isKey(part) ? [part.name] : [])))]
}

/** The names of what stands in one text and in the other no more, and is in no value of the one. */
export function hiddenKeys(one: Document, other: Document | undefined): readonly string[] {
  const values = partsOf(one.value([])).flatMap(({ text }) => [text, ...text.split(/[\s,;]+/)])
  const told = new Set([...values, ...written(other?.text ?? '').map(({ text }) => text)])
  return written(one.text).flatMap(({ name, text, isBelow }) => {
    if (told.has(text) || isSwitch(text)) return []
    const part: Part = { name, text, as: isBelow ? 'counts-as-a-key' : 'may-be-a-key' }
    return isKey(part) ? [name || 'something without a name'] : []
  })
}

/** The flag that says of the word behind it that it is a secret. */
export function flagBefore(words: readonly unknown[], at: number): string | undefined {
  const before = String(words[at - 1])
  return /^--?\w/.test(before) && saysSecret(before) ? before : undefined
}

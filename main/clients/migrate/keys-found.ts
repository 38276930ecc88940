// A key of an entry as a person is told of it: by its name and its ends, and where a new one is made. SECURITY S9.
import { endsOf } from '../keys/ends.ts'
import { type Judged, judge } from '../keys/judge.ts'
import { serviceOf } from '../keys/kinds.ts'

export interface KeyFound {
  /** The header or variable that holds it. */
  readonly name: string
  /** Its first and last two characters. */
  readonly shown?: string
  /** Where its owner makes a new one, where that is known. */
  readonly rotate?: string
}

/** Of named values those that are keys, under their names. */
export function keysOf(values: Readonly<Record<string, string>>): readonly KeyFound[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const [first] = judge(value, name, 'show-in-any-way').secrets
    return first ? [{ ...found(first), name }] : []
  })
}

export function found({ name, value, rule }: Judged): KeyFound {
  const rotate = rule === undefined ? undefined : serviceOf(rule).rotate
  return { name, ...endsOf(value), ...(rotate === undefined ? {} : { rotate }) }
}

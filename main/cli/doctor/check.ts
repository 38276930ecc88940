// What one look of the doctor is: what was looked at, how it is, and what to do about it.
import { inert, type Style } from '../show/print.ts'

export interface Check {
  readonly what: string
  /** `note`: works, and is worth knowing. */
  readonly is: 'good' | 'note' | 'bad'
  readonly text: string
  readonly todo?: string
}

const marks = { good: ['good', '✓'], note: ['waiting', '!'], bad: ['bad', '✗'] } as const

export function checkText({ what, is, text, todo }: Check, style: Style): string {
  const [tone, mark] = marks[is]
  const line = `${style(tone, mark)} ${inert(what, 80)}: ${inert(text)}`
  return todo ? `${line}\n  → ${inert(todo)}` : line
}

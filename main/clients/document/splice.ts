// What every kind of config text is to document.ts: a value with places in the text, edited by splices. No format is known here.

/** Map keys and list positions from the root. In a list, its length as position means "behind the last one". */
export type Path = readonly (string | number)[]

/** These characters are replaced by this text; splices of one edit never overlap. */
export interface Splice {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** One text, read. `set` is asked only where the parent is there and can hold it, `remove` only for what is there. */
export interface Source {
  readonly value: unknown
  offsetOf(path: Path): number | undefined
  set(path: Path, value: unknown): readonly Splice[]
  remove(path: Path): readonly Splice[]
}

/** Why a text cannot be read or edited, and where. The words never repeat what the text says. */
export class Fault extends Error {
  readonly offset: number

  constructor(why: string, offset: number) {
    super(why)
    this.offset = offset
  }
}

export function spliced(text: string, splices: readonly Splice[]): string {
  let result = text
  for (const { from, to, text: put } of [...splices].sort((a, b) => b.from - a.from || b.to - a.to))
    result = result.slice(0, from) + put + result.slice(to)
  return result
}

/** The line break that the text begins with; a text without any gets `\n`. */
export const lineBreakOf = (text: string): string => (/\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n')

export const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1

/** Before the line break that ends the line of `at`. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  if (end < 0) return text.length
  return text[end - 1] === '\r' && end > at ? end - 1 : end
}

export const indentOf = (text: string, at: number): string =>
  /^[ \t]*/.exec(text.slice(lineStart(text, at), at))?.[0] ?? ''

/** Whether nothing but blanks stands before it on its line. */
export const beginsLine = (text: string, at: number): boolean => text.slice(lineStart(text, at), at).trim() === ''

/** Whole lines, from the one of `from` to the one of `to`, with one line break. */
export function withoutLines(text: string, from: number, to: number): Splice {
  const start = lineStart(text, from)
  const end = lineEnd(text, to)
  if (start === 0) return { from: 0, to: text[end] === '\r' ? end + 2 : Math.min(end + 1, text.length), text: '' }
  return { from: text[start - 2] === '\r' ? start - 2 : start - 1, to: end, text: '' }
}

export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)

// How things look on paper and on a terminal: inert text, tables, marks, times. Knows no verb.
import { stripVTControlCharacters } from 'node:util'

const longest = 800

/**
 * Text that came over the link, with everything in it that could act on a terminal made visible as `·`, on one line and
 * cut short. What a stranger wrote inside it should be in quotes already; this is the net below. SECURITY S13.
 */
export function inert(text: string, limit = longest): string {
  const plain = stripped(text)
  const characters = [...plain]
  return characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : plain
}

/** An address in full, so that it can be opened; `URL` escapes whatever could act. Undefined when it is none. */
export function wholeUrl(text: string): string | undefined {
  try {
    return stripped(new URL(text).href)
  } catch {
    return undefined
  }
}

function stripped(text: string): string {
  return String(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu, '·')
}

/** JSON on one line whose strings hold no character that acts on a terminal; a parser reads the same value. */
export function inertJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]/gu, escaped)
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
  return units.map(unit => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}

export type Tone = 'good' | 'waiting' | 'bad' | 'quiet' | 'strong'
export type Style = (tone: Tone, text: string) => string

const codes: Record<Tone, string> = { good: '32', waiting: '33', bad: '31', quiet: '2', strong: '1' }

/** Colours on a terminal; nothing elsewhere, nor where NO_COLOR or a dumb terminal asks for nothing. */
export function styleFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): Style {
  const plain = stream.isTTY !== true || Boolean(env.NO_COLOR) || env.TERM === 'dumb'
  return plain ? (_tone, text) => text : (tone, text) => `\u001b[${codes[tone]}m${text}\u001b[0m`
}

export const plainStyle: Style = (_tone, text) => text

/** Rows with aligned columns, two spaces apart; the last column runs free. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, widthOf(cell))
  const line = (row: readonly string[]) =>
    row.map((cell, at) => padded(cell, at < row.length - 1 ? (widths[at] ?? 0) : 0))
  return rows.map(row => line(row).join('  ').trimEnd()).join('\n')
}

function padded(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - widthOf(cell)))
}

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}]/u

function widthOf(cell: string): number {
  let width = 0
  for (const character of stripVTControlCharacters(cell))
    width += /\p{M}/u.test(character) ? 0 : wide.test(character) ? 2 : 1
  return width
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** `in 55 minutes`, `3 hours ago`, `just now`; the exact time is for --json. */
export function relative(at: number, now: number): string {
  const away = Math.round(Math.abs(at - now) / 60_000) * 60_000
  for (const [unit, length] of units) {
    if (away < length) continue
    const count = Math.round(away / length)
    const words = `${count} ${unit}${count === 1 ? '' : 's'}`
    return at > now ? `in ${words}` : `${words} ago`
  }
  return at > now ? 'in less than a minute' : 'just now'
}

/** `14:32`, or `2026-11-22 14:32` when that is another day. */
export function clock(at: number, now: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const day = (date: Date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  const date = new Date(at)
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`
  return day(date) === day(new Date(now)) ? time : `${day(date)} ${time}`
}

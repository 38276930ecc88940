// What a run has found: rows of cells, one cell a contender, each a figure or a finding in words, with its facts.
import { type Figure, figureOf } from './statistics.ts'

export type Unit = 'ms' | 'calls/s' | 'MiB' | 's' | 'times'

export interface Cell {
  readonly figure?: Figure
  readonly unit?: Unit
  readonly text?: string
  /** For programs: everything that `text` says, and more. */
  readonly facts?: Readonly<Record<string, unknown>>
}

export interface Row {
  readonly what: string
  readonly cells: Readonly<Record<string, Cell>>
  /** The figure to reach, in words, and whether ours did. */
  readonly target?: { readonly text: string; readonly met: boolean | undefined }
}

export function cellOf(values: readonly number[], unit: Unit): Cell {
  return values.length === 0 ? { text: 'failed' } : { figure: figureOf(values), unit }
}

/** Cells of many measurements by contender. */
export function cellsOf(measured: ReadonlyMap<string, readonly number[]>, unit: Unit): Record<string, Cell> {
  return Object.fromEntries([...measured].map(([name, values]) => [name, cellOf(values, unit)]))
}

/** Whether the median of ours keeps to `judge`; undefined when ours was not measured. */
export function target(cells: Readonly<Record<string, Cell>>, text: string, judge: (median: number) => boolean) {
  const ours = cells.ours
  return { text, met: ours && ours.figure !== undefined && judge(ours.figure.median) }
}

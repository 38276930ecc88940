// What a row says of many measurements: the middle one, and how far the others lie from it.

export interface Figure {
  readonly median: number
  readonly min: number
  readonly max: number
  readonly count: number
}

export function figureOf(values: readonly number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b)
  return { median: at(sorted, 0.5), min: at(sorted, 0), max: at(sorted, 1), count: sorted.length }
}

/** The value below which this share of the others lies (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  return at(
    [...values].sort((a, b) => a - b),
    share,
  )
}

function at(sorted: readonly number[], share: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
  if (value === undefined) throw new Error('There is nothing to make a figure of.')
  return value
}

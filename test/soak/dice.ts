// Chance that can be had again: the same seed gives the same throws.

export interface Dice {
  /** From 0 to below 1. */
  share(): number
  /** A whole number, both ends included. */
  between(low: number, high: number): number
  of<T>(list: readonly T[]): T
  /** The same things in another order. */
  shuffled<T>(list: readonly T[]): T[]
  /** Dice of its own for somebody whose throws must not depend on anybody else's. */
  for(name: string): Dice
}

export function dice(seed: number): Dice {
  let state = seed >>> 0
  // mulberry32
  const share = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number) => low + Math.floor(share() * (high - low + 1))
  return {
    share,
    between,
    of: list => {
      const one = list[between(0, list.length - 1)]
      if (one === undefined) throw new Error('There is nothing to choose from.')
      return one
    },
    shuffled: list =>
      list
        .map(one => ({ one, at: share() }))
        .sort((a, b) => a.at - b.at)
        .map(({ one }) => one),
    for: name => dice([...name].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, seed + 1)),
  }
}

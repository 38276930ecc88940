// At which line and column of a text something stands, both from 1.

export interface Position {
  readonly line: number
  readonly column: number
}

/** For one text and many places in it: its lines are looked for once. */
export function positionsIn(text: string): (index: number) => Position {
  const begins = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) begins.push(at + 1)
  return index => {
    let line = 0
    for (let over = begins.length; over - line > 1; ) {
      const middle = (line + over) >> 1
      if ((begins[middle] ?? 0) <= index) line = middle
      else over = middle
    }
    return { line: line + 1, column: index - (begins[line] ?? 0) + 1 }
  }
}

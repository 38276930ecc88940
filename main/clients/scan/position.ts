// At which line and column of a text something stands, both from 1.

export interface Position {
  readonly line: number
  readonly column: number
}

export function positionAt(text: string, index: number): Position {
  let line = 1
  let begins = 0
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) {
    line += 1
    begins = at + 1
  }
  return { line, column: index - begins + 1 }
}

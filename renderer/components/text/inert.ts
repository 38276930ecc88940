// How text that a stranger wrote is made harmless to read: nothing in it acts, reorders or hides. SECURITY S13.

/** Control, format (bidirectional overrides, zero-width), private and line-breaking characters become `·`. */
export function inert(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu, '·').trim()
}

/** What a stranger wrote, inert and at most so many characters; quotes around it are taken off, so that it is quoted once. */
export function shortened(text: string, longest = 120): string {
  const bare = text.startsWith('“') && text.endsWith('”') ? text.slice(1, -1) : text
  return cut(inert(bare), longest).replace(/[“”]/g, '"')
}

/** A sentence of the broker's, in which strangers' words are quoted already: as it stands, should it hold more than it ought to. */
export function sentence(text: string, longest = 400): string {
  return cut(inert(text), longest)
}

function cut(text: string, longest: number): string {
  const characters = [...text]
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : text
}

/** A line of a file: inert, with its indentation kept. */
export function inertLine(line: string): string {
  const spaced = line.replace(/\r$/, '').replaceAll('\t', '  ')
  const characters = [...spaced.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu, '·')]
  return characters.length > 400 ? `${characters.slice(0, 399).join('')}…` : characters.join('')
}

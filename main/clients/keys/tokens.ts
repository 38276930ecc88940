// The next word of one line of a config text, whatever its format: between quotes, or without. Linear in the line, also where a
// hostile one never closes what it opens.

export interface Token {
  /** `unended`: its quotes do not close on this line. */
  readonly is: 'quoted' | 'unended' | 'bare'
  readonly text: string
  readonly from: number
  /** Where what follows begins. */
  readonly end: number
  /** Unended: what would close it. */
  readonly quotes: string
}

export function tokenAt(line: string, here: number): Token {
  const sign = line[here] ?? ''
  // `don't` has no quote in it.
  if (sign === '"' || (sign === "'" && !/\w/.test(line[here - 1] ?? ''))) return quotedAt(line, here, sign)
  const text = matchAt(bare, line, here) || sign
  return { is: 'bare', text, from: here, end: here + text.length, quotes: '' }
}

// 65536 at a time: each takes a place on the stack of the regular expression. A longer word falls into several.

/** A `:` or `=` ends it where blanks, quotes or brackets follow. What a backslash hides is no quote; `${NAME}` is one word. */
const bare = /(?:\$\{{1,2}[^{}"]{0,200}\}{1,2}|\\.|[:=](?![\s"'{[]|$)|[^\s"',;{}[\]\\:=]){1,65536}/y

function quotedAt(line: string, here: number, sign: string): Token {
  const quotes = line.startsWith(sign.repeat(3), here) ? sign.repeat(3) : sign
  const from = here + quotes.length
  for (let end = from; end < line.length; end += 1) {
    if (line[end] === '\\' && sign === '"') end += 1
    else if (line[end] !== sign || !line.startsWith(quotes, end)) continue
    // YAML writes one as two.
    else if (quotes === "'" && line[end + 1] === "'") end += 1
    else return { is: 'quoted', text: line.slice(from, end), from, end: end + quotes.length, quotes }
  }
  return { is: 'unended', text: line.slice(from).trimEnd(), from, end: from, quotes }
}

/** Whether it is followed by the sign that makes it a name. */
export function isName(line: string, { is, text, end }: Token): boolean {
  if (is === 'unended' || matchAt(assigning, line, end) === '') return false
  return is === 'quoted' || /^[A-Za-z_$][\w.$-]*$/.test(text)
}

const assigning = /\s{0,20}[:=]/y

/** A value without quotes goes on to the end of the line, of its list, or to a comment. */
export function restOf(line: string, token: Token): Token {
  return { ...token, text: matchAt(rest, line, token.from).trimEnd() }
}

const rest = /(?:\$\{{1,2}[^{}]{0,200}\}{1,2}|(?!\s(?:#|\/\/|\/\*)|[,}\]](?:[\s,}\]]|$)).){1,65536}/y

function matchAt(sticky: RegExp, line: string, at: number): string {
  sticky.lastIndex = at
  return sticky.exec(line)?.[0] ?? ''
}

// A diff whose long lines show what changes in them: a file that is one line would else show its beginning, twice.

const longest = 200
const around = 40

/** Takes what is masked already: a secret must not be cut in two before it is known. */
export function shortLongLines(diff: string): string {
  const lines = diff.split('\n')
  const shown: string[] = []
  for (let at = 0; at < lines.length; ) {
    const gone = runOf('-', lines, at)
    const come = runOf('+', lines, at + gone.length)
    if (gone.length === 0 && come.length === 0) {
      shown.push(lines[at] ?? '')
      at += 1
      continue
    }
    const pairs = gone.map((line, n) => pair(line, come[n]))
    shown.push(...pairs.map(([one]) => one), ...come.map((line, n) => pairs[n]?.[1] ?? line))
    at += gone.length + come.length
  }
  return shown.join('\n')
}

function runOf(sign: '-' | '+', lines: readonly string[], from: number): readonly string[] {
  const isOf = (line: string | undefined) => line?.startsWith(sign) === true && !line.startsWith(sign.repeat(3))
  let to = from
  while (isOf(lines[to])) to += 1
  return lines.slice(from, to)
}

function pair(gone: string, come: string | undefined): readonly [string, string | undefined] {
  if (come === undefined || Math.max(gone.length, come.length) <= longest) return [gone, come]
  const one = gone.slice(1)
  const other = come.slice(1)
  const least = Math.min(one.length, other.length)
  let start = 0
  while (start < least && one[start] === other[start]) start += 1
  let end = 0
  while (end < least - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1
  const cut = (sign: string, text: string) => {
    const from = Math.max(0, start - around)
    const to = Math.min(text.length, text.length - end + around)
    return `${sign}${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`
  }
  return [cut('-', one), cut('+', other)]
}

// How two texts differ, for people: a unified diff with three lines around each change. Pure; masks nothing.

const around = 3

interface Line {
  readonly sign: ' ' | '-' | '+'
  readonly text: string
}

/** Empty when both are the same. Line breaks are not shown: the texts of one edit have the same. */
export function unifiedDiff(name: string, before: string, after: string): string {
  const lines = compared(linesOf(before), linesOf(after))
  const changed = lines.flatMap(({ sign }, n) => (sign === ' ' ? [] : [n]))
  if (changed.length === 0) return ''
  const hunks: { from: number; to: number }[] = []
  for (const n of changed) {
    const last = hunks.at(-1)
    if (last && n - around <= last.to) last.to = n + around + 1
    else hunks.push({ from: Math.max(0, n - around), to: n + around + 1 })
  }
  return [`--- ${name}`, `+++ ${name}`, ...hunks.flatMap(hunk => hunkLines(lines, hunk)), ''].join('\n')
}

function hunkLines(lines: readonly Line[], { from, to }: { from: number; to: number }): readonly string[] {
  const own = lines.slice(from, to)
  const count = (some: readonly Line[], but: '-' | '+') => some.filter(({ sign }) => sign !== but).length
  const range = (but: '-' | '+') => {
    const length = count(own, but)
    return `${count(lines.slice(0, from), but) + (length > 0 ? 1 : 0)},${length}`
  }
  return [`@@ -${range('+')} +${range('-')} @@`, ...own.map(({ sign, text }) => `${sign}${text}`)]
}

function linesOf(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

/** What both begin and end with aside, the shortest way from one to the other (Myers, 1986). */
function compared(one: readonly string[], other: readonly string[]): readonly Line[] {
  let start = 0
  while (start < one.length && start < other.length && one[start] === other[start]) start += 1
  let end = 0
  const shorter = Math.min(one.length, other.length) - start
  while (end < shorter && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1
  const same = (text: string): Line => ({ sign: ' ', text })
  return [
    ...one.slice(0, start).map(same),
    ...shortest(one.slice(start, one.length - end), other.slice(start, other.length - end)),
    ...one.slice(one.length - end).map(same),
  ]
}

/** Beyond this many changed lines the way is not looked for: the old lines go, the new ones come. */
const longestWay = 1000

function shortest(one: readonly string[], other: readonly string[]): readonly Line[] {
  let reach = new Map<number, number>([[1, 0]])
  const trail: Map<number, number>[] = []
  for (let steps = 0; steps <= Math.min(longestWay, one.length + other.length); steps += 1) {
    trail.push(reach)
    reach = new Map(reach)
    for (let k = -steps; k <= steps; k += 2) {
      const isDown = k === -steps || (k !== steps && at(reach, k - 1) < at(reach, k + 1))
      let x = isDown ? at(reach, k + 1) : at(reach, k - 1) + 1
      while (x < one.length && x - k < other.length && one[x] === other[x - k]) x += 1
      reach.set(k, x)
      if (x >= one.length && x - k >= other.length) return walkedBack(one, other, trail)
    }
  }
  return [...one.map(text => ({ sign: '-', text }) as const), ...other.map(text => ({ sign: '+', text }) as const)]
}

const at = (reach: ReadonlyMap<number, number>, k: number): number => reach.get(k) ?? 0

function walkedBack(
  one: readonly string[],
  other: readonly string[],
  trail: readonly Map<number, number>[],
): readonly Line[] {
  const lines: Line[] = []
  let [x, y] = [one.length, other.length]
  for (let steps = trail.length - 1; steps >= 0; steps -= 1) {
    const reach = trail[steps] ?? new Map<number, number>()
    const k = x - y
    const isDown = k === -steps || (k !== steps && at(reach, k - 1) < at(reach, k + 1))
    const from = isDown ? at(reach, k + 1) : at(reach, k - 1)
    const [fromX, fromY] = [from, from - (isDown ? k + 1 : k - 1)]
    while (x > fromX && y > fromY) {
      x -= 1
      y -= 1
      lines.push({ sign: ' ', text: one[x] ?? '' })
    }
    if (steps === 0) break
    lines.push(isDown ? { sign: '+', text: other[fromY] ?? '' } : { sign: '-', text: one[fromX] ?? '' })
    x = fromX
    y = fromY
  }
  return lines.reverse()
}

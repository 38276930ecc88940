// Which entries a few letters mean, best first. Every word must be found; the beginning of a word counts most.
import type { Entry } from './entries.ts'

const most = 40

export function findEntries(entries: readonly Entry[], typed: string): readonly Entry[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return entries.filter(({ isFirst }) => isFirst).slice(0, most)
  const scored = entries.map(entry => ({ entry, score: scoreOf(entry, words) })).filter(({ score }) => score > 0)
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ entry }) => entry)
}

function scoreOf({ says, also = '', verb = '' }: Entry, words: readonly string[]): number {
  const title = says.toLowerCase()
  const rest = `${also} ${verb}`.toLowerCase()
  const scores = words.map(word => wordScore(title, word) * 2 || wordScore(rest, word))
  return scores.includes(0) ? 0 : scores.reduce((sum, score) => sum + score, 0)
}

function wordScore(text: string, word: string): number {
  const at = text.indexOf(word)
  if (at < 0) return 0
  if (at === 0) return 4
  return text.includes(` ${word}`) ? 3 : 1
}

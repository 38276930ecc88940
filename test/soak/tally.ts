// What a run has done and what came of it, in figures for the report.
import { percentile } from '../bench/statistics.ts'

export interface Tally {
  /** `isCalm`: nothing could have excused a failure. */
  answered(what: string, how: string, ms: number, isCalm: boolean): void
  failed(what: string, weather: string, why: string): void
  count(what: string): void
  readonly total: number
  lines(): readonly string[]
}

export function aTally(): Tally {
  const times = new Map<string, number[]>()
  const failures = new Map<string, number>()
  const counts = new Map<string, number>()
  const add = (to: Map<string, number>, what: string) => void to.set(what, (to.get(what) ?? 0) + 1)
  return {
    answered(what, how, ms, isCalm) {
      add(counts, how === 'result' ? 'answered' : how)
      if (isCalm) add(counts, 'in calm weather')
      const all = times.get(what) ?? []
      times.set(what, all)
      all.push(ms)
    },
    failed(_what, weather, why) {
      add(counts, 'failed')
      add(failures, `${weather}: ${inKind(why)}`)
    },
    count: what => add(counts, what),
    get total() {
      return (counts.get('answered') ?? 0) + (counts.get('failed') ?? 0) + (counts.get('cancelled') ?? 0)
    },
    lines: () => [
      ...[...counts].sort().map(([what, n]) => `${what}: ${n}`),
      ...[...times].map(
        ([what, all]) => `${what}: ${all.length}, p50 ${percentile(all, 0.5)} ms, p99 ${percentile(all, 0.99)} ms`,
      ),
      ...[...failures].sort((a, b) => b[1] - a[1]).map(([what, n]) => `failed ${n} × ${what}`),
    ],
  }
}

/** The sentence without what differs from one failure to the next. */
function inKind(why: string): string {
  return why.replaceAll(/127\.0\.0\.1:\d+/g, 'the server').slice(0, 160)
}

// What a soak run says at its end: what was done, what it cost, what did not hold.
import { invariants, inWords } from './ledger.ts'
import type { Soaked } from './soak.ts'

export function reportOf({ breaches, tally, happened, holdings, renewals }: Soaked, seed: number): string {
  const events = [...happened].map(([name, times]) => `${times} × ${name}`)
  const rests = holdings.map(
    ({ pid, heap, outside, reserved, private: own, files, sockets, timers, state }, n) =>
      `rest ${n + 1}: broker ${pid}, heap ${heap.toFixed(1)} MiB, outside ${outside.toFixed(1)} MiB, V8 keeps ${reserved.toFixed(1)} MiB, private ${own.toFixed(1)} MiB, ${files} fds (${sockets} sockets), ${sum(timers)} timers, state ${state.toFixed(1)} KiB`,
  )
  const broken = Object.keys(invariants).flatMap(name => {
    const all = breaches.filter(({ invariant }) => invariant === name)
    return all.length > 0 ? [`${all.length} × ${name}`] : []
  })
  return [
    `Seed ${seed}: ${tally.total} requests, ${renewals} renewals`,
    ...part('Events', events),
    ...part('Requests', tally.lines()),
    ...part('The broker at rest', rests),
    ...(breaches.length === 0
      ? ['Everything held.']
      : [...part('Broken', broken), ...shown(breaches).map(breach => `seed ${seed}: ${inWords(breach)}`)]),
  ].join('\n')
}

/** A few of each kind. */
function shown(breaches: Soaked['breaches']): Soaked['breaches'] {
  return breaches.filter(
    (one, at) => breaches.slice(0, at).filter(({ invariant }) => invariant === one.invariant).length < 6,
  )
}

function part(title: string, lines: readonly string[]): readonly string[] {
  return [`${title}:`, ...lines.map(line => `  ${line}`)]
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, n) => all + n, 0)
}

// How a host gives memory back after work: V8 collects when it needs room, not because nobody calls any more.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export interface RestOptions {
  /** Tells of everything that happens; returns the way to stop. */
  readonly subscribe: (listener: () => void) => () => void
  readonly collect?: () => void
}

/**
 * Milliseconds from the last thing that happened to the first collection, and from each to the next. The first takes the
 * garbage; V8 lets go of the room for new objects only when little was made in the five seconds before.
 */
const pauses = [1_000, 1_000, 4_500]

/** Collects after each time of work. Returns the way to stop. */
export function collectAtRest({ subscribe, collect = collector() }: RestOptions): () => void {
  let timer: NodeJS.Timeout | undefined
  let isFirst = false
  const rest = ([pause, ...more]: readonly number[]) => {
    clearTimeout(timer)
    isFirst = more.length === pauses.length - 1
    if (pause === undefined) return
    timer = setTimeout(() => {
      collect()
      rest(more)
    }, pause)
  }
  // In the midst of work all that happens only puts the first pause off.
  const unsubscribe = subscribe(() => (isFirst ? timer?.refresh() : rest(pauses)))
  return () => {
    unsubscribe()
    clearTimeout(timer)
  }
}

/** V8's own `gc`, for us alone: the flag is taken back, and no global has it. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  return collect
}

// How works that must not overlap wait for each other: one at a time per key, in the order they came.

/** Runs `work` when everything that came before it under the same key has ended, well or badly. */
export function inTurn(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>()
  return (key, work) => {
    const before = last.get(key) ?? Promise.resolve()
    const run = before.then(work, work)
    const settled: Promise<void> = run.then(forget, forget)
    function forget(): void {
      if (last.get(key) === settled) last.delete(key)
    }
    last.set(key, settled)
    return run
  }
}

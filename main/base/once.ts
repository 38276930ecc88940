// How a thing that must not happen twice at one time is shared by all who ask for it.

/** Runs `work` once per key at a time; callers that come while it runs share its outcome, good or bad. */
export function oncePerKey<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>()
  return (key, work) => {
    const already = running.get(key)
    if (already) return already
    const run = work().finally(() => running.delete(key))
    running.set(key, run)
    return run
  }
}

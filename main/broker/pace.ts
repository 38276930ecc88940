// How often subscribers hear of changes: at once, and then at most once in a while, the last change never missed.

export interface Paced {
  /** Something changed. Costs next to nothing while a call is due anyway. */
  readonly changed: () => void
  subscribe(listener: () => void): () => void
  stop(): void
}

export function paced(milliseconds: number): Paced {
  const listeners = new Set<() => void>()
  let timer: NodeJS.Timeout | undefined
  let isStale = false
  const tell = () => {
    isStale = false
    timer = setTimeout(rested, milliseconds).unref()
    for (const listener of listeners) listener()
  }
  const rested = () => {
    timer = undefined
    if (isStale) tell()
  }
  return {
    changed: () => {
      if (timer) isStale = true
      else if (listeners.size > 0) tell()
    },
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop: () => {
      clearTimeout(timer)
      listeners.clear()
    },
  }
}

// A value outside all screens that they follow: `const said = kept<Said>()`, `said.put(…)` from anywhere, `useKept(said)` in what
// draws it.
import { useSyncExternalStore } from 'react'

export interface Kept<Value> {
  current(): Value
  put(value: Value): void
  subscribe(listener: () => void): () => void
}

export function kept<Value>(): Kept<Value | undefined>
export function kept<Value>(first: Value): Kept<Value>
export function kept<Value>(first?: Value): Kept<Value | undefined> {
  let value = first
  const listeners = new Set<() => void>()
  return {
    current: () => value,
    put: next => {
      value = next
      for (const listener of listeners) listener()
    },
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export function useKept<Value>({ subscribe, current }: Kept<Value>): Value {
  return useSyncExternalStore(subscribe, current)
}

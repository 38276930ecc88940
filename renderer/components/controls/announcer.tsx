// Says in a word what has happened, to eyes (a line at the bottom) and ears (aria-live): `announce('Copied.')`.
// `<Announcer />` stands once in the frame. Holds the last sentence only; nothing important is said here alone.
import { useEffect, useSyncExternalStore } from 'react'

interface Said {
  readonly text: string
  readonly at: number
}

let said: Said | undefined
const listeners = new Set<() => void>()

export function announce(text: string): void {
  say({ text, at: (said?.at ?? 0) + 1 })
}

export function Announcer() {
  const now = useSyncExternalStore(subscribe, () => said)
  useEffect(() => {
    if (!now) return
    const over = setTimeout(() => say(undefined), 3_200)
    return () => clearTimeout(over)
  }, [now])
  return (
    <div className="announcer" role="status" aria-live="polite">
      {now && (
        <span key={now.at} className="toast">
          {now.text}
        </span>
      )}
    </div>
  )
}

function say(what: Said | undefined): void {
  said = what
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

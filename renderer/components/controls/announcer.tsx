// Says in a word what has happened, to eyes (a line at the bottom) and ears (aria-live): `announce('Copied.')`.
// `<Announcer />` stands once in the frame. Holds the last sentence only; nothing important is said here alone.
import { useEffect } from 'react'
import { kept, useKept } from '../../state/kept.ts'

interface Said {
  readonly text: string
  readonly at: number
}

const said = kept<Said>()

export function announce(text: string): void {
  said.put({ text, at: (said.current()?.at ?? 0) + 1 })
}

export function Announcer() {
  const now = useKept(said)
  useEffect(() => {
    if (!now) return
    const over = setTimeout(() => said.put(undefined), 3_200)
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

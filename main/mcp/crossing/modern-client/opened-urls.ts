// Which pages that a server wanted a person to open are done with (2025-11-25, "URL Mode Elicitation").
import type { Envelope } from '../../message/message.ts'
import { isRecord } from '../../message/modern-words.ts'

export interface OpenedUrls {
  /** Takes the server's word that one is done. Whether this was such a word. */
  take(notification: Envelope): boolean
  /** Settles when all of them are done, or after a while: not every server says so. */
  done(ids: readonly unknown[]): Promise<void>
}

/** Milliseconds. A client gives its requests a minute. */
const patience = 25_000
const mostKept = 100

export function createOpenedUrls(): OpenedUrls {
  const known = new Set<unknown>()
  const waiting = new Set<() => void>()

  return { take, done }

  function take({ method, params }: Envelope): boolean {
    if (method !== 'notifications/elicitation/complete') return false
    const [oldest] = known
    if (known.size >= mostKept) known.delete(oldest)
    known.add(isRecord(params) ? params.elicitationId : undefined)
    for (const look of [...waiting]) look()
    return true
  }

  function done(ids: readonly unknown[]): Promise<void> {
    return new Promise(resolve => {
      const end = () => {
        clearTimeout(timer)
        waiting.delete(look)
        resolve()
      }
      const look = () => {
        if (ids.every(id => known.has(id))) end()
      }
      const timer = setTimeout(end, patience).unref()
      waiting.add(look)
      look()
    })
  }
}

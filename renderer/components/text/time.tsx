// When something is or was, relative, with the exact time on hover: `<Time at={use.lastUsed} />`, `<Time at={until} />`
// reads "2 minutes ago", "in 3 hours", "just now". `useNow()` is the shared clock, in steps of twenty seconds.
import { useSyncExternalStore } from 'react'

export function Time({ at }: { readonly at: number }) {
  const now = useNow()
  return (
    <time dateTime={isoOf(at)} title={exactTime(at)}>
      {relativeTime(at, now)}
    </time>
  )
}

const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

export function relativeTime(at: number, now: number): string {
  const away = at - now
  if (Math.abs(away) < 45_000) return away <= 0 ? 'just now' : 'in under a minute'
  const [unit, length] = units.find(([, length]) => Math.abs(away) >= length * 0.95) ?? ['minute', 60_000]
  const count = Math.round(away / length)
  if (unit === 'day' && Math.abs(count) > 30) return `on ${dayOf(at)}`
  return words.format(count, unit)
}

export function exactTime(at: number): string {
  return new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
}

/** `14:32`, with the day where it is another. */
export function clockTime(at: number, now: number): string {
  const time = new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  return dayOf(at) === dayOf(now) ? time : `${dayOf(at)}, ${time}`
}

export function useNow(): number {
  return useSyncExternalStore(subscribe, step)
}

function dayOf(at: number): string {
  return new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
}

function isoOf(at: number): string | undefined {
  return Number.isFinite(at) && Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : undefined
}

/** A value that holds still between steps, as React asks of a store. */
function step(): number {
  return Math.floor(Date.now() / 20_000) * 20_000 + 20_000
}

const listeners = new Set<() => void>()
let ticking: ReturnType<typeof setInterval> | undefined

/** One clock for all that is shown; it stands still while nobody looks. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  ticking ??= setInterval(tick, 5_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(ticking)
    ticking = undefined
  }
}

function tick(): void {
  for (const listener of listeners) listener()
}

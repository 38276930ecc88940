// What the bench has started and must take away again, whatever happens, an interrupt by the person included.

const stops = new Set<() => Promise<void>>()

/** Remembers how to take a thing away; the returned function does it, once. */
export function belonging(stop: () => Promise<void>): () => Promise<void> {
  const once = async () => {
    if (stops.delete(once)) await stop()
  }
  stops.add(once)
  return once
}

/** Takes everything away that is still there, the latest first. */
export async function takeAllAway(): Promise<void> {
  for (const stop of [...stops].reverse()) await stop().catch(() => {})
}

/** On the first interrupt takes everything away, and ends. */
export function clearOnInterrupt(): void {
  const end = async () => {
    await takeAllAway()
    process.exit(130)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void end())
}

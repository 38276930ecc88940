// What the broker does again by itself: revocations that no issuer confirmed, a vault that was not open, servers that did
// not answer.
import type { Core } from './core/core.ts'
import { reachDue } from './discovery/reach.ts'

const everyMinute = 60_000
const everyFewSeconds = 5_000

export interface KeepTrying {
  /** Does all of it at once; after the vault was opened by hand. */
  now(): Promise<void>
  stop(): void
}

/** `look` reads the grants of an open vault. */
export function keepTrying(core: Core, look: () => Promise<void>): KeepTrying {
  const opened = async () => {
    await core.checkVault()
    await look()
    core.connections.reconsider()
    await retry()
  }
  const retry = async () => {
    if (core.vaultState().is !== 'open') return
    await core.queue.retry().catch(error => core.ports.log.warn('revocation-retry-failed', { error }))
    core.changed()
  }
  const watchVault = async () => {
    if (core.vaultState().is === 'open') return
    if ((await core.checkVault()).is === 'open') await opened()
  }
  const timers = [
    every(everyMinute, retry),
    every(everyMinute, () => reachDue(core)),
    every(everyFewSeconds, watchVault),
  ]
  return {
    now: opened,
    stop: () => {
      for (const timer of timers) clearInterval(timer)
    },
  }

  function every(milliseconds: number, work: () => Promise<void>) {
    let busy = false
    const timer = setInterval(async () => {
      if (busy) return
      busy = true
      await work().catch(error => core.ports.log.warn('upkeep-failed', { error }))
      busy = false
    }, milliseconds)
    return timer.unref()
  }
}

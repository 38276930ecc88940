// Who started this process, and whether it still lives: a bridge must not outlive its client.
import { readlinkSync } from 'node:fs'
import { isTaken } from './process-identity.ts'

/**
 * The parent's program where the system tells it, and its number. A label for people, not a proof of anything. Its program file, for
 * `comm` says `MainThread` of every Node; and not its arguments, which may hold keys.
 */
export function parentLabel(): string {
  try {
    return `${readlinkSync(`/proc/${process.ppid}/exe`).split('/').at(-1)} (${process.ppid})`
  } catch {
    return String(process.ppid)
  }
}

/** Calls `told` once the parent is gone. Returns what ends the watch. */
export function watchParent(told: () => void): () => void {
  const parent = process.ppid
  const timer = setInterval(() => {
    // Unix hands orphans to another process; Windows keeps the number of the dead one.
    if (process.ppid === parent && isTaken(parent)) return
    clearInterval(timer)
    told()
  }, 2000)
  timer.unref()
  return () => clearInterval(timer)
}

// Who started this process, and whether it still lives: a bridge must not outlive its client.
import { readFileSync } from 'node:fs'
import { isTaken } from './process-identity.ts'

/** The parent's name where the system tells it, and its number. A label for people, not a proof of anything. */
export function parentLabel(): string {
  try {
    return `${readFileSync(`/proc/${process.ppid}/comm`, 'utf8').trim()} (${process.ppid})`
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

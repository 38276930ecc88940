// Whether a process has ended, so that `valetkey stop && valetkey serve` finds the place free.
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { isTaken } from '../../link/process-identity.ts'

const longest = 10_000
const look = 25

/** Waits for its end; false when it takes longer than ten seconds. */
export async function hasEnded(pid: number, signal: AbortSignal): Promise<boolean> {
  for (let waited = 0; waited < longest; waited += look) {
    if (!isTaken(pid) || isZombie(pid)) return true
    await sleep(look, undefined, { signal })
  }
  return false
}

// Linux: a process that has ended keeps its number until its parent has looked; a container's first process may never look.
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')
  } catch {
    return false
  }
}

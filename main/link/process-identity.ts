// Whether the process that wrote something down still lives, although process numbers are used again.
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

export interface ProcessIdentity {
  readonly pid: number
  /** Dev containers share a home but not process numbers. */
  readonly host: string
  /** When it was born, in the kernel's own count; only Linux tells without a child process. */
  readonly born?: string
}

export type Life = 'alive' | 'dead' | 'unknown'

export function thisProcess(): ProcessIdentity {
  const born = bornOf(process.pid)
  return { pid: process.pid, host: hostname(), ...(born === undefined ? {} : { born }) }
}

/** `unknown`: something has this number, and nothing tells whether it is the same. */
export function lifeOf({ pid, host, born }: ProcessIdentity): Life {
  if (host !== hostname()) return 'unknown'
  if (!isTaken(pid)) return 'dead'
  if (born === undefined) return 'unknown'
  // Linux: a zombie (killed, and nobody has collected it yet) still has its number; it was born and is dead.
  return bornOf(pid) === born ? 'alive' : 'dead'
}

export function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

// Linux: field 22 of /proc/<pid>/stat; the name before it may hold spaces and brackets, so count behind the last bracket.
function bornOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' ? undefined : fields[18]
  } catch {
    return undefined
  }
}

// Which processes belong to a home: they have it in their environment or arguments.
import { readdirSync, readFileSync } from 'node:fs'

export interface Running {
  readonly pid: number
  readonly command: string
}

export function processesOf(home: string): readonly Running[] {
  return readdirSync('/proc').flatMap(name => {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid === process.pid) return []
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      const isOurs = command.includes(home) || readFileSync(`/proc/${pid}/environ`, 'utf8').includes(home)
      return isOurs && command !== '' ? [{ pid, command }] : []
    } catch {
      return []
    }
  })
}

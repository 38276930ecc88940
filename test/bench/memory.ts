// What a process costs in memory. PSS shares common pages among all who use them; private is what only it holds.
import { readFileSync } from 'node:fs'

export interface Memory {
  /** Both in MiB. */
  readonly pss: number
  readonly private: number
}

export function memoryOf(pid: number): Memory {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0)
  return { pss: kib('Pss') / 1024, private: (kib('Private_Clean') + kib('Private_Dirty')) / 1024 }
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

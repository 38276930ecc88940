// What a broker holds at rest, and whether it is more than it held at an earlier rest.
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathsOf } from '../../main/base/paths.ts'
import { pause } from '../bench/deadline.ts'
import { memoryOf } from '../bench/memory.ts'
import type { Town } from './town.ts'

export interface Holdings {
  readonly pid: number
  /** Mebibytes: the heap after a collection, what lies outside of it, what V8 keeps for it, and all that only this process holds. */
  readonly heap: number
  readonly outside: number
  readonly reserved: number
  readonly private: number
  readonly files: number
  readonly sockets: number
  /** What keeps its loop alive, by kind. */
  readonly resources: Readonly<Record<string, number>>
  /** Timers by the place that made them. */
  readonly timers: Readonly<Record<string, number>>
  /** Kibibytes of the state folder, without logs and without backups, each of which has a limit of its own. */
  readonly state: number
}

interface Probed {
  readonly round: number
  readonly heapTotal: number
  readonly heapUsed: number
  readonly external: number
  readonly arrayBuffers: number
  readonly resources: readonly string[]
  readonly timers: readonly string[]
}

const mebi = 2 ** 20

/** Undefined where no broker runs or it does not answer. */
export async function holdingsOf({ home, probes }: Town): Promise<Holdings | undefined> {
  const pid = home.brokerPid()
  if (pid === undefined) return undefined
  // As it rests by itself; what is asked next collects its garbage.
  const own = memoryOf(pid).private
  const probed = await probe(pid, join(probes, `${pid}.json`))
  if (!probed) return undefined
  const targets = readdirSync(`/proc/${pid}/fd`).flatMap(fd => linkOf(`/proc/${pid}/fd/${fd}`))
  return {
    pid,
    heap: probed.heapUsed / mebi,
    outside: probed.external / mebi,
    reserved: probed.heapTotal / mebi,
    private: own,
    files: targets.length,
    sockets: targets.filter(target => target.startsWith('socket:')).length,
    resources: countOf(probed.resources),
    timers: countOf(probed.timers.map(place => place.replace(/^at /, '').replace(/\(?file:.*\/dist\//, '('))),
    state: stateSize(pathsOf(home.path).state),
  }
}

async function probe(pid: number, file: string): Promise<Probed | undefined> {
  const before = read(file)?.round ?? 0
  process.kill(pid, 'SIGUSR2')
  for (let n = 0; n < 100; n += 1) {
    const probed = read(file)
    if (probed && probed.round > before) return probed
    await pause(50)
  }
  return undefined
}

function read(file: string): Probed | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Probed
  } catch {
    return undefined
  }
}

function linkOf(path: string): string[] {
  try {
    return [readlinkSync(path)]
  } catch {
    return []
  }
}

function countOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

function stateSize(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const sizes = entries
    .filter(entry => entry.isFile() && entry.name.endsWith('.json'))
    .map(({ parentPath, name }) => statSync(join(parentPath, name), { throwIfNoEntry: false })?.size ?? 0)
  return sizes.reduce((sum, size) => sum + size, 0) / 1024
}

/**
 * What a broker may hold more at its last rest than at one in the middle of its life, when its code is compiled and malloc has
 * its arenas; a leak of one thing a call is far beyond.
 */
const allowance = { heap: 1.5, outside: 2, private: 32, files: 4, sockets: 4, state: 24 } as const

/** What has grown too much in the second half of the last broker's life; empty with fewer than three rests. */
export function growthIn(all: readonly Holdings[]): readonly string[] {
  const last = all.at(-1)
  const same = all.filter(({ pid }) => pid === last?.pid)
  const first = same[Math.floor(same.length / 2)]
  if (!first || !last || same.length < 3) return []
  const sizes = Object.entries(allowance).flatMap(([name, more]) => {
    const [before, after] = [first[name as keyof typeof allowance], last[name as keyof typeof allowance]]
    return after - before > more ? [`${name} ${before.toFixed(1)} → ${after.toFixed(1)}`] : []
  })
  return [...sizes, ...counted('resources'), ...counted('timers')]

  function counted(of: 'resources' | 'timers'): string[] {
    const [before, after] = [(first as Holdings)[of], (last as Holdings)[of]]
    return Object.entries(after).flatMap(([name, n]) =>
      n - (before[name] ?? 0) > 4 ? [`${of}: ${name} ${before[name] ?? 0} → ${n}`] : [],
    )
  }
}

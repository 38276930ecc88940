// An Electron with our probe in it, on a screen that nobody sees: what it told, what its processes weigh, and its end.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { needElectron } from '../../../scripts/electron.mjs'
import { aDisplay } from '../../e2e/a-display.ts'
import { belonging } from '../belongings.ts'
import { within } from '../deadline.ts'
import { memoryOf } from '../memory.ts'

export const root = fileURLToPath(new URL('../../..', import.meta.url))
const probe = fileURLToPath(new URL('probe.cjs', import.meta.url))

/** What the probe tells, and when by the clock. */
export interface Told {
  readonly what: 'tray' | 'painted' | 'close-windows' | 'count' | 'counted'
  readonly at: number
  readonly p50?: number
  readonly p99?: number
  readonly max?: number
}

export interface RunningElectron {
  readonly pid: number
  readonly startedAt: number
  readonly version: string
  /** Waits until it tells this. */
  told(what: Told['what']): Promise<Told>
  ask(what: Told['what']): Promise<Told>
  /** PSS in MiB of it and all its children. */
  weight(): number
  /** … and of its main process alone, where the broker lives. */
  mainWeight(): number
  stop(): Promise<void>
}

export async function anElectron(folder: string, env: Readonly<Record<string, string>>): Promise<RunningElectron> {
  const { executable, flags, version } = await needElectron(root, { allowStandIn: true })
  const display = await aDisplay()
  const startedAt = Date.now()
  const child = spawn(executable, [...flags, folder], {
    env: { ...env, DISPLAY: display.name, NODE_OPTIONS: `--require ${probe}` },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const heard: Told[] = []
  const listeners = new Set<() => void>()
  child.on('message', told => {
    heard.push(told as Told)
    for (const listener of [...listeners]) listener()
  })
  const told = (what: Told['what'], after = 0) => {
    const find = () => heard.slice(after).find(one => one.what === what)
    const found = new Promise<Told>(resolve => {
      const look = () => {
        const one = find()
        if (!one) return
        listeners.delete(look)
        resolve(one)
      }
      listeners.add(look)
      look()
    })
    return within(30_000, `${folder}: ${what}`, found)
  }
  return {
    pid: child.pid as number,
    startedAt,
    version,
    told,
    ask: what => {
      const before = heard.length
      child.send(what)
      return told(what, before)
    },
    weight: () => familyOf(child.pid as number).reduce((sum, pid) => sum + pssOf(pid), 0),
    mainWeight: () => pssOf(child.pid as number),
    stop: belonging(async () => {
      await end(child)
      await display[Symbol.asyncDispose]()
    }),
  }
}

function familyOf(pid: number): number[] {
  const parents = new Map(readdirSync('/proc').flatMap(name => (/^\d+$/.test(name) ? [parentOf(Number(name))] : [])))
  const family = [pid]
  for (const one of family) for (const [child, parent] of parents) if (parent === one) family.push(child)
  return family
}

function parentOf(pid: number): readonly [number, number] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return [pid, Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0])]
  } catch {
    return [pid, 0]
  }
}

/** Nothing for a process that has ended meanwhile. */
function pssOf(pid: number): number {
  try {
    return memoryOf(pid).pss
  } catch {
    return 0
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await gone
  clearTimeout(late)
}

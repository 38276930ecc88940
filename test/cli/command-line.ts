// How tests run the command line: as a process of its own, with or without a controlling terminal.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { type Paths, pathsOf } from '../../main/base/paths.ts'

const node = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url))
const script = fileURLToPath(new URL('./cli-process.ts', import.meta.url))

export interface Home {
  readonly folder: string
  readonly paths: Paths
}

/** A home folder that goes with its test. */
export function aHome(): Home {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return { folder, paths: pathsOf(folder) }
}

export interface Running {
  readonly child: ChildProcess
  readonly out: () => string
  readonly err: () => string
  /** Waits until stdout or stderr holds this. */
  shows(text: string | RegExp): Promise<void>
  type(text: string): void
  readonly ended: Promise<Ended>
}

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
  /** The one object that `--json` prints. */
  json(): Record<string, unknown>
}

export interface How {
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string | 'open'
}

/** Without any terminal: a session of its own (setsid) has no controlling one. */
export function run(home: Home, args: readonly string[], how: How = {}): Running {
  const child = spawn(node, [script, ...args], { env: environment(home, how), stdio: 'pipe', detached: true })
  if (how.stdin !== 'open') child.stdin?.end(how.stdin ?? '')
  return watch(child)
}

/** On a pseudo-terminal; `redirect` is what the shell does with stdin, stdout and stderr. */
export function runOnTerminal(home: Home, args: readonly string[], how: How & { redirect?: string } = {}): Running {
  const words = [node, script, ...args].map(word => `'${word}'`).join(' ')
  const command = `${words} ${how.redirect ?? ''}`
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { ...environment(home, how), TERM: 'xterm', SHELL: '/bin/sh', ...how.env },
    stdio: 'pipe',
    detached: true,
  })
  return watch(child)
}

function environment(home: Home, { env = {} }: How): NodeJS.ProcessEnv {
  return { HOME: home.folder, PATH: process.env.PATH, LOGNAME: 'someone', USER: 'someone', ...env }
}

function watch(child: ChildProcess): Running {
  let out = ''
  let err = ''
  const waiting = new Set<() => void>()
  const heard = () => {
    for (const look of waiting) look()
  }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text
    heard()
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text
    heard()
  })
  child.stdin?.on('error', () => {})
  const ended = once(child, 'close').then(([code]) => ({ code, out, err, json: () => JSON.parse(out) }))
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const shows = (text: string | RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        const found = typeof text === 'string' ? `${out}${err}`.includes(text) : text.test(`${out}${err}`)
        if (!found) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
      ended.then(({ code }) => reject(new Error(`ended with ${code} before it showed ${text}: ${out}${err}`)))
    })
  return { child, out: () => out, err: () => err, shows, type: text => child.stdin?.write(text), ended }
}

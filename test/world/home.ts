// A person's home for journeys: an empty HOME, the environment an MCP host leaves, the built `valetkey`, and a browser
// with somebody (or nobody) in front of it. Whatever it started ends with it.
import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pathsOf } from '../../main/base/paths.ts'
import { letIn, usualLabels } from './let-in.ts'
import type { Spawnable } from './raw-client.ts'
import type { RobotOptions, Sighting } from './robot.ts'
import { aTerminal, type Terminal } from './terminal.ts'

export interface HomeOptions {
  readonly vault?: 'memory' | 'keychain' | 'sealed-file'
  /** The identity document's URL; null: none. */
  readonly clientIdUrl?: string | null
  /** Who sits at the browser; null: nobody does anything. */
  readonly person?: RobotOptions | null
  /** Labels of clients that the person has let in before. */
  readonly letIn?: readonly string[]
  /** More environment for everything that is started here (a session bus). */
  readonly env?: Readonly<Record<string, string>>
}

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** stdout as the one JSON object that it must be. */
  // biome-ignore lint/suspicious/noExplicitAny: journeys look into answers of any shape
  json(): any
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  readonly patience?: number
}

export interface Served {
  readonly pid: number
  /** All it said on stdout and stderr. */
  said(): string
  /** SIGTERM and wait. */
  stop(): Promise<void>
  /** SIGKILL and wait. */
  kill(): Promise<void>
}

export interface Home extends AsyncDisposable {
  readonly path: string
  /** What everything here is started with. */
  readonly env: Readonly<Record<string, string>>
  /** Runs `valetkey …` without a terminal, to its end. */
  run(words: readonly string[], options?: RunOptions): Promise<Ran>
  /** The same with `--json`; throws with everything that was said when it did not end with 0. */
  // biome-ignore lint/suspicious/noExplicitAny: journeys look into answers of any shape
  json(words: readonly string[], options?: RunOptions): Promise<any>
  /** Runs `valetkey …` on a terminal of its own, where a person can be asked. */
  terminal(words: readonly string[], options?: { readonly stdoutTo?: string }): Terminal
  /** Starts `valetkey serve` and waits until it can be met. */
  serve(env?: Readonly<Record<string, string>>): Promise<Served>
  /** What a client's config would name. */
  bridge(server: string, client?: string): Spawnable
  /** Puts somebody (or nobody) in front of the browser. */
  seat(person: RobotOptions | null): void
  /** Every address that was opened, by anyone. */
  opened(): URL[]
  /** What the person saw each time. */
  saw(): Sighting[]
  /** The process id of the broker that can be met now. */
  brokerPid(): number | undefined
  /** Every file under the home that holds this text (state, logs, configs). */
  filesWith(text: string): string[]
  stop(): Promise<void>
}

const project = fileURLToPath(new URL('../..', import.meta.url))
const node = join(project, 'node_modules', 'node', 'bin', 'node')
const valetkey = join(project, 'scripts', 'valetkey.cjs')

export function aHome(options: HomeOptions = {}): Home {
  return new RunningHome(options)
}

class RunningHome implements Home {
  readonly path = mkdtempSync(join(tmpdir(), 'valetkey-home-'))
  readonly env: Record<string, string>
  readonly #children = new Set<ChildProcess>()
  readonly #terminals = new Set<Terminal>()
  /** Every broker that was ever seen here: a woken one is nobody's child. */
  readonly #brokers = new Set<number>()

  constructor({
    vault = 'memory',
    clientIdUrl = null,
    person = null,
    env = {},
    letIn: labels = usualLabels,
  }: HomeOptions) {
    letIn(this.path, labels)
    this.env = {
      ...strippedEnvironment(this.path),
      VALETKEY_VAULT: vault,
      VALETKEY_BROWSER: this.#browser(),
      ...(clientIdUrl === null ? {} : { VALETKEY_CLIENT_ID_URL: clientIdUrl }),
      ...env,
    }
    this.seat(person)
  }

  async run(words: readonly string[], { env = {}, input, patience = 50_000 }: RunOptions = {}): Promise<Ran> {
    // `detached` gives it a session of its own: no terminal of the tester's can be asked.
    const child = spawn(node, [valetkey, ...words], { env: { ...this.env, ...env }, cwd: this.path, detached: true })
    this.#keep(child)
    const output = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', text => (output.stdout += text))
    child.stderr.setEncoding('utf8').on('data', text => (output.stderr += text))
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    const timer = setTimeout(() => {
      output.stderr += `\nvaletkey ${words.join(' ')} did not end within ${patience} ms.`
      child.kill('SIGKILL')
    }, patience)
    const code = await new Promise<number>(resolve => child.once('close', status => resolve(status ?? -1)))
    clearTimeout(timer)
    this.brokerPid()
    return { code, ...output, json: () => JSON.parse(output.stdout) }
  }

  async json(words: readonly string[], options?: RunOptions) {
    const ran = await this.run([...words, '--json'], options)
    if (ran.code !== 0)
      throw new Error(`valetkey ${words.join(' ')} ended with ${ran.code}\n${ran.stdout}\n${ran.stderr}`)
    return ran.json()
  }

  terminal(words: readonly string[], { stdoutTo }: { readonly stdoutTo?: string } = {}): Terminal {
    const place = stdoutTo === undefined ? {} : { stdoutTo }
    const terminal = aTerminal({ command: node, args: [valetkey, ...words], env: this.env, cwd: this.path, ...place })
    this.#terminals.add(terminal)
    return terminal
  }

  async serve(env: Readonly<Record<string, string>> = {}): Promise<Served> {
    const child = spawn(node, [valetkey, 'serve'], { env: { ...this.env, ...env }, cwd: this.path, detached: true })
    this.#keep(child)
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (said += text))
    const ended = new Promise(resolve => child.once('close', resolve))
    const end = async (signal: NodeJS.Signals) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      await ended
    }
    await until(() => child.exitCode !== null || this.brokerPid() !== undefined, 20_000)
    const pid = this.brokerPid()
    if (pid === undefined) throw new Error(`valetkey serve did not come up:\n${said}`)
    return { pid, said: () => said, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
  }

  bridge(server: string, client = 'tester'): Spawnable {
    return { command: node, args: [valetkey, 'bridge', server, '--client', client], env: this.env }
  }

  seat(person: RobotOptions | null): void {
    writeFileSync(join(this.path, 'person.json'), JSON.stringify(person))
  }

  opened(): URL[] {
    return this.#browserNotes().flatMap(({ opened }) => (opened === undefined ? [] : [new URL(opened)]))
  }

  saw(): Sighting[] {
    return this.#browserNotes().flatMap(({ saw }) => (saw === undefined ? [] : [saw]))
  }

  brokerPid(): number | undefined {
    const file = join(pathsOf(this.path).run, 'rendezvous.json')
    if (!existsSync(file)) return undefined
    const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number }
    this.#brokers.add(pid)
    return isAlive(pid) ? pid : undefined
  }

  filesWith(text: string): string[] {
    const files = readdirSync(this.path, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
    return files.map(({ parentPath, name }) => join(parentPath, name)).filter(file => readFileSync(file).includes(text))
  }

  async stop(): Promise<void> {
    for (const terminal of this.#terminals) await terminal[Symbol.asyncDispose]()
    const pids = this.#pids()
    for (const pid of pids) signal(pid, 'SIGTERM')
    await until(() => pids.every(pid => !isAlive(pid)), 5000)
    for (const pid of pids.filter(isAlive)) signal(pid, 'SIGKILL')
    await until(() => pids.every(pid => !isAlive(pid)), 5000)
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  #pids(): number[] {
    this.brokerPid()
    return [
      ...[...this.#children].map(({ pid }) => pid),
      ...this.#brokers,
      ...this.#browserNotes().map(({ pid }) => pid),
    ].filter((pid): pid is number => pid !== undefined && isOurs(pid, this.path))
  }

  #keep(child: ChildProcess): void {
    this.#children.add(child)
    child.once('close', () => this.#children.delete(child))
  }

  #browser(): string {
    const folder = join(this.path, 'bin')
    const file = join(folder, 'browser')
    const robot = fileURLToPath(new URL('robot-browser.ts', import.meta.url))
    mkdirSync(folder)
    // In the background, as a browser that is already open takes an address and lets the opener go.
    writeFileSync(
      file,
      `#!/bin/sh\nexec setsid -f '${node}' '${robot}' '${this.path}' "$1" >/dev/null 2>&1 </dev/null\n`,
    )
    chmodSync(file, 0o755)
    return file
  }

  #browserNotes(): { opened?: string; pid?: number; saw?: Sighting; failed?: string }[] {
    const file = join(this.path, 'browser.jsonl')
    if (!existsSync(file)) return []
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line))
  }
}

/** What the MCP SDK passes to a stdio server on Linux, and nothing else. */
export function strippedEnvironment(home: string): Record<string, string> {
  const { PATH = '/usr/bin:/bin' } = process.env
  return { HOME: home, LOGNAME: 'tester', PATH, SHELL: '/bin/sh', TERM: 'dumb', USER: 'tester' }
}

/** Waits until it holds, or for so many milliseconds. */
export async function until(holds: () => boolean, patience: number): Promise<boolean> {
  const end = Date.now() + patience
  while (!holds()) {
    if (Date.now() > end) return false
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  return true
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** A process id may have been given to another meanwhile; ours have this home in their environment or arguments. */
function isOurs(pid: number, home: string): boolean {
  try {
    return (
      readFileSync(`/proc/${pid}/environ`, 'utf8').includes(home) ||
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(home)
    )
  } catch {
    return false
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended by itself.
  }
}

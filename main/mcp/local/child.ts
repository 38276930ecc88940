// One local server as a process: started without a shell in a process group of its own, written to and read from line by
// line, and ended with everything that it has started. Knows nothing of JSON-RPC and of who talks with it.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { Log } from '../../base/log.ts'
import { splitLines } from '../../link/lines.ts'
import { largestMessage } from '../wire/wire.ts'
import type { LocalCommand } from './command.ts'
import type { LocalEnvironment } from './environment.ts'
import { createStderrLog } from './stderr-log.ts'

export interface Launch {
  readonly command: LocalCommand
  readonly environment: LocalEnvironment
}

export interface ChildOptions extends Launch {
  readonly name: string
  readonly log: Log
  onLine(line: Buffer): void
  /** A line over the limit was skipped; how it began. */
  onTooLong(start: Buffer): void
}

export interface Child {
  /** Settles when the server has taken it, or is gone. Never rejects. */
  write(line: Buffer): Promise<void>
  /** Reads no further until `resume`. */
  pause(): void
  resume(): void
  /** Closes its stdin, and is less and less polite; settles when it is gone. */
  end(): Promise<void>
  /** How it ended, whoever wanted that. */
  readonly ended: Promise<Ending>
}

export interface Ending {
  /** In words: `exit code 1`, `SIGSEGV`, `ENOENT`. */
  readonly how: string
  /** It never ran. */
  readonly isUnstarted: boolean
  /** The last line on stderr, without keys: a stranger's text. */
  readonly lastWords: string | undefined
}

type Process = ChildProcessByStdio<Writable, Readable, Readable>

const politeFor = 2_000
const termFor = 3_000
const lastWordsFor = 250

export function startChild({ command, environment, name, log, onLine, onTooLong }: ChildOptions): Child {
  const stderr = createStderrLog({ name, mask: environment.mask, log })
  const child: Process = spawn(command.command, command.args, {
    cwd: command.cwd,
    env: environment.variables,
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that what it starts ends with it.
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  child.stdin.on('error', () => {}) // it has gone; `ended` says so
  const take = splitLines(largestMessage, { onLine, onTooLong: ({ start }) => onTooLong(start) })
  child.stdout.on('data', take)
  child.stderr.on('data', stderr.take)
  const ended = new Promise<Ending>(resolve => {
    const settle = (how: string, isUnstarted: boolean) => resolve({ how, isUnstarted, lastWords: stderr.lastWords() })
    child.once('error', error => settle((error as NodeJS.ErrnoException).code ?? error.message, true))
    child.once('exit', (code, signal) => {
      const tell = () => settle(signal ?? `exit code ${code}`, false)
      child.once('close', tell)
      // `close` waits for the pipes, which a grandchild may hold for ever.
      setTimeout(tell, lastWordsFor)
    })
  })
  // What was left behind in the group has nobody to answer to any more.
  void ended.then(() => signalGroup(child, 'SIGKILL'))
  return { write, pause: () => child.stdout.pause(), resume: () => child.stdout.resume(), end, ended }

  function write(line: Buffer): Promise<void> {
    return new Promise(resolve => {
      if (!child.stdin.writable) return resolve()
      child.stdin.write(Buffer.concat([line, newline]), () => resolve())
    })
  }

  async function end(): Promise<void> {
    child.stdin.end()
    child.stdout.resume()
    if (await within(politeFor)) return
    signalGroup(child, 'SIGTERM')
    if (await within(termFor)) return
    log.warn('local-server-killed', { server: name })
    signalGroup(child, 'SIGKILL')
    await ended
  }

  function within(milliseconds: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<false>(resolve => {
      timer = setTimeout(() => resolve(false), milliseconds)
    })
    return Promise.race([ended.then(() => true), late]).finally(() => clearTimeout(timer))
  }
}

const newline = Buffer.from('\n')

function signalGroup({ pid, exitCode, signalCode }: Process, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    // Windows: there are no groups, and every signal is TerminateProcess.
    if (process.platform !== 'win32') process.kill(-pid, signal)
    else if (exitCode === null && signalCode === null) process.kill(pid, signal)
  } catch {
    // Nobody is left.
  }
}

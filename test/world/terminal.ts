// A real pseudo-terminal (util-linux `script`) for commands that ask a person: answers are typed when a prompt shows.
import { type ChildProcess, spawn } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'

export interface TerminalOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Where the command's own stdout goes, as a shell would redirect it; the terminal then shows stderr and prompts. */
  readonly stdoutTo?: string
}

export interface Terminal extends AsyncDisposable {
  /** All that was shown until now, without colours and cursor movements. */
  shown(): string
  /** Waits until this shows (after what an earlier `sees` matched); the match. */
  sees(what: RegExp | string, patience?: number): Promise<RegExpExecArray>
  /** Types a line and Enter. */
  types(line: string): void
  /** Sends characters as they are (`\u0003` is Ctrl-C). */
  presses(keys: string): void
  /** The exit code; rejects with what was shown when the command does not end in time. */
  readonly ended: Promise<number>
}

const longest = 50_000

export function aTerminal({ command, args, env, cwd, stdoutTo }: TerminalOptions): Terminal {
  const words = [command, ...args].map(quoted).join(' ')
  const line = stdoutTo === undefined ? `exec ${words}` : `exec ${words} > ${quoted(stdoutTo)}`
  const child = spawn('/usr/bin/script', ['-qec', line, '/dev/null'], {
    env: { ...env, TERM: env.TERM ?? 'xterm', SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(cwd === undefined ? {} : { cwd }),
  })
  return new Screen(child)
}

class Screen implements Terminal {
  readonly ended: Promise<number>
  readonly #child: ChildProcess
  readonly #watchers = new Set<() => void>()
  #text = ''
  #read = 0

  constructor(child: ChildProcess) {
    this.#child = child
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#text += chunk
      for (const look of this.#watchers) look()
    })
    this.ended = new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`It never ended:\n${this.shown()}`))
        child.kill('SIGHUP')
      }, longest)
      child.once('close', code => {
        clearTimeout(timer)
        resolve(code ?? -1)
        for (const look of this.#watchers) look()
      })
    })
    this.ended.catch(() => {}) // told to whoever awaits it
    child.stdin?.on('error', () => {})
  }

  shown(): string {
    return stripVTControlCharacters(this.#text).replaceAll('\r\n', '\n')
  }

  sees(what: RegExp | string, patience = 20_000): Promise<RegExpExecArray> {
    const pattern = typeof what === 'string' ? new RegExp(what.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : what
    return new Promise((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(this.shown().slice(this.#read))
        if (match) this.#read += match.index + match[0].length
        if (match) end(() => resolve(match))
        else if (this.#child.exitCode !== null) end(() => reject(new Error(`Ended without ${what}:\n${this.shown()}`)))
      }
      const timer = setTimeout(() => end(() => reject(new Error(`Never saw ${what}:\n${this.shown()}`))), patience)
      const end = (outcome: () => void) => {
        clearTimeout(timer)
        this.#watchers.delete(look)
        outcome()
      }
      this.#watchers.add(look)
      look()
    })
  }

  types(line: string): void {
    this.presses(`${line}\r`)
  }

  presses(keys: string): void {
    this.#child.stdin?.write(keys)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null) this.#child.kill('SIGHUP')
    await this.ended.catch(() => {})
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}

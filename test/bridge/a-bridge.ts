// A bridge as a real process with the environment that MCP hosts leave it, and the broker process that it meets.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { until } from '../link/a-listener.ts'

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))
export const brokerFile: string = fileOf('./a-broker-process.ts')

export interface Heard {
  readonly pid: number
  readonly started?: true
  readonly listening?: true
  readonly env?: Record<string, string>
  readonly head?: {
    readonly t: string
    readonly method?: string
    readonly replay?: true
    readonly resumed?: boolean
    readonly parent?: string
  }
  readonly body?: string
}

/** What the brokers of this home have heard, in order. */
export function heardIn(home: string): Heard[] {
  const file = join(home, 'heard.jsonl')
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return lines.map(line => JSON.parse(line) as Heard)
}

/** Every broker that this home has seen ends with the test, whoever started it. */
export function endBrokersOf(home: string): void {
  for (const { pid, started } of heardIn(home)) {
    if (!started) continue
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // gone already
    }
  }
}

export async function aBroker(home: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [brokerFile], { env: { HOME: home }, stdio: ['ignore', 'ignore', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  await until(() => heardIn(home).some(({ pid, listening }) => pid === child.pid && listening))
  return child
}

export interface Answer {
  readonly id?: number | string | null
  readonly result?: { readonly isError?: boolean; readonly by?: number; readonly content?: readonly { text: string }[] }
  readonly error?: { readonly code: number; readonly message: string; readonly data?: { valetkey?: string } }
}

export function aBridge(home: string, { server = 'example', host = brokerFile } = {}) {
  const env = { HOME: home, LOGNAME: 'a', PATH: '/usr/bin:/bin', SHELL: '/bin/sh', TERM: 'dumb', USER: 'a' }
  const child = spawn(process.execPath, [fileOf('./bridge-process.ts'), server, host], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
    endBrokersOf(home)
  })
  const answers: Answer[] = []
  let errors = ''
  createInterface(child.stdout).on('line', line => answers.push(JSON.parse(line) as Answer))
  child.stderr.on('data', chunk => {
    errors += chunk
  })
  child.stdin.on('error', () => {})
  const ended = once(child, 'exit').then(
    ([code, signal]) => ({ code, signal }) as { code: number | null; signal: string | null },
  )
  const say = (message: object | string) =>
    void child.stdin.write(
      `${typeof message === 'string' ? message : JSON.stringify({ jsonrpc: '2.0', ...message })}\n`,
    )
  const answerTo = (id: Answer['id']) => until(() => answers.find(answer => answer.id === id))
  return {
    child,
    answers,
    ended,
    say,
    answerTo,
    ask(id: number, method: string, params: object = {}) {
      say({ id, method, params })
      return answerTo(id)
    },
    errors: () => errors,
  }
}

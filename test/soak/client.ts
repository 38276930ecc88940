// One MCP client as a process pair: lines of raw JSON to a real bridge, in either era, and a strict account of what comes back.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { metaKeys } from '../../main/mcp/message/modern-words.ts'
import { within } from '../bench/deadline.ts'
import { type Era, modernVersion, protocolVersion } from '../bench/lane.ts'
import type { Spawnable } from '../world/raw-client.ts'
import type { Ledger } from './ledger.ts'
import type { Spoken } from './secrets.ts'

export interface ClientOptions extends Spawnable {
  readonly name: string
  readonly era: Era
  readonly ledger: Ledger
  readonly spoken: Spoken
}

export type Result = Readonly<Record<string, unknown>>

export type Outcome =
  | { readonly is: 'result'; readonly result: Result }
  | { readonly is: 'error'; readonly why: string }
  | { readonly is: 'cancelled' }
  /** The client itself was ended meanwhile. */
  | { readonly is: 'over' }
  /** Nothing came within the bound. */
  | { readonly is: 'late' }

export interface Asked {
  readonly outcome: Promise<Outcome>
  cancel(): void
}

export interface Client {
  readonly pid: number | undefined
  ask(method: string, params?: Result, how?: { readonly bound?: number }): Asked
  tell(method: string, params?: Result): void
  /** The newest notification of this name, and how many there were. */
  heard(method: string): { readonly times: number; readonly last: Result }
  /** What the client answers to a question of its server. */
  answers(colour: string): void
  /** The progress told with this token. */
  progress(token: string): readonly number[]
  /** Says no more, takes what answers there are, and has the bridge gone in so many milliseconds. */
  end(patience: number): Promise<void>
  /** Kills the bridge. */
  kill(): Promise<void>
}

interface Waiting {
  readonly method: string
  readonly settle: (outcome: Outcome) => void
  readonly timer: NodeJS.Timeout | undefined
}

type Message = {
  readonly id?: number
  readonly method?: string
  readonly params?: Result
  readonly result?: Result
  readonly error?: { readonly message: string }
}

/** Milliseconds in which every request has its answer: brokers are woken in 15 s, dead servers found out in less. */
const usualBound = 40_000
const clientInfo = { name: 'valetkey-soak', version: '1' }
const capabilities = { elicitation: {} }

export function aClient({ command, args, env, name, era, ledger, spoken }: ClientOptions): Client {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(command, args, {
    env,
    cwd: env.HOME,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const waiting = new Map<number, Waiting>()
  const cancelled = new Map<number, string>()
  const answered = new Map<number, string>()
  const notifications = new Map<string, { times: number; last: Result }>()
  const steps = new Map<string, number[]>()
  let lastId = 0
  let colour = ''
  let isEnding = false

  const gone = new Promise<void>(resolve => {
    child.once('error', () => resolve())
    child.once('exit', (code, signal) => {
      if (!isEnding) ledger.broken('lives', `the bridge of ${name} ended by itself (${signal ?? code})`)
      for (const id of [...waiting.keys()]) settle(id, { is: 'over' })
      resolve()
    })
  })
  child.stdin.on('error', () => {})
  child.stderr.setEncoding('utf8').on('data', (text: string) => spoken.hear(text, `stderr of ${name}`))
  eachLine(child.stdout, line => {
    spoken.hear(line, `stdout of ${name}`)
    const message = parsed(line)
    if (!message) return void ledger.broken('own-answer', `${name} got a line that is no JSON: ${line.slice(0, 200)}`)
    if (message.method === undefined) takeAnswer(message)
    else if (message.id === undefined) takeNotification(message.method, message.params ?? {})
    else takeQuestion(message.id, message.method)
  })

  function write(message: object): void {
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  }

  function takeAnswer({ id, result, error }: Message): void {
    const of = id === undefined ? undefined : waiting.get(id)
    if (id !== undefined && of)
      return void settle(id, result ? { is: 'result', result } : { is: 'error', why: error?.message ?? 'neither' })
    // It may have been on its way when the client took the request back.
    const method = id === undefined ? undefined : cancelled.get(id)
    if (id !== undefined && method !== undefined) {
      cancelled.delete(id)
      answered.set(id, `${method}, taken back`)
      return
    }
    const before = id === undefined ? undefined : answered.get(id)
    const what = JSON.stringify({ id, error, result }).slice(0, 200)
    ledger.broken('one-answer', `${name} got an answer that nothing waits for (${before ?? 'never asked'}): ${what}`)
  }

  function takeNotification(method: string, params: Result): void {
    notifications.set(method, { times: (notifications.get(method)?.times ?? 0) + 1, last: params })
    if (method !== 'notifications/progress') return
    const seen = steps.get(String(params.progressToken))
    const step = Number(params.progress)
    if (!seen)
      return void ledger.broken('own-answer', `${name} hears of a stranger's progress: ${JSON.stringify(params)}`)
    if (step <= (seen.at(-1) ?? 0))
      ledger.broken('own-answer', `${name} hears of progress ${step} after ${seen.at(-1)}`)
    seen.push(step)
  }

  function takeQuestion(id: number, method: string): void {
    if (era === 'modern') ledger.broken('own-answer', `${name} is of 2026-07-28 and was asked ${method}`)
    if (method === 'elicitation/create') return void write({ id, result: { action: 'accept', content: { colour } } })
    if (method === 'ping') return void write({ id, result: {} })
    write({ id, error: { code: -32601, message: 'Not here.' } })
  }

  function settle(id: number, outcome: Outcome): void {
    const one = waiting.get(id)
    if (!one) return
    waiting.delete(id)
    if (outcome.is !== 'cancelled' && outcome.is !== 'late') answered.set(id, one.method)
    clearTimeout(one.timer)
    one.settle(outcome)
  }

  return {
    pid: child.pid,
    ask(method, params = {}, { bound = usualBound } = {}) {
      if (isEnding) return { outcome: Promise.resolve({ is: 'over' }), cancel: () => {} }
      lastId += 1
      const id = lastId
      const token = (params._meta as Result | undefined)?.progressToken
      if (token !== undefined) steps.set(String(token), [])
      const late = () => {
        ledger.broken('in-time', `${name} has no answer to ${method} after ${bound / 1000} s`)
        cancelled.set(id, method)
        settle(id, { is: 'late' })
      }
      const outcome = new Promise<Outcome>(resolve => {
        const timer = bound === Number.POSITIVE_INFINITY ? undefined : setTimeout(late, bound)
        waiting.set(id, { method, settle: resolve, timer })
      })
      write({ id, method, params: era === 'modern' ? withWords(params) : params })
      return {
        outcome,
        cancel: () => {
          if (!waiting.has(id)) return
          cancelled.set(id, method)
          settle(id, { is: 'cancelled' })
          write({ method: 'notifications/cancelled', params: { requestId: id } })
        },
      }
    },
    tell: (method, params) => write({ method, ...(params ? { params } : {}) }),
    heard: method => notifications.get(method) ?? { times: 0, last: {} },
    answers: next => {
      colour = next
    },
    progress: token => steps.get(token) ?? [],
    async end(patience) {
      isEnding = true
      child.stdin.end()
      await within(patience, `the bridge of ${name}`, gone).catch(error => {
        ledger.broken('closes', String(error))
        child.kill('SIGKILL')
      })
      await gone
    },
    async kill() {
      isEnding = true
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** What an agent says first. */
export async function introduced(client: Client, era: Era): Promise<Outcome> {
  if (era === 'modern') return client.ask('server/discover').outcome
  const outcome = await client.ask('initialize', { protocolVersion, capabilities, clientInfo }).outcome
  if (outcome.is === 'result') client.tell('notifications/initialized')
  return outcome
}

function withWords(params: Result): Result {
  const words = {
    [metaKeys.protocolVersion]: modernVersion,
    [metaKeys.clientInfo]: clientInfo,
    [metaKeys.capabilities]: capabilities,
  }
  return { ...params, _meta: { ...(params._meta as object | undefined), ...words } }
}

function eachLine(stream: Readable, take: (line: string) => void): void {
  let pieces: string[] = []
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    const [first = '', ...more] = chunk.split('\n')
    pieces.push(first)
    for (const next of more) {
      take(pieces.join(''))
      pieces = [next]
    }
  })
}

function parsed(line: string): Message | undefined {
  try {
    return JSON.parse(line) as Message
  } catch {
    return undefined
  }
}

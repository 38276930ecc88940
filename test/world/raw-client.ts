// A client that writes lines and reads lines: what no SDK would do to a bridge, and what exactly came back.
import { type ChildProcess, spawn } from 'node:child_process'

export interface Spawnable {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

export interface RawClient extends AsyncDisposable {
  readonly child: ChildProcess
  /** Every line of stdout, parsed; a line that is no JSON is kept as `{ garbage: line }`. */
  readonly lines: readonly Answer[]
  /** All of stderr. */
  readonly said: () => string
  /** Sends a message, or a line as it is. */
  send(message: object | string): void
  /** Sends a request and waits for the answer with its id. */
  ask(method: string, params?: object, patience?: number): Promise<Answer>
  /** Waits for a message (already there or to come) that fits. */
  sees(fits: (message: Answer) => boolean, patience?: number): Promise<Answer>
  /** `initialize` and `notifications/initialized` of a 2025-11-25 client. */
  open(capabilities?: object): Promise<Answer>
  readonly ended: Promise<number | null>
}

export interface Answer {
  readonly id?: unknown
  readonly method?: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly params?: any
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly result?: any
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
  readonly garbage?: string
}

export function rawClient({ command, args, env }: Spawnable): RawClient {
  return new LineClient(spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'] }))
}

class LineClient implements RawClient {
  readonly child: ChildProcess
  readonly lines: Answer[] = []
  readonly ended: Promise<number | null>
  readonly #watchers = new Set<() => void>()
  #errors = ''
  #next = 1

  constructor(child: ChildProcess) {
    this.child = child
    this.ended = new Promise(resolve => child.once('close', code => resolve(code)))
    let rest = ''
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = `${rest}${chunk}`.split('\n')
      rest = lines.pop() ?? ''
      this.lines.push(...lines.map(parsed))
      for (const look of this.#watchers) look()
    })
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#errors += chunk
    })
    child.stdin?.on('error', () => {})
  }

  readonly said = () => this.#errors

  send(message: object | string): void {
    const line = typeof message === 'string' ? message : JSON.stringify({ jsonrpc: '2.0', ...message })
    this.child.stdin?.write(`${line}\n`)
  }

  ask(method: string, params: object = {}, patience?: number): Promise<Answer> {
    const id = this.#next++
    this.send({ id, method, params })
    return this.sees(answer => answer.id === id && answer.method === undefined, patience)
  }

  sees(fits: (message: Answer) => boolean, patience = 20_000): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.lines.find(fits)
        if (found) end(() => resolve(found))
      }
      const tell = (what: string) => new Error(`${what}: ${fits}\n${JSON.stringify(this.lines)}\n${this.#errors}`)
      const timer = setTimeout(() => end(() => reject(tell('Never came'))), patience)
      const gone = () => {
        look()
        end(() => reject(tell('The bridge ended')))
      }
      const end = (outcome: () => void) => {
        clearTimeout(timer)
        this.child.off('close', gone)
        this.#watchers.delete(look)
        outcome()
      }
      this.child.once('close', gone)
      this.#watchers.add(look)
      look()
    })
  }

  async open(capabilities: object = {}): Promise<Answer> {
    const clientInfo = { name: 'raw', version: '1' }
    const answer = await this.ask('initialize', { protocolVersion: '2025-11-25', capabilities, clientInfo })
    this.send({ method: 'notifications/initialized' })
    return answer
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.stdin?.end()
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 5000)
    await this.ended
    clearTimeout(timer)
  }
}

function parsed(line: string): Answer {
  try {
    return JSON.parse(line) as Answer
  } catch {
    return { garbage: line }
  }
}

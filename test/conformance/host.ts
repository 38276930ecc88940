// An MCP client of either era in raw JSON, as a program that starts `valetkey bridge` would be; it speaks to no SDK.
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Spawnable } from '../world/raw-client.ts'
import { filledForm, type Schema } from './invented.ts'

export interface Reply {
  // biome-ignore lint/suspicious/noExplicitAny: a client looks into results of any shape
  readonly result?: any
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

export interface Host extends AsyncDisposable {
  /** What the server offers, by its own words at the beginning. */
  readonly capabilities: Readonly<Record<string, unknown>>
  /** A request and its answer; what the server asks for in between is answered by a person who agrees to everything. */
  request(method: string, params?: object): Promise<Reply>
}

const modern = '2026-07-28'
const clientInfo = { name: 'conformance-driver', version: '1.0.0' }
const clientCapabilities = { elicitation: { form: {} }, sampling: {}, roots: {} }

export async function aHost(bridge: Spawnable, version: string): Promise<Host> {
  const line = new Line(spawn(bridge.command, bridge.args, { env: bridge.env, stdio: ['pipe', 'pipe', 'inherit'] }))
  const host = version === modern ? new ModernHost(line) : new LegacyHost(line)
  await host.open(version)
  return host
}

class LegacyHost implements Host {
  capabilities: Readonly<Record<string, unknown>> = {}
  readonly #line: Line

  constructor(line: Line) {
    this.#line = line
    line.onRequest = (id, method, params) => line.write({ id, ...agreed(method, params) })
  }

  async open(protocolVersion: string): Promise<void> {
    const params = { protocolVersion, capabilities: clientCapabilities, clientInfo }
    const { result, error } = await this.#line.ask('initialize', params)
    if (!result) throw new Error(`initialize was refused: ${JSON.stringify(error)}`)
    this.capabilities = result.capabilities
    this.#line.write({ method: 'notifications/initialized' })
  }

  request(method: string, params: object = {}): Promise<Reply> {
    return this.#line.ask(method, params)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#line.end()
  }
}

const envelope = {
  'io.modelcontextprotocol/protocolVersion': modern,
  'io.modelcontextprotocol/clientInfo': clientInfo,
  'io.modelcontextprotocol/clientCapabilities': clientCapabilities,
}

class ModernHost implements Host {
  capabilities: Readonly<Record<string, unknown>> = {}
  readonly #line: Line

  constructor(line: Line) {
    this.#line = line
    line.onRequest = (_id, method) => {
      throw new Error(`The bridge sent the request ${method}, which no modern server may.`)
    }
  }

  async open(): Promise<void> {
    const { result, error } = await this.request('server/discover')
    if (!result) throw new Error(`server/discover was refused: ${JSON.stringify(error)}`)
    this.capabilities = result.capabilities
  }

  async request(method: string, params: object = {}): Promise<Reply> {
    const whole = { ...params, _meta: envelope }
    let reply = await this.#line.ask(method, whole)
    while (reply.result?.resultType === 'input_required') {
      const { inputRequests = {}, requestState } = reply.result
      const asked = Object.entries(inputRequests as Record<string, { method: string; params?: object }>)
      const inputResponses = Object.fromEntries(
        asked.map(([key, { method: what, params: how = {} }]) => [key, agreed(what, how).result]),
      )
      const state = requestState === undefined ? {} : { requestState }
      reply = await this.#line.ask(method, { ...whole, inputResponses, ...state })
    }
    return reply
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#line.end()
  }
}

/** What a person who agrees to everything, and a model of few words, answer a server. */
function agreed(method: string, params: object): Reply {
  const { requestedSchema = {} } = params as { requestedSchema?: Schema }
  if (method === 'elicitation/create') return { result: { action: 'accept', content: filledForm(requestedSchema) } }
  if (method === 'sampling/createMessage')
    return { result: { role: 'assistant', content: { type: 'text', text: 'Certainly.' }, model: 'none' } }
  if (method === 'roots/list') return { result: { roots: [{ uri: 'file:///home/tester/project', name: 'project' }] } }
  if (method === 'ping') return { result: {} }
  return { error: { code: -32601, message: `There is no ${method} here.` } }
}

interface Message extends Reply {
  readonly id?: number
  readonly method?: string
  readonly params?: object
}

/** The bridge's stdin and stdout: one JSON-RPC message a line. */
class Line {
  onRequest: (id: unknown, method: string, params: object) => void = () => {}
  readonly #child: ChildProcess
  readonly #waiting = new Map<unknown, (reply: Reply) => void>()
  readonly #ended: Promise<void>
  #next = 1

  constructor(child: ChildProcess) {
    this.#child = child
    if (!child.stdout) throw new Error('The bridge has no stdout.')
    createInterface({ input: child.stdout }).on('line', text => this.#hear(JSON.parse(text) as Message))
    child.stdin?.on('error', () => {})
    this.#ended = new Promise(resolve => {
      child.once('close', code => {
        for (const settle of this.#waiting.values())
          settle({ error: { code: 0, message: `The bridge ended: ${code}` } })
        resolve()
      })
    })
  }

  write(message: object): void {
    this.#child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  }

  ask(method: string, params: object): Promise<Reply> {
    const id = this.#next++
    this.write({ id, method, params })
    return new Promise(resolve => this.#waiting.set(id, resolve))
  }

  #hear(message: Message): void {
    const { id, method, params = {} } = message
    if (method !== undefined && id !== undefined) this.onRequest(id, method, params)
    if (method !== undefined) return
    this.#waiting.get(id)?.(message)
    this.#waiting.delete(id)
  }

  async end(): Promise<void> {
    this.#child.stdin?.end()
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5000)
    await this.#ended
    clearTimeout(timer)
  }
}

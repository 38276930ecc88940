// An MCP client of either era in raw JSON, as a program that starts `valetkey bridge` would be; it speaks to no SDK.
import type { Spawnable } from '../world/raw-client.ts'
import { type BridgeLine, bridgeLine } from './bridge-line.ts'
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
  const dialogue = new Dialogue(bridgeLine(bridge))
  const host = version === modern ? new ModernHost(dialogue) : new LegacyHost(dialogue)
  await host.open(version)
  return host
}

class LegacyHost implements Host {
  capabilities: Readonly<Record<string, unknown>> = {}
  readonly #dialogue: Dialogue

  constructor(dialogue: Dialogue) {
    this.#dialogue = dialogue
    dialogue.onRequest = (id, method, params) => dialogue.write({ id, ...agreed(method, params) })
  }

  async open(protocolVersion: string): Promise<void> {
    const params = { protocolVersion, capabilities: clientCapabilities, clientInfo }
    const { result, error } = await this.#dialogue.ask('initialize', params)
    if (!result) throw new Error(`initialize was refused: ${JSON.stringify(error)}`)
    this.capabilities = result.capabilities
    this.#dialogue.write({ method: 'notifications/initialized' })
  }

  request(method: string, params: object = {}): Promise<Reply> {
    return this.#dialogue.ask(method, params)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#dialogue.end()
  }
}

const envelope = {
  'io.modelcontextprotocol/protocolVersion': modern,
  'io.modelcontextprotocol/clientInfo': clientInfo,
  'io.modelcontextprotocol/clientCapabilities': clientCapabilities,
}

class ModernHost implements Host {
  capabilities: Readonly<Record<string, unknown>> = {}
  readonly #dialogue: Dialogue

  constructor(dialogue: Dialogue) {
    this.#dialogue = dialogue
    dialogue.onRequest = (_id, method) => {
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
    let reply = await this.#dialogue.ask(method, whole)
    while (reply.result?.resultType === 'input_required') {
      const { inputRequests = {}, requestState } = reply.result
      const asked = Object.entries(inputRequests as Record<string, { method: string; params?: object }>)
      const inputResponses = Object.fromEntries(
        asked.map(([key, { method: what, params: how = {} }]) => [key, agreed(what, how).result]),
      )
      const state = requestState === undefined ? {} : { requestState }
      reply = await this.#dialogue.ask(method, { ...whole, inputResponses, ...state })
    }
    return reply
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#dialogue.end()
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

/** Questions and answers on a bridge's line, matched by id. */
class Dialogue {
  onRequest: (id: unknown, method: string, params: object) => void = () => {}
  readonly #line: BridgeLine
  readonly #waiting = new Map<unknown, (reply: Reply) => void>()
  #next = 1

  constructor(line: BridgeLine) {
    this.#line = line
    line.onMessage = message => this.#hear(message)
    void line.ended.then(() => {
      for (const settle of this.#waiting.values()) settle({ error: { code: 0, message: 'The bridge ended.' } })
    })
  }

  write(message: object): void {
    this.#line.write({ jsonrpc: '2.0', ...message })
  }

  ask(method: string, params: object): Promise<Reply> {
    const id = this.#next++
    this.write({ id, method, params })
    return new Promise(resolve => this.#waiting.set(id, resolve))
  }

  end(): Promise<void> {
    return this.#line.end()
  }

  #hear(message: Message): void {
    const { id, method, params = {} } = message
    if (method !== undefined && id !== undefined) this.onRequest(id, method, params)
    if (method !== undefined) return
    this.#waiting.get(id)?.(message)
    this.#waiting.delete(id)
  }
}

// What every MCP server of the test world can do: its tools, resources and prompts, told without any SDK.

/** One request that is being answered, as both SDKs can offer it. */
export interface Turn {
  /** The person whose token came with the request. */
  readonly sub: string
  readonly session: string
  readonly signal: AbortSignal
  readonly progressToken: string | number | undefined
  notify(method: string, params: Record<string, unknown>): Promise<void>
  /** Asks the client; undefined where the era has no requests from servers (2026-07-28). */
  readonly ask: ((method: string, params: Record<string, unknown>) => Promise<unknown>) | undefined
  /** What the client said to an `input_required` answer (2026-07-28). */
  readonly inputResponses: Readonly<Record<string, unknown>> | undefined
}

/** What is the same for all sessions of one server. */
export interface Shop {
  readonly name: string
  /** Names of tools beside the built-in ones; a test adds some. */
  readonly extraTools: string[]
  readonly resources: Map<string, string>
  readonly subscriptions: Map<string, Set<string>>
  readonly logLevels: Map<string, string>
  /** How often each tool ran; a call that is repeated shows here. */
  readonly calls: Map<string, number>
  /** Hears of every tool that begins to run; not of its later rounds. */
  readonly onCall?: ((name: string, given: Readonly<Record<string, unknown>>) => void) | undefined
  toolsChanged(): Promise<void>
  resourceUpdated(uri: string): Promise<void>
}

export const capabilities = {
  tools: { listChanged: true },
  resources: { listChanged: true, subscribe: true },
  prompts: { listChanged: true },
  logging: {},
  completions: {},
}

type Params = Readonly<Record<string, unknown>>
type Answer = (params: Params, turn: Turn, shop: Shop) => unknown

/** Answers by method. */
export const methods: Readonly<Record<string, Answer>> = {
  'tools/list': (_params, _turn, shop) => ({ tools: [...tools, ...shop.extraTools.map(plainTool)] }),
  'tools/call': (params, turn, shop) => callTool(params, turn, shop),
  'resources/list': (_params, _turn, shop) => ({
    resources: [...shop.resources.keys()].map(uri => ({ uri, name: uri, mimeType: 'text/plain' })),
  }),
  'resources/templates/list': () => ({
    resourceTemplates: [{ uriTemplate: 'note://{name}', name: 'note', mimeType: 'text/plain' }],
  }),
  'resources/read': ({ uri }, _turn, shop) => ({
    contents: [{ uri: String(uri), mimeType: 'text/plain', text: shop.resources.get(String(uri)) ?? 'nothing' }],
  }),
  'resources/subscribe': ({ uri }, { session }, shop) => {
    const uris = shop.subscriptions.get(session) ?? new Set()
    shop.subscriptions.set(session, uris.add(String(uri)))
    return {}
  },
  'resources/unsubscribe': ({ uri }, { session }, shop) => {
    shop.subscriptions.get(session)?.delete(String(uri))
    return {}
  },
  'prompts/list': () => ({ prompts: [{ name: 'greet', arguments: [{ name: 'who', required: true }] }] }),
  'prompts/get': params => ({
    messages: [
      { role: 'user', content: { type: 'text', text: `Greet ${(params.arguments as Params | undefined)?.who}.` } },
    ],
  }),
  'completion/complete': () => ({ completion: { values: ['alice', 'bob'], hasMore: false } }),
  'logging/setLevel': ({ level }, { session }, shop) => {
    shop.logLevels.set(session, String(level))
    return {}
  },
}

const anything = { type: 'object', additionalProperties: true }
const tools = [
  { name: 'echo', description: 'Gives back what it was given.', inputSchema: anything },
  { name: 'whoami', description: 'Says whose token came.', inputSchema: { type: 'object' } },
  {
    name: 'big',
    description: 'A text of so many bytes.',
    inputSchema: { type: 'object', properties: { bytes: { type: 'number' } }, required: ['bytes'] },
  },
  {
    name: 'slow',
    description: 'Takes so many milliseconds, in steps, with progress.',
    inputSchema: { type: 'object', properties: { ms: { type: 'number' }, steps: { type: 'number' } } },
  },
  {
    name: 'ask',
    description: 'Asks the client: `elicitation` (form), `sampling`, `roots` or `ping`.',
    inputSchema: { type: 'object', properties: { what: { type: 'string' } } },
  },
  {
    name: 'notify',
    description: 'Sends a `log` line, `tools` (list changed) or `resource` (updated).',
    inputSchema: { type: 'object', properties: { what: { type: 'string' }, uri: { type: 'string' } } },
  },
  { name: 'fail', description: 'Answers with an error of its own.', inputSchema: { type: 'object' } },
]

function plainTool(name: string) {
  return { name, description: 'Added while the server ran.', inputSchema: anything }
}

async function callTool(params: Params, turn: Turn, shop: Shop): Promise<unknown> {
  const name = String(params.name)
  const given = (params.arguments ?? {}) as Params
  shop.calls.set(name, (shop.calls.get(name) ?? 0) + 1)
  if (turn.inputResponses === undefined) shop.onCall?.(name, given)
  switch (name) {
    case 'echo':
      return { content: [{ type: 'text', text: JSON.stringify(given) }], structuredContent: given }
    case 'whoami':
      return text(turn.sub)
    case 'big':
      return text('x'.repeat(Number(given.bytes)))
    case 'slow':
      return slow(Number(given.ms ?? 100), Number(given.steps ?? 4), turn)
    case 'ask':
      return ask(String(given.what ?? 'elicitation'), turn)
    case 'notify':
      return notify(String(given.what ?? 'log'), given, turn, shop)
    // Not listed: most tests count the tools.
    case 'contents':
      return { content: blocks }
    case 'fail':
      return { isError: true, ...text('It did not work.') }
    default:
      return shop.extraTools.includes(name) ? text(`${name} ran`) : { isError: true, ...text(`No tool ${name}.`) }
  }
}

const blocks = [
  { type: 'text', text: 'plain' },
  { type: 'audio', data: 'AAAA', mimeType: 'audio/wav' },
  { type: 'resource_link', uri: 'note://one', name: 'a link' },
]

const text = (words: string) => ({ content: [{ type: 'text', text: words }] })

async function slow(ms: number, steps: number, turn: Turn) {
  for (let step = 1; step <= steps; step += 1) {
    await new Promise(resolve => setTimeout(resolve, ms / steps))
    if (turn.signal.aborted) return { isError: true, ...text('cancelled') }
    if (turn.progressToken === undefined) continue
    const progress = { progressToken: turn.progressToken, progress: step, total: steps, message: `step ${step}` }
    await turn.notify('notifications/progress', progress)
  }
  return text(`took ${ms} ms`)
}

const questions: Readonly<Record<string, { method: string; params: Record<string, unknown> }>> = {
  elicitation: {
    method: 'elicitation/create',
    params: {
      message: 'Which colour?',
      requestedSchema: { type: 'object', properties: { colour: { type: 'string' } }, required: ['colour'] },
    },
  },
  sampling: {
    method: 'sampling/createMessage',
    params: { messages: [{ role: 'user', content: { type: 'text', text: 'Say hello.' } }], maxTokens: 20 },
  },
  roots: { method: 'roots/list', params: {} },
  ping: { method: 'ping', params: {} },
}

async function ask(what: string, turn: Turn) {
  const question = questions[what] ?? questions.ping
  if (!question) return text('nothing to ask')
  if (turn.ask) return text(JSON.stringify(await turn.ask(question.method, question.params)))
  const answer = turn.inputResponses?.answer
  if (answer !== undefined) return text(JSON.stringify(answer))
  return { resultType: 'input_required', inputRequests: { answer: question } }
}

async function notify(what: string, given: Params, turn: Turn, shop: Shop) {
  if (what === 'tools') await shop.toolsChanged()
  else if (what === 'resource') await shop.resourceUpdated(String(given.uri ?? 'note://one'))
  else await turn.notify('notifications/message', { level: 'info', logger: 'world', data: given.data ?? 'a line' })
  return text(`sent ${what}`)
}

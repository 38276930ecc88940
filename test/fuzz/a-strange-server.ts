// A server that says anything at all, drawn beforehand so that a failure can be told and found again.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { cuts, deepText, inPieces, jsonText, name, oddNames } from './arbitraries.ts'

/** One thing said in an answer's body. `asked` stands for the id of the request. */
export type Word =
  | { readonly is: 'result'; readonly text: string }
  | { readonly is: 'error'; readonly text: string }
  | { readonly is: 'stranger'; readonly id: string | number | null; readonly text: string }
  | { readonly is: 'question'; readonly method: string; readonly text: string }
  | { readonly is: 'news'; readonly method: string; readonly text: string }
  | { readonly is: 'garbage'; readonly bytes: Uint8Array }

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly form: 'json' | 'batch' | 'stream' | 'other'
  readonly words: readonly Word[]
  readonly event: { readonly event?: string; readonly id?: string; readonly retry?: string }
  readonly cuts: readonly number[]
  readonly end: 'end' | 'destroy'
}

const toolText = fc
  .record({
    name: fc
      .oneof(fc.constantFrom('echo', 'a b', '__proto__', '<b>'), jsonText)
      .map(text => (oddNames.includes(text as '') ? text : text)),
    inputSchema: fc.oneof(fc.constant('{"type":"object"}'), jsonText, deepText),
    more: jsonText,
  })
  .map(
    ({ name: tool, inputSchema, more }) =>
      `{"name":${JSON.stringify(tool)},"inputSchema":${inputSchema},"annotations":${more}}`,
  )

/** What a server of either era may answer with, and what none should. */
const resultText = fc.oneof(
  { weight: 4, arbitrary: jsonText },
  { weight: 1, arbitrary: deepText },
  { weight: 1, arbitrary: deepText.map(text => `{"content":[],"structuredContent":${text}}`) },
  {
    weight: 4,
    arbitrary: fc
      .record({
        version: fc.oneof(
          fc.constantFrom('2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28', ''),
          jsonText,
        ),
        capabilities: fc.oneof(
          fc.constantFrom(
            '{}',
            '{"tools":{"listChanged":true},"resources":{"subscribe":true},"logging":{},"prompts":{}}',
          ),
          jsonText,
          deepText,
        ),
        info: fc.oneof(fc.constant('{"name":"strange","version":"1"}'), jsonText),
      })
      .map(
        ({ version, capabilities, info }) =>
          `{"protocolVersion":${JSON.stringify(version)},"supportedVersions":["2026-07-28",${JSON.stringify(version)}],"capabilities":${capabilities},"serverInfo":${info}}`,
      ),
  },
  { weight: 3, arbitrary: fc.array(toolText, { maxLength: 3 }).map(tools => `{"tools":[${tools.join(',')}]}`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(jsonText, jsonText)
      .map(
        ([state, asks]) =>
          `{"resultType":"input_required","requestState":${state},"inputRequests":{"a":{"method":"elicitation/create","params":${asks}}}}`,
      ),
  },
)

const errorText = fc.oneof(
  jsonText,
  fc
    .tuple(fc.constantFrom(-32601, -32602, -32001, -32002, -32022, 1001, 42), jsonText)
    .map(([code, data]) => `{"code":${code},"message":"no\\u001b[31m","data":${data}}`),
)

const questions = ['sampling/createMessage', 'elicitation/create', 'roots/list', 'ping', 'tools/call', 'x']
const news = [
  'notifications/message',
  'notifications/progress',
  'notifications/tools/list_changed',
  'notifications/resources/updated',
  'notifications/cancelled',
  'notifications/subscriptions/acknowledged',
  'x',
]

const word: fc.Arbitrary<Word> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ is: fc.constant('result' as const), text: resultText }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('error' as const), text: errorText }) },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('stranger' as const),
      id: fc.oneof(fc.integer(), name, fc.constant(null)),
      text: resultText,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('question' as const),
      method: fc.constantFrom(...questions),
      text: jsonText,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ is: fc.constant('news' as const), method: fc.constantFrom(...news), text: jsonText }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('garbage' as const), bytes: fc.uint8Array({ maxLength: 40 }) }) },
)

const headerText = fc
  .string({ minLength: 1, maxLength: 40 })
  .map(text => text.replace(/[^\x20-\x7e]/g, '').trim() || 'x')

export const reply: fc.Arbitrary<Reply> = fc.record({
  status: fc.oneof(
    { weight: 12, arbitrary: fc.constant(200) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(202, 204, 206, 301, 307, 400, 401, 403, 404, 405, 406, 410, 429, 500, 503),
    },
  ),
  headers: fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary: fc.dictionary(
        fc.constantFrom(
          'mcp-session-id',
          'www-authenticate',
          'retry-after',
          'location',
          'mcp-protocol-version',
          'content-type',
        ),
        headerText,
        { maxKeys: 3 },
      ),
    },
  ),
  form: fc.constantFrom('json', 'json', 'stream', 'stream', 'batch', 'other'),
  words: fc.array(word, { maxLength: 4 }),
  // A stream with ids is asked for again, after the pause that it names: a short one here.
  event: fc.oneof(
    fc.record({ event: fc.constantFrom('message', 'endpoint', 'x', '') }),
    fc.record({ id: fc.constantFrom('1', 'ü', ''), retry: fc.constantFrom('0', '1') }),
    fc.record({ retry: fc.constantFrom('-1', 'x') }),
  ),
  cuts,
  end: fc.constantFrom('end', 'end', 'end', 'destroy'),
})

export interface StrangeServer extends AsyncDisposable {
  readonly url: URL
}

/** Which era's opening it answers as an ordinary server does, so that the strange part begins later. */
export type Opens = '2025-11-25' | '2026-07-28' | 'strangely'

/** Gives out the replies in turn; when all are given, it is an ordinary server that refuses every method. */
export async function aStrangeServer(replies: readonly Reply[], opens: Opens = 'strangely'): Promise<StrangeServer> {
  let given = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => void chunks.push(chunk))
    request.on('error', () => {})
    response.on('error', () => {})
    request.on('end', () => {
      const asked = askedIn(chunks)
      if (open(opens, asked, response)) return
      const next = replies[given]
      given += 1
      if (next) void say(response, next, asked.id)
      else refuse(request, response, asked.id)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`),
    [Symbol.asyncDispose]: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const types = { json: 'application/json', batch: 'application/json', stream: 'text/event-stream', other: 'text/html' }

async function say(
  response: ServerResponse,
  { status, headers, form, words, event, cuts: at, end }: Reply,
  id: string,
) {
  try {
    response.writeHead(status, { 'content-type': types[form], ...headers })
    const texts = words.map(one => bytesOf(one, id))
    const body =
      form === 'stream'
        ? Buffer.concat(texts.map(text => eventOf(text, event)))
        : form === 'batch'
          ? Buffer.concat([
              Buffer.from('['),
              ...texts.flatMap((text, n) => (n === 0 ? [text] : [Buffer.from(','), text])),
              Buffer.from(']'),
            ])
          : (texts[0] ?? Buffer.alloc(0))
    for (const piece of inPieces(body, at)) {
      response.write(piece)
      await new Promise(resolve => setImmediate(resolve))
    }
  } catch {
    // a header or status that Node refuses to send: then nothing is said
  }
  if (end === 'destroy') response.destroy()
  else response.end()
}

function refuse({ method }: IncomingMessage, response: ServerResponse, id: string): void {
  if (method !== 'POST') response.writeHead(405).end()
  else if (id === '') response.writeHead(202).end()
  else
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(`{"jsonrpc":"2.0","id":${id},"error":{"code":-32601,"message":"no"}}`)
}

function eventOf(data: Buffer, { event, id, retry }: Reply['event']): Buffer {
  const fields = Object.entries({ event, id, retry }).flatMap(([field, value]) =>
    value === undefined ? [] : [`${field}: ${value}\n`],
  )
  const lines = data.toString('latin1').split(/\r\n|\r|\n/)
  return Buffer.from(`${fields.join('')}${lines.map(line => `data: ${line}\n`).join('')}\n`, 'latin1')
}

function bytesOf(said: Word, asked: string): Buffer {
  if (said.is === 'garbage') return Buffer.from(said.bytes)
  const own = said.is === 'question' ? '"from-server"' : asked
  const id = said.is === 'stranger' ? JSON.stringify(said.id) : said.is === 'news' ? '' : own
  const what =
    said.is === 'question' || said.is === 'news'
      ? `"method":${JSON.stringify(said.method)},"params":${said.text}`
      : `"${said.is === 'error' ? 'error' : 'result'}":${said.text}`
  return Buffer.from(`{"jsonrpc":"2.0",${id === '' ? '' : `"id":${id},`}${what}}`)
}

interface Asked {
  /** As JSON; nothing for a notification. */
  readonly id: string
  readonly method: string | undefined
}

function askedIn(chunks: readonly Buffer[]): Asked {
  try {
    const { id, method } = JSON.parse(Buffer.concat(chunks).toString()) as { id?: unknown; method?: string }
    return { id: id === undefined ? '' : JSON.stringify(id), method }
  } catch {
    return { id: '', method: undefined }
  }
}

const capabilities = { tools: { listChanged: true }, resources: { subscribe: true }, prompts: {}, logging: {} }
const serverInfo = { name: 'strange', version: '1' }

function open(opens: Opens, { id, method }: Asked, response: ServerResponse): boolean {
  if (opens === '2025-11-25' && method === 'notifications/initialized') {
    response.writeHead(202).end()
    return true
  }
  const result =
    opens === '2025-11-25' && method === 'initialize'
      ? { protocolVersion: opens, capabilities, serverInfo }
      : opens === '2026-07-28' && method === 'server/discover'
        ? {
            supportedVersions: [opens],
            capabilities,
            serverInfo,
            resultType: 'complete',
            ttlMs: 0,
            cacheScope: 'private',
          }
        : undefined
  if (!result) return false
  const text = `{"jsonrpc":"2.0","id":${id},"result":${JSON.stringify(result)}}`
  response.writeHead(200, { 'content-type': 'application/json' }).end(text)
  return true
}

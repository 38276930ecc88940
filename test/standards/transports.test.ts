// Checklist C: what a bridge between stdio and HTTP must do, where no other test shows it as clearly.
import { isUtf8 } from 'node:buffer'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Message, messageOf } from '../../main/mcp/message/message.ts'
import { metaKeys } from '../../main/mcp/message/modern-words.ts'
import { aBroker, aPerson } from '../broker/a-broker.ts'
import { aStrictClient } from '../eras/strict-client.ts'
import { aClient } from '../mcp/a-client.ts'
import { aModernClient } from '../mcp/a-modern-client.ts'
import { event, modernServer, stream } from '../mcp/a-relay.ts'
import { answer, mcpServer, rawServer } from '../net/a-server.ts'
import { anIssuer } from '../world/issuer.ts'
import { aStrictServer, type Revision } from '../world/strict-server.ts'
import { readBody } from '../world/web-request.ts'

const home = join(import.meta.dirname, '../..')

test('C1 a modern server gets one request a POST, and nothing else: no answer, no notification, no GET, no DELETE', async () => {
  const server = await modernServer(({ id, method }, response) => {
    if (method !== 'tools/call') return answer(response, id, { resultType: 'complete', tools: [] })
    stream(response, { method: 'notifications/progress', params: { progressToken: 'p', progress: 1 } })
  })
  const client = aModernClient({ url: server.url.href, capabilities: { elicitation: {} } })
  await client.tools()
  void client.call('slow', {}, { progressToken: 'p' })
  await client.hears(({ method }) => method === 'notifications/progress')
  await client.give({ method: 'notifications/cancelled', params: { requestId: client.lastId() } })
  await client.give({ method: 'notifications/roots/list_changed' })
  await client.give({ id: 'q', result: { action: 'accept' } })
  await client.tools()
  await client.connection.close()
  expect(server.requests.map(({ method }) => method)).toEqual(server.posts.map(() => 'POST'))
  for (const post of server.posts) {
    expect(post.id).toBeDefined()
    expect(post.method).toMatch(/^(server\/discover|tools\/list|tools\/call)$/)
  }
})

test('C2 both kinds of answer are asked for and taken, also in turns', async () => {
  let count = 0
  const server = await modernServer(({ id, method }, response) => {
    if (method !== 'tools/call') return answer(response, id, { resultType: 'complete', tools: [] })
    count += 1
    const said = { resultType: 'complete', content: [{ type: 'text', text: `${count}` }] }
    if (count % 2 === 0) return answer(response, id, said)
    stream(response).end(event({ id, result: said }))
  })
  const client = aModernClient({ url: server.url.href })
  for (let call = 1; call <= 4; call += 1)
    expect((await client.call('x')).result).toMatchObject({ content: [{ text: `${call}` }] })
  for (const { headers } of server.posts) expect(headers.accept).toBe('application/json, text/event-stream')
})

test.each(['modern', 'legacy'] as const)('C2 a %s server may write the names of both kinds in any case', async era => {
  let type = 'Application/JSON; charset=utf-8'
  const onPost: Parameters<typeof mcpServer>[0] = ({ id }, response) => {
    const message = { id, result: { resultType: 'complete', tools: [] } }
    const isStream = type === 'Text/Event-Stream'
    const body = isStream ? event(message) : JSON.stringify({ jsonrpc: '2.0', ...message })
    response.writeHead(200, { 'content-type': type }).end(body)
  }
  const { url } = await (era === 'modern' ? modernServer : mcpServer)(onPost)
  const client = era === 'modern' ? aModernClient({ url: url.href }) : aClient({ url: url.href })
  if (era === 'legacy') await client.initialize()
  expect((await client.ask('tools/list')).result).toMatchObject({ tools: [] })
  type = 'Text/Event-Stream'
  expect((await client.ask('tools/list')).result).toMatchObject({ tools: [] })
})

const euro = Buffer.from('€')

test.each([
  [
    'bytes that are no UTF-8',
    Buffer.concat([Buffer.from('"a'), Buffer.from([0xff, 0xfe]), Buffer.from('b"')]),
    'a\ufffd\ufffdb',
  ],
  ['a character that is cut off', Buffer.concat([Buffer.from('"a'), euro.subarray(0, 2), Buffer.from('"')]), 'a\ufffd'],
  ['line breaks between tokens', Buffer.from('\r\n\n"a"\r\n'), 'a'],
  ['line separators in a text', Buffer.from('"a\u2028b\u2029c\u0085"'), 'a\u2028b\u2029c\u0085'],
])('C12 an answer with %s reaches the client as one line of UTF-8', async (_what, text, read) => {
  const { url } = await mcpServer(({ id }, response) => {
    const [before, after] = [`{"jsonrpc":"2.0","id":${id},"result":{"content":[{"type":"text","text":`, '}]}}']
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(Buffer.concat([Buffer.from(before), text, Buffer.from(after)]))
  })
  const client = aClient({ url: url.href })
  await client.initialize()
  expect((await client.call('x')).result).toMatchObject({ content: [{ text: read }] })
  const raw = client.raws.at(-1) ?? Buffer.alloc(0)
  expect([isUtf8(raw), raw.includes('\n'), raw.includes('\r')]).toEqual([true, false, false])
  expect(JSON.parse(raw.toString())).toMatchObject({ result: { content: [{ text: read }] } })
})

test('C13 what a server still says of a cancelled request does not reach its client, nor does a request of the server', async () => {
  let say: (value: object) => void = () => {}
  const server = await modernServer(({ id, method }, response) => {
    if (method !== 'tools/call') return answer(response, id, { resultType: 'complete', tools: [] })
    stream(response)
    say = value => void response.write(event(value))
    say({ id: 'theirs', method: 'roots/list' })
    say({ method: 'notifications/progress', params: { progressToken: 'p', progress: 1 } })
  })
  const client = aModernClient({ url: server.url.href })
  await client.tools()
  void client.call('slow', {}, { progressToken: 'p' })
  await client.hears(({ method }) => method === 'notifications/progress')
  const id = client.lastId()
  await client.give({ method: 'notifications/cancelled', params: { requestId: id } })
  const from = client.heard.length
  say({ method: 'notifications/progress', params: { progressToken: 'p', progress: 2 } })
  say({ id, result: { resultType: 'complete', content: [] } })
  await client.tools()
  expect(client.heard.slice(from)).toHaveLength(1)
  expect(client.requestsFromUs()).toEqual([])
})

test('C17 every error number of ours is JSON-RPC’s own, one that a revision defines, or outside what they reserve', () => {
  const numbers = new Map<number, string[]>()
  for (const file of readdirSync(join(home, 'main'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue
    const text = readFileSync(join(home, 'main', file), 'utf8')
      .replaceAll('−', '-')
      .replace(/\/\/.*$|\/\*[\s\S]*?\*\//gm, '')
    for (const [found] of text.matchAll(/-32\d{3}\b/g))
      numbers.set(Number(found), [...(numbers.get(Number(found)) ?? []), file])
  }
  const jsonRpc = [-32700, -32600, -32601, -32602, -32603]
  const defined = [-32020, -32021, -32022]
  // Read and compared with, in the one file that each of them may be in.
  const others = [...numbers].filter(([number]) => ![...jsonRpc, ...defined].includes(number))
  expect(Object.fromEntries(others)).toEqual({
    // Bounds of a range.
    [-32000]: ['mcp/message/modern-refusals.ts'],
    [-32019]: ['mcp/message/modern-refusals.ts'],
    [-32099]: ['mcp/crossing/legacy-client/legacy-answer.ts', 'mcp/crossing/modern-client/to-modern.ts'],
    // "Resource not found" until 2025-11-25: read from such servers, and said to such clients alone.
    [-32002]: ['mcp/crossing/legacy-client/legacy-answer.ts', 'mcp/crossing/modern-client/to-modern.ts'],
    // "URL elicitation required" of 2025-11-25: read, never said.
    [-32042]: ['mcp/crossing/modern-client/to-modern.ts'],
  })
})

test('C19 what a server says of itself in private is told under no other account', async () => {
  await using world = await aPrivateServer()
  const { broker } = world.stage
  for (const account of ['work', 'default']) {
    world.stage.seat({ as: account === 'work' ? 'bob' : 'alice' })
    await broker.do({ verb: 'login', server: 'example', account }, aPerson())
    await world.ask(account, 'tools/list')
    expect(await world.instructions(account)).toBe(account === 'work' ? 'For bob' : 'For alice')
  }
  for (const account of ['work', 'default']) await broker.do({ verb: 'logout', server: 'example', account }, aPerson())
  expect(await world.instructions('work')).toBeUndefined()
  expect(await world.instructions('default')).toBe('For alice')
})

const meta = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: 'vendor=1',
  baggage: 'who=ada',
  'com.example/odd': { deep: [1, null, { ü: '€' }] },
}
const both = ['2025-11-25', '2026-07-28'] as const
const crossings: readonly (readonly [Revision, Revision])[] = both.flatMap(client =>
  both.map(server => [client, server] as const),
)

test.each(crossings)('C20 unknown keys of `_meta` of a client of %s reach a server of %s', async (mine, theirs) => {
  const server = await aStrictServer(theirs)
  const client = await aStrictClient(mine, { url: server.url })
  await client.call('echo', { a: 1 }, meta)
  expect(server.seen.find(({ method }) => method === 'tools/call')?.params._meta).toMatchObject(meta)
  expect([...server.faults, ...client.faults()]).toEqual([])
})

test.each(crossings)(
  'C20 and a client of %s gets those of a server of %s, in answers and notifications',
  async (mine, theirs) => {
    const said = { content: [], _meta: meta }
    const progress = { method: 'notifications/progress', params: { progressToken: 'p', progress: 1, _meta: meta } }
    const [legacy, modern] = [
      () => mcpServer(({ id }, response) => void stream(response, progress).end(event({ id, result: said }))),
      () =>
        modernServer(({ id, method }, response) => {
          if (method !== 'tools/call') return answer(response, id, { resultType: 'complete', tools: [] })
          stream(response, progress).end(event({ id, result: { resultType: 'complete', ...said } }))
        }),
    ]
    const { url } = await (theirs === '2026-07-28' ? modern : legacy)()
    const client = await aStrictClient(mine, { url: url.href })
    const reply = await client.call('x', {}, { progressToken: 'p' })
    expect(reply.result).toMatchObject({ _meta: meta })
    const heard = client.heard.find(({ method }) => method === 'notifications/progress')
    expect(heard?.params).toMatchObject({ progressToken: 'p', _meta: meta })
  },
)

const modernWords = {
  [metaKeys.protocolVersion]: '2026-07-28',
  [metaKeys.clientInfo]: { name: 't', version: '1' },
  [metaKeys.capabilities]: {},
}

/** A modern server that tells everybody something else of itself, in private. Two people may sign in to it. */
async function aPrivateServer() {
  const issuer = await anIssuer()
  const { url } = await rawServer((request, response) => {
    const verified = issuer.verify(request.headers.authorization?.replace('Bearer ', '') ?? '')
    const metadata = { resource: url.href, authorization_servers: [issuer.url], scopes_supported: ['mcp:read'] }
    if (request.url?.startsWith('/.well-known/')) return void response.end(JSON.stringify(metadata))
    if (!verified) return void response.writeHead(401, { 'www-authenticate': 'Bearer scope="mcp:read"' }).end()
    void readBody(request).then(body => {
      const { id, method } = JSON.parse(body.toString() || '{}') as { id?: number; method?: string }
      const hints = { resultType: 'complete', ttlMs: 60_000, cacheScope: 'private' }
      const said = {
        supportedVersions: ['2026-07-28'],
        capabilities: { tools: {} },
        instructions: `For ${verified.sub}`,
      }
      if (method === 'server/discover') return answer(response, id, { ...hints, ...said })
      if (method === 'initialize' || request.method !== 'POST') return response.writeHead(400).end()
      answer(response, id, { ...hints, tools: [] })
    })
  })
  const stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: url.href, name: 'example', signIn: 'later' }, aPerson())
  const ask = (account: string, method: string) =>
    new Promise<unknown>(resolve => {
      const hear = async ({ envelope }: Message) => {
        if (envelope.id === 1) resolve(envelope.result)
      }
      const client = stage.broker.attach({ server: `example@${account}`, client: 'tester' }, { send: hear })
      void client.receive(messageOf({ jsonrpc: '2.0', id: 1, method, params: { _meta: modernWords } }))
    })
  const instructions = async (account: string) =>
    ((await ask(account, 'server/discover')) as { instructions?: string }).instructions
  return {
    stage,
    ask,
    instructions,
    [Symbol.asyncDispose]: async () => {
      await stage[Symbol.asyncDispose]()
      await issuer.stop()
    },
  }
}

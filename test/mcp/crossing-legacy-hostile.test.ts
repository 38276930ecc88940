// Servers of 2026-07-28 in raw HTTP that break rules, and a legacy client that must be none the worse for it.
import { describe, expect, test } from 'vitest'
import type { Envelope } from '../../main/mcp/message/message.ts'
import { rawServer } from '../net/a-server.ts'
import { aClient, textOf, until } from './a-client.ts'
import {
  acknowledge,
  aModernServer,
  error,
  event,
  json,
  key,
  type ModernServer,
  offers,
  required,
  result,
  told,
} from './a-server-of-2026.ts'

const everything = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} }

async function against(server: ModernServer, capabilities: object = everything, version?: string) {
  const modern = await aModernServer(server)
  const client = aClient({ url: modern.url, eras: { speaks: era => era === 'modern', learn: () => {} } })
  const opened = await client.initialize(capabilities, version)
  return { ...modern, client, opened }
}

const form = {
  method: 'elicitation/create',
  params: { message: 'Which?', requestedSchema: { type: 'object', properties: {} } },
}
const page = { method: 'elicitation/create', params: { mode: 'url', message: 'Open it', url: 'https://example.com/x' } }
const done = { resultType: 'complete', content: [{ type: 'text', text: 'done' }] }
const ours = (envelope: Envelope) => (envelope.error?.data as { valetkey?: string } | undefined)?.valetkey

type Client = Awaited<ReturnType<typeof against>>['client']

/** A client that answers every question at once. */
function answering(client: Client, given: object = { action: 'accept', content: {} }) {
  const answered = new Set<unknown>()
  const timer = setInterval(() => {
    for (const { id, method } of client.heard) {
      if (id == null || method === undefined || answered.has(id)) continue
      answered.add(id)
      void client.give({ id, result: given })
    }
  }, 1)
  return { answered, [Symbol.dispose]: () => clearInterval(timer) }
}

describe('a server that wants to know something', () => {
  test('several times is carried through all rounds, each with a new id, its own state and the original words', async () => {
    const states: unknown[] = []
    const { client, calls } = await against({
      onCall: post => {
        states.push(post.params.requestState)
        if (states.length === 4) return result(post, done)
        const requestState = states.length === 3 ? undefined : `state ${states.length} ü\u0001"\\`
        required(post, { inputRequests: { q: form }, ...(requestState ? { requestState } : {}) })
      },
    })
    using _ = answering(client)
    const params = { name: 'x', arguments: { big: 1 }, requestState: 'stray', _meta: { traceparent: '00' } }
    const answer = client.ask('tools/call', params, 'mine')
    expect(textOf(await answer)).toBe('done')
    expect(states).toEqual(['stray', 'state 1 ü\u0001"\\', 'state 2 ü\u0001"\\', undefined])
    expect(new Set(calls().map(({ id }) => id)).size).toBe(4)
    for (const { params } of calls()) {
      expect(params).toMatchObject({ name: 'x', arguments: { big: 1 }, _meta: { traceparent: '00' } })
    }
    expect(calls().map(({ params }) => params.inputResponses)).toEqual([
      undefined,
      ...Array(3).fill({ q: { action: 'accept', content: {} } }),
    ])
  })

  test('gets numbers, states and answers back byte for byte', async () => {
    const requestState = '"\\u0073tate \\/ \\ud83d\\ude00"'
    const { client, calls } = await against({
      onCall: post => {
        if (post.params.inputResponses) return result(post, done)
        const inputRequests = JSON.stringify({ 'k"': form })
        json(
          post.response,
          `{"jsonrpc":"2.0","id":${JSON.stringify(post.id)},"result":{"resultType":"input_required","inputRequests":${inputRequests},"requestState":${requestState}}}`,
        )
      },
    })
    const raw = Buffer.from(
      '{"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"name":"x","arguments":{"n":1.50,"big":12345678901234567890}}}',
    )
    void client.receive({ raw, envelope: JSON.parse(raw.toString()) as Envelope })
    const question = await client.hears(({ method }) => method === 'elicitation/create')
    const given = Buffer.from(
      `{"jsonrpc":"2.0","id":${JSON.stringify(question.id)},"result":{"action":"accept","content":{"n":2.00}}}`,
    )
    void client.receive({ raw: given, envelope: JSON.parse(given.toString()) as Envelope })
    await client.hears(({ id }) => id === 'x')
    const retry = calls().at(-1)?.raw
    expect(retry).toContain(`"requestState":${requestState}`)
    expect(retry).toContain('"inputResponses":{"k\\"":{"action":"accept","content":{"n":2.00}}}')
    expect(retry).toContain('"arguments":{"n":1.50,"big":12345678901234567890}')
  })

  test('with a state of 1 MiB gets all of it back', async () => {
    const requestState = 'ä'.repeat(512 * 1024)
    const { client, calls } = await against({
      onCall: post =>
        post.params.requestState ? result(post, done) : required(post, { inputRequests: { q: form }, requestState }),
    })
    using _ = answering(client)
    expect(textOf(await client.call('x'))).toBe('done')
    expect(calls().at(-1)?.params.requestState).toBe(requestState)
  })

  test('several things at once has them all asked at once, and answered under its own names', async () => {
    const inputRequests = { a: form, b: { method: 'roots/list' }, __proto: form }
    const { client, calls } = await against({
      onCall: post => (post.params.inputResponses ? result(post, done) : required(post, { inputRequests })),
    })
    const answer = client.call('x')
    const questions = () => client.heard.filter(({ id, method }) => method !== undefined && id !== undefined)
    await until(() => questions().length === 3)
    for (const { id, method } of questions().toReversed())
      void client.give({ id: id ?? null, result: method === 'roots/list' ? { roots: [] } : { action: 'decline' } })
    expect(textOf(await answer)).toBe('done')
    expect(calls().at(-1)?.params.inputResponses).toEqual({
      a: { action: 'decline' },
      b: { roots: [] },
      __proto: { action: 'decline' },
    })
  })

  test('for ever is given up after 20 rounds', async () => {
    const { client, calls } = await against({ onCall: post => required(post, { inputRequests: { q: form } }) })
    using answers = answering(client)
    const { error: said } = await client.call('x')
    expect(said?.message).toMatch(/still wants to know something after 20 answers; the request was given up/)
    expect(calls()).toHaveLength(21)
    expect(answers.answered.size).toBeLessThanOrEqual(21)
    expect(client.connection.inFlight()).toBe(0)
  })

  test('but only sends a state is asked again by itself, after a pause', async () => {
    const times: number[] = []
    const { client } = await against({
      onCall: post => {
        times.push(performance.now())
        return times.length > 3 ? result(post, done) : required(post, { requestState: `${times.length}` })
      },
    })
    expect(textOf(await client.call('x'))).toBe('done')
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(300)
    expect(client.heard.some(({ id, method }) => id !== undefined && method !== undefined)).toBe(false)
  })

  test('can be left in the middle of such a pause', async () => {
    const { client, calls } = await against({ onCall: post => required(post, { requestState: 'wait' }) })
    void client.give({ id: 'q', method: 'tools/call', params: { name: 'x' } })
    await until(() => calls().length > 1)
    await client.give({ method: 'notifications/cancelled', params: { requestId: 'q' } })
    await until(() => client.connection.inFlight() === 0)
    expect(client.heard.some(({ id }) => id === 'q')).toBe(false)
  })

  test.each([
    ['nothing', {}, /does not say what/],
    ['a state that is no text', { requestState: { a: 1 } }, /`requestState` that is no text/],
    ['a list', { inputRequests: [form] }, /no list of questions/],
    ['an unknown method', { inputRequests: { q: { method: 'evil\nmethod' } } }, /asks for “evil·method”/],
    ['a method that no server may ask', { inputRequests: { q: { method: 'ping' } } }, /asks for “ping”/],
    ['a number', { inputRequests: { q: 7 } }, /something that is no request/],
    [
      'hundreds of things',
      { inputRequests: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`q${n}`, form])) },
      /101 questions at once/,
    ],
  ])('and sends %s is refused, and the client is asked nothing', async (_what, value, sentence) => {
    const { client } = await against({ onCall: post => required(post, value) })
    const answer = await client.call('x')
    expect(answer.error?.message).toMatch(sentence)
    expect(ours(answer)).toBe('protocol-error')
    expect(client.heard.some(({ id, method }) => id !== undefined && method !== undefined)).toBe(false)
  })

  test('about a listing is refused', async () => {
    const { client } = await against({ onCall: post => required(post, { inputRequests: { q: form } }) })
    expect((await client.ask('prompts/list')).error?.message).toMatch(/asks back about “prompts\/list”/)
  })

  test.each([
    ['a form', form, {}, '(elicitation)'],
    ['a form, where only pages are offered', form, { elicitation: { url: {} } }, '(elicitation)'],
    ['a page, where only forms are offered', page, { elicitation: {} }, 'by URL'],
    ['a page, where forms alone are named', page, { elicitation: { form: {} } }, 'by URL'],
    ['the model', { method: 'sampling/createMessage', params: {} }, { elicitation: {} }, 'sampling'],
    ['tools for the model', { method: 'sampling/createMessage', params: { tools: [] } }, { sampling: {} }, 'tools'],
    ['folders', { method: 'roots/list' }, {}, 'roots'],
  ])('that the client does not offer (%s) does not reach it', async (_what, question, capabilities, named) => {
    const { client } = await against(
      { onCall: post => required(post, { inputRequests: { q: question } }) },
      capabilities,
    )
    const answer = await client.call('x')
    expect(answer.error?.message).toContain(named)
    expect(answer.error?.message).toContain('which the client does not offer')
    expect(client.heard.some(({ id, method }) => id !== undefined && method !== undefined)).toBe(false)
  })

  test('by a page: the client gets an id for it, and hears when the matter is done', async () => {
    const { client, calls } = await against({
      onCall: post =>
        post.params.inputResponses ? result(post, done) : required(post, { inputRequests: { q: page } }),
    })
    const answer = client.call('x')
    const question = await client.hears(({ method }) => method === 'elicitation/create')
    const { elicitationId, ...rest } = question.params as { elicitationId: string }
    expect(rest).toEqual(page.params)
    await client.give({ id: question.id ?? null, result: { action: 'accept' } })
    await answer
    const complete = client.heard.find(({ method }) => method === 'notifications/elicitation/complete')
    expect(complete?.params).toEqual({ elicitationId })
    expect(calls().at(-1)?.params.inputResponses).toEqual({ q: { action: 'accept' } })
  })

  test('one of whose questions fails withdraws the others', async () => {
    const { client } = await against({
      onCall: post => required(post, { inputRequests: { a: form, b: { method: 'roots/list' } } }),
    })
    const answer = client.call('x')
    const roots = await client.hears(({ method }) => method === 'roots/list')
    const other = await client.hears(({ method }) => method === 'elicitation/create')
    await client.give({ id: roots.id ?? null, error: { code: -32603, message: 'No' } })
    expect((await answer).error?.message).toContain('`roots/list`')
    const withdrawn = await client.hears(({ method }) => method === 'notifications/cancelled')
    expect(withdrawn.params).toEqual({ requestId: other.id })
  })

  test('a client of 2025-06-18 gets a form as its revision knows it', async () => {
    const { client } = await against(
      {
        onCall: post => required(post, { inputRequests: { q: { ...form, params: { ...form.params, mode: 'form' } } } }),
      },
      everything,
      '2025-06-18',
    )
    void client.call('x')
    const question = await client.hears(({ method }) => method === 'elicitation/create')
    expect(question.params).toEqual(form.params)
  })
})

describe('answers', () => {
  test('with a member twice are told as they are read', async () => {
    const { client } = await against({
      onCall: ({ id, response }) =>
        json(
          response,
          `{"jsonrpc":"2.0","id":${id},"result":{"resultType":"input_required","resultType":"complete","content":[],"content":[{"type":"text","text":"last"}]}}`,
        ),
    })
    expect(textOf(await client.call('x'))).toBe('last')
    expect(client.raws.at(-1)?.toString()).not.toContain('resultType')
  })

  test('keep their bytes but for what only the later era knows', async () => {
    const { client } = await against({
      onCall: ({ id, response }) =>
        json(
          response,
          `{"result":{"content":[ {"type":"text","text":"\\u00e4"} ],"resultType":"complete","big":12345678901234567890},"id":${id},"jsonrpc":"2.0"}`,
        ),
    })
    await client.call('x')
    expect(client.raws.at(-1)?.toString()).toMatch(
      /^\{"result":\{"content":\[ \{"type":"text","text":"\\u00e4"\} \],"big":12345678901234567890\},"id":\d+,"jsonrpc":"2.0"\}$/,
    )
  })

  test.each([
    ['a resource that is not there', 'resources/read', -32602, { uri: 'note://x' }, -32002],
    ['other bad params', 'resources/read', -32602, { cursor: 'x' }, -32602],
    ['bad params of a tool', 'tools/call', -32602, { uri: 'note://x' }, -32602],
    ['an unknown number of the later era', 'tools/call', -32099, undefined, -32603],
    ['a number of the server’s own', 'tools/call', -32000, { a: 1 }, -32000],
  ])('errors: %s', async (_what, method, code, data, expected) => {
    const { client } = await against({ onCall: post => error(post, code, data) })
    const answer = await client.ask(method, { uri: 'note://x', name: 'x' })
    expect(answer.error).toMatchObject({ code: expected, message: 'Their words' })
    expect(answer.error?.data).toEqual(data)
  })

  test('a kind of result that nobody knew before is an error of its request', async () => {
    const { client } = await against({ onCall: post => result(post, { resultType: 'task', taskId: '1' }) })
    expect((await client.call('x')).error?.message).toMatch(/a result of kind “task”, which clients before/)
  })

  test('a client of 2024-11-05 can read what has come since', async () => {
    const { client } = await against(
      { onCall: post => result(post, { resultType: 'complete', content: [], structuredContent: [1] }) },
      {},
      '2024-11-05',
    )
    expect((await client.call('x')).result).toEqual({ content: [{ type: 'text', text: '[1]' }] })
  })
})

describe('headers', () => {
  const inputSchema = { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } }
  const bad = { type: 'object', properties: { n: { type: 'number', 'x-mcp-header': 'N' } } }

  test('of each request and of a tool’s arguments are there in every round; a tool that asks for impossible ones is not', async () => {
    const { client, calls } = await against({
      tools: [
        { name: 'good', inputSchema },
        { name: 'bad', inputSchema: bad },
      ],
      onCall: post =>
        post.params.inputResponses ? result(post, done) : required(post, { inputRequests: { q: form } }),
    })
    using _ = answering(client)
    expect((await client.ask('tools/list')).result).toEqual({ tools: [{ name: 'good', inputSchema }] })
    await client.call('good', { region: 'ü' })
    expect(calls()).toHaveLength(2)
    for (const { headers } of calls()) {
      expect(headers).toMatchObject({
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
        'mcp-name': 'good',
        'mcp-param-region': '=?base64?w7w=?=',
      })
    }
  })
})

describe('the server as the client hears of it', () => {
  test('without a name it is called by its host; tasks and what is malformed are left out', async () => {
    const { opened, url } = await against({
      onListen: post => error(post, -32601, undefined, 404),
      capabilities: {
        tools: { listChanged: true },
        resources: 'yes',
        logging: {},
        tasks: {},
        extensions: { [key('tasks')]: {}, 'com.example/x': { a: 1 } },
      },
      discovered: () => ({ instructions: 'Be kind.', _meta: { [key('serverInfo')]: { name: 7 } } }),
    })
    expect(opened.result).toEqual({
      protocolVersion: '2025-11-25',
      capabilities: { tools: {}, logging: {}, extensions: { 'com.example/x': { a: 1 } } },
      serverInfo: { name: new URL(url).host, version: '0' },
      instructions: 'Be kind.',
    })
  })

  test('a server without resources or logging is asked for neither', async () => {
    const { client } = await against({ capabilities: { tools: {} } })
    expect((await client.ask('resources/subscribe', { uri: 'note://one' })).error?.code).toBe(-32601)
    expect((await client.ask('logging/setLevel', { level: 'info' })).error?.code).toBe(-32601)
  })

  test('that can do something else after a sleep is told of anew', async () => {
    let capabilities: object = offers
    const { client, listens } = await against({ discovered: () => ({ capabilities }) })
    capabilities = { ...offers, logging: {} }
    client.connection.reprobe()
    await client.hears(({ method }) => method === 'notifications/tools/list_changed')
    expect(listens()).toHaveLength(2)
    await until(() => JSON.stringify(client.known()?.result).includes('logging'))
    expect((await client.ask('logging/setLevel', { level: 'info' })).result).toEqual({})
  })
})

describe('the stream of changes', () => {
  test('of a server that agrees to less than was asked: only that is offered, and a subscription is refused', async () => {
    const { client, opened } = await against({ onListen: post => acknowledge(post, { promptsListChanged: true }) })
    expect(opened.result).toMatchObject({
      capabilities: { tools: {}, prompts: { listChanged: true }, resources: { subscribe: true } },
    })
    expect((opened.result as { capabilities: { tools: object } }).capabilities.tools).toEqual({})
    const { error: refused } = await client.ask('resources/subscribe', { uri: 'note://one' })
    expect(refused?.message).toMatch(/did not agree to tell about changes of “note:\/\/one”/)
  })

  test('lets through only what was agreed to, and nothing before that', async () => {
    const { client, listens } = await against({
      onListen: post => {
        post.response.writeHead(200, { 'content-type': 'text/event-stream' })
        told(post, 'notifications/tools/list_changed')
        told(post, 'notifications/subscriptions/acknowledged', { notifications: { promptsListChanged: true } })
        told(post, 'notifications/tools/list_changed')
        told(post, 'notifications/message', { level: 'info', data: 'x' })
        event(post.response, { id: 'evil', method: 'sampling/createMessage', params: {} })
        told(post, 'notifications/prompts/list_changed')
      },
    })
    await client.hears(({ method }) => method === 'notifications/prompts/list_changed')
    expect(client.heard.map(({ method }) => method)).toEqual([undefined, 'notifications/prompts/list_changed'])
    expect(listens()).toHaveLength(1)
  })

  test('of a server that agrees to more than was asked is no more than that', async () => {
    const { client, opened } = await against({
      capabilities: { tools: { listChanged: true }, prompts: {}, resources: {} },
      onListen: post => {
        acknowledge(post, { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true })
        told(post, 'notifications/prompts/list_changed')
        told(post, 'notifications/resources/list_changed')
        told(post, 'notifications/resources/updated', { uri: 'note://one' })
        told(post, 'notifications/tools/list_changed')
      },
    })
    expect(opened.result).toMatchObject({ capabilities: { tools: { listChanged: true }, prompts: {}, resources: {} } })
    await client.hears(({ method }) => method === 'notifications/tools/list_changed')
    expect(client.heard.map(({ method }) => method)).toEqual([undefined, 'notifications/tools/list_changed'])
  })

  test('that a server agrees to with garbage is offered to nobody', async () => {
    const { opened } = await against({ onListen: post => acknowledge(post, 'everything') })
    expect(opened.result).toMatchObject({ capabilities: { tools: {}, prompts: {}, resources: { subscribe: true } } })
    expect(JSON.stringify(opened.result)).not.toContain('listChanged')
  })

  test('that a server never agrees to does not keep a client waiting', async () => {
    const { opened, client } = await against({
      onListen: ({ response }) =>
        void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hm\n\n'),
      onCall: post => result(post, done),
    })
    expect(JSON.stringify(opened.result)).not.toContain('listChanged')
    expect(textOf(await client.call('x'))).toBe('done')
  })

  test('that is half-closed, with a `retry:` of a year, is taken up again within seconds, and the gap is told of', async () => {
    const { client, listens } = await against({
      onListen: (post, earlier) => {
        acknowledge(post)
        if (earlier.length > 0) return
        post.response.end('retry: 31536000000\n\n')
      },
    })
    await client.hears(({ method }) => method === 'notifications/tools/list_changed')
    expect(listens()).toHaveLength(2)
    expect(client.heard.filter(({ method }) => method === 'notifications/tools/list_changed')).toHaveLength(1)
  })

  test('that the server ends as it should is opened again', async () => {
    const { client, listens } = await against({
      onListen: (post, earlier) => {
        acknowledge(post)
        if (earlier.length > 0) return
        event(post.response, { id: post.id, result: { resultType: 'complete' } })
        post.response.end()
      },
    })
    await client.hears(({ method }) => method === 'notifications/prompts/list_changed')
    expect(listens()).toHaveLength(2)
  })

  test('with another filter is open before the one before it is closed', async () => {
    const open: number[] = []
    const { client, listens, isOver } = await against({
      onListen: (post, earlier) => {
        open.push(earlier.filter(({ response }) => !response.closed).length)
        acknowledge(post)
      },
    })
    expect((await client.ask('resources/subscribe', { uri: 'note://one' })).result).toEqual({})
    expect(open).toEqual([0, 1])
    await until(() => isOver(listens()[0]))
    expect(isOver(listens()[1])).toBe(false)
    expect(listens()[1]?.params.notifications).toEqual({
      toolsListChanged: true,
      promptsListChanged: true,
      resourcesListChanged: true,
      resourceSubscriptions: ['note://one'],
    })
  })

  test('stays open with the filter before when another one is refused', async () => {
    const { client, listens, isOver } = await against({
      onListen: (post, earlier) => (earlier.length > 0 ? error(post, -32602, undefined, 400) : acknowledge(post)),
    })
    expect((await client.ask('resources/subscribe', { uri: 'note://one' })).error).toBeDefined()
    const [first] = listens()
    expect(isOver(first)).toBe(false)
    if (first) told(first, 'notifications/tools/list_changed')
    await client.hears(({ method }) => method === 'notifications/tools/list_changed')
  })

  test('that cannot be had now makes a subscription an error that says so', async () => {
    const { client } = await against({
      onListen: (post, earlier) => (earlier.length > 0 ? void post.response.writeHead(503).end() : acknowledge(post)),
    })
    const answer = await client.ask('resources/subscribe', { uri: 'note://one' })
    expect(ours(answer)).toBe('unreachable')
    expect(answer.error?.message).toMatch(/has a problem of its own; try again in a while/)
  })

  test('may have died in a sleep: it is opened anew, and the gap is told of', async () => {
    const { client, listens } = await against({})
    client.connection.reprobe()
    await client.hears(({ method }) => method === 'notifications/tools/list_changed')
    expect(listens()).toHaveLength(2)
  })

  test('is asked for until it is there, when the server has problems after a sleep', async () => {
    let isTroubled = false
    const { client, listens } = await against({
      discovered: () => (isTroubled ? undefined : {}),
      onListen: (post, earlier) => (earlier.length === 1 ? void post.response.writeHead(503).end() : acknowledge(post)),
    })
    isTroubled = true
    client.connection.reprobe()
    await client.hears(({ method }) => method === 'notifications/tools/list_changed')
    expect(listens()).toHaveLength(3)
  })

  test('is closed with the connection', async () => {
    const { client, listens, isOver } = await against({})
    await client.connection.close()
    await until(() => isOver(listens()[0]))
  })
})

test('a server that falls back to the earlier era between two calls is gone along with, and back again', async () => {
  const modern = await aModernServer({ onCall: post => result(post, done) })
  let speaks: 'modern' | 'legacy' = 'modern'
  let legacyCalls = 0
  const { url } = await rawServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const raw = Buffer.concat(chunks).toString()
    const { id, method } = JSON.parse(raw || '{}') as { id?: number; method?: string }
    if (request.method !== 'POST') return void response.writeHead(405).end()
    if (speaks === 'modern') {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
      const answer = await fetch(modern.url, { method: 'POST', headers, body: raw }).catch(() => undefined)
      if (!answer || method === 'subscriptions/listen') return void response.writeHead(503).end()
      const type = answer.headers.get('content-type') ?? ''
      return void response.writeHead(answer.status, { 'content-type': type }).end(await answer.text())
    }
    if (id === undefined) return void response.writeHead(202).end()
    if (method !== 'initialize' && request.headers['mcp-session-id'] !== 's') return void response.writeHead(400).end()
    if (method === 'tools/call') legacyCalls += 1
    response.setHeader('mcp-session-id', 's')
    const opened = {
      protocolVersion: '2025-11-25',
      capabilities: { tools: {} },
      serverInfo: { name: 'x', version: '1' },
    }
    json(response, JSON.stringify({ jsonrpc: '2.0', id, result: method === 'initialize' ? opened : { content: [] } }))
  })
  const client = aClient({ url: url.href })
  await client.initialize()
  expect((await client.call('x')).error).toBeUndefined()
  speaks = 'legacy'
  expect((await client.call('x')).error).toBeUndefined()
  speaks = 'modern'
  expect((await client.call('x')).error).toBeUndefined()
  expect({ modern: modern.calls().length, legacy: legacyCalls }).toEqual({ modern: 2, legacy: 1 })
})

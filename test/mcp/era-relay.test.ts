import type { ServerResponse } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { BrokerError } from '../../main/base/errors.ts'
import { messageOf } from '../../main/mcp/message/message.ts'
import { answer } from '../net/a-server.ts'
import { aServer, type ServerOptions } from '../world/mcp-server.ts'
import { until } from './a-client.ts'
import { anEraRelay, complain, discovered, postServer, type SeenPost, stream } from './a-relay.ts'

async function aWorldServer(options: ServerOptions) {
  const server = await aServer({ sdk: 'v2', ...options })
  onTestFinished(() => server.stop())
  return server
}

type Answering = (post: SeenPost, response: ServerResponse) => void

const isModern = ({ headers }: SeenPost) => headers['mcp-protocol-version'] === '2026-07-28'
const content = { content: [{ type: 'text', text: 'done' }] }

/** Speaks the modern era, and refuses everything else as it is told. */
const modernOnly =
  (refuse: Answering): Answering =>
  (post, response) => {
    const { id, method } = post
    if (!isModern(post)) return refuse(post, response)
    if (method === 'server/discover') return answer(response, id, discovered)
    if (method === 'tools/list')
      return answer(response, id, { resultType: 'complete', tools: [{ name: 'x', inputSchema: { type: 'object' } }] })
    if (method === 'subscriptions/listen') {
      const params = { _meta: { 'io.modelcontextprotocol/subscriptionId': id }, notifications: {} }
      return void stream(response, { method: 'notifications/subscriptions/acknowledged', params })
    }
    answer(response, id, { resultType: 'complete', ...content })
  }

/** Speaks the legacy era in sessions, and refuses modern requests as such servers do. */
const legacyOnly =
  (refuse: Answering = noSession): Answering =>
  (post, response) => {
    const { id, method, headers } = post
    if (method === 'initialize') {
      response.setHeader('mcp-session-id', 'old')
      return answer(response, id, {
        protocolVersion: '2025-11-25',
        capabilities: { tools: {} },
        serverInfo: { name: 'old', version: '1' },
      })
    }
    if (headers['mcp-session-id'] !== 'old') return refuse(post, response)
    if (id === undefined) return void response.writeHead(202).end()
    if (method === 'tools/list')
      return answer(response, id, { tools: [{ name: 'x', inputSchema: { type: 'object' } }] })
    answer(response, id, content)
  }

const noSession: Answering = (_post, response) =>
  complain(response, 400, null, { code: -32000, message: 'Bad Request: Server not initialized' })
const unsupported: Answering = ({ id }, response) =>
  complain(response, 400, id, { code: -32022, message: 'Unsupported', data: { supported: ['2026-07-28'] } })
const notFound: Answering = ({ id }, response) =>
  complain(response, 404, id, { code: -32601, message: 'Method not found' })

/** A server that a test may exchange for another under way. */
async function changing(first: Answering) {
  const now = { is: first }
  const server = await postServer((post, response) => now.is(post, response))
  return { ...server, become: (next: Answering) => Object.assign(now, { is: next }) }
}

const calls = (posts: readonly SeenPost[]) => posts.filter(({ method }) => method === 'tools/call')

describe('a legacy client and a server that speaks 2026-07-28 alone', () => {
  test.each<[string, Answering]>([
    ['400 and -32022', unsupported],
    ['404 and -32601', notFound],
    [
      '400 and -32602',
      ({ id }, response) => complain(response, 400, id, { code: -32602, message: '_meta is missing' }),
    ],
    [
      '400 and -32020 without an id',
      (_post, response) => complain(response, 400, null, { code: -32020, message: 'Mcp-Method' }),
    ],
    ['400 and nothing', (_post, response) => void response.writeHead(400).end()],
    ['405', (_post, response) => void response.writeHead(405).end()],
    [
      '200 and an error',
      ({ id }, response) => complain(response, 200, id, { code: -32601, message: 'No such method' }),
    ],
    ['200 and a result that names no revision', ({ id }, response) => answer(response, id, { resultType: 'complete' })],
  ])('`initialize` refused with %s', async (_what, refuse) => {
    const { url, posts } = await changing(modernOnly(refuse))
    const { initialize, plain, relay, seen } = anEraRelay(url, 'legacy')
    const { envelope } = await initialize('i')
    expect(envelope).toMatchObject({ id: 'i', result: { protocolVersion: '2025-11-25', capabilities: { tools: {} } } })
    expect(relay.facts?.era).toBe('modern')
    expect(Object.fromEntries(seen)).toEqual({ legacy: false, modern: true })
    await relay.tell(messageOf({ jsonrpc: '2.0', method: 'notifications/initialized' }))
    expect(await plain('tools/call', { name: 'x' }, 2)).toMatchObject({ id: 2, result: content })
    expect(calls(posts)).toHaveLength(1)
  })

  test('the real one, and the next connection does not try the other era first', async () => {
    const { url, requests } = await aWorldServer({ era: 'modern' })
    const first = anEraRelay(url, 'legacy')
    expect((await first.initialize()).envelope).toHaveProperty('result')
    const from = requests.length
    const second = anEraRelay(url, 'legacy', Object.fromEntries(first.seen))
    await second.initialize()
    expect(requests.slice(from).map(({ method }) => method)).not.toContain('initialize')
  })
})

test('a server that refuses `initialize` to anyone and says its era only to who is signed in asks for the sign-in', async () => {
  const { url } = await changing(modernOnly(unsupported))
  const { initialize, seen, wire } = anEraRelay(url, 'legacy')
  const { send } = wire
  const wanted = new BrokerError('sign-in-needed', { message: 'Sign in first.' })
  const guarded: typeof send = request =>
    request.headers['mcp-method'] === 'server/discover' ? Promise.reject(wanted) : send(request)
  Object.assign(wire, { send: guarded })
  await expect(initialize()).rejects.toBe(wanted)
  expect([...seen]).toEqual([])
  Object.assign(wire, { send })
  expect((await initialize()).envelope).toHaveProperty('result')
})

describe('a modern client and a server of the legacy era alone', () => {
  test.each<[string, Answering]>([
    ['400 and -32000', noSession],
    ['400 and nothing', (_post, response) => void response.writeHead(400).end()],
    [
      '404 and HTML',
      (_post, response) => void response.writeHead(404, { 'content-type': 'text/html' }).end('<p>?</p>'),
    ],
    ['405', (_post, response) => void response.writeHead(405).end()],
    ['200 and -32601', ({ id }, response) => complain(response, 200, id, { code: -32601, message: 'No such method' })],
    [
      '200 and -32602',
      ({ id }, response) => complain(response, 200, id, { code: -32602, message: 'Invalid request parameters' }),
    ],
    [
      '400 and -32022 with old versions',
      ({ id }, response) =>
        complain(response, 400, id, { code: -32022, message: 'No', data: { supported: ['2025-11-25'] } }),
    ],
  ])('its request refused with %s', async (_what, refuse) => {
    const { url, posts } = await changing(legacyOnly(refuse))
    const { ask, relay, seen } = anEraRelay(url, 'modern')
    expect(await ask('tools/call', { name: 'x' }, 7)).toMatchObject({ id: 7, result: content })
    expect(relay.facts?.era).toBe('legacy')
    expect(Object.fromEntries(seen)).toEqual({ legacy: true, modern: false })
    expect(calls(posts)).toHaveLength(1)
  })

  test.each(['v1', 'v2'] as const)('the real one on SDK %s', async sdk => {
    const { url } = await aWorldServer({ sdk })
    const { ask } = anEraRelay(url, 'modern')
    expect(await ask('tools/call', { name: 'echo', arguments: { a: 1 } })).toMatchObject({
      result: { structuredContent: { a: 1 } },
    })
  })
})

describe('a server that changes its era between calls', () => {
  test.each(['legacy', 'modern'] as const)('to modern, with a %s client', async era => {
    const { url, posts, become } = await changing(legacyOnly())
    const { initialize, ask, plain, relay, seen } = anEraRelay(url, era)
    if (era === 'legacy') await initialize()
    const call = () => (era === 'legacy' ? plain : ask)('tools/call', { name: 'x' }, posts.length)
    expect(await call()).toMatchObject({ result: content })
    become(modernOnly(unsupported))
    expect(await call()).toMatchObject({ result: content })
    expect(relay.facts?.era).toBe('modern')
    expect(seen.get('legacy')).toBe(false)
  })

  test.each(['legacy', 'modern'] as const)('to modern, and does not know the session, with a %s client', async era => {
    const { url, posts, become } = await changing(legacyOnly())
    const { initialize, ask, plain, relay } = anEraRelay(url, era)
    if (era === 'legacy') await initialize()
    const call = () => (era === 'legacy' ? plain : ask)('tools/call', { name: 'x' }, posts.length)
    await call()
    become(modernOnly(notFound))
    expect(await call()).toMatchObject({ result: content })
    expect(relay.facts?.era).toBe('modern')
  })

  test.each(['legacy', 'modern'] as const)('to legacy, with a %s client', async era => {
    const { url, posts, become } = await changing(modernOnly(unsupported))
    const { initialize, ask, plain, relay } = anEraRelay(url, era)
    if (era === 'legacy') await initialize()
    const call = () => (era === 'legacy' ? plain : ask)('tools/call', { name: 'x' }, posts.length)
    await call()
    become(legacyOnly())
    expect(await call()).toMatchObject({ result: content })
    expect(relay.facts?.era).toBe('legacy')
    become(modernOnly(unsupported))
    expect(await call()).toMatchObject({ result: content })
    expect(relay.facts?.era).toBe('modern')
  })

  test('many requests at once change it once, and each is carried out once', async () => {
    const { url, posts, become } = await changing(modernOnly(unsupported))
    const { ask } = anEraRelay(url, 'modern')
    await ask('tools/call', { name: 'x' }, 0)
    become(legacyOnly())
    const from = posts.length
    const many = Array.from({ length: 8 }, (_, n) => ask('tools/call', { name: 'x' }, n + 1))
    expect((await Promise.all(many)).map(({ id, result }) => [id, result !== undefined])).toEqual(
      Array.from({ length: 8 }, (_, n) => [n + 1, true]),
    )
    const later = posts.slice(from)
    expect(later.filter(({ method }) => method === 'initialize')).toHaveLength(1)
    expect(calls(later).filter(({ headers }) => headers['mcp-session-id'] === 'old')).toHaveLength(8)
  })

  test('what it still works on is answered; then the relay that was left is closed', async () => {
    const held: ServerResponse[] = []
    const old = legacyOnly()
    const { url, posts, become, requests } = await changing((post, response) =>
      post.method === 'tools/call' ? void held.push(response) : old(post, response),
    )
    const { initialize, plain, relay } = anEraRelay(url, 'legacy')
    await initialize()
    const slow = plain('tools/call', { name: 'x' }, 'slow')
    await until(() => held.length === 1)
    become(modernOnly(unsupported))
    expect(await plain('tools/call', { name: 'x' }, 2)).toMatchObject({ result: content })
    expect(relay.facts?.era).toBe('modern')
    expect(requests.filter(({ method }) => method === 'DELETE')).toHaveLength(0)
    const [response] = held
    if (response) answer(response, 'slow', content)
    expect(await slow).toMatchObject({ id: 'slow', result: content })
    await until(() => requests.some(({ method }) => method === 'DELETE'))
    expect(calls(posts).filter(({ id }) => id === 'slow')).toHaveLength(1)
  })

  test('a request given up while the era changes is not carried out', async () => {
    let discovering: (() => void) | undefined
    const modern = modernOnly(unsupported)
    const { url, posts, become } = await changing(legacyOnly())
    const { initialize, plain, relay } = anEraRelay(url, 'legacy')
    await initialize()
    become((post, response) => {
      if (post.method === 'server/discover') discovering = () => modern(post, response)
      else modern(post, response)
    })
    const call = plain('tools/call', { name: 'x' }, 5).catch(error => error)
    await until(() => discovering !== undefined)
    relay.abandon(5)
    discovering?.()
    expect(await call).toMatchObject({ code: 'cancelled' })
    expect(calls(posts).filter(isModern)).toEqual([])
    expect(await plain('tools/call', { name: 'x' }, 5)).toMatchObject({ result: content })
  })

  test('closing ends a change under way, and nothing begins afterwards', async () => {
    let isAsked = false
    const { url, posts, become } = await changing(legacyOnly())
    const { initialize, plain, relay } = anEraRelay(url, 'legacy')
    await initialize()
    become((post, response) => {
      if (post.method === 'server/discover') isAsked = true
      else unsupported(post, response)
    })
    const call = plain('tools/call', { name: 'x' }).catch(error => error)
    await until(() => isAsked)
    await relay.close()
    expect(await call).toMatchObject({ code: 'protocol-error' })
    const asked = posts.length
    await expect(plain('tools/call', { name: 'x' })).rejects.toMatchObject({ code: 'cancelled' })
    expect(posts).toHaveLength(asked)
  })

  test('closed before its first use, it asks nobody', async () => {
    const { url, posts } = await changing(modernOnly(unsupported))
    const { ask, relay } = anEraRelay(url, 'modern')
    await relay.close()
    await expect(ask('tools/list')).rejects.toMatchObject({ code: 'cancelled' })
    expect(posts).toEqual([])
  })

  test('a check after a sleep finds the new era', async () => {
    const { url, become } = await changing(modernOnly(unsupported))
    const { ask, relay } = anEraRelay(url, 'modern')
    await ask('tools/list')
    become(legacyOnly())
    await relay.check()
    expect(relay.facts?.era).toBe('legacy')
  })
})

test('a refusal by something in front of a server of both eras changes nothing, and the call is not sent again', async () => {
  const [legacy, modern] = [legacyOnly(), modernOnly(unsupported)]
  const { url, posts, methods } = await postServer((post, response) => {
    if (post.method === 'tools/call')
      return void response.writeHead(400, { 'content-type': 'text/html' }).end('<p>No</p>')
    return (isModern(post) ? modern : legacy)(post, response)
  })
  const { ask, relay, seen } = anEraRelay(url, 'modern')
  await ask('tools/list')
  await expect(ask('tools/call', { name: 'x' })).rejects.toThrow('refused this request (400 Bad Request)')
  expect(methods()).toEqual(['server/discover', 'tools/list', 'tools/call', 'server/discover'])
  expect(calls(posts)).toHaveLength(1)
  expect([relay.facts?.era, Object.fromEntries(seen)]).toEqual(['modern', { modern: true }])
})

describe.each([200, 400, 500])('an error of a modern server’s own that has “session” in it, with status %i', status => {
  const ended = { code: -32000, message: 'Browser session has ended', data: { browser: 7 } }
  const unwilling: Answering = ({ id }, response) => complain(response, status, id, ended)
  const modern = modernOnly(unsupported)
  const aServerThatRefuses = (method: string) =>
    postServer((post, response) => (post.method === method && isModern(post) ? unwilling : modern)(post, response))

  test.each(['legacy', 'modern'] as const)('is the answer to the call of a %s client, whole, and once', async era => {
    const { url, posts } = await aServerThatRefuses('tools/call')
    const { initialize, ask, plain, relay } = anEraRelay(url, era)
    if (era === 'legacy') await initialize()
    expect(await (era === 'legacy' ? plain : ask)('tools/call', { name: 'x' }, 9)).toEqual({
      jsonrpc: '2.0',
      id: 9,
      error: ended,
    })
    expect(calls(posts)).toHaveLength(1)
    expect(relay.facts?.era).toBe('modern')
  })

  test('is the answer to a subscription', async () => {
    const { url } = await aServerThatRefuses('subscriptions/listen')
    const { ask } = anEraRelay(url, 'modern')
    expect(await ask('subscriptions/listen', { notifications: {} }, 'l')).toMatchObject({ id: 'l', error: ended })
  })
})

test('an error with “session” in it to a request that was sent again is answered under the client’s own id', async () => {
  let times = 0
  const modern = modernOnly(unsupported)
  const { url } = await postServer((post, response) => {
    if (post.method !== 'prompts/list') return modern(post, response)
    times += 1
    if (times === 1) return void stream(response).end()
    complain(response, 200, post.id, { code: -32000, message: 'no session left' })
  })
  const { ask } = anEraRelay(url, 'modern')
  expect(await ask('prompts/list', {}, 7)).toMatchObject({ id: 7, error: { code: -32000 } })
})

describe('a server that speaks neither', () => {
  test.each([
    [404, 'not-mcp', 'has no MCP server at this address'],
    [405, 'not-mcp', 'does not take MCP requests at this address'],
    [400, 'protocol-error', 'refused this request'],
  ])('status %d: the client hears the refusal itself', async (status, code, sentence) => {
    const { url } = await postServer((_post, response) => void response.writeHead(status).end())
    const legacy = anEraRelay(url, 'legacy')
    await expect(legacy.initialize()).rejects.toMatchObject({ code, message: expect.stringContaining(sentence) })
    const modern = anEraRelay(url, 'modern')
    await expect(modern.ask('tools/list')).rejects.toMatchObject({ code, message: expect.stringContaining(sentence) })
    expect([...legacy.seen, ...modern.seen]).toEqual([])
  })

  test('its own error to `initialize` passes, and is quoted to a modern client', async () => {
    const { url } = await postServer(({ id }, response) =>
      complain(response, 200, id, { code: -32050, message: 'Closed on Sundays' }),
    )
    const { envelope } = await anEraRelay(url, 'legacy').initialize()
    expect(envelope).toEqual({ jsonrpc: '2.0', id: 'init', error: { code: -32050, message: 'Closed on Sundays' } })
    await expect(anEraRelay(url, 'modern').ask('tools/list')).rejects.toThrow('It says: “Closed on Sundays”')
  })

  test('alternating between the eras at every request, it ends in an error and not in a circle', async () => {
    const legacy = legacyOnly()
    const modern = modernOnly(unsupported)
    const { url, posts } = await postServer((post, response) => {
      if (post.method === 'server/discover' || post.method === 'initialize')
        return (post.method === 'initialize' ? legacy : modern)(post, response)
      return isModern(post) ? noSession(post, response) : unsupported(post, response)
    })
    await expect(anEraRelay(url, 'modern').ask('tools/call', { name: 'x' })).rejects.toThrow()
    expect(posts.length).toBeLessThan(20)
  })
})

describe('what was remembered of a server', () => {
  test('is learned at the first answer, not only at an opening', async () => {
    const { url } = await changing(modernOnly(unsupported))
    const { ask, seen } = anEraRelay(url, 'modern')
    await ask('tools/list')
    expect(Object.fromEntries(seen)).toEqual({ modern: true })
  })

  test('and is not true any more is found out anew, both ways', async () => {
    const { url } = await changing(legacyOnly())
    const wrong = anEraRelay(url, 'legacy', { legacy: false, modern: true })
    expect((await wrong.initialize()).envelope).toHaveProperty('result')
    expect(wrong.seen.get('legacy')).toBe(true)
    const modern = await changing(modernOnly(unsupported))
    const mistaken = anEraRelay(modern.url, 'modern', { modern: false, legacy: true })
    expect(await mistaken.ask('tools/call', { name: 'x' })).toMatchObject({ result: content })
    expect(mistaken.seen.get('modern')).toBe(true)
  })
})

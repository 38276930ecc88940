// Servers of 2024-11-05: one event stream, and a message address that it names (HTTP+SSE).
import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { silentLog } from '../../main/base/log.ts'
import { Secret } from '../../main/base/secret.ts'
import { authorize } from '../../main/mcp/access/authorize.ts'
import { createSend } from '../../main/net/http-send.ts'
import { type Posted, rawServer } from '../net/a-server.ts'
import { anOldServer } from '../world/http-sse-server.ts'
import { readBody } from '../world/web-request.ts'
import { aClient, until } from './a-client.ts'
import { event } from './a-relay.ts'

describe('a server of 2024-11-05 that speaks HTTP+SSE', () => {
  test.each([400, 404, 405] as const)('is found where a POST to its address is answered %i', async refusal => {
    const server = await anOldServer({ refusal })
    const client = aClient({ url: server.url })
    await client.initialize()
    expect((await client.ask('tools/call', { name: 'echo', arguments: { a: 1 } })).result).toMatchObject({
      structuredContent: { a: 1 },
    })
  })

  test('carries tools, resources, prompts, progress and questions to the client', async () => {
    const server = await anOldServer()
    const client = aClient({ url: server.url })
    await client.initialize({ elicitation: {}, roots: {} })
    expect((await client.ask('tools/list')).result).toMatchObject({ tools: expect.any(Array) })
    expect((await client.ask('resources/read', { uri: 'note://one' })).result).toMatchObject({
      contents: [{ text: 'first note' }],
    })
    expect((await client.ask('prompts/get', { name: 'greet', arguments: { who: 'Ada' } })).result).toBeDefined()
    const slow = client.ask('tools/call', {
      name: 'slow',
      arguments: { ms: 40, steps: 2 },
      _meta: { progressToken: 'p' },
    })
    const progress = await client.hears(({ method }) => method === 'notifications/progress')
    expect(progress.params).toMatchObject({ progressToken: 'p', progress: 1 })
    expect((await slow).result).toBeDefined()
    const asked = client.ask('tools/call', { name: 'ask', arguments: { what: 'roots' } })
    const question = await client.hears(({ method }) => method === 'roots/list')
    await client.give({ id: question.id ?? null, result: { roots: [] } })
    expect((await asked).result).toMatchObject({ content: [{ text: '{"roots":[]}' }] })
  })

  test('opens a new session when its stream was cut, and what may be asked twice is asked again', async () => {
    const server = await anOldServer()
    const client = aClient({ url: server.url })
    await client.initialize()
    server.cut()
    expect((await client.ask('tools/list')).result).toMatchObject({ tools: expect.any(Array) })
  })

  test('that has forgotten the session behind an open stream gets a new one', async () => {
    const server = await anOldServer()
    const client = aClient({ url: server.url })
    await client.initialize()
    server.forget()
    expect((await client.ask('tools/call', { name: 'echo', arguments: {} })).result).toBeDefined()
    expect(server.calls.get('echo')).toBe(1)
  })

  test.each([
    [500, 'sqlalchemy.orm.session.Session.commit failed', /has a problem of its own/],
    [422, 'no session is booked under this number', /refused this request/],
    [400, '{"jsonrpc":"2.0","id":2,"error":{"code":-32602,"message":"no such session"}}', /“no such session”/],
  ])(
    'a call that is refused with %i and a word about some session runs once, and its refusal is told',
    async (...said) => {
      const [status, words, told] = said
      const server = await refusingCalls(status, words)
      const client = aClient({ url: server.url.href })
      await client.initialize()
      const { error } = await client.call('pay')
      expect(error?.message).toMatch(told)
      expect(error?.message).not.toMatch(/lost|may have had its effect/)
      expect(server.calls()).toBe(1)
    },
  )

  test('that blames the session in a new one, too, is heard in its own words', async () => {
    const server = await refusingCalls(400, 'Invalid session ID')
    const client = aClient({ url: server.url.href })
    await client.initialize()
    expect((await client.call('pay')).error?.message).toMatch(/refused this request \(400 Bad Request\)/)
    expect(server.calls()).toBe(2)
  })

  test('a call whose answer was lost with the stream fails and says that it may have had its effect', async () => {
    const server = await anOldServer()
    const client = aClient({ url: server.url })
    await client.initialize()
    const call = client.ask('tools/call', { name: 'slow', arguments: { ms: 5_000, steps: 1 } })
    await until(() => server.calls.has('slow'))
    server.cut()
    expect((await call).error?.message).toMatch(/may have had its effect/)
    expect(server.calls.get('slow')).toBe(1)
  })

  test('its stream is closed when the client goes', async () => {
    const server = await anOldServer()
    const client = aClient({ url: server.url })
    await client.initialize()
    await client.connection.close()
    await until(() => server.sessions() === 0)
  })

  test.each(['https://elsewhere.example/messages', '//elsewhere.example/', 'javascript:alert(1)'])(
    'S2: messages are not sent to %s',
    async endpoint => {
      const server = await anOldServer({ endpoint })
      const client = aClient({ url: server.url })
      const answer = await client.ask('initialize', { protocolVersion: '2024-11-05', capabilities: {} })
      expect(answer.error?.message).toMatch(/only to the server that you added/)
    },
  )

  test('the token goes to the message address that it names on its own origin', async () => {
    const server = await anOldServer({ token: 'sesame' })
    const send = createSend({ log: silentLog })
    const tokens = {
      current: async () => new Secret('sesame'),
      renew: () => Promise.reject(new Error('not asked for')),
      dpop: () => undefined,
      needScope: () => Promise.reject(new Error('not asked for')),
    }
    const client = aClient({ url: server.url, send: authorize(send, tokens, new URL(server.url)) })
    await client.initialize()
    expect((await client.ask('tools/call', { name: 'echo', arguments: {} })).result).toBeDefined()
    expect(new Set(server.seen.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer sesame']))
    send.close()
  })
})

/** Every call is refused at the address for messages. */
async function refusingCalls(status: number, words: string) {
  let calls = 0
  const streams: ServerResponse[] = []
  const { url } = await rawServer(async (request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(`event: endpoint\ndata: /messages?stream=${streams.length}\n\n`)
      return void streams.push(response)
    }
    if (request.url === '/mcp') return void response.writeHead(405).end()
    const { id, method } = JSON.parse(String(await readBody(request))) as Posted
    if (method === 'tools/call') {
      calls += 1
      return void response.writeHead(status).end(words)
    }
    response.writeHead(202).end()
    const result = { protocolVersion: '2024-11-05', capabilities: {}, serverInfo: { name: 'old', version: '1' } }
    if (id !== undefined) streams.at(-1)?.write(event({ id, result }))
  })
  return { url, calls: () => calls }
}

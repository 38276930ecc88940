import type { ServerResponse } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { answer } from '../net/a-server.ts'
import { aServer } from '../world/mcp-server.ts'
import { until } from './a-client.ts'
import { aModernRelay, complain, event, modernServer, type SeenPost, stream } from './a-relay.ts'

const acknowledged = 'notifications/subscriptions/acknowledged'
const toolsChanged = 'notifications/tools/list_changed'
const subscription = (id: unknown) => ({ 'io.modelcontextprotocol/subscriptionId': id })
const ack = (id: unknown, notifications: object) => ({
  method: acknowledged,
  params: { _meta: subscription(id), notifications },
})

/** A server whose listen requests are the test's, one function for each in turn; the last one for all others. */
async function listened(...turns: ((post: SeenPost, response: ServerResponse) => void)[]) {
  let turn = 0
  const server = await modernServer((post, response) => {
    turns[Math.min(turn, turns.length - 1)]?.(post, response)
    turn += 1
  })
  const { relay, ask, delivered } = aModernRelay(server.url)
  return {
    ...server,
    relay,
    delivered,
    listen: (filter: object, id: string | number = 'sub') => ask('subscriptions/listen', { notifications: filter }, id),
  }
}

const tools = { toolsListChanged: true }
const all = {
  toolsListChanged: true,
  promptsListChanged: true,
  resourcesListChanged: false,
  resourceSubscriptions: ['a:1', 'a:2'],
}

test('what the real server tells arrives as it comes, under the id of the request, until the client goes', async () => {
  const server = await aServer({ sdk: 'v2', era: 'modern' })
  onTestFinished(() => server.stop())
  const { relay, ask, delivered } = aModernRelay(server.url)
  const listening = ask(
    'subscriptions/listen',
    { notifications: { ...tools, resourceSubscriptions: ['note://one'] } },
    5,
  ).catch(error => error)
  await until(() => delivered.length === 1)
  expect(delivered[0]).toMatchObject({ method: acknowledged, params: { _meta: subscription(5) } })
  await server.addTool('new')
  await until(() => delivered.length === 2)
  expect(delivered[1]).toMatchObject({ method: toolsChanged, params: { _meta: subscription(5) } })
  relay.abandon(5)
  expect(await listening).toMatchObject({ code: 'cancelled' })
})

test("the server's own last word passes", async () => {
  const { listen } = await listened(({ id }, response) => {
    const result = { resultType: 'complete', _meta: subscription(id) }
    stream(response, ack(id, tools), { id, result }).end()
  })
  expect(await listen(tools)).toMatchObject({
    id: 'sub',
    result: { resultType: 'complete', _meta: subscription('sub') },
  })
})

test('a server that cancels the subscription ends it: nothing is opened again', async () => {
  const { listen, methods, delivered } = await listened(
    ({ id }, response) =>
      void stream(response, ack(id, tools), { method: 'notifications/cancelled', params: { requestId: id } }),
  )
  expect(await listen(tools)).toMatchObject({ id: 'sub', result: { resultType: 'complete' } })
  expect([methods().length, delivered.length]).toEqual([2, 1])
})

describe('C15: a stream that breaks', () => {
  test('is opened again under an id of ours; everything is told as changed, and ids are the client’s', async () => {
    const { relay, listen, delivered, posts } = await listened(
      ({ id }, response) => void stream(response, ack(id, all)).end(),
      ({ id }, response) =>
        void stream(
          response,
          ack(id, all),
          {
            method: 'notifications/resources/updated',
            params: { uri: 'a:2', _meta: { ...subscription(id), 'x.y/z': 1 } },
          },
          { method: 'notifications/message', params: { level: 'info' } },
        ),
    )
    const listening = listen(all).catch(error => error)
    await until(() => delivered.length === 7)
    const [, first, second] = posts
    expect([first?.id, second?.id]).toEqual(['sub', expect.stringMatching(/^valetkey-/)])
    expect(second?.params).toEqual(first?.params)
    expect(second?.headers).not.toHaveProperty('last-event-id')
    const mine = { _meta: subscription('sub') }
    expect(delivered).toEqual([
      { jsonrpc: '2.0', method: acknowledged, params: { ...mine, notifications: all } },
      { jsonrpc: '2.0', method: toolsChanged, params: mine },
      { jsonrpc: '2.0', method: 'notifications/prompts/list_changed', params: mine },
      { jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri: 'a:1', ...mine } },
      { jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri: 'a:2', ...mine } },
      {
        jsonrpc: '2.0',
        method: 'notifications/resources/updated',
        params: { uri: 'a:2', _meta: { ...subscription('sub'), 'x.y/z': 1 } },
      },
      { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info' } },
    ])
    relay.abandon('sub')
    expect(await listening).toMatchObject({ code: 'cancelled' })
  })

  test('and ends at the server’s word afterwards, answers the client’s own request', async () => {
    const { listen } = await listened(
      ({ id }, response) => void stream(response, ack(id, tools)).end(),
      ({ id }, response) => {
        const result = { resultType: 'complete', _meta: subscription(id) }
        stream(response, ack(id, tools), { id, result }).end()
      },
    )
    expect(await listen(tools)).toEqual({
      jsonrpc: '2.0',
      id: 'sub',
      result: { resultType: 'complete', _meta: subscription('sub') },
    })
  })

  test('ends the subscription where we cannot say what may have changed', async () => {
    const { listen, methods } = await listened(
      ({ id }, response) => void stream(response, ack(id, { ...tools, 'com.example/weather': true })).end(),
    )
    expect(await listen(tools)).toMatchObject({
      id: 'sub',
      result: { resultType: 'complete', _meta: subscription('sub') },
    })
    expect(methods()).toHaveLength(2)
  })

  test('ends the subscription where the server promises something else than before', async () => {
    const { listen } = await listened(
      ({ id }, response) => void stream(response, ack(id, all)).end(),
      ({ id }, response) => void stream(response, ack(id, tools)),
    )
    expect(await listen(all)).toMatchObject({ id: 'sub', result: { resultType: 'complete' } })
  })

  test('is refused at its second beginning: the client hears that', async () => {
    const { listen } = await listened(
      ({ id }, response) => void stream(response, ack(id, tools)).end(),
      ({ id }, response) => complain(response, 404, id, { code: -32601, message: 'No more' }),
    )
    expect(await listen(tools)).toEqual({ jsonrpc: '2.0', id: 'sub', error: { code: -32601, message: 'No more' } })
  })

  test('and is refused by something in front of the server: that says nothing of an era', async () => {
    const { listen } = await listened(
      ({ id }, response) => void stream(response, ack(id, tools)).end(),
      (_post, response) => void response.writeHead(404).end(),
    )
    const error = await listen(tools).catch(thrown => thrown)
    expect([error.code, error.facts.otherEra]).toEqual(['not-mcp', undefined])
  })

  test('before it began is asked for once more, and then given up', async () => {
    const { listen, methods } = await listened((_post, response) => void stream(response).end())
    await expect(listen(tools)).rejects.toMatchObject({ code: 'unreachable' })
    expect(methods()).toHaveLength(3)
  })
})

test('after a sleep the stream is opened anew at once, and is not forgotten while the server is away', async () => {
  const { relay, listen, delivered, methods } = await listened(
    ({ id }, response) => void stream(response, ack(id, tools)),
  )
  const listening = listen(tools).catch(error => error)
  await until(() => delivered.length === 1)
  await relay.check()
  await until(() => delivered.length === 2)
  expect(delivered[1]).toEqual({ jsonrpc: '2.0', method: toolsChanged, params: { _meta: subscription('sub') } })
  expect(methods()).toEqual(['server/discover', 'subscriptions/listen', 'server/discover', 'subscriptions/listen'])
  await relay.close()
  expect(await listening).toMatchObject({ code: 'cancelled' })
})

test('a listener does not hold up other requests, and notifications of both keep apart', async () => {
  const { url } = await modernServer(({ id, method }, response) => {
    if (method === 'subscriptions/listen') return void stream(response, ack(id, tools))
    if (method === 'tools/list') return answer(response, id, { tools: [] })
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(event({ method: 'notifications/progress', params: { progressToken: 1 } }) + event({ id, result: {} }))
  })
  const { ask, delivered } = aModernRelay(url)
  void ask('subscriptions/listen', { notifications: tools }, 's').catch(() => {})
  await until(() => delivered.length === 1)
  expect(await ask('tools/call', { name: 'x' }, 'c')).toMatchObject({ id: 'c', result: {} })
  expect(delivered.map(({ method }) => method)).toEqual([acknowledged, 'notifications/progress'])
})

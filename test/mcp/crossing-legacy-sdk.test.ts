// The v1 SDK's client, which checks every answer against the schemas of 2025-11-25, over servers of 2026-07-28.
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import * as wire from '@modelcontextprotocol/sdk/types.js'
import { expect, onTestFinished, test } from 'vitest'
import { type Message, messageOf } from '../../main/mcp/message/message.ts'
import { aServer } from '../world/mcp-server.ts'
import { aClient, until } from './a-client.ts'
import { aModernServer, key, type ModernServer, result } from './a-server-of-2026.ts'

const capabilities = { elicitation: { form: {}, url: {} }, sampling: {}, roots: { listChanged: true } }

/** The SDK's client on one connection of ours. */
async function aSdkClient(url: string) {
  const asked: string[] = []
  const changes: string[] = []
  const client = new Client({ name: 'v1', version: '1' }, { capabilities })
  client.setRequestHandler(wire.ElicitRequestSchema, async ({ params }) => {
    asked.push(params.mode ?? 'form')
    return params.mode === 'url' ? { action: 'accept' } : { action: 'accept', content: { colour: 'red' } }
  })
  client.setRequestHandler(wire.CreateMessageRequestSchema, async () => {
    asked.push('sampling')
    return { role: 'assistant', model: 'none', content: { type: 'text', text: 'Hello.' } }
  })
  client.setRequestHandler(wire.ListRootsRequestSchema, async () => {
    asked.push('roots')
    return { roots: [{ uri: 'file:///home' }] }
  })
  client.fallbackNotificationHandler = async ({ method }) => void changes.push(method)
  await client.connect(transportTo(url))
  onTestFinished(() => client.close())
  return { client, asked, changes }
}

function transportTo(url: string): Transport {
  const transport: Transport = {
    start: async () => {},
    send: async message => void connection.receive(messageOf(JSON.parse(JSON.stringify(message)))),
    close: async () => transport.onclose?.(),
  }
  const hear = async ({ raw }: Message) => transport.onmessage?.(JSON.parse(raw.toString()))
  const { connection } = aClient({ url, client: { send: hear } })
  return transport
}

async function withWorld() {
  const server = await aServer({ unprotected: true, era: 'modern' })
  onTestFinished(() => server.stop())
  return { server, ...(await aSdkClient(server.url)) }
}

async function withServer(options: ModernServer) {
  const server = await aModernServer(options)
  return { ...server, ...(await aSdkClient(server.url)) }
}

test('lists, calls, reads, gets and completes', async () => {
  const { client } = await withWorld()
  expect(client.getServerVersion()).toMatchObject({ name: 'world' })
  expect((await client.listTools()).tools.map(({ name }) => name)).toContain('echo')
  expect(await client.callTool({ name: 'echo', arguments: { ü: 1 } })).toMatchObject({ structuredContent: { ü: 1 } })
  expect((await client.listResources()).resources).toHaveLength(1)
  expect((await client.listResourceTemplates()).resourceTemplates).toHaveLength(1)
  expect((await client.readResource({ uri: 'note://one' })).contents).toMatchObject([{ text: 'first note' }])
  expect((await client.listPrompts()).prompts).toMatchObject([{ name: 'greet' }])
  expect((await client.getPrompt({ name: 'greet', arguments: { who: 'Ada' } })).messages).toHaveLength(1)
  const argument = { name: 'who', value: 'a' }
  expect((await client.complete({ ref: { type: 'ref/prompt', name: 'greet' }, argument })).completion.values).toEqual([
    'alice',
    'bob',
  ])
  expect(await client.ping()).toEqual({})
  expect(await client.setLoggingLevel('info')).toEqual({})
})

test.each([
  ['elicitation', 'form', 'red'],
  ['sampling', 'sampling', 'Hello.'],
  ['roots', 'roots', 'file:///home'],
])('answers what the server wants to know: %s', async (what, handler, answer) => {
  const { client, asked } = await withWorld()
  const { content } = await client.callTool({ name: 'ask', arguments: { what } })
  expect(JSON.stringify(content)).toContain(answer)
  expect(asked).toEqual([handler])
})

test('answers an elicitation by URL, and hears that it is done', async () => {
  const page = { method: 'elicitation/create', params: { mode: 'url', message: 'Open', url: 'https://example.com/' } }
  const { client, asked, changes } = await withServer({
    onCall: post =>
      post.params.inputResponses
        ? result(post, { resultType: 'complete', content: [] })
        : result(post, { resultType: 'input_required', inputRequests: { q: page }, requestState: 's' }),
  })
  await client.callTool({ name: 'x' })
  expect(asked).toEqual(['url'])
  await until(() => changes.includes('notifications/elicitation/complete'))
})

test('hears progress, and can give a call up', async () => {
  const { server, client } = await withWorld()
  const steps: number[] = []
  const onprogress = ({ progress }: { progress: number }) => void steps.push(progress)
  await client.callTool({ name: 'slow', arguments: { ms: 40, steps: 4 } }, undefined, { onprogress })
  expect(steps).toEqual([1, 2, 3, 4])
  const leaving = new AbortController()
  const call = client.callTool({ name: 'slow', arguments: { ms: 60_000 } }, undefined, { signal: leaving.signal })
  await until(() => server.calls.get('slow') === 2)
  leaving.abort('enough')
  await expect(call).rejects.toThrow()
})

test('hears of changed lists and of the resources that it subscribed to', async () => {
  const { server, client, changes } = await withWorld()
  expect(await client.subscribeResource({ uri: 'note://one' })).toEqual({})
  await server.broadcast('notifications/resources/updated', { uri: 'note://one' })
  await server.addTool('later')
  await until(() => changes.length === 2)
  expect(changes.sort()).toEqual(['notifications/resources/updated', 'notifications/tools/list_changed'])
  expect(await client.unsubscribeResource({ uri: 'note://one' })).toEqual({})
})

test('can read schemas and results that it would refuse as they are', async () => {
  const tools = [
    { name: 'list', inputSchema: { type: 'object', properties: { any: true } }, outputSchema: { type: 'array' } },
    { name: 'plain', inputSchema: { type: 'object' }, outputSchema: { type: 'object' } },
  ]
  const { client } = await withServer({
    tools,
    onCall: post =>
      result(post, {
        resultType: 'complete',
        content: [{ type: 'hologram' }],
        ...(post.params.name === 'list' ? { structuredContent: [1] } : { structuredContent: {} }),
        _meta: { [key('serverInfo')]: { name: 'x', version: '1' } },
      }),
  })
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['list', 'plain'])
  const content = [{ type: 'text', text: expect.stringContaining('hologram') }]
  expect(await client.callTool({ name: 'list' })).toMatchObject({ content })
  expect(await client.callTool({ name: 'plain' })).toMatchObject({ content, structuredContent: {} })
})

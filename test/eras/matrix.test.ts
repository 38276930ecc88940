// Every revision of a client meets every revision of a server. Both sides are raw JSON and strict: no SDK tests itself.
import { describe, expect, test } from 'vitest'
import { textOf, toolNames, until } from '../mcp/a-client.ts'
import { aStrictServer, type Revision, revisions } from '../world/strict-server.ts'
import { aStrictClient } from './strict-client.ts'

const pairs = revisions.flatMap(client => revisions.map(server => [client, server] as const))

describe.each(pairs)('a client of %s with a server of %s', (clientRevision, serverRevision) => {
  const pair = async () => {
    const server = await aStrictServer(serverRevision)
    const client = await aStrictClient(clientRevision, { url: server.url })
    const fine = () => {
      expect(server.faults).toEqual([])
      expect(client.faults()).toEqual([])
    }
    return { server, client, fine }
  }

  test('lists and calls tools', async () => {
    const { client, fine } = await pair()
    expect(toolNames(await client.ask('tools/list'))).toContain('echo')
    expect(textOf(await client.call('echo', { ü: [1, null, 'ä€😀'] }))).toBe('{"ü":[1,null,"ä€😀"]}')
    fine()
  })

  test('lists and reads resources, and hears in its own words of one that is missing', async () => {
    const { client, fine } = await pair()
    expect((await client.ask('resources/list')).result).toMatchObject({ resources: [{ uri: 'note://one' }] })
    expect((await client.ask('resources/templates/list')).result).toMatchObject({ resourceTemplates: [{}] })
    expect((await client.ask('resources/read', { uri: 'note://one' })).result).toMatchObject({
      contents: [{ text: 'first note' }],
    })
    const { error } = await client.ask('resources/read', { uri: 'note://missing' })
    expect(error?.code).toBe(clientRevision === '2026-07-28' ? -32602 : -32002)
    fine()
  })

  test('lists and gets prompts, and completes their arguments', async () => {
    const { client, fine } = await pair()
    expect((await client.ask('prompts/list')).result).toMatchObject({ prompts: [{ name: 'greet' }] })
    const prompt = await client.ask('prompts/get', { name: 'greet', arguments: { who: 'Ada' } })
    expect(prompt.result).toMatchObject({ messages: [{ content: { text: 'Greet Ada.' } }] })
    const completed = await client.ask('completion/complete', {
      ref: { type: 'ref/prompt', name: 'greet' },
      argument: { name: 'who', value: 'a' },
    })
    expect(completed.result).toMatchObject({ completion: { values: ['alice', 'bob'] } })
    fine()
  })

  test('hears progress under the token that it gave', async () => {
    const { client, fine } = await pair()
    await client.call('slow', { ms: 30, steps: 3 }, { progressToken: 'mine' })
    const progress = client.heard.filter(({ method }) => method === 'notifications/progress')
    expect(progress.map(({ params }) => params)).toMatchObject([
      { progressToken: 'mine', progress: 1 },
      { progressToken: 'mine', progress: 2 },
      { progressToken: 'mine', progress: 3 },
    ])
    fine()
  })

  test('cancels a call: the server is told, and nothing more comes', async () => {
    const { server, client, fine } = await pair()
    void client.call('slow', { ms: 60_000, steps: 2_000 })
    await until(() => server.shop.calls.has('slow'))
    const id = client.lastId()
    await client.cancel(id)
    await until(() => server.cancelled.length > 0)
    await client.ask('tools/list')
    expect(client.heard.filter(envelope => envelope.id === id)).toEqual([])
    fine()
  })

  test('hears of errors: of a tool as a result, of a method that is not there as an error', async () => {
    const { client, fine } = await pair()
    expect((await client.call('fail')).result).toMatchObject({ isError: true })
    expect((await client.ask('no/such/method')).error).toMatchObject({ code: -32601 })
    fine()
  })
})

const crossings: readonly (readonly [Revision, Revision])[] = [
  ['2025-11-25', '2026-07-28'],
  ['2026-07-28', '2025-11-25'],
  ['2025-11-25', '2025-11-25'],
  ['2026-07-28', '2026-07-28'],
]
const everything = { elicitation: { form: {} }, sampling: {}, roots: { listChanged: true } }
const answers: Readonly<Record<string, object>> = {
  elicitation: { action: 'accept', content: { colour: 'green' } },
  sampling: { role: 'assistant', content: { type: 'text', text: 'Hello.' }, model: 'none' },
  roots: { roots: [{ uri: 'file:///home' }] },
}

describe.each(crossings)(
  'everything crosses from a client of %s to a server of %s',
  (clientRevision, serverRevision) => {
    const pair = async (logLevel?: string) => {
      const server = await aStrictServer(serverRevision)
      const client = await aStrictClient(clientRevision, {
        url: server.url,
        capabilities: everything,
        ...(logLevel ? { logLevel } : {}),
      })
      return { server, client, fine: () => expect([...server.faults, ...client.faults()]).toEqual([]) }
    }

    test.each(Object.keys(answers))('the server asks for %s', async what => {
      const { client, fine } = await pair()
      const given = answers[what] ?? {}
      if (clientRevision === '2026-07-28') {
        const first = (await client.call('ask', { what })).result as Readonly<Record<string, unknown>>
        expect(first.resultType).toBe('input_required')
        const asked = Object.keys(first.inputRequests as object)
        const inputResponses = Object.fromEntries(asked.map(name => [name, given]))
        const state = first.requestState === undefined ? {} : { requestState: first.requestState }
        const again = await client.ask('tools/call', { name: 'ask', arguments: { what }, inputResponses, ...state })
        expect(JSON.parse(textOf(again))).toEqual(given)
      } else {
        const call = client.call('ask', { what })
        const question = await client.hears(({ method, id }) => method !== undefined && id !== undefined)
        await client.give({ id: question.id ?? null, result: given })
        expect(JSON.parse(textOf(await call))).toEqual(given)
      }
      fine()
    })

    test('log lines come to who asked for them', async () => {
      const { client, fine } = await pair('info')
      await client.call('notify', { what: 'log', data: 'a line' })
      const line = await client.hears(({ method }) => method === 'notifications/message')
      expect(line.params).toMatchObject({ level: 'info', data: 'a line' })
      fine()
    })

    test('and to nobody else', async () => {
      const { client, fine } = await pair()
      await client.call('notify', { what: 'log', data: 'a line' })
      await client.ask('tools/list')
      expect(client.heard.some(({ method }) => method === 'notifications/message')).toBe(false)
      fine()
    })

    test('changes of lists and resources are heard by who subscribed', async () => {
      const { server, client, fine } = await pair()
      const notifications = { toolsListChanged: true, resourceSubscriptions: ['note://one'] }
      if (clientRevision === '2026-07-28') {
        void client.ask('subscriptions/listen', { notifications }, 'listening')
        await client.hears(({ method }) => method === 'notifications/subscriptions/acknowledged')
      } else await client.ask('resources/subscribe', { uri: 'note://one' })
      await until(() => server.listening() > 0 || server.shop.subscriptions.size > 0)
      await expect
        .poll(async () => {
          await server.shop.toolsChanged()
          await server.shop.resourceUpdated('note://one')
          return [...new Set(client.heard.map(({ method = '' }) => method))]
            .filter(method => changes.includes(method))
            .sort()
        })
        .toEqual(changes)
      const tagged = client.heard.filter(({ method }) => /list_changed|updated/.test(method ?? ''))
      const tags = new Set(tagged.map(({ params }) => tagOf(params)))
      expect([...tags]).toEqual([clientRevision === '2026-07-28' ? 'listening' : undefined])
      fine()
    })
  },
)

const changes = ['notifications/resources/updated', 'notifications/tools/list_changed']

function tagOf(params: unknown): unknown {
  const meta = (params as { _meta?: Record<string, unknown> } | undefined)?._meta
  return meta?.['io.modelcontextprotocol/subscriptionId']
}

test('content that a client’s revision does not know reaches it as text that says what it was', async () => {
  const server = await aStrictServer('2025-11-25')
  const client = await aStrictClient('2024-11-05', { url: server.url })
  const { content } = (await client.call('contents')).result as { content: { type: string; text?: string }[] }
  expect(content.map(({ type }) => type)).toEqual(['text', 'text', 'text'])
  expect(content.map(({ text }) => text).join(' ')).toMatch(/plain.*Audio.*a link.*note:\/\/one/)
  const newer = await aStrictClient('2025-11-25', { url: server.url })
  const known = (await newer.call('contents')).result as { content: { type: string }[] }
  expect(known.content.map(({ type }) => type)).toEqual(['text', 'audio', 'resource_link'])
})

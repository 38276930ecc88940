// Where the lines of a local server belong, as far as a real server cannot be brought to write them.
import type { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { silentLog } from '../../../main/base/log.ts'
import { createStreams } from '../../../main/mcp/local/streams.ts'
import type { RequestMessage } from '../../../main/mcp/message/message.ts'
import { messageOf } from '../../../main/mcp/message/message.ts'

function aStreams() {
  const paced: string[] = []
  const streams = createStreams({
    name: 'local',
    url: new URL('stdio://local'),
    log: silentLog,
    pause: () => void paced.push('pause'),
    resume: () => void paced.push('resume'),
  })
  const ask = (id: number | string, params: object = {}) => {
    const envelope = { jsonrpc: '2.0', id, method: 'tools/call', params }
    return streams.ask({ ...messageOf(envelope), envelope } as RequestMessage).body
  }
  return { ...streams, ask, paced, line: (value: object) => streams.take(Buffer.from(JSON.stringify(value))) }
}

async function textOf(body: Readable): Promise<string> {
  let text = ''
  for await (const chunk of body) text += String(chunk)
  return text
}

test('a line over the limit fails the request that it answers, and no other', async () => {
  const { ask, tooLong, line } = aStreams()
  const one = ask('one')
  const two = ask(2)
  tooLong(Buffer.from('{"jsonrpc":"2.0","id":2,"result":{"content":"xxxx'))
  await expect(textOf(two)).rejects.toMatchObject({ code: 'too-large' })
  line({ jsonrpc: '2.0', id: 'one', result: {} })
  expect(await textOf(one)).toBe('data: {"jsonrpc":"2.0","id":"one","result":{}}\n\n')
})

test.each([String.raw`{"id":"\q","result":"xxx`, '{"id":007,"result":"xxx', '{"result":"xxx'])(
  'a line over the limit that is no JSON ends nothing: %s',
  async start => {
    const { ask, tooLong, line } = aStreams()
    const body = ask(1)
    tooLong(Buffer.from(start))
    line({ jsonrpc: '2.0', id: 1, result: {} })
    expect(await textOf(body)).toContain('"id":1')
  },
)

test('each answer goes to its own request, in whichever order they come', async () => {
  const { ask, line } = aStreams()
  const bodies = [ask(1), ask('1')]
  line({ jsonrpc: '2.0', id: '1', result: { n: 'text' } })
  line({ jsonrpc: '2.0', id: 1, result: { n: 'number' } })
  expect(await Promise.all(bodies.map(textOf))).toEqual([
    expect.stringContaining('number'),
    expect.stringContaining('text'),
  ])
})

test('progress goes to the request with its token, a question to the newest, and what is for all to whoever listens', async () => {
  const { ask, line, unasked } = aStreams()
  line({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' })
  const listening = unasked(new AbortController().signal)
  const first = ask(1, { _meta: { progressToken: 'p' } })
  const second = ask(2)
  line({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 'p', progress: 1 } })
  line({ jsonrpc: '2.0', id: 9, method: 'elicitation/create', params: {} })
  line({ jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri: 'a' } })
  line({ jsonrpc: '2.0', id: 1, result: {} })
  line({ jsonrpc: '2.0', id: 2, result: {} })
  expect(await textOf(first)).toContain('notifications/progress')
  expect(await textOf(second)).toContain('elicitation/create')
  const heard = String(listening.read())
  expect(heard).toContain('list_changed')
  expect(heard).toContain('resources/updated')
})

test('who reads slowly holds the server back until they have read', async () => {
  const { ask, line, paced } = aStreams()
  const body = ask(1, { _meta: { progressToken: 'p' } })
  const message = 'x'.repeat(600_000)
  for (const progress of [1, 2, 3, 4])
    line({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 'p', progress, message } })
  expect(paced[0]).toBe('pause')
  expect(paced).not.toContain('resume')
  line({ jsonrpc: '2.0', id: 1, result: {} })
  await textOf(body)
  expect(paced.at(-1)).toBe('resume')
})

test('what is nobody’s is dropped: an answer that nobody waits for, words, half a message', () => {
  const { take, ask, line } = aStreams()
  const body = ask(1)
  for (const words of ['', '\r', 'Welcome!', '[]', '{"id":1', '{"jsonrpc":"2.0"}', 'null']) take(Buffer.from(words))
  line({ jsonrpc: '2.0', id: 2, result: {} })
  expect(body.read()).toBeNull()
})

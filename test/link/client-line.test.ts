import { expect, test } from 'vitest'
import { idAtEdges, readClientLine } from '../../main/link/client-line.ts'

const read = (line: string) => {
  const { messages, faults } = readClientLine(Buffer.from(line))
  return {
    messages: messages.map(({ body, ...rest }) => ({ ...rest, body: body.toString() })),
    faults: faults.map(fault => JSON.parse(fault.toString())),
  }
}

test('a request keeps its bytes, spaces and unknown members included', () => {
  const line = '{ "jsonrpc":"2.0", "id":"a", "method":"tools/call", "x": 1.0 }'
  expect(read(`${line}\r`).messages).toEqual([{ body: line, id: 'a', method: 'tools/call' }])
})

test('a batch is taken apart, and its bad parts are named', () => {
  const { messages, faults } = read('[{"id":1,"method":"ping"},{"method":"notifications/initialized"},5]')
  expect(messages.map(({ id, method }) => [id, method])).toEqual([
    [1, 'ping'],
    [undefined, 'notifications/initialized'],
  ])
  expect(faults.map(fault => [fault.id, fault.error.code])).toEqual([[null, -32600]])
})

test.each([
  ['not json', -32700],
  ['{"id":1', -32700],
  ['42', -32600],
  ['[]', -32600],
  ['null', -32600],
  [JSON.stringify({ id: 'x'.repeat(70_000), method: 'ping' }), -32600],
])('what is no message is answered with an error: %.20s', (line, code) => {
  expect(read(line).faults.map(fault => fault.error.code)).toEqual([code])
})

test('a blank line is nothing', () => {
  expect(read(' \r')).toEqual({ messages: [], faults: [] })
})

test.each([
  ['before the long member', '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"text":"xxx', 'xxx"}}', 7],
  [
    'at the end, as the SDK writes it',
    '{"method":"tools/call","params":{"text":"xxx',
    'xxx"},"jsonrpc":"2.0","id":"q-1"}',
    'q-1',
  ],
  ['before the end', '{"params":{"text":"xxx', 'xxx"},"id":3,"jsonrpc":"2.0"}', 3],
  [
    'only among the arguments',
    '{"method":"tools/call","params":{"id":5,"text":"xxx',
    'xxx"},"jsonrpc":"2.0"}',
    undefined,
  ],
  ['where it is no JSON', String.raw`{"id":"\q","params":{"text":"xxx`, 'xxx"}}', undefined],
  ['where it is no number', '{"id":007,"params":{"text":"xxx', 'xxx"}}', undefined],
  ['only in a text', '{"params":{"text":"xxx', String.raw`x ,\"id\":5}"}`, undefined],
])('the id of a line that is too long is found %s', (_, start, end, id) => {
  expect(idAtEdges(Buffer.from(start), Buffer.from(end))).toBe(id)
})

const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`

test.each([
  ['too deep', `{"jsonrpc":"2.0","id":4,"method":"x","params":${deep}}`, 'nested too deep', 4],
  ['too deep in a batch', `[{"jsonrpc":"2.0","id":4,"method":"x","params":${deep}}]`, 'nested too deep', 4],
  ['too deep and no object', deep, 'nested too deep', null],
  ['with a method that is no text', '{"jsonrpc":"2.0","id":4,"method":5}', 'method is no text', 4],
])('a message that is %s is answered here, and the broker never sees it', (_, text, why, id) => {
  const { messages, faults } = readClientLine(Buffer.from(text))
  expect(messages).toEqual([])
  expect(faults.map(fault => JSON.parse(String(fault)))).toMatchObject([
    { id, error: { code: -32600, message: expect.stringContaining(why) } },
  ])
})

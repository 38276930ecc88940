import { expect, test } from 'vitest'
import { legacyVersions } from '../../main/mcp/message/eras.ts'
import { elicitationFor, resultFor, samplingFor } from '../../main/mcp/message/older-content.ts'

const text = { type: 'text', text: 'hello' }
const audio = { type: 'audio', mimeType: 'audio/wav', data: 'AAAA', annotations: { priority: 1 } }
const link = { type: 'resource_link', uri: 'file:///a', name: 'a', mimeType: 'text/plain', description: 'The file' }
const resource = { type: 'resource', resource: { uri: 'note://one', text: 'one' } }
const image = { type: 'image', mimeType: 'image/png', data: 'AAAA' }

const typesFor = (version: string, result: Record<string, unknown>) =>
  (resultFor(version, 'tools/call', result).content as { type: string }[]).map(({ type }) => type)

test.each([
  ['2024-11-05', ['text', 'image', 'resource', 'text', 'text']],
  ['2025-03-26', ['text', 'image', 'resource', 'audio', 'text']],
  ['2025-06-18', ['text', 'image', 'resource', 'audio', 'resource_link']],
  ['2025-11-25', ['text', 'image', 'resource', 'audio', 'resource_link']],
])('a client of %s gets blocks of its own time', (version, types) => {
  expect(typesFor(version, { content: [text, image, resource, audio, link] })).toEqual(types)
})

test('what was there before is said in the text that stands for it', () => {
  const { content } = resultFor('2024-11-05', 'tools/call', { content: [audio, link] })
  expect(content).toEqual([
    { type: 'text', text: '[Audio (audio/wav, 3 bytes) that this client cannot take]', annotations: { priority: 1 } },
    { type: 'text', text: '[Link to a (text/plain): The file] file:///a' },
  ])
})

test('a block of a kind that nobody knows is text for everybody', () => {
  for (const version of legacyVersions)
    expect(resultFor(version, 'tools/call', { content: [{ type: 'hologram' }, null] }).content).toEqual([
      { type: 'text', text: '[Content of type "hologram" that this client cannot take]' },
      { type: 'text', text: '[Content that could not be read]' },
    ])
})

test('what a revision knows is the very same object, so that its bytes can be kept', () => {
  const result = { content: [text, audio, link], structuredContent: { a: 1 } }
  expect(resultFor('2025-06-18', 'tools/call', result)).toBe(result)
  const list = { tools: [{ name: 'a', inputSchema: { type: 'object' }, outputSchema: { type: 'object' } }] }
  expect(resultFor('2025-11-25', 'tools/list', list)).toBe(list)
  expect(resultFor('2025-11-25', 'resources/read', result)).toBe(result)
})

test('structured content that is no object becomes text, where there is no text yet', () => {
  expect(resultFor('2025-11-25', 'tools/call', { content: [], structuredContent: [1, 2] })).toEqual({
    content: [{ type: 'text', text: '[1,2]' }],
  })
  expect(resultFor('2025-11-25', 'tools/call', { content: [text], structuredContent: 7 })).toEqual({ content: [text] })
  expect(resultFor('2025-11-25', 'tools/call', { structuredContent: null })).toEqual({
    content: [{ type: 'text', text: 'null' }],
  })
})

test('structured content reaches a client that does not know it as text', () => {
  expect(resultFor('2025-03-26', 'tools/call', { content: [], structuredContent: { a: 1 } }).content).toEqual([
    { type: 'text', text: '{"a":1}' },
  ])
})

test('a listed tool keeps only schemas that the SDKs of 2025 can read', () => {
  const inputSchema = { type: 'object', properties: { any: true, none: false, some: { type: 'string' } } }
  const tool = { name: 'a', inputSchema, outputSchema: { type: 'array' } }
  expect(resultFor('2025-11-25', 'tools/list', { tools: [tool] }).tools).toEqual([
    {
      name: 'a',
      inputSchema: { type: 'object', properties: { any: {}, none: { not: {} }, some: { type: 'string' } } },
    },
  ])
})

test('a prompt’s messages are read like results', () => {
  const messages = [{ role: 'user', content: link }]
  expect(resultFor('2025-03-26', 'prompts/get', { messages }).messages).toEqual([
    { role: 'user', content: { type: 'text', text: '[Link to a (text/plain): The file] file:///a' } },
  ])
})

test('messages with several blocks become several messages where one was the rule', () => {
  const params = { messages: [{ role: 'user', content: [text, audio] }], maxTokens: 1 }
  expect(samplingFor('2025-06-18', params).messages).toEqual([
    { role: 'user', content: text },
    { role: 'user', content: audio },
  ])
  expect(samplingFor('2025-11-25', params)).toBe(params)
})

test('choices with titles take the form that was there before', () => {
  const oneOf = [
    { const: '#f00', title: 'Red' },
    { const: '#0f0', title: 'Green' },
  ]
  const params = {
    message: 'Which?',
    requestedSchema: { type: 'object', properties: { c: { type: 'string', oneOf } } },
  }
  expect(elicitationFor('2025-06-18', params).requestedSchema).toEqual({
    type: 'object',
    properties: { c: { type: 'string', enum: ['#f00', '#0f0'], enumNames: ['Red', 'Green'] } },
  })
  expect(elicitationFor('2025-11-25', params)).toBe(params)
})

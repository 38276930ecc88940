import { describe, expect, test } from 'vitest'
import { silentLog } from '../../main/base/log.ts'
import { messageOf } from '../../main/mcp/message/message.ts'
import { withWords, wordsOf } from '../../main/mcp/message/modern-words.ts'
import { headerValue, requestHeaders } from '../../main/mcp/modern/header-values.ts'
import { createToolHeaders, headersIn } from '../../main/mcp/modern/tool-headers.ts'
import { answer } from '../net/a-server.ts'
import { aModernRelay, asked, complain, modernServer, words } from './a-relay.ts'

describe('C4, C5: a value becomes a header', () => {
  test.each([
    ['us-west1', 'us-west1'],
    ['two words\tand a tab', 'two words\tand a tab'],
    ['', ''],
    ['Hello, 世界', '=?base64?SGVsbG8sIOS4lueVjA==?='],
    [' padded ', '=?base64?IHBhZGRlZCA=?='],
    ['\ttab first', '=?base64?CXRhYiBmaXJzdA==?='],
    ['line1\nline2', '=?base64?bGluZTEKbGluZTI=?='],
    ['=?base64?literal?=', '=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?='],
    ['=?base64?', '=?base64?'],
    ['=?BASE64?x?=', '=?BASE64?x?='],
    [42, '42'],
    [-7, '-7'],
    [42.0, '42'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    [Number.MIN_SAFE_INTEGER, '-9007199254740991'],
    [true, 'true'],
    [false, 'false'],
  ])('%j as %j', (value, header) => expect(headerValue(value)).toBe(header))

  test.each([[null], [undefined], [1.5], [2 ** 53], [Number.NaN], [{}], [['a']]])('%j as no header', value =>
    expect(headerValue(value)).toBeUndefined(),
  )
})

describe('C3, C4: the headers of a request', () => {
  test.each([
    ['tools/call', { name: 'weather' }, 'weather'],
    ['prompts/get', { name: 'grüß' }, '=?base64?Z3LDvMOf?='],
    ['resources/read', { uri: 'file:///a b' }, 'file:///a b'],
    ['tools/list', { name: 'not asked for' }, undefined],
    ['tools/call', { name: 7 }, undefined],
  ])('%s with %j', (method, params, name) => {
    expect(requestHeaders(asked(method, params).envelope)).toEqual({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(name === undefined ? {} : { 'mcp-name': name }),
    })
  })

  test('a version that is no header value, or none, is named as ours', () => {
    const headers = (version: unknown) =>
      requestHeaders({ method: 'x', params: { _meta: { 'io.modelcontextprotocol/protocolVersion': version } } })
    expect(headers('2027-01-01')['mcp-protocol-version']).toBe('2027-01-01')
    expect(headers('a\r\nx: y')['mcp-protocol-version']).toBe('2026-07-28')
    expect(headers(undefined)['mcp-protocol-version']).toBe('2026-07-28')
  })
})

test('of a list that is another one each time the newest is known, and what was forgotten is asked for again', () => {
  const headers = createToolHeaders({ url: new URL('https://a.example'), log: silentLog })
  const schema = { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } }
  const page = (from: number) =>
    messageOf({
      jsonrpc: '2.0',
      id: 1,
      result: { tools: Array.from({ length: 15_000 }, (_, n) => ({ name: `t${from + n}`, inputSchema: schema })) },
    })
  const of = (name: string) =>
    headers.headersFor({ method: 'tools/call', params: { name, arguments: { region: 'us' } } })
  for (const from of [0, 15_000, 30_000]) headers.learn(page(from))
  expect(of('t30000')).toEqual({ 'mcp-param-Region': 'us' })
  expect(of('t0')).toBeUndefined()
})

test('words go into `_meta` beside what stands there, and are read from it', () => {
  const params = withWords(
    { name: 'x', _meta: { progressToken: 1, traceparent: '00-a', 'com.example/y': null } },
    words,
  )
  expect(params).toMatchObject({ name: 'x', _meta: { progressToken: 1, traceparent: '00-a', 'com.example/y': null } })
  expect(wordsOf({ params })).toEqual(words)
  expect(wordsOf({ params: { _meta: { progressToken: 1 } } })).toBeUndefined()
  expect(wordsOf({ params: 'x' })).toBeUndefined()
})

const props = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more })

describe('C5, C6: what a schema asks for in headers', () => {
  test('properties of properties, each by its path', () => {
    const schema = props({
      region: { type: 'string', 'x-mcp-header': 'Region' },
      deep: props({ n: { type: 'integer', 'x-mcp-header': 'N' } }),
      plain: { type: 'string' },
    })
    const headers = headersIn(schema)
    expect(headers).toHaveLength(2)
    expect(headers).toEqual(
      expect.arrayContaining([
        { header: 'Region', path: ['region'] },
        { header: 'N', path: ['deep', 'n'] },
      ]),
    )
  })

  test('a property of that name, and values that hold the word, ask for nothing', () => {
    const schema = props(
      { 'x-mcp-header': { type: 'string', default: { 'x-mcp-header': '' }, enum: [{ 'x-mcp-header': 1 }] } },
      { examples: [{ 'x-mcp-header': ' ' }], const: { 'x-mcp-header': '' } },
    )
    expect(headersIn(schema)).toEqual([])
  })

  test('a schema that is endlessly deep or wide is read to its end', () => {
    let deep: object = { type: 'string', 'x-mcp-header': 'Deep' }
    for (let depth = 0; depth < 50_000; depth += 1) deep = props({ a: deep })
    expect(headersIn(deep)).toHaveProperty('invalid')
    const wide = Object.fromEntries(Array.from({ length: 200_000 }, (_, n) => [`p${n}`, { type: 'string' }]))
    expect(headersIn(props({ ...wide, z: { type: 'string', 'x-mcp-header': 'Z' } }))).toMatchObject([{ header: 'Z' }])
  })

  const named = (header: unknown, type: unknown = 'string') => props({ a: { type, 'x-mcp-header': header } })
  test.each([
    ['empty', named('')],
    ['no text', named(7)],
    ['a space', named('My Region')],
    ['a colon', named('Region:')],
    ['a line break', named('a\r\nX: y')],
    ['not ASCII', named('Région')],
    ['type number', named('N', 'number')],
    ['type object', named('N', 'object')],
    ['several types', named('N', ['string', 'null'])],
    ['no type', props({ a: { 'x-mcp-header': 'A' } })],
    [
      'the same twice but for case',
      props({ a: { type: 'string', 'x-mcp-header': 'A' }, b: { type: 'string', 'x-mcp-header': 'a' } }),
    ],
    ['at the root', { type: 'string', 'x-mcp-header': 'A' }],
    ['under items', props({ a: { type: 'array', items: { type: 'string', 'x-mcp-header': 'A' } } })],
    ['under items, in properties', props({ a: { type: 'array', items: named('A') } })],
    ['under anyOf', props({}, { anyOf: [named('A')] })],
    ['under if', props({}, { if: named('A') })],
    ['under $defs', props({}, { $defs: { b: named('A') } })],
    ['under patternProperties', props({}, { patternProperties: { b: { type: 'string', 'x-mcp-header': 'A' } } })],
    ['under additionalProperties', props({}, { additionalProperties: { type: 'string', 'x-mcp-header': 'A' } })],
  ])('invalid: %s', (_what, schema) => expect(headersIn(schema)).toHaveProperty('invalid'))
})

const good = {
  name: 'good',
  inputSchema: props({ region: { type: 'string', 'x-mcp-header': 'Region' }, n: { type: 'integer' } }),
}
const bad = { name: 'bad\u202e tool', inputSchema: props({ a: { type: 'number', 'x-mcp-header': 'A' } }) }

describe('the tools of a server', () => {
  test('C6: a tool whose headers are invalid is left out and logged with name and reason; the rest of the list stays', async () => {
    const { url } = await modernServer(
      ({ id }, response) =>
        void response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(
            `{"jsonrpc":"2.0","id":${id},"result":{"ttlMs":1e3,"cacheScope":"private","tools":${JSON.stringify([bad, good])},"resultType":"complete"}}`,
          ),
    )
    const { relay, logged } = aModernRelay(url)
    const { raw } = await relay.request(asked('tools/list'))
    expect(raw.toString()).toBe(
      `{"jsonrpc":"2.0","id":1,"result":{"ttlMs":1e3,"cacheScope":"private","tools":${JSON.stringify([good])},"resultType":"complete"}}`,
    )
    expect(logged).toContainEqual([
      'tool-left-out',
      expect.objectContaining({
        tool: '“bad· tool”',
        why: expect.stringContaining('no string, integer or boolean'),
      }),
    ])
  })

  test('a list with nothing to leave out passes byte by byte', async () => {
    const list = `{ "jsonrpc":"2.0", "id":1, "result":{"tools":${JSON.stringify([good])}, "big":12345678901234567890} }`
    const { url } = await modernServer(
      (_message, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(list),
    )
    const { relay } = aModernRelay(url)
    expect((await relay.request(asked('tools/list'))).raw.toString()).toBe(list)
  })

  test('a call of a tool that was never listed reads all pages first, once for all calls', async () => {
    const { url, posts } = await modernServer(({ id, method, params }, response) => {
      if (method === 'tools/call') return answer(response, id, { content: [] })
      answer(response, id, params?.cursor === 'two' ? { tools: [good] } : { tools: [bad], nextCursor: 'two' })
    })
    const { ask } = aModernRelay(url)
    const call = (id: number) => ask('tools/call', { name: 'good', arguments: { region: 'é', n: 3 } }, id)
    await Promise.all([call(1), call(2)])
    await ask('tools/call', { name: 'unknown', arguments: {} }, 3)
    expect(posts.filter(({ method }) => method === 'tools/list')).toHaveLength(2)
    const calls = posts.filter(({ method }) => method === 'tools/call')
    expect(calls.map(({ headers }) => headers['mcp-param-region'])).toEqual([
      '=?base64?w6k=?=',
      '=?base64?w6k=?=',
      undefined,
    ])
    expect(calls[0]?.headers).toMatchObject({ 'mcp-name': 'good', 'mcp-method': 'tools/call' })
    expect(calls[0]?.headers['mcp-param-n']).toBeUndefined()
  })

  test('tools that cannot be listed do not keep a call from its tool', async () => {
    const { url } = await modernServer(({ id, method }, response) => {
      if (method === 'tools/call') return answer(response, id, { content: [] })
      response.writeHead(500).end()
    })
    expect(await aModernRelay(url).ask('tools/call', { name: 'x' })).toMatchObject({ result: { content: [] } })
  })

  test('pages without end are left at some point', async () => {
    let pages = 0
    const { url } = await modernServer(({ id, method }, response) => {
      if (method === 'tools/call') return answer(response, id, { content: [] })
      pages += 1
      answer(response, id, { tools: [], nextCursor: `${pages}` })
    })
    await aModernRelay(url).ask('tools/call', { name: 'x' })
    expect(pages).toBe(100)
  })

  test('C7: on HeaderMismatch the tools are listed again and the call sent once more', async () => {
    let header = 'Old'
    const { url, methods } = await modernServer(({ id, method, headers }, response) => {
      if (method === 'tools/list') {
        const tools = [{ name: 'good', inputSchema: props({ region: { type: 'string', 'x-mcp-header': header } }) }]
        return answer(response, id, { tools })
      }
      if (headers[`mcp-param-${header.toLowerCase()}`] === 'eu') return answer(response, id, { content: [] })
      complain(response, 400, id, { code: -32020, message: 'Header mismatch' })
    })
    const { ask } = aModernRelay(url)
    await ask('tools/list')
    header = 'New'
    expect(await ask('tools/call', { name: 'good', arguments: { region: 'eu' } }, 2)).toMatchObject({
      id: 2,
      result: {},
    })
    expect(methods()).toEqual(['server/discover', 'tools/list', 'tools/call', 'tools/list', 'tools/call'])
  })

  test('C7: a HeaderMismatch that stays is the answer', async () => {
    const { url, methods } = await modernServer(({ id, method }, response) => {
      if (method === 'tools/list') return answer(response, id, { tools: [good] })
      complain(response, 400, null, { code: -32020, message: 'Header mismatch' })
    })
    const reply = await aModernRelay(url).ask('tools/call', { name: 'good' }, 'a')
    expect(reply).toMatchObject({ id: 'a', error: { code: -32020 } })
    expect(methods().filter(method => method === 'tools/call')).toHaveLength(2)
  })
})

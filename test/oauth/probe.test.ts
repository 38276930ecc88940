// Whether the first question to a server tells an MCP server from everything else.
import { expect, test } from 'vitest'
import { probeServer } from '../../main/oauth/discovery/probe.ts'
import { anOldServer } from '../world/http-sse-server.ts'
import { aServer } from '../world/mcp-server.ts'
import { readBody } from '../world/web-request.ts'
import { aLiar, type Reply } from './liar.ts'
import { aStage, ourFetch } from './stage.ts'

test.each(['v1', 'v2'] as const)('an open server on SDK %s is open, and its session is closed again', async sdk => {
  await using server = await aServer({ sdk, unprotected: true })
  expect(await probe(server.url)).toEqual({ is: 'open' })
  expect(server.sessions()).toEqual([])
})

test('a protected server is protected, and its challenge is read', async () => {
  await using stage = await aStage()
  const found = await probe(stage.server.url)
  expect(found).toMatchObject({ is: 'protected', challenge: { scope: 'mcp:read mcp:write' } })
})

test.each<[string, Reply, string]>([
  ['a web page', { text: '<!doctype html><h1>Hello</h1>' }, 'not-mcp'],
  ['JSON that is no JSON-RPC', { json: { hello: 'world' } }, 'not-mcp'],
  ['nothing there', { text: '', status: 404 }, 'not-mcp'],
  ['no POST', { text: '', status: 405 }, 'not-mcp'],
  ['a server in trouble', { text: '', status: 502 }, 'unreachable'],
  ['a redirect', { text: '', status: 307, headers: { location: 'https://elsewhere.example/mcp' } }, 'redirect-refused'],
  ['a redirect to nowhere', { text: '', status: 307, headers: { location: 'http://[' } }, 'redirect-refused'],
  ['a web page of 2 MiB', { text: 'x'.repeat(2 * 1024 * 1024) }, 'too-large'],
])('%s is told by its own code and a sentence', async (_what, reply, code) => {
  await using server = await aLiar(() => ({ 'POST /mcp': reply }))
  const error = await probe(`${server.origin}/mcp`).catch(caught => caught)
  expect(error).toMatchObject({ code })
  expect(error.message).toMatch(/[.]$/)
})

test('a 401 without a word is protected too', async () => {
  await using server = await aLiar(() => ({ 'POST /mcp': { text: '', status: 401 } }))
  expect(await probe(`${server.origin}/mcp`)).toEqual({ is: 'protected', challenge: undefined })
})

test('a server that refuses our protocol version in JSON-RPC is an MCP server', async () => {
  const json = { jsonrpc: '2.0', id: null, error: { code: -32000, message: 'unsupported' } }
  await using server = await aLiar(() => ({ 'POST /mcp': { json, status: 400 } }))
  expect(await probe(`${server.origin}/mcp`)).toEqual({ is: 'open' })
})

test('a server of another era that knows no `initialize` is an MCP server', async () => {
  const json = { jsonrpc: '2.0', id: 'valetkey-probe', error: { code: -32601, message: 'Method not found' } }
  await using server = await aLiar(() => ({ 'POST /mcp': { json, status: 404 } }))
  expect(await probe(`${server.origin}/mcp`)).toEqual({ is: 'open' })
})

test.each([
  ['says what it speaks', { result: { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: {} } }],
  ['wants another version', { error: { code: -32022, message: 'Unsupported', data: { supported: ['2027-01-01'] } } }],
])('a modern server that %s is asked in its own words, once', async (_what, answer) => {
  const heard: unknown[] = []
  const hear: Reply = async (request, response) => {
    heard.push(request.headers['mcp-protocol-version'], request.headers['mcp-method'])
    heard.push(JSON.parse((await readBody(request)).toString()))
    const status = 'error' in answer ? 400 : 200
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ jsonrpc: '2.0', id: 'valetkey-probe', ...answer }))
  }
  await using server = await aLiar(() => ({ 'POST /mcp': hear }))
  expect(await probe(`${server.origin}/mcp`)).toEqual({ is: 'open' })
  const meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' }
  expect(heard).toMatchObject(['2026-07-28', 'server/discover', { params: { _meta: meta } }])
})

test('a server of 2024-11-05 that takes no POST is open, and its stream is closed again', async () => {
  const server = await anOldServer()
  expect(await probe(server.url)).toEqual({ is: 'open' })
  await expect.poll(server.sessions).toBe(0)
})

test('a server of 2024-11-05 that guards its stream is protected', async () => {
  const challenged = { text: '', status: 401, headers: { 'www-authenticate': 'Bearer scope="read"' } }
  await using server = await aLiar(() => ({ 'POST /sse': { text: '', status: 404 }, 'GET /sse': challenged }))
  expect(await probe(`${server.origin}/sse`)).toMatchObject({ is: 'protected', challenge: { scope: 'read' } })
})

test('nobody at the address is unreachable', async () => {
  await expect(probe('http://127.0.0.1:1/mcp')).rejects.toMatchObject({ code: 'unreachable' })
})

async function probe(url: string) {
  const { fetch, close } = ourFetch(url)
  try {
    return await probeServer({ url: new URL(url), fetch })
  } finally {
    close()
  }
}

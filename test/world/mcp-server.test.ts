// Whether the MCP servers of the test world do what servers out there do, seen from both SDKs' clients.
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ElicitRequestSchema, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { describe, expect, test } from 'vitest'
import { eventually } from './eventually.ts'
import { anIssuer } from './issuer.ts'
import { aServer, type McpServer } from './mcp-server.ts'

describe.each(['v1', 'v2'] as const)('on SDK %s', sdk => {
  test('a client with a token calls tools, and one without is challenged', async () => {
    await using issuer = await anIssuer()
    await using server = await aServer({ issuer, sdk })
    const refused = await fetch(server.url, { method: 'POST', body: '{}' })
    expect(refused.status).toBe(401)
    const origin = new URL(server.url).origin
    expect(refused.headers.get('www-authenticate')).toBe(
      `Bearer resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp", scope="mcp:read mcp:write"`,
    )
    const client = await connected(server, issuer.mint('alice', server.resource))
    expect(await client.callTool({ name: 'whoami' })).toMatchObject({ content: [{ text: 'alice' }] })
    expect(await client.callTool({ name: 'echo', arguments: { a: [1] } })).toMatchObject({
      structuredContent: { a: [1] },
    })
    await client.close()
    expect(server.requests.filter(({ sub }) => sub === 'alice').map(({ method }) => method)).toContain('tools/call')
    expect(JSON.stringify(server.requests)).not.toContain('Bearer')
  })

  test('the server asks, tells and shows progress', async () => {
    await using server = await aServer({ sdk })
    const changed: string[] = []
    const client = new ClientV1({ name: 'c', version: '1' }, { capabilities: { elicitation: {} } })
    client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: { colour: 'red' } }))
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => void changed.push('tools'))
    const transport = new TransportV1(new URL(server.url))
    await client.connect(transport as Parameters<typeof client.connect>[0])
    expect(await client.callTool({ name: 'ask' })).toMatchObject({
      content: [{ text: expect.stringContaining('red') }],
    })
    const steps: number[] = []
    const slow = { name: 'slow', arguments: { ms: 20, steps: 2 } }
    await client.callTool(slow, undefined, { onprogress: ({ progress }) => void steps.push(progress) })
    expect(steps).toEqual([1, 2])
    await eventually(() => server.requests.some(({ http, status }) => http === 'GET' && status === 200)).toBe(true)
    await server.addTool('later')
    await eventually(() => changed).toEqual(['tools'])
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('later')
    await client.close()
  })

  test('sessions are forgotten, tokens refused early, and the server goes down and up on its port', async () => {
    await using issuer = await anIssuer()
    await using server = await aServer({ issuer, sdk })
    const token = issuer.mint('bob', server.resource)
    const client = await connected(server, token)
    await server.forgetSessions()
    await expect(client.callTool({ name: 'whoami' })).rejects.toThrow(/session not found/i)
    server.rejectTokensBefore()
    await expect(connected(server, token)).rejects.toThrow()
    server.rejectTokensBefore(0)
    server.rejectNext(1)
    await expect(connected(server, token)).rejects.toThrow()
    await server.goDown()
    await expect(connected(server, token)).rejects.toThrow()
    await server.comeUp()
    const again = await connected(server, token)
    expect(await again.callTool({ name: 'whoami' })).toMatchObject({ content: [{ text: 'bob' }] })
    await again.close()
    await client.close()
  })
})

test('a server of both eras answers a 2026-07-28 client and a 2025 client', async () => {
  await using server = await aServer({ sdk: 'v2', era: 'both' })
  const modern = new ClientV2(
    { name: 'c', version: '1' },
    { capabilities: { elicitation: {} }, versionNegotiation: { mode: { pin: '2026-07-28' } } },
  )
  modern.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { colour: 'blue' } }))
  await modern.connect(new TransportV2(new URL(server.url)))
  expect(await modern.callTool({ name: 'ask' })).toMatchObject({ content: [{ text: expect.stringContaining('blue') }] })
  await modern.close()
  const legacy = await connected(server, '')
  expect((await legacy.listTools()).tools).toHaveLength(7)
  await legacy.close()
})

test('a token that lacks a scope is told which', async () => {
  await using issuer = await anIssuer()
  const needsScope = (method: string) => (method === 'tools/call' ? 'mcp:write' : undefined)
  await using server = await aServer({ issuer, needsScope })
  const client = await connected(server, issuer.mint('alice', server.resource, 'mcp:read'))
  await expect(client.callTool({ name: 'whoami' })).rejects.toThrow(/403|scope/i)
  expect(server.requests.at(-1)?.status).toBe(403)
  await client.close()
})

async function connected(server: McpServer, token: string): Promise<ClientV2> {
  const client = new ClientV2({ name: 'c', version: '1' })
  const requestInit = token ? { requestInit: { headers: { authorization: `Bearer ${token}` } } } : {}
  await client.connect(new TransportV2(new URL(server.url), requestInit))
  return client
}

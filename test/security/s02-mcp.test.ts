import { describe, expect, test } from 'vitest'
import { Secret } from '../../main/base/secret.ts'
import { authorize } from '../../main/mcp/access/authorize.ts'
import type { AccessTokens } from '../../main/mcp/access/ports.ts'
import { aClient, textOf } from '../mcp/a-client.ts'
import { answer, aSend, mcpServer, rawServer } from '../net/a-server.ts'

const canary = 'canary-token-4711'
const tokens: AccessTokens = {
  current: async () => new Secret(canary),
  renew: async () => new Secret(`${canary}-renewed`),
  dpop: () => undefined,
  needScope: () => Promise.reject(new Error('unexpected')),
}

function authorizedClient(url: URL, extra: object = {}) {
  return aClient({ url: url.href, send: authorize(aSend(), tokens, url), ...extra })
}

describe('S2 a token never follows a redirect', () => {
  test.each([301, 302, 303, 307, 308])(
    'S2 a %s to another origin is refused with its name, and nothing arrives there',
    async status => {
      const elsewhere = await rawServer((_request, response) => void response.end('{}'))
      const { url } = await mcpServer((_message, response) => {
        response.writeHead(status, { location: `${elsewhere.url}?token` }).end()
      })
      const client = authorizedClient(url)
      await client.initialize()
      const { error } = await client.call('echo')
      expect(error?.data).toEqual({ valetkey: 'redirect-refused' })
      expect(error?.message).toContain(elsewhere.url.origin)
      expect(elsewhere.requests).toEqual([])
    },
  )

  test('S2 nor one within the same origin, to a path that is not the resource', async () => {
    const paths: (string | undefined)[] = []
    const { url } = await mcpServer((_message, response, request) => {
      paths.push(request.url)
      response.writeHead(307, { location: '/elsewhere' }).end()
    })
    const client = authorizedClient(url)
    await client.initialize()
    expect((await client.call('echo')).error?.data).toEqual({ valetkey: 'redirect-refused' })
    expect(paths).toEqual(['/mcp'])
  })
})

test('S1 nothing that the client hears, the log notes or the journal gets holds the token', async () => {
  const exits: unknown[] = []
  const keep = (...things: unknown[]) => void exits.push(things)
  let calls = 0
  const { url } = await mcpServer((message, response, request) => {
    calls += 1
    expect(request.headers.authorization).toContain(canary)
    if (calls === 1) return answer(response, message.id, { content: [{ type: 'text', text: 'fine' }] })
    if (calls === 2) return void response.writeHead(401, { 'www-authenticate': 'Bearer' }).end()
    if (calls === 3) return void response.writeHead(500).end('oops')
    response.destroy()
  })
  const log = { debug: keep, info: keep, warn: keep, error: keep }
  const client = authorizedClient(url, { log, journal: { note: keep }, onRequest: keep })
  await client.initialize()
  expect(textOf(await client.call('echo'))).toBe('fine')
  expect((await client.call('echo')).error).toBeDefined()
  expect((await client.call('echo')).error).toBeDefined()
  await client.connection.close()
  const { inspect } = await import('node:util')
  expect(JSON.stringify([client.heard, client.activities])).not.toContain('canary')
  expect(
    inspect([exits, client.heard, client.known(), client.connection], { depth: 20, showHidden: true }),
  ).not.toContain('canary')
})

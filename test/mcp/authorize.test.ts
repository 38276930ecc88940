import { describe, expect, test } from 'vitest'
import { BrokerError } from '../../main/base/errors.ts'
import { Secret } from '../../main/base/secret.ts'
import { authorize } from '../../main/mcp/access/authorize.ts'
import type { AccessTokens } from '../../main/mcp/access/ports.ts'
import type { Challenge } from '../../main/net/challenge.ts'
import { aSend, get, rawServer } from '../net/a-server.ts'

/** Tokens `t1`, `t2`, …; each renewal gives the next. */
function aTokens(first: string | 'none' = 't1') {
  const renewals: { refused: string | undefined; challenge: Challenge }[] = []
  const scopes: Challenge[] = []
  let present = first === 'none' ? undefined : new Secret(first)
  const tokens: AccessTokens = {
    current: async () => present,
    renew: async (refused, challenge) => {
      renewals.push({ refused: refused?.reveal(), challenge })
      present = new Secret(`t${renewals.length + 1}`)
      return present
    },
    dpop: () => undefined,
    needScope: async challenge => {
      scopes.push(challenge)
      throw new BrokerError('scope-needed', { message: 'Example wants more.' })
    },
  }
  return { tokens, renewals, scopes }
}

/** Takes only this token. */
function protectedBy(token: string, challenge = 'Bearer error="invalid_token", scope="a"') {
  return rawServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${token}`) response.writeHead(401, { 'www-authenticate': challenge })
    request.pipe(response)
  })
}

const post = (url: URL) => get(url, { method: 'POST', body: Buffer.from('{"n":1}') })

test('the token goes with every request', async () => {
  const { url, requests } = await protectedBy('t1')
  const send = authorize(aSend(), aTokens().tokens, url)
  expect((await send(post(url))).status).toBe(200)
  expect((await send(get(url))).status).toBe(200)
  expect((await send(get(url, { method: 'DELETE' }))).status).toBe(200)
  expect(requests.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill('Bearer t1'))
})

test('a server that needs no token gets none', async () => {
  const { url, requests } = await rawServer((_request, response) => void response.end())
  await authorize(aSend(), aTokens('none').tokens, url)(post(url))
  expect(requests[0]?.headers).not.toHaveProperty('authorization')
})

test('a refused token is renewed once and the same request repeated once', async () => {
  const { url, requests } = await protectedBy('t2')
  const { tokens, renewals } = aTokens()
  const answer = await authorize(aSend(), tokens, url)(post(url))
  expect(answer.status).toBe(200)
  expect(await answer.body.toArray()).toEqual([Buffer.from('{"n":1}')])
  expect(renewals).toEqual([{ refused: 't1', challenge: { error: 'invalid_token', scope: 'a' } }])
  expect(requests).toHaveLength(2)
})

test('a renewed token that is refused as well ends it: no loop', async () => {
  const { url, requests } = await protectedBy('never')
  const { tokens, renewals } = aTokens()
  await expect(authorize(aSend(), tokens, url)(post(url))).rejects.toMatchObject({ code: 'token-refused' })
  expect(renewals).toHaveLength(1)
  expect(requests).toHaveLength(2)
})

test('a 403 that wants more scope is noted with its challenge', async () => {
  const { url } = await rawServer((_request, response) => {
    response.writeHead(403, { 'www-authenticate': 'Bearer error="insufficient_scope", scope="admin"' }).end()
  })
  const { tokens, scopes, renewals } = aTokens()
  await expect(authorize(aSend(), tokens, url)(post(url))).rejects.toMatchObject({ code: 'scope-needed' })
  expect(scopes).toEqual([{ error: 'insufficient_scope', scope: 'admin' }])
  expect(renewals).toEqual([])
})

test('any other 403 is the server’s own answer', async () => {
  const { url } = await rawServer((_request, response) => void response.writeHead(403).end('no'))
  expect((await authorize(aSend(), aTokens().tokens, url)(post(url))).status).toBe(403)
})

test('what tokens throw is what the caller gets, and nothing is sent', async () => {
  const { url, requests } = await rawServer((_request, response) => void response.end())
  const locked = new BrokerError('vault-locked', { message: 'Locked.' })
  const tokens = { ...aTokens().tokens, current: () => Promise.reject(locked) }
  await expect(authorize(aSend(), tokens, url)(post(url))).rejects.toBe(locked)
  expect(requests).toEqual([])
})

describe('S2 the token stays with its resource', () => {
  test.each(['/other', '/mcpx', '/', '/MCP'])('S2 it does not go to %s at the same origin', async path => {
    const { url, requests } = await rawServer((_request, response) => void response.end())
    await authorize(aSend(), aTokens().tokens, url)(post(new URL(path, url)))
    expect(requests[0]?.headers).not.toHaveProperty('authorization')
  })

  test('S2 it does not go to another origin, and a 401 from there renews nothing', async () => {
    const { url } = await rawServer((_request, response) => void response.end())
    const other = await protectedBy('x')
    const { tokens, renewals } = aTokens()
    expect((await authorize(aSend(), tokens, url)(post(other.url))).status).toBe(401)
    expect(other.requests[0]?.headers).not.toHaveProperty('authorization')
    expect(renewals).toEqual([])
  })

  test('it goes to paths below the resource', async () => {
    const { url, requests } = await rawServer((_request, response) => void response.end())
    await authorize(aSend(), aTokens().tokens, url)(post(new URL('/mcp/messages?x=1', url)))
    expect(requests[0]?.headers.authorization).toBe('Bearer t1')
  })
})

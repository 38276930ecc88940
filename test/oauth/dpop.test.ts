// Whether tokens are bound to a key where both sides want it, stay usable, and are plain bearer tokens everywhere else.
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../main/base/secret.ts'
import { renewGrant } from '../../main/oauth/grants/renew.ts'
import { dpopOf, newDpopKey } from '../../main/oauth/issuer/dpop.ts'
import { readGrant, writeGrant } from '../../main/vault/grant.ts'
import { memoryVault } from '../../main/vault/memory.ts'
import { aBridge, aBroker, aPerson } from '../broker/a-broker.ts'
import { anIssuer, type IssuerOptions } from '../world/issuer.ts'
import { aServer, type McpServer, type ServerOptions } from '../world/mcp-server.ts'
import { aStage } from './stage.ts'

const url = new URL('https://mcp.example/mcp?a=1#b')
const at = 1_800_000_000_000

describe('a proof', () => {
  const claimsOf = (proof: string) =>
    proof
      .split('.')
      .slice(0, 2)
      .map(part => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')))

  test('names method, address without query, time and the token, and is never the same twice', () => {
    const dpop = dpopOf(newDpopKey(), () => at)
    const proofs = [1, 2].map(() => dpop.proof({ method: 'POST', url, accessToken: new Secret('token') }))
    const [header, claims] = claimsOf(proofs[0] ?? '')
    expect(header).toEqual({
      typ: 'dpop+jwt',
      alg: 'ES256',
      jwk: { kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String) },
    })
    expect(claims).toEqual({
      jti: expect.any(String),
      htm: 'POST',
      htu: 'https://mcp.example/mcp',
      iat: at / 1000,
      ath: createHash('sha256').update('token').digest('base64url'),
    })
    expect(claimsOf(proofs[1] ?? '')[1].jti).not.toBe(claims.jti)
  })

  test('carries the nonce of its origin, and of no other', () => {
    const dpop = dpopOf(newDpopKey(), () => at)
    const answer = { error: 'use_dpop_nonce', nonce: 'n1', date: undefined }
    expect(dpop.learn(url, answer)).toBe(true)
    expect(dpop.learn(url, answer)).toBe(false)
    const nonceAt = (where: string) => claimsOf(dpop.proof({ method: 'GET', url: new URL(where) }))[1].nonce
    expect(nonceAt('https://mcp.example/elsewhere')).toBe('n1')
    expect(nonceAt('https://issuer.example/token')).toBeUndefined()
  })

  test('takes the server’s clock after a refusal, and only then', () => {
    const dpop = dpopOf(newDpopKey(), () => at)
    const date = new Date(at + 600_000).toUTCString()
    const iat = () => claimsOf(dpop.proof({ method: 'GET', url }))[1].iat
    expect(dpop.learn(url, { error: undefined, nonce: undefined, date })).toBe(false)
    expect(iat()).toBe(at / 1000)
    expect(dpop.learn(url, { error: 'invalid_dpop_proof', nonce: undefined, date })).toBe(true)
    expect(iat()).toBe(at / 1000 + 600)
    expect(dpop.learn(url, { error: 'invalid_dpop_proof', nonce: undefined, date })).toBe(false)
  })
})

describe('at the issuer', () => {
  const server = { dpop: 'required' } as const

  test('a sign-in binds code and tokens to a new key that rests with the grant', async () => {
    await using stage = await aStage({ server })
    const [one, other] = [await stage.signIn(), await stage.signIn()]
    const jkt = thumbprint(one.dpopKey)
    expect(stage.issuer.verify(one.accessToken.reveal())?.jkt).toBe(jkt)
    expect(thumbprint(other.dpopKey)).not.toBe(jkt)
    expect(readGrant(writeGrant(one)).dpopKey?.reveal()).toBe(one.dpopKey?.reveal())
    expect(one.who).toMatchObject({ email: 'alice@example.com' })
  })

  test('a renewal keeps the key, and proves it', async () => {
    await using stage = await aStage({ server })
    const grant = await stage.signIn()
    const { metadata } = await stage.discover()
    const identity = await stage.identify(await stage.discover())
    const renewed = await renewGrant({ grant, metadata, identity, fetch: stage.fetch, now: Date.now })
    if (renewed.is !== 'renewed') throw new Error(renewed.said)
    expect(thumbprint(renewed.grant.dpopKey)).toBe(thumbprint(grant.dpopKey))
    expect(stage.issuer.verify(renewed.grant.accessToken.reveal())?.jkt).toBe(thumbprint(grant.dpopKey))
  })

  test('a nonce that the issuer wants costs one more request, once', async () => {
    await using stage = await aStage({ server, issuer: { dpop: 'with-nonce' } })
    const grant = await stage.signIn()
    expect(stage.issuer.requests.token).toBe(2)
    const discovery = await stage.discover()
    const identity = await stage.identify(discovery)
    const options = { metadata: discovery.metadata, identity, fetch: stage.fetch, now: Date.now }
    expect((await renewGrant({ grant, ...options })).is).toBe('renewed')
    expect(stage.issuer.requests.token).toBe(3)
  })

  test('a clock of ours that is an hour wrong is made up for', async () => {
    await using stage = await aStage({ server })
    const grant = await stage.signIn({ now: () => Date.now() - 3_600_000 })
    expect(stage.issuer.verify(grant.accessToken.reveal())?.jkt).toBe(thumbprint(grant.dpopKey))
    expect(stage.issuer.requests.token).toBe(2)
  })

  test('an issuer that ignores the proof gives a bearer token, and no key is kept', async () => {
    const metadata = { dpop_signing_alg_values_supported: ['ES256'] }
    await using stage = await aStage({ server, issuer: { dpop: 'ignored', metadata } })
    expect(await stage.signIn()).not.toHaveProperty('dpopKey')
  })
})

describe.each<[string, Partial<ServerOptions>, Partial<IssuerOptions>]>([
  ['a server that knows bearer tokens only', {}, {}],
  ['an issuer that cannot bind', { dpop: 'offered' }, { dpop: 'ignored' }],
  [
    'an issuer of other algorithms',
    { dpop: 'offered' },
    { metadata: { dpop_signing_alg_values_supported: ['RS256'] } },
  ],
])('%s', (_what, server, issuer) => {
  test('gets bearer tokens without a key', async () => {
    await using stage = await aStage({ server, issuer })
    expect((await stage.discover()).bindsTokens).toBe(false)
    expect(await stage.signIn()).not.toHaveProperty('dpopKey')
  })
})

test('a server that takes bound tokens only, of an issuer that has none, is warned of', async () => {
  await using stage = await aStage({ server: { dpop: 'required' }, issuer: { dpop: 'ignored' } })
  expect((await stage.discover()).warnings).toMatchObject([{ code: 'dpop-not-offered' }])
})

describe('at the server', () => {
  test.each([
    ['its metadata', 'required', 'metadata'],
    ['its challenge', 'required', 'challenge'],
    ['its metadata, besides bearer tokens', 'offered', 'metadata'],
    ['its challenge, besides bearer tokens', 'offered', 'challenge'],
  ] as const)('DPoP that is announced in %s is used', async (_where, dpop, dpopSaid) => {
    await using issuer = await anIssuer()
    await using server = await aServer({ issuer, dpop, dpopSaid })
    await using stage = await aBroker()
    expect(await whoami(stage, server)).toContain('alice')
    expect(authorized(server).every(({ headers }) => headers.dpop !== undefined)).toBe(true)
  })

  test('nonces are learned and followed, and cost one more request each', async () => {
    await using issuer = await anIssuer()
    await using server = await aServer({ issuer, dpop: 'required', dpopNonce: true })
    await using stage = await aBroker()
    expect(await whoami(stage, server)).toContain('alice')
    const bridge = await aBridge(stage.broker, 'example')
    const refusals = () => server.requests.filter(({ status }) => status === 401).length
    const before = refusals()
    await bridge.request('tools/call', { name: 'echo', arguments: {} })
    expect(refusals()).toBe(before)
    server.newNonce()
    const answer = await bridge.request('tools/call', { name: 'echo', arguments: { a: 1 } })
    expect(answer.result?.isError ?? false).toBe(false)
    expect(refusals()).toBe(before + 1)
    expect(server.calls.get('echo')).toBe(2)
    await bridge.close()
  })

  test('a server whose clock is ten minutes ahead is met at its own time', async () => {
    await using issuer = await anIssuer()
    await using server = await aServer({ issuer, dpop: 'required', ahead: 600_000 })
    await using stage = await aBroker()
    expect(await whoami(stage, server)).toContain('alice')
  })

  test('a refused token is renewed under the same key', async () => {
    await using issuer = await anIssuer()
    await using server = await aServer({ issuer, dpop: 'required' })
    await using stage = await aBroker()
    await whoami(stage, server)
    issuer.expireAll()
    const bridge = await aBridge(stage.broker, 'example')
    expect((await bridge.request('tools/call', { name: 'whoami', arguments: {} })).result?.isError ?? false).toBe(false)
    expect(issuer.events('token-refreshed')).toHaveLength(1)
    expect(stage.opened).toHaveLength(1)
    await bridge.close()
  })

  test('a proof that is refused whatever we do ends in an error, not in a loop', async () => {
    await using issuer = await anIssuer()
    await using server = await aServer({ issuer, dpop: 'required' })
    await using stage = await aBroker()
    await whoami(stage, server)
    const before = server.requests.length
    server.rejectNext(100)
    const bridge = await aBridge(stage.broker, 'example')
    await bridge.request('tools/call', { name: 'whoami', arguments: {} })
    expect(server.requests.length - before).toBeLessThan(10)
    await bridge.close()
  })
})

test('a step-up keeps the key; any other new sign-in makes a new one', async () => {
  await using issuer = await anIssuer()
  const needsScope = (method: string) => (method === 'tools/call' ? 'admin' : undefined)
  const scopes = ['mcp:read', 'admin']
  await using server = await aServer({ issuer, dpop: 'required', scopes, challengeScope: 'mcp:read', needsScope })
  const vault = memoryVault()
  await using stage = await aBroker({ ports: { vault } })
  const keyNow = async () => {
    const [id = ''] = await vault.list('grant:')
    const text = await vault.get(id)
    return text && readGrant(text).dpopKey?.reveal()
  }
  await whoami(stage, server)
  const first = await keyNow()
  await stage.broker.do({ verb: 'login', server: 'example' }, aPerson())
  const stepped = await keyNow()
  await stage.broker.do({ verb: 'login', server: 'example' }, aPerson())
  expect(first).toHaveLength(stepped?.length ?? 0)
  expect(stepped).toBe(first)
  expect(await keyNow()).not.toBe(first)
})

async function whoami(stage: Awaited<ReturnType<typeof aBroker>>, server: McpServer): Promise<string> {
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  const bridge = await aBridge(stage.broker, 'example')
  const { result } = await bridge.request('tools/call', { name: 'whoami', arguments: {} })
  await bridge.close()
  return JSON.stringify(result)
}

const authorized = (server: McpServer) => server.requests.filter(({ status }) => status < 400)

function thumbprint(key: Secret | undefined): string {
  if (!key) throw new Error('The grant has no key.')
  return dpopOf(key, Date.now).thumbprint
}

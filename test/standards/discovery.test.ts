// Checklist A, items 1–9: who signs users in at a server, and what is believed of it.
import { describe, expect, onTestFinished, test } from 'vitest'
import { silentLog } from '../../main/base/log.ts'
import { confirmedHostsOf } from '../../main/net/addresses.ts'
import { type DiscoverOptions, discover } from '../../main/oauth/discovery/discover.ts'
import { probeServer } from '../../main/oauth/discovery/probe.ts'
import { identify } from '../../main/oauth/identity/identity.ts'
import { aBridge, aBroker, aPerson } from '../broker/a-broker.ts'
import { rawServer } from '../net/a-server.ts'
import { aLiar, type Liar, type Reply } from '../oauth/liar.ts'
import { aStage, ourFetch } from '../oauth/stage.ts'
import { anIssuer } from '../world/issuer.ts'
import { aServer, type ServerOptions } from '../world/mcp-server.ts'
import { readBody } from '../world/web-request.ts'
import { aPersonWhoTakes } from './people.ts'

test('A1 the sign-in service is the one that the protected-resource metadata names', async () => {
  await using stage = await aStage()
  expect(await stage.discover()).toMatchObject({ issuer: stage.issuer.url, resource: stage.server.resource })
})

test('A1 a server without protected-resource metadata is not signed in to unless a person allows it', async () => {
  await using server = await aLiar(origin => ({ '/': { json: {} }, ...issuerAt(origin, origin) }))
  await expect(find(server, `${server.origin}/mcp`)).rejects.toMatchObject({ code: 'no-authorization' })
})

test.each([
  ['among other schemes', 'Basic realm="a, b", Bearer scope="x y", resource_metadata="https://m.example/m", Negotiate'],
  ['in small letters', 'bearer scope="x y", RESOURCE_METADATA="https://m.example/m"'],
  ['with escapes', 'Bearer realm="\\"Bearer\\"", scope="x y", resource_metadata="https://m.example/m"'],
])('A2 the challenge of a 401 is read %s', async (_how, header) => {
  await using server = await aLiar(() => ({
    'POST /mcp': { text: '', status: 401, headers: { 'www-authenticate': header } },
  }))
  const probe = await probeServer({ url: new URL(`${server.origin}/mcp`), fetch: fetchFor(server) })
  expect(probe).toMatchObject({
    is: 'protected',
    challenge: { scope: 'x y', resourceMetadata: 'https://m.example/m' },
  })
})

test('A3 the metadata that the challenge names counts, and no other is asked for', async () => {
  await using issuer = await anIssuer()
  await using server = await aLiar(origin => ({
    'GET /named': { json: { resource: `${origin}/mcp`, authorization_servers: [issuer.url] } },
    'GET /.well-known/oauth-protected-resource/mcp': {
      json: { resource: `${origin}/mcp`, authorization_servers: ['https://trap.example'] },
    },
  }))
  const challenge = { resourceMetadata: `${server.origin}/named` }
  expect((await find(server, `${server.origin}/mcp`, { challenge })).issuer).toBe(issuer.url)
  expect(server.asked).toEqual(['GET /named'])
})

test('A3 without a name in the challenge the path is asked, then the root, then nothing', async () => {
  await using server = await aLiar(() => ({}))
  await expect(find(server, `${server.origin}/mcp/a`)).rejects.toMatchObject({ code: 'no-authorization' })
  expect(server.asked.slice(0, 2)).toEqual([
    'GET /.well-known/oauth-protected-resource/mcp/a',
    'GET /.well-known/oauth-protected-resource',
  ])
})

const atPath = 'GET /.well-known/oauth-protected-resource/mcp'
const atRoot = 'GET /.well-known/oauth-protected-resource'

test('A3 the root is asked as well where the place of the path has JSON that is no metadata', async () => {
  await using issuer = await anIssuer()
  await using server = await aLiar(origin => ({
    [atPath]: { json: { error: 'not found' } },
    [atRoot]: { json: { resource: origin, authorization_servers: [issuer.url] } },
  }))
  expect((await find(server, `${server.origin}/mcp`)).issuer).toBe(issuer.url)
})

test('A3 what was wrong at the place of the path is told where the root has nothing either', async () => {
  await using server = await aLiar(() => ({ [atPath]: { json: { error: 'not found' } } }))
  await expect(find(server, `${server.origin}/mcp`)).rejects.toMatchObject({ code: 'metadata-invalid' })
  expect(server.asked).toContain(atRoot)
})

test.each<[string, Reply]>([
  ['trouble', { text: 'Oops', status: 503 }],
  ['a word to slow down', { text: 'Slow down', status: 429 }],
])(
  'A3 the root is not asked in the place of a path that has %s: another issuer may be named there',
  async (_what, reply) => {
    await using issuer = await anIssuer()
    await using server = await aLiar(origin => ({
      [atPath]: reply,
      [atRoot]: { json: { resource: origin, authorization_servers: [issuer.url] } },
    }))
    await expect(find(server, `${server.origin}/mcp`)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/in trouble.*Try again/),
    })
    expect(server.asked).not.toContain(atRoot)
  },
)

test('A3 metadata of another server ends the search, whatever the root has', async () => {
  await using server = await aLiar(origin => ({
    [atPath]: { json: { resource: 'https://elsewhere.example/mcp', authorization_servers: [origin] } },
    [atRoot]: { json: { resource: origin, authorization_servers: [origin] } },
  }))
  await expect(find(server, `${server.origin}/mcp`)).rejects.toMatchObject({ code: 'resource-mismatch' })
  expect(server.asked).not.toContain(atRoot)
})

test('A3 a challenge that was met by a call, and not by the opening, counts at the next sign-in', async () => {
  await using issuer = await anIssuer()
  const guards = (method: string) => !['initialize', 'server/discover', 'notifications/initialized'].includes(method)
  await using server = await aServer({ issuer, guards, challengeScope: 'mcp:read', metadataAt: 'root' })
  await using stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  const bridge = await aBridge(stage.broker, 'example')
  expect((await bridge.request('tools/call', { name: 'whoami', arguments: {} })).result).toMatchObject({
    isError: true,
  })
  await stage.broker.do({ verb: 'login', server: 'example', account: 'default' }, aPerson())
  expect(issuer.events('token-issued').map(({ scope }) => scope.includes('mcp:write'))).toEqual([false])
  const answer = await bridge.request('tools/call', { name: 'whoami', arguments: {} })
  expect(answer.result).toMatchObject({ content: [{ text: 'alice' }] })
})

test('A3 where such a call named the metadata, that is where it is looked for', async () => {
  await using issuer = await anIssuer()
  const { url, requests } = await rawServer((request, response) => {
    const challenge = `Bearer scope="mcp:read", resource_metadata="${url.origin}/elsewhere"`
    const json = (value: object) => response.setHeader('content-type', 'application/json').end(JSON.stringify(value))
    if (request.url === '/elsewhere') return void json({ resource: url.href, authorization_servers: [issuer.url] })
    if (request.url !== '/mcp') return void response.writeHead(404).end()
    if (request.method !== 'POST') return void response.writeHead(405).end()
    void readBody(request).then(body => {
      const { id, method } = JSON.parse(body.toString()) as { id?: number; method: string }
      const isGuarded = !['initialize', 'server/discover', 'notifications/initialized'].includes(method)
      if (isGuarded) return response.writeHead(401, { 'www-authenticate': challenge }).end()
      if (id === undefined) return response.writeHead(202).end()
      const serverInfo = { name: 'raw', version: '1' }
      return method === 'initialize'
        ? json({ jsonrpc: '2.0', id, result: { protocolVersion: '2025-11-25', capabilities: {}, serverInfo } })
        : json({ jsonrpc: '2.0', id, error: { code: -32601, message: 'unknown' } })
    })
  })
  await using stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: url.href, name: 'example' }, aPerson())
  const bridge = await aBridge(stage.broker, 'example')
  await bridge.request('tools/call', { name: 'x', arguments: {} })
  await stage.broker.do({ verb: 'login', server: 'example' }, aPerson())
  const wellKnown = requests.filter(request => request.url?.includes('.well-known'))
  expect([issuer.events('token-issued').length, wellKnown.length]).toEqual([1, 0])
})

describe('A4 of several authorization servers', () => {
  test('A4 the only usable one is taken, and a warning names the others', async () => {
    await using world = await twoIssuers({ unusable: 'first' })
    const person = aPerson()
    await world.stage.broker.do({ verb: 'add', url: world.server.url, name: 'example' }, person)
    expect(await world.signedInAt()).toBe(world.second.url)
    expect(person.asked).toEqual([])
    expect(person.heard).toContainEqual(
      expect.objectContaining({ kind: 'warning', text: expect.stringContaining(world.first.url) }),
    )
  })

  test('A4 a person is asked where several are usable, and the choice is remembered over a restart', async () => {
    await using world = await twoIssuers()
    const person = aPersonWhoTakes(1)
    await world.stage.broker.do({ verb: 'add', url: world.server.url, name: 'example', signIn: 'later' }, person)
    expect(person.asked).toMatchObject([{ kind: 'choose', choices: [world.first.url, world.second.url] }])
    await using later = await world.stage.restarted()
    const again = aPerson()
    await later.broker.do({ verb: 'login', server: 'example' }, again)
    expect(again.asked).toEqual([])
    expect((await later.broker.snapshot()).servers[0]?.accounts[0]?.issuer).toBe(world.second.url)
  })

  test('A4 S12 one in a private network is passed over, and nothing is fetched from there', async () => {
    await using issuer = await anIssuer()
    const inner = ['https://10.0.0.1', 'https://169.254.169.254', 'javascript:alert(1)', 'http://public.example']
    const resourceMetadata = (truth: Record<string, unknown>) => ({
      ...truth,
      authorization_servers: [...inner, issuer.url],
    })
    await using server = await aServer({ issuer, resourceMetadata })
    await using stage = await aBroker()
    const person = aPerson()
    await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, person)
    expect(person.asked).toEqual([])
    expect((await stage.broker.snapshot()).servers[0]?.warnings).toHaveLength(inner.length)
  })

  test('A4 with nobody to ask none is taken, and the sentence says how to choose', async () => {
    await using world = await twoIssuers()
    const adding = world.stage.broker.do({ verb: 'add', url: world.server.url, name: 'example' }, aPerson('absent'))
    await expect(adding).rejects.toMatchObject({
      code: 'issuer-unchosen',
      message: expect.stringContaining('--issuer'),
    })
    expect([world.first.requests.authorization, world.second.requests.authorization]).toEqual([0, 0])
  })

  test('A4 one may be named beforehand, if the server names it too', async () => {
    await using world = await twoIssuers()
    const add = { verb: 'add', url: world.server.url, name: 'example' } as const
    const elsewhere = world.stage.broker.do({ ...add, issuer: 'https://elsewhere.example' }, aPerson())
    await expect(elsewhere).rejects.toMatchObject({ code: 'bad-input' })
    await world.stage.broker.do({ ...add, issuer: world.second.url }, aPerson())
    expect(await world.signedInAt()).toBe(world.second.url)
  })

  test('A4 the one that somebody signed in at is kept when the list grows', async () => {
    let listed = 1
    await using world = await twoIssuers({ listed: () => listed })
    await world.stage.broker.do({ verb: 'add', url: world.server.url, name: 'example' }, aPerson())
    listed = 2
    const person = aPerson()
    await world.stage.broker.do({ verb: 'login', server: 'example' }, person)
    expect(person.asked).toEqual([])
    expect(await world.signedInAt()).toBe(world.second.url)
  })
})

test.each([
  ['RFC 8414', 'oauth-authorization-server'],
  ['OpenID Connect Discovery', 'openid-configuration'],
])('A5 an issuer that publishes by %s alone is found', async (_standard, name) => {
  await using server = await aLiar(origin => ({
    'GET /.well-known/oauth-protected-resource/mcp': {
      json: { resource: `${origin}/mcp`, authorization_servers: [origin] },
    },
    [`GET /.well-known/${name}`]: { json: issuerMetadata(origin, origin) },
  }))
  expect((await find(server, `${server.origin}/mcp`)).issuer).toBe(server.origin)
})

test('A6 an issuer with a path is looked for in three places, in this order', async () => {
  await using server = await aLiar(origin => naming(origin, `${origin}/tenant1`))
  await expect(find(server, `${server.origin}/mcp`)).rejects.toMatchObject({ code: 'metadata-invalid' })
  expect(server.asked.slice(1)).toEqual([
    'GET /.well-known/oauth-authorization-server/tenant1',
    'GET /.well-known/openid-configuration/tenant1',
    'GET /tenant1/.well-known/openid-configuration',
  ])
})

test('A7 an issuer without a path is looked for in two places, in this order', async () => {
  await using server = await aLiar(origin => naming(origin, origin))
  await expect(find(server, `${server.origin}/mcp`)).rejects.toMatchObject({ code: 'metadata-invalid' })
  expect(server.asked.slice(1)).toEqual([
    'GET /.well-known/oauth-authorization-server',
    'GET /.well-known/openid-configuration',
  ])
})

test.each([
  ['a slash', (issuer: string) => `${issuer}/`],
  ['its case', (issuer: string) => issuer.replace('http', 'HTTP')],
  ['its host', () => 'https://liar.example'],
])('A8 metadata whose issuer differs by %s is not used', async (_by, lie) => {
  await using stage = await aStage()
  stage.issuer.set({ lieAboutIssuer: lie(stage.issuer.url) })
  await expect(stage.discover()).rejects.toMatchObject({ code: 'issuer-mismatch' })
})

test('A8 after metadata that differs the next place is tried', async () => {
  await using server = await aLiar(origin => ({
    ...naming(origin, origin),
    'GET /.well-known/oauth-authorization-server': { json: issuerMetadata('https://liar.example', origin) },
    'GET /.well-known/openid-configuration': { json: issuerMetadata(origin, origin) },
  }))
  expect((await find(server, `${server.origin}/mcp`)).issuer).toBe(server.origin)
})

test('A9 two issuers know two clients, and neither sees what the other gave', async () => {
  await using one = await aStage({ issuer: { cimd: false } })
  await using two = await aStage({ issuer: { cimd: false } })
  const { vault } = one
  const first = await one.identify(await one.discover())
  const elsewhere = await two.discover()
  const own = { clientIdUrl: undefined, preRegistered: undefined, fetch: two.fetch, now: Date.now, log: silentLog }
  const second = await identify({ discovery: elsewhere, vault, ...own })
  expect(second.clientId).not.toBe(first.clientId)
  expect([one.issuer.requests.registration, two.issuer.requests.registration]).toEqual([1, 1])
})

interface TwoIssuers {
  readonly unusable?: 'first'
  /** How many of the two the server names, from the end. */
  readonly listed?: () => number
}

/** A server that names two authorization servers, and takes the tokens of the second. */
async function twoIssuers({ unusable, listed = () => 2 }: TwoIssuers = {}) {
  const stack = new AsyncDisposableStack()
  const first = stack.use(await anIssuer(unusable ? { pkceAdvertised: false } : {}))
  const second = stack.use(await anIssuer())
  const resourceMetadata: ServerOptions['resourceMetadata'] = truth => ({
    ...truth,
    authorization_servers: [first.url, second.url].slice(-listed()),
  })
  const server = stack.use(await aServer({ issuer: second, resourceMetadata }))
  const stage = await aBroker()
  const signedInAt = async () => (await stage.broker.snapshot()).servers[0]?.accounts[0]?.issuer
  return {
    first,
    second,
    server,
    stage,
    signedInAt,
    [Symbol.asyncDispose]: async () => {
      await stage[Symbol.asyncDispose]()
      await stack.disposeAsync()
    },
  }
}

function find(server: Liar, url: string, more: Partial<DiscoverOptions> = {}) {
  const confirmedHosts = confirmedHostsOf(new URL(url))
  const options = { url: new URL(url), challenge: undefined, exceptions: [], confirmedHosts, fetch: fetchFor(server) }
  return discover({ ...options, ...more })
}

function fetchFor({ origin }: Liar) {
  const { fetch, close } = ourFetch(origin)
  onTestFinished(close)
  return fetch
}

function naming(origin: string, issuer: string): Readonly<Record<string, Reply>> {
  const json = { resource: `${origin}/mcp`, authorization_servers: [issuer] }
  return { 'GET /.well-known/oauth-protected-resource/mcp': { json } }
}

function issuerAt(origin: string, issuer: string): Readonly<Record<string, Reply>> {
  return { 'GET /.well-known/oauth-authorization-server': { json: issuerMetadata(issuer, origin) } }
}

function issuerMetadata(issuer: string, origin: string): object {
  return {
    issuer,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    code_challenge_methods_supported: ['S256'],
  }
}

// Checklist A, items 28–34: where tokens go, where they rest, what is asked so that a person stays signed in, and how servers
// learn of extensions.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { Secret } from '../../main/base/secret.ts'
import { authorize } from '../../main/mcp/access/authorize.ts'
import { advertising } from '../../main/mcp/access/extensions.ts'
import { warningsOfGrant } from '../../main/oauth/grants/warnings.ts'
import { clientDocument, clientMetadata } from '../../main/oauth/identity/client-document.ts'
import { aBridge, aBroker, aPerson } from '../broker/a-broker.ts'
import { aSend, get, rawServer } from '../net/a-server.ts'
import { aGrant } from '../oauth/a-grant.ts'
import { aStage, clientIdUrl } from '../oauth/stage.ts'
import { anIssuer } from '../world/issuer.ts'
import type { Switches } from '../world/issuer-switches.ts'
import { aServer } from '../world/mcp-server.ts'
import { aRobot } from '../world/robot.ts'
import { readBody } from '../world/web-request.ts'

const whoami = { name: 'whoami', arguments: {} }

test('A28 every request of a session carries the token, and none has it in its address', async () => {
  await using world = await aWorld()
  const seen: { readonly url: string | undefined; readonly authorization: string | undefined }[] = []
  const { url } = await rawServer((request, response) => {
    seen.push({ url: request.url, authorization: request.headers.authorization })
    response.end()
  })
  const tokens = { current: async () => new Secret('the-token'), dpop: () => undefined } as never
  for (const method of ['POST', 'GET', 'DELETE'] as const) await authorize(aSend(), tokens, url)(get(url, { method }))
  expect(seen).toEqual(Array(3).fill({ url: '/mcp', authorization: 'Bearer the-token' }))

  const before = world.server.requests.length
  const bridge = await aBridge(world.stage.broker, 'example')
  await bridge.request('tools/list')
  await bridge.request('tools/call', whoami)
  await bridge.close()
  const requests = world.server.requests.slice(before)
  expect(requests.length).toBeGreaterThan(3)
  expect(requests.map(({ sub }) => sub)).toEqual(requests.map(() => 'alice'))
})

test('A29 a server gets no token of another server’s issuer', async () => {
  await using world = await aWorld()
  await using other = await anIssuer()
  const { url, requests } = await rawServer((request, response) => {
    const metadata = { resource: url.href, authorization_servers: [other.url] }
    if (request.url?.startsWith('/.well-known/')) response.end(JSON.stringify(metadata))
    else response.writeHead(401, { 'www-authenticate': 'Bearer scope="mcp:read"' }).end()
  })
  const { broker } = world.stage
  await broker.do({ verb: 'add', url: url.href, name: 'other', signIn: 'later' }, aPerson())
  const bridge = await aBridge(broker, 'other')
  await bridge.request('tools/call', whoami)
  await broker.do({ verb: 'login', server: 'other' }, aPerson())
  await bridge.request('tools/call', whoami)
  const sent = requests.map(({ headers }) => headers.authorization).filter(value => value !== undefined)
  expect(sent.length).toBeGreaterThan(0)
  const theirs = world.issuer.tokensGiven().map(token => `Bearer ${token}`)
  expect(sent.filter(value => theirs.includes(value))).toEqual([])
})

test('A30 tokens rest in the vault alone: no file, log or snapshot has them', async () => {
  await using world = await aWorld()
  const { paths, logged, broker } = world.stage
  const written = filesBelow(paths.state).map(file => readFileSync(file, 'utf8'))
  const shown = [...written, ...logged, JSON.stringify(await broker.snapshot())].join('\n')
  expect(written.length).toBeGreaterThan(0)
  expect(world.issuer.tokensGiven().filter(token => shown.includes(token))).toEqual([])
})

test('A31 refresh tokens are named in the document and in registrations', () => {
  expect(clientMetadata.grant_types).toContain('refresh_token')
  expect(clientDocument(clientIdUrl)).toMatchObject({ grant_types: expect.arrayContaining(['refresh_token']) })
})

test.each([
  ['is asked for where the issuer lists it', ['openid', 'offline_access', 'mcp:read', 'mcp:write'], true],
  ['is not asked for where the issuer does not list it', ['openid', 'mcp:read', 'mcp:write'], false],
  ['is not asked for where the issuer lists nothing', undefined, false],
])('A31 offline_access %s', async (_what, scopes, isAsked) => {
  await using stage = await aStage({ issuer: { metadata: { scopes_supported: scopes } } })
  let asked = ''
  const robot = aRobot(stage.issuer, { as: 'alice' })
  const openBrowser = (url: URL) => {
    asked = url.searchParams.get('scope') ?? ''
    return robot(url)
  }
  await stage.signIn({ openBrowser })
  expect(asked.split(' ').includes('offline_access')).toBe(isAsked)
})

test('A31 without a refresh token the sign-in is good until it ends, and then a person is asked', async () => {
  await using issuer = await anIssuer({ refreshTokens: 'never' })
  await using server = await aServer({ issuer })
  await using stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  const bridge = await aBridge(stage.broker, 'example')
  expect((await bridge.request('tools/call', whoami)).result).toMatchObject({ content: [{ text: 'alice' }] })
  issuer.expireAll()
  expect((await bridge.request('tools/call', whoami)).result).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining('valetkey login example') }],
  })
})

test('A31 less access than was asked for is told to who signs in, and is what the account shows', async () => {
  const { warnings, scopes } = await anAnswer(answer => ({ ...answer, scope: 'mcp:read' }))
  expect(warnings).toEqual([expect.stringContaining('“mcp:write”')])
  expect(scopes).toEqual(['mcp:read'])
})

test('A31 what is missing is named, unless nobody loses a tool by it', () => {
  const grant = aGrant({ requestedScopes: ['read', 'write', 'offline_access'], scopes: ['read'] })
  expect(warningsOfGrant(grant)).toEqual([expect.stringContaining('“write”')])
  expect(warningsOfGrant(aGrant({ requestedScopes: ['read', 'offline_access'], scopes: ['read'] }))).toEqual([])
})

test('A32 what MCP clients start knows nothing of OAuth: no file below the bridge comes from there', () => {
  const reached = reachedFrom('main/bridge.ts')
  expect(reached.size).toBeGreaterThan(10)
  expect([...reached].filter(file => /^main\/(oauth|vault|mcp|broker)\//.test(file))).toEqual([])
})

test('A33 a token request that is sent elsewhere is not followed, and its code is spent nowhere', async () => {
  await using stage = await aStage()
  const discovery = await stage.discover()
  const { url, requests } = await rawServer((_request, response) => void response.end('{}'))
  const elsewhere = await rawServer((_request, response) => void response.writeHead(307, { location: url.href }).end())
  const metadata = { ...discovery.metadata, token_endpoint: elsewhere.url.href }
  await expect(stage.signIn({ discovery: { ...discovery, metadata } })).rejects.toMatchObject({ code: 'token-refused' })
  expect(requests).toEqual([])
})

test('A33 a token that is made out to another server is told to who signs in, and that their server refuses it', async () => {
  const { warnings } = await anAnswer(answer => ({
    ...answer,
    access_token: aJwt({ aud: 'https://elsewhere.example' }),
  }))
  expect(warnings).toEqual([
    expect.stringContaining('“https://elsewhere.example”'),
    expect.stringContaining('refuses even a token that was issued just now'),
  ])
})

test.each([
  ['another server', { aud: 'https://elsewhere.example/mcp' }, true],
  ['several others', { aud: ['https://a.example', 'https://b.example'] }, true],
  ['this server', { aud: 'https://mcp.example/mcp' }, false],
  ['this server among others', { aud: ['https://a.example', 'https://mcp.example'] }, false],
  ['a name that is no address', { aud: 'api://1234' }, false],
  ['nobody', {}, false],
])('A33 a token that is made out to %s is told where it can be read', (_whom, claims, isTold) => {
  const accessToken = new Secret(aJwt(claims))
  expect(warningsOfGrant(aGrant({ accessToken })).length > 0).toBe(isTold)
})

function aJwt(claims: object): string {
  const text = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${text({ alg: 'RS256' })}.${text(claims)}.signature`
}

/** What somebody hears who signs in at an issuer that answers so, and the scopes that their account then shows. */
async function anAnswer(tokenAnswer: Switches['tokenAnswer']) {
  await using issuer = await anIssuer({ tokenAnswer })
  await using server = await aServer({ issuer })
  await using stage = await aBroker()
  const person = aPerson()
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, person)
  const warnings = person.heard.flatMap(heard => (heard.kind === 'warning' ? [heard.text] : []))
  return { warnings, scopes: (await stage.broker.snapshot()).servers[0]?.accounts[0]?.scopes }
}

test.each(['opaque', 'a.b.c', '..', 'a.!!.c'])('A33 a token that cannot be read is nobody’s to judge: %s', token => {
  expect(warningsOfGrant(aGrant({ accessToken: new Secret(token) }))).toEqual([])
})

test.each([
  ['2026-07-28', 'tools/list', ['params', '_meta', 'io.modelcontextprotocol/clientCapabilities']],
  ['2025-11-25', 'initialize', ['params', 'capabilities']],
])('A34 a server of %s reads in the client’s capabilities which extensions are in use', async (_era, method, path) => {
  const bodies: unknown[] = []
  const { url } = await rawServer((request, response) => {
    void readBody(request).then(body => {
      bodies.push(JSON.parse(body.toString()))
      response.end()
    })
  })
  const theirs = { roots: {}, extensions: { 'com.example/own': { a: 1 } } }
  const message = path.reduceRight<object>((inner, name) => ({ [name]: inner }), theirs)
  const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, method, ...message }))
  await advertising(aSend(), () => ['com.example/ours'])(get(url, { method: 'POST', body }))
  const told = path.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], bodies[0])
  expect(told).toEqual({ roots: {}, extensions: { 'com.example/own': { a: 1 }, 'com.example/ours': {} } })
})

/** A server called `example`, with alice signed in. */
async function aWorld() {
  const stack = new AsyncDisposableStack()
  const issuer = stack.use(await anIssuer())
  const server = stack.use(await aServer({ issuer }))
  const stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  return {
    issuer,
    server,
    stage,
    [Symbol.asyncDispose]: async () => {
      await stage[Symbol.asyncDispose]()
      await stack.disposeAsync()
    },
  }
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name))
    .filter(file => statSync(file).isFile())
}

/** All files of ours that this one imports, however indirectly; types count as nothing. */
function reachedFrom(start: string, reached = new Set<string>()): ReadonlySet<string> {
  const root = join(import.meta.dirname, '../..')
  const text = readFileSync(join(root, start), 'utf8')
  for (const [, what = '', from = ''] of text.matchAll(/^(?:import|export) (.*?)from '(\.[^']+)'/gms)) {
    const file = join(dirname(start), from)
    if (what.startsWith('type ') || reached.has(file)) continue
    reached.add(file)
    reachedFrom(file, reached)
  }
  return reached
}

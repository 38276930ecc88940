// Servers of 2025-03-26, which publish little or nothing: one plain question to a person, and nothing without one. S16.
import { expect, test } from 'vitest'
import { rawServer } from '../net/a-server.ts'
import { aBroker, aPerson } from './a-broker.ts'

test.each([
  ['nothing at all', 'nothing', ['RFC 9728', 'PKCE']],
  ['its own metadata without PKCE', 'without-pkce', ['RFC 9728', 'PKCE']],
  ['its own metadata', 'with-pkce', ['RFC 9728']],
] as const)('S16 a server that publishes %s is signed in to after one question', async (_what, publishes, says) => {
  const server = await anOldServer(publishes)
  await using stage = await aBroker()
  const person = aPerson('agrees')
  const add = { verb: 'add', url: server.url.href, name: 'old' } as const
  expect(await stage.broker.do(add, person)).toMatchObject({ signedIn: true })
  expect(person.asked).toHaveLength(1)
  for (const word of says) expect(person.asked[0]).toMatchObject({ sentence: expect.stringContaining(word) })
  if (publishes === 'with-pkce') expect(JSON.stringify(person.asked)).not.toContain('PKCE')
  const { servers } = await stage.broker.snapshot()
  expect(servers[0]?.warnings.length).toBe(says.length)

  const again = aPerson('absent')
  await stage.broker.do({ verb: 'login', server: 'old' }, again)
  expect(again.asked).toEqual([])
})

test('S16 a person who declines has added nothing, and where nobody can be asked the refusal says what it would take', async () => {
  const server = await anOldServer('nothing')
  await using stage = await aBroker()
  const add = { verb: 'add', url: server.url.href, name: 'old' } as const
  await expect(stage.broker.do(add, aPerson('declines'))).rejects.toMatchObject({ code: 'confirmation-refused' })
  await expect(stage.broker.do(add, aPerson('absent'))).rejects.toMatchObject({
    code: 'no-authorization',
    message: expect.stringContaining('no-pkce-metadata'),
    facts: { exception: 'no-resource-metadata', pkce: false },
  })
  expect((await stage.broker.snapshot()).servers).toEqual([])
  expect(server.paths()).not.toContain('/register')
})

test('a look asks nothing and keeps nothing', async () => {
  const server = await anOldServer('nothing')
  await using stage = await aBroker()
  const person = aPerson('agrees')
  await expect(stage.broker.do({ verb: 'look', url: server.url.href }, person)).rejects.toMatchObject({
    code: 'no-authorization',
  })
  expect(person.asked).toEqual([])
})

/** An MCP server that is its own sign-in service, at fixed places or by RFC 8414 metadata. */
async function anOldServer(publishes: 'nothing' | 'with-pkce' | 'without-pkce') {
  const { url, requests } = await rawServer((request, response) => {
    const asked = new URL(request.url ?? '/', url)
    const json = (value: object, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (asked.pathname === '/mcp' && request.headers.authorization === undefined)
      return void response.writeHead(401).end()
    if (asked.pathname === '/mcp')
      return void json({ jsonrpc: '2.0', id: 'x', error: { code: -32600, message: 'older' } })
    if (asked.pathname === '/.well-known/oauth-authorization-server' && publishes !== 'nothing')
      return void json(metadataAt(url.origin, publishes))
    if (asked.pathname === '/register') return void json({ client_id: 'c' }, 201)
    if (asked.pathname === '/token') return void json({ access_token: 't', token_type: 'Bearer', expires_in: 3600 })
    if (asked.pathname !== '/authorize') return void response.writeHead(404).end()
    const redirect = asked.searchParams.get('redirect_uri')
    if (redirect === null) return void response.writeHead(400).end()
    const back = new URL(redirect)
    back.searchParams.set('code', 'a-code')
    back.searchParams.set('state', asked.searchParams.get('state') ?? '')
    response.writeHead(302, { location: back.href }).end()
  })
  return { url, paths: () => requests.map(request => new URL(request.url ?? '/', url).pathname) }
}

function metadataAt(origin: string, publishes: 'with-pkce' | 'without-pkce'): object {
  return {
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    registration_endpoint: `${origin}/register`,
    response_types_supported: ['code'],
    ...(publishes === 'with-pkce' ? { code_challenge_methods_supported: ['S256'] } : {}),
  }
}

test('a server that has a sign-in nowhere is looked at as one that takes a key, and nobody is asked for an exception', async () => {
  const { url } = await rawServer((_request, response) => void response.writeHead(401).end())
  await using stage = await aBroker()
  const person = aPerson('agrees')
  const address = new URL('/mcp', url).href
  expect(await stage.broker.do({ verb: 'look', url: address }, person)).toMatchObject({ url: address, takesKey: true })
  await expect(stage.broker.do({ verb: 'add', url: address }, person)).rejects.toMatchObject({
    code: 'no-authorization',
    facts: { wants: 'key' },
  })
  expect(person.asked).toEqual([])
  expect((await stage.broker.snapshot()).servers).toEqual([])
})

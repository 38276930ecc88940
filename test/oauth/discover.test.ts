// Whether discovery finds who signs users in, and refuses everything that is not as it should be.
import { expect, test } from 'vitest'
import { confirmedHostsOf } from '../../main/net/addresses.ts'
import { type DiscoverOptions, discover, type Step } from '../../main/oauth/discovery/discover.ts'
import { aLiar, type Reply } from './liar.ts'
import { aStage, ourFetch } from './stage.ts'

test('the challenge leads to the issuer, and every step is told', async () => {
  await using stage = await aStage()
  const found = await stage.discover()
  expect(found).toMatchObject({
    serverUrl: stage.server.url,
    resource: stage.server.resource,
    issuer: stage.issuer.url,
    scopes: ['mcp:read', 'mcp:write'],
    offersOfflineAccess: true,
    warnings: [],
  })
  const steps: Step[] = []
  await find(stage.server.url, { onStep: step => steps.push(step) })
  expect(steps.map(step => step.step)).toEqual(['resource-metadata', 'issuer', 'scopes'])
})

test.each([
  ['at the path', { challengeNamesMetadata: false }],
  ['at the root', { challengeNamesMetadata: false, metadataAt: 'root' }],
] as const)('without a name in the challenge the metadata is found %s', async (_where, server) => {
  await using stage = await aStage({ server })
  expect((await stage.discover()).issuer).toBe(stage.issuer.url)
})

test('an issuer with a path is found by path insertion', async () => {
  await using stage = await aStage({ issuer: { path: '/tenant1' } })
  expect((await stage.discover()).metadata.token_endpoint).toBe(`${stage.issuer.url}/token`)
})

test('well-known places are tried in the order that MCP demands', async () => {
  await using liar = await aLiar(() => ({}))
  const issuer = `${liar.origin}/tenant1`
  await using server = await aLiar(origin => metadataAt(origin, { authorization_servers: [issuer] }))
  await expect(find(`${server.origin}/mcp`, { confirm: [liar.origin] })).rejects.toMatchObject({
    code: 'metadata-invalid',
  })
  expect(server.asked).toEqual(['GET /.well-known/oauth-protected-resource/mcp'])
  expect(liar.asked).toEqual([
    'GET /.well-known/oauth-authorization-server/tenant1',
    'GET /.well-known/openid-configuration/tenant1',
    'GET /tenant1/.well-known/openid-configuration',
  ])
})

test('the scopes of the challenge count before those of the metadata', async () => {
  await using stage = await aStage({ server: { challengeScope: 'mcp:read' } })
  expect((await stage.discover()).scopes).toEqual(['mcp:read'])
  const withoutChallenge = await find(stage.server.url)
  expect(withoutChallenge.scopes).toEqual(['mcp:read', 'mcp:write'])
})

test.each([
  ['another origin', 'https://elsewhere.example/mcp'],
  ['a sibling path', 'ORIGIN/mcp2'],
  ['a path below', 'ORIGIN/mcp/deeper'],
  ['a name that ours only begins with', 'ORIGIN/mc'],
  ['a query that we did not ask', 'ORIGIN/mcp?tenant=1'],
  ['a fragment', 'ORIGIN/mcp#x'],
  ['no URL at all', 'mcp'],
])('metadata of %s is refused', async (_what, resource) => {
  await using server = await aLiar(origin => metadataAt(origin, { resource: resource.replace('ORIGIN', origin) }))
  await expect(find(`${server.origin}/mcp`)).rejects.toMatchObject({ code: 'resource-mismatch' })
})

test('metadata of the origin or of a path above is the server’s', async () => {
  for (const suffix of ['', '/', '/mcp']) {
    await using stage = await aStage({
      server: {
        path: '/mcp/x',
        resourceMetadata: truth => ({ ...truth, resource: `${new URL(String(truth.resource)).origin}${suffix}` }),
      },
    })
    expect((await stage.discover()).resource).toBe(`${new URL(stage.server.url).origin}${suffix}`)
  }
})

test('an issuer that calls itself otherwise is refused, a slash included', async () => {
  await using stage = await aStage({ issuer: { lieAboutIssuer: 'https://liar.example' } })
  await expect(stage.discover()).rejects.toMatchObject({ code: 'issuer-mismatch' })
  stage.issuer.set({ lieAboutIssuer: `${stage.issuer.url}/` })
  await expect(stage.discover()).rejects.toMatchObject({ code: 'issuer-mismatch' })
})

test.each([
  ['authorization_endpoint', 'javascript:alert(1)'],
  ['authorization_endpoint', 'http://public.example/authorize'],
  ['authorization_endpoint', 'file:///etc/passwd'],
  ['token_endpoint', 'http://public.example/token'],
  ['token_endpoint', 'https://user:password@public.example/token'],
  ['registration_endpoint', 'data:application/json,{}'],
  ['revocation_endpoint', 'http://169.254.169.254/revoke'],
  ['userinfo_endpoint', 'not a url'],
])('S12 an issuer with the %s %s is refused', async (name, value) => {
  await using stage = await aStage({ issuer: { metadata: { [name]: value } } })
  await expect(stage.discover()).rejects.toMatchObject({ code: 'metadata-invalid' })
})

test('S12 what lies in a private network is refused with the host that a person may confirm', async () => {
  const refused = { code: 'address-refused', facts: { host: '10.0.0.1' } }
  await using stage = await aStage({ issuer: { metadata: { token_endpoint: 'https://10.0.0.1/token' } } })
  await expect(stage.discover()).rejects.toMatchObject(refused)
  await using server = await aLiar(origin => metadataAt(origin, { authorization_servers: ['https://10.0.0.1'] }))
  await expect(find(`${server.origin}/mcp`)).rejects.toMatchObject(refused)
})

test.each(['http://public.example', 'javascript:alert(1)', 'nonsense'])(
  'S12 a server that names the sign-in service %s is refused before anything is fetched',
  async issuer => {
    await using server = await aLiar(origin => metadataAt(origin, { authorization_servers: [issuer] }))
    await expect(find(`${server.origin}/mcp`)).rejects.toMatchObject({ code: 'metadata-invalid' })
  },
)

test('S12 a challenge that names a place on a private network is not followed', async () => {
  await using server = await aLiar(() => ({}))
  const challenge = { resourceMetadata: 'http://169.254.169.254/latest/meta-data' }
  await expect(find(`${server.origin}/mcp`, { challenge })).rejects.toMatchObject({ code: 'metadata-invalid' })
  expect(server.asked).toEqual([])
})

test('PKCE that is not announced is refused, by exception allowed with a warning, and plain alone never', async () => {
  await using stage = await aStage({ issuer: { pkceAdvertised: false } })
  await expect(stage.discover()).rejects.toMatchObject({
    code: 'pkce-missing',
    facts: { exception: 'no-pkce-metadata' },
  })
  expect((await stage.discover(['no-pkce-metadata'])).warnings).toMatchObject([{ code: 'no-pkce-metadata' }])
  stage.issuer.set({ pkceAdvertised: true, metadata: { code_challenge_methods_supported: ['plain'] } })
  await expect(stage.discover(['no-pkce-metadata'])).rejects.toMatchObject({ code: 'pkce-missing' })
})

test('a server of 2025-03-26 is told apart, and used by exception with a warning', async () => {
  await using server = await aLiar(oldServer)
  await expect(find(`${server.origin}/mcp`)).rejects.toMatchObject({
    code: 'no-authorization',
    facts: { exception: 'no-resource-metadata', found: 'issuer-metadata' },
  })
  const found = await find(`${server.origin}/mcp`, { exceptions: ['no-resource-metadata'] })
  expect(found).toMatchObject({
    issuer: server.origin,
    resource: `${server.origin}/mcp`,
    warnings: [{ code: 'no-resource-metadata' }],
  })
})

test('a server that publishes nothing is told apart from one of 2025-03-26', async () => {
  await using server = await aLiar(() => ({}))
  await expect(find(`${server.origin}/mcp`)).rejects.toMatchObject({
    code: 'no-authorization',
    facts: { found: 'nothing', wants: 'key' },
  })
  await expect(find(`${server.origin}/mcp`)).rejects.not.toMatchObject({ facts: { exception: expect.anything() } })
  await expect(find(`${server.origin}/mcp`, { exceptions: ['no-resource-metadata'] })).rejects.toMatchObject({
    code: 'pkce-missing',
  })
  const found = await find(`${server.origin}/mcp`, { exceptions: ['no-resource-metadata', 'no-pkce-metadata'] })
  expect(found.metadata.authorization_endpoint).toBe(`${server.origin}/authorize`)
  expect(found.warnings.map(warning => warning.code)).toEqual(['no-resource-metadata', 'no-pkce-metadata'])
})

test('metadata without a sign-in service is told apart', async () => {
  await using server = await aLiar(origin => metadataAt(origin, { authorization_servers: [] }))
  await expect(find(`${server.origin}/mcp`)).rejects.toMatchObject({ code: 'no-authorization' })
})

test.each([
  ['broken JSON', { text: '{"resource":' }, 'no-authorization'],
  ['a web page', { text: '<!doctype html>' }, 'no-authorization'],
  ['an array', { json: [] }, 'no-authorization'],
  ['members of the wrong kind', { json: { resource: 7 } }, 'metadata-invalid'],
  ['a server in trouble', { json: {}, status: 503 }, 'unreachable'],
  ['2 MiB', { text: 'x'.repeat(2 * 1024 * 1024) }, 'too-large'],
] as const)('resource metadata that is %s ends in %s', async (_what, reply, code) => {
  const path = 'GET /.well-known/oauth-protected-resource/mcp'
  await using server = await aLiar(() => ({ [path]: reply as Reply }))
  await expect(find(`${server.origin}/mcp`)).rejects.toMatchObject({ code })
})

test('metadata that drips for ever ends in time', async () => {
  const path = 'GET /.well-known/oauth-protected-resource/mcp'
  await using server = await aLiar(() => ({ [path]: (_request, response) => void response.write('{') }))
  await expect(find(`${server.origin}/mcp`, { timeout: 50 })).rejects.toMatchObject({ code: 'timed-out' })
})

test('S2 metadata is not followed to another origin', async () => {
  await using elsewhere = await aLiar(() => ({}))
  const away: Reply = { text: '', status: 302, headers: { location: `${elsewhere.origin}/x` } }
  await using server = await aLiar(() => ({ 'GET /meta': away }))
  const challenge = { resourceMetadata: `${server.origin}/meta` }
  await expect(find(`${server.origin}/mcp`, { challenge })).rejects.toMatchObject({ code: 'metadata-invalid' })
  expect(elsewhere.asked).toEqual([])
})

test('S13 what a stranger wrote is quoted, short and inert in our sentences', async () => {
  const evil = `https://evil.example/${'a'.repeat(500)}\u202e\u0007`
  await using server = await aLiar(origin => metadataAt(origin, { resource: evil }))
  const error: Error = await find(`${server.origin}/mcp`).catch(caught => caught)
  expect(error.message.length).toBeLessThan(450)
  expect(error.message).not.toMatch(/[\p{Cc}\p{Cf}]/u)
})

function metadataAt(origin: string, more: Record<string, unknown>): Record<string, Reply> {
  const truth = { resource: `${origin}/mcp`, authorization_servers: [origin] }
  return { 'GET /.well-known/oauth-protected-resource/mcp': { json: { ...truth, ...more } } }
}

function oldServer(origin: string): Record<string, Reply> {
  const json = {
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    code_challenge_methods_supported: ['S256'],
  }
  return { 'GET /.well-known/oauth-authorization-server': { json } }
}

interface FindOptions extends Partial<DiscoverOptions> {
  readonly confirm?: readonly string[]
  readonly timeout?: number
}

async function find(url: string, { timeout, ...more }: FindOptions = {}) {
  const { fetch, close } = ourFetch(url, timeout === undefined ? {} : { timeout })
  const confirmedHosts = confirmedHostsOf(new URL(url))
  try {
    return await discover({ url: new URL(url), challenge: undefined, exceptions: [], confirmedHosts, fetch, ...more })
  } finally {
    close()
  }
}

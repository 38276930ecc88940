// Whether a person can sign in at a real authorization server, and what becomes of everything that goes wrong on the way.
import { expect, test } from 'vitest'
import { BrokerError } from '../../main/base/errors.ts'
import { aRobot, type Robot } from '../world/robot.ts'
import { aStage, clientIdUrl } from './stage.ts'

test('a person signs in by client document, and the grant is bound to the server', async () => {
  await using stage = await aStage()
  const person = watched(aRobot(stage.issuer, { as: 'alice' }))
  const grant = await stage.signIn({ openBrowser: person.go, account: 'work' })
  expect(grant).toMatchObject({
    issuer: stage.issuer.url,
    clientId: clientIdUrl,
    resource: stage.server.resource,
    account: 'work',
    audienceBound: true,
    generation: 0,
  })
  expect(stage.issuer.verify(grant.accessToken.reveal())).toMatchObject({ sub: 'alice', aud: stage.server.resource })
  expect(stage.issuer.events('cimd-fetched')).toHaveLength(1)
  expect(grant.expiresAt).toBeGreaterThan(Date.now())
  const tab = await person.tab()
  expect(tab?.status).toBe(200)
  expect(tab?.text).toContain(`You are signed in to ${new URL(stage.server.url).host}`)
})

test('the refresh token comes because offline_access is asked for where it is offered', async () => {
  await using stage = await aStage()
  const grant = await stage.signIn()
  expect(grant.requestedScopes).toContain('offline_access')
  expect(grant.refreshToken).toBeDefined()
})

test('offline_access and identity scopes are not asked for where the issuer does not list them', async () => {
  await using stage = await aStage({ issuer: { metadata: { scopes_supported: ['mcp:read'] } } })
  const grant = await stage.signIn()
  expect(grant.requestedScopes).toEqual(['mcp:read', 'mcp:write'])
})

test('of the identity scopes only those are asked for that the issuer lists', async () => {
  await using stage = await aStage({ issuer: { metadata: { scopes_supported: ['openid', 'profile'] } } })
  expect((await stage.signIn()).requestedScopes).toEqual(['mcp:read', 'mcp:write', 'openid'])
})

test('scopes that were asked for before, or that a challenge wants now, are asked for too', async () => {
  await using stage = await aStage({
    server: { challengeScope: 'mcp:read' },
    issuer: { metadata: { scopes_supported: [] } },
  })
  const grant = await stage.signIn({ scopes: ['mcp:write', 'mcp:read'] })
  expect(grant.requestedScopes).toEqual(['mcp:read', 'mcp:write'])
})

test('no scope is sent where neither challenge nor metadata name one', async () => {
  const silent = { challengeScope: false, resourceMetadata: withoutScopes } as const
  await using stage = await aStage({ server: silent })
  const urls: URL[] = []
  // What oidc-provider makes of a request without a scope is its own business.
  await stage.signIn({ onUrl: url => urls.push(url) }).catch(() => {})
  expect(urls[0]?.searchParams.has('scope')).toBe(false)
})

test('who the person is comes with the grant', async () => {
  await using stage = await aStage()
  const bob = await stage.signIn({ openBrowser: aRobot(stage.issuer, { as: 'bob' }) })
  expect(bob.who?.subject).toBe('bob')
})

test('the authorization request carries PKCE S256, state, resource and the hint', async () => {
  await using stage = await aStage()
  const urls: URL[] = []
  await stage.signIn({ onUrl: url => urls.push(url), loginHint: 'alice@example.com' })
  const asked = Object.fromEntries(urls[0]?.searchParams ?? [])
  expect(asked).toMatchObject({
    code_challenge_method: 'S256',
    resource: stage.server.resource,
    login_hint: 'alice@example.com',
    response_type: 'code',
    prompt: 'consent',
  })
  expect(asked.state?.length).toBeGreaterThanOrEqual(32)
  expect(asked.code_challenge).toMatch(/^[\w-]{43}$/)
})

test('an issuer that refuses `resource` is used by exception only, and the grant says that it is not bound', async () => {
  await using stage = await aStage({ issuer: { refuseResource: true } })
  await expect(
    stage.signIn({ timeout: 800, openBrowser: aRobot(stage.issuer, { as: 'alice' }), onUrl: () => {} }),
  ).rejects.toMatchObject({
    code: expect.stringMatching(/^sign-in-/),
  })
  const discovery = await stage.discover(['omit-resource'])
  expect(discovery.warnings).toMatchObject([{ code: 'omit-resource' }])
  const urls: URL[] = []
  await stage
    .signIn({ exceptions: ['omit-resource'], discovery, onUrl: url => urls.push(url) })
    .then(grant => expect(grant.audienceBound).toBe(false))
  expect(urls[0]?.searchParams.has('resource')).toBe(false)
})

test('a person who declines leaves a sentence and no grant, and the tab says so', async () => {
  await using stage = await aStage()
  const person = watched(aRobot(stage.issuer, { as: 'alice', consent: 'deny' }))
  const failed = await stage.signIn({ openBrowser: person.go }).catch(error => error)
  expect(failed).toMatchObject({ code: 'sign-in-refused', message: expect.stringContaining('declined') })
  const tab = await person.tab()
  expect(tab?.text).toContain('The sign-in did not work.')
})

test('a grant that could not be stored is not called a success in the browser', async () => {
  await using stage = await aStage()
  const person = watched(aRobot(stage.issuer, { as: 'alice' }))
  const store = async () => {
    throw new BrokerError('vault-locked', { message: 'The keychain is locked.' })
  }
  await expect(stage.signIn({ openBrowser: person.go, store })).rejects.toMatchObject({ code: 'vault-locked' })
  expect((await person.tab())?.text).toContain('The keychain is locked.')
})

test('a person who goes away leaves it timed out; one who cancels, cancelled', async () => {
  await using stage = await aStage()
  const nobody = async () => {}
  await expect(stage.signIn({ openBrowser: nobody, timeout: 20 })).rejects.toMatchObject({ code: 'sign-in-timed-out' })
  const cancel = new AbortController()
  const waiting = stage.signIn({ openBrowser: async () => cancel.abort(), signal: cancel.signal })
  await expect(waiting).rejects.toMatchObject({ code: 'sign-in-cancelled' })
})

test('a browser that does not open is an error only where no address was told', async () => {
  await using stage = await aStage()
  const broken = async () => {
    throw new Error('no browser here')
  }
  await expect(stage.signIn({ openBrowser: broken })).rejects.toThrow('no browser here')
  const robot = aRobot(stage.issuer, { as: 'alice' })
  const grant = await stage.signIn({ openBrowser: broken, onUrl: url => void robot(url) })
  expect(grant.accessToken).toBeDefined()
})

test('the redirect address can be pasted instead', async () => {
  await using stage = await aStage()
  const { promise, resolve } = Promise.withResolvers<string>()
  const grant = await stage.signIn({
    pastedRedirect: promise,
    openBrowser: async url => resolve(await followTo(url, stage.issuer)),
  })
  expect(stage.issuer.verify(grant.accessToken.reveal())?.sub).toBe('alice')
})

test('a pasted address of another sign-in is refused before anything is sent', async () => {
  await using stage = await aStage()
  const before = stage.issuer.requests.token
  const pastedRedirect = Promise.resolve('http://127.0.0.1:1/callback?code=stolen&state=other')
  await expect(stage.signIn({ pastedRedirect })).rejects.toMatchObject({ code: 'answer-invalid' })
  expect(stage.issuer.requests.token).toBe(before)
})

test('a token endpoint in trouble is told apart from one that refuses', async () => {
  await using stage = await aStage({ issuer: { tokenFails: 503 } })
  await expect(stage.signIn()).rejects.toMatchObject({ code: 'unreachable' })
  await expect(stage.signIn()).rejects.toMatchObject({ facts: { status: 503 } })
  stage.issuer.set({ tokenFails: 400 })
  await expect(stage.signIn()).rejects.toMatchObject({ code: 'token-refused' })
})

const withoutScopes = ({ scopes_supported: _, ...rest }: Record<string, unknown>) => rest

test('an issuer that has forgotten our registration is told by its code, so that we register anew', async () => {
  await using stage = await aStage()
  const identity = { mechanism: 'dynamic', clientId: 'forgotten', tokenEndpointAuthMethod: 'none' } as const
  const discovery = await stage.discover()
  const answer = async (url: URL) => {
    const query = { code: 'x', state: url.searchParams.get('state') ?? '', iss: stage.issuer.url }
    await fetch(`${url.searchParams.get('redirect_uri')}?${new URLSearchParams(query)}`)
  }
  await expect(stage.signIn({ discovery, identity, openBrowser: answer })).rejects.toMatchObject({
    code: 'token-refused',
    facts: { oauthError: 'invalid_client' },
  })
})

/** A robot person whose last tab can be looked at once it is there. */
function watched(robot: Robot) {
  let way: Promise<void> = Promise.resolve()
  const go = (url: URL) => {
    way = robot(url)
    return way
  }
  return { go, tab: () => way.then(() => robot.saw[0]?.callback) }
}

/** A person without a listener in reach: goes through the pages and copies the address the browser ends at. */
async function followTo(url: URL, issuer: Parameters<typeof aRobot>[0]): Promise<string> {
  let last = ''
  const real = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const target = String(input instanceof Request ? input.url : input)
    if (!target.includes('/callback?')) return real(input, init)
    last = target
    return new Response('This site cannot be reached.')
  }
  await aRobot(issuer, { as: 'alice' })(url).finally(() => {
    globalThis.fetch = real
  })
  return last
}

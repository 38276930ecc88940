// The checklist of the standard for clients that somebody registered by hand: A12 (signed assertions), A14 (static
// credentials), and the extension OAuth Client Credentials (2.1). Each name begins with its number.
import { expect, test } from 'vitest'
import { Secret } from '../../main/base/secret.ts'
import { renewGrant } from '../../main/oauth/grants/renew.ts'
import { revokeGrant } from '../../main/oauth/grants/revoke.ts'
import { identify, type PreRegistered } from '../../main/oauth/identity/identity.ts'
import { grantForService, renewForService } from '../../main/oauth/sign-in/client-credentials.ts'
import { signInOnDevice, type UserCode } from '../../main/oauth/sign-in/device.ts'
import { aStage, type Stage } from '../oauth/stage.ts'
import {
  aDeviceClient,
  aSecretClient,
  aServiceWithKey,
  aServiceWithSecret,
  theSecret,
} from '../world/a-registered-client.ts'
import { aRobot } from '../world/robot.ts'

const byHand: PreRegistered = { clientId: 'by-hand', clientSecret: new Secret(theSecret) }

test('A12 a client with a key signs people in, renews and revokes by signed assertions', async () => {
  const { client, key } = aServiceWithKey()
  const signer = aSecretClient({
    ...client,
    client_id: 'by-hand',
    redirect_uris: ['http://127.0.0.1/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    client_secret: undefined,
  })
  await using stage = await aStage({ issuer: { clients: [signer] } })
  const identity = await who(stage, { clientId: 'by-hand', clientKey: new Secret(key) })
  expect(identity.tokenEndpointAuthMethod).toBe('private_key_jwt')
  const grant = await stage.signIn({ identity })
  expect(stage.issuer.verify(grant.accessToken.reveal())).toMatchObject({ sub: 'alice', clientId: 'by-hand' })
  const { metadata } = await stage.discover()
  const how = { metadata, identity, fetch: stage.fetch, now: Date.now }
  const renewed = await renewGrant({ grant, ...how })
  if (renewed.is !== 'renewed') throw new Error(renewed.said)
  expect(await revokeGrant({ grant: renewed.grant, ...how })).toMatchObject({ refreshToken: { is: 'revoked' } })
})

test('A14 a client id and secret that a person got from the issuer sign them in', async () => {
  await using stage = await aStage({ issuer: { cimd: false, registration: false, clients: [aSecretClient()] } })
  const grant = await stage.signIn({ identity: await who(stage, byHand) })
  expect(stage.issuer.verify(grant.accessToken.reveal())).toMatchObject({ sub: 'alice', clientId: 'by-hand' })
})

test('A14 a wrong secret is told as what it is', async () => {
  await using stage = await aStage({ issuer: { clients: [aSecretClient()] } })
  const identity = await who(stage, { clientId: 'by-hand', clientSecret: new Secret('another') })
  await expect(stage.signIn({ identity })).rejects.toMatchObject({ facts: { oauthError: 'invalid_client' } })
})

test.each([
  ['a secret', () => ({ client: aServiceWithSecret(), proof: { clientSecret: new Secret(theSecret) } })],
  [
    'a signed assertion',
    () => {
      const { client, key } = aServiceWithKey()
      return { client, proof: { clientKey: new Secret(key) } }
    },
  ],
])(
  '2.1 a service account with %s gets a token for its server, without a person, and again when it ends',
  async (_how, make) => {
    const { client, proof } = make()
    await using stage = await aStage({ issuer: { clientCredentials: true, clients: [client] } })
    const identity = await who(stage, { clientId: 'nightly', ...proof })
    const grant = await grantForService(await asked(stage, identity))
    expect(grant).toMatchObject({ obtainedBy: 'client-credentials', clientId: 'nightly' })
    expect(grant.refreshToken).toBeUndefined()
    const resource = (await stage.discover()).resource
    expect(stage.issuer.verify(grant.accessToken.reveal())).toMatchObject({ aud: resource, clientId: 'nightly' })
    const { metadata } = await stage.discover()
    const renewal = await renewForService({ grant, metadata, identity, fetch: stage.fetch, now: Date.now })
    if (renewal.is !== 'renewed') throw new Error(renewal.said)
    expect(renewal.grant.generation).toBe(1)
    expect(renewal.grant.accessToken.equals(grant.accessToken)).toBe(false)
    expect(renewal.grant.scopes).toEqual(grant.scopes)
    expect(stage.issuer.events('token-issued').map(({ named }) => named)).toEqual([resource, resource])
  },
)

test('2.1 the assertion comes with grant_type client_credentials, resource and scope', async () => {
  const { client, key } = aServiceWithKey()
  await using stage = await aStage({ issuer: { clientCredentials: true, clients: [client] } })
  const bodies: URLSearchParams[] = []
  const fetch: typeof stage.fetch = async (input, init) => {
    if (init?.body) bodies.push(new URLSearchParams(String(init.body)))
    return stage.fetch(input, init)
  }
  const identity = await who(stage, { clientId: 'nightly', clientKey: new Secret(key) })
  await grantForService({ ...(await asked(stage, identity)), fetch })
  const [body] = bodies
  expect(Object.fromEntries(body ?? [])).toMatchObject({
    grant_type: 'client_credentials',
    resource: (await stage.discover()).resource,
    scope: 'mcp:read mcp:write',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  })
  const [, payload = ''] = body?.get('client_assertion')?.split('.') ?? []
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  expect(claims).toMatchObject({ iss: 'nightly', sub: 'nightly', aud: stage.issuer.url })
  expect(claims.exp - claims.iat).toBeLessThanOrEqual(300)
})

test('2.1 a service account needs no page to sign in at and no PKCE', async () => {
  const { client, key } = aServiceWithKey()
  const metadata = { authorization_endpoint: undefined }
  await using stage = await aStage({
    issuer: { clientCredentials: true, clients: [client], pkceAdvertised: false, metadata },
  })
  await expect(stage.discover()).rejects.toMatchObject({ code: 'metadata-invalid' })
  const discovery = await stage.discover([], 'client-credentials')
  const identity = await who(stage, { clientId: 'nightly', clientKey: new Secret(key) }, discovery)
  expect(await grantForService({ ...(await asked(stage, identity, discovery)) })).toMatchObject({ clientId: 'nightly' })
})

test('2.1 a client without a secret or a key is no service account', async () => {
  await using stage = await aStage({ issuer: { clientCredentials: true } })
  const identity = await who(stage, { clientId: 'nightly' })
  await expect(grantForService(await asked(stage, identity))).rejects.toMatchObject({ code: 'bad-input' })
  expect(stage.issuer.requests.token).toBe(0)
})

test('a service account of an API that is granted as a whole asks for its default scope', async () => {
  await using stage = await aStage({ issuer: { clientCredentials: true, clients: [aServiceWithSecret()] } })
  const identity = await who(stage, { clientId: 'nightly', clientSecret: new Secret(theSecret) })
  const options = await asked(stage, identity)
  const discovery = { ...options.discovery, scopes: ['api://of-it/tools.read', 'api://of-it/tools.write', 'email'] }
  const grant = await grantForService({ ...options, discovery, wholeApi: true })
  expect(grant.requestedScopes).toEqual(['api://of-it/.default'])
})

test('RFC 8628 a code that is typed in on another device signs in, and its grant is renewed', async () => {
  await using stage = await aStage({ issuer: { deviceFlow: true, clients: [aDeviceClient()] } })
  const identity = await who(stage, byHand)
  const robot = aRobot(stage.issuer, { as: 'bob' })
  const shown: UserCode[] = []
  const show = (code: UserCode) => {
    shown.push(code)
    void robot(code.complete ?? code.url)
  }
  const grant = await signInOnDevice({
    ...(await asked(stage, identity)),
    log: stage.log,
    confirmedHosts: hosts(stage),
    show,
  })
  expect(shown).toHaveLength(1)
  expect(grant).toMatchObject({ obtainedBy: 'device-code', who: { email: 'bob@example.com' } })
  const { metadata } = await stage.discover()
  expect(await renewGrant({ grant, metadata, identity, fetch: stage.fetch, now: Date.now })).toMatchObject({
    is: 'renewed',
  })
  const given = [...stage.issuer.events('token-issued'), ...stage.issuer.events('token-refreshed')]
  expect(given.map(({ named }) => named)).toEqual([stage.server.resource, stage.server.resource])
})

test.each([
  ['declined', 'deny', 'sign-in-refused'],
  ['cancelled here', 'never', 'sign-in-cancelled'],
] as const)('RFC 8628 a code that is %s ends the wait', async (_how, consent, code) => {
  await using stage = await aStage({ issuer: { deviceFlow: true, clients: [aDeviceClient()] } })
  const identity = await who(stage, byHand)
  const cancel = new AbortController()
  const show = (shown: UserCode) => {
    void aRobot(stage.issuer, { as: 'bob', consent })(shown.complete ?? shown.url).then(() => {
      if (consent === 'never') cancel.abort()
    })
  }
  const options = { ...(await asked(stage, identity)), log: stage.log, confirmedHosts: hosts(stage), show }
  await expect(signInOnDevice({ ...options, signal: cancel.signal })).rejects.toMatchObject({ code })
})

test.each([
  ['a page that is no web page', { verification_uri: 'javascript:alert(1)' }, 'metadata-invalid'],
  ['a page in a private network', { verification_uri: 'https://10.0.0.1/device' }, 'address-refused'],
  ['a code with line breaks', { user_code: 'A\nB' }, 'answer-invalid'],
])('S12 S13 %s is neither shown nor asked for', async (_what, lie, code) => {
  await using stage = await aStage({ issuer: { deviceFlow: true, clients: [aDeviceClient()] } })
  const identity = await who(stage, byHand)
  const fetch: typeof stage.fetch = async (input, init) => {
    const answer = await stage.fetch(input, init)
    if (!String(input).endsWith('/device/auth')) return answer
    return Response.json({ ...((await answer.json()) as object), ...lie })
  }
  const shown: UserCode[] = []
  const show = (one: UserCode) => void shown.push(one)
  const options = { ...(await asked(stage, identity)), log: stage.log, confirmedHosts: hosts(stage), show, fetch }
  await expect(signInOnDevice(options)).rejects.toMatchObject({ code })
  expect(shown).toEqual([])
})

async function who(stage: Stage, preRegistered: PreRegistered, known?: Awaited<ReturnType<Stage['discover']>>) {
  const { vault, fetch, log } = stage
  const discovery = known ?? (await stage.discover())
  return identify({ discovery, clientIdUrl: undefined, preRegistered, vault, fetch, now: Date.now, log })
}

type Identity = Awaited<ReturnType<typeof who>>

async function asked(stage: Stage, identity: Identity, known?: Awaited<ReturnType<Stage['discover']>>) {
  return {
    discovery: known ?? (await stage.discover()),
    identity,
    account: 'default',
    exceptions: [],
    fetch: stage.fetch,
    now: Date.now,
    signal: new AbortController().signal,
  }
}

function hosts(stage: Stage): ReadonlySet<string> {
  return new Set([new URL(stage.server.url).host, new URL(stage.issuer.url).host, '127.0.0.1'])
}

test('RFC 8628 a registration of our own may ask for device codes, where the issuer has them', async () => {
  await using stage = await aStage({ issuer: { deviceFlow: true, cimd: false } })
  const discovery = await stage.discover()
  const identity = await stage.identify(discovery)
  expect(identity.mechanism).toBe('dynamic')
  const show = (code: UserCode) => void aRobot(stage.issuer, { as: 'bob' })(code.complete ?? code.url)
  const options = { ...(await asked(stage, identity)), log: stage.log, confirmedHosts: hosts(stage), show }
  expect(await signInOnDevice(options)).toMatchObject({ who: { email: 'bob@example.com' } })
})

test('A14 an issuer that knows this machine as localhost alone is signed in to', async () => {
  const client = aSecretClient({ redirect_uris: ['http://localhost/callback'] })
  await using stage = await aStage({ issuer: { cimd: false, registration: false, clients: [client] } })
  const grant = await stage.signIn({ identity: await who(stage, byHand), comesBackTo: 'localhost' })
  expect(stage.issuer.verify(grant.accessToken.reveal())).toMatchObject({ sub: 'alice' })
})

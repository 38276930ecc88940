// Whether we introduce ourselves to an issuer in the right way, once, and keep what one issuer gave from every other.
import { expect, test } from 'vitest'
import { silentLog } from '../../main/base/log.ts'
import { Secret } from '../../main/base/secret.ts'
import { identify, knownIdentity } from '../../main/oauth/identity/identity.ts'
import { forgetRegistration } from '../../main/oauth/identity/registration.ts'
import { aRobot } from '../world/robot.ts'
import { aLiar, type Reply } from './liar.ts'
import { aStage, clientIdUrl, ourFetch, type Stage } from './stage.ts'

test('a pre-registered client comes first, then the document, then registration', async () => {
  await using stage = await aStage()
  const discovery = await stage.discover()
  const mine = { clientId: 'mine', clientSecret: new Secret('s') }
  expect(await who(stage, { preRegistered: mine })).toMatchObject({
    mechanism: 'pre-registered',
    clientId: 'mine',
    tokenEndpointAuthMethod: 'client_secret_basic',
  })
  expect(await stage.identify(discovery)).toMatchObject({ mechanism: 'cimd', clientId: clientIdUrl })
  expect(await stage.identify(discovery, { clientIdUrl: undefined })).toMatchObject({ mechanism: 'dynamic' })
})

test('an issuer that takes no documents gets a registration, and a person can sign in with it', async () => {
  await using stage = await aStage({ issuer: { cimd: false } })
  const grant = await stage.signIn()
  expect(stage.issuer.events('registered')).toHaveLength(1)
  expect(stage.issuer.verify(grant.accessToken.reveal())?.sub).toBe('alice')
})

test('a registration is made once, kept by issuer, and made anew when it is forgotten', async () => {
  await using stage = await aStage({ issuer: { cimd: false } })
  const discovery = await stage.discover()
  const [first, second] = await Promise.all([stage.identify(discovery), stage.identify(discovery)])
  expect(second).toEqual(first)
  expect(await stage.identify(discovery)).toEqual(first)
  expect(stage.issuer.requests.registration).toBe(1)
  expect(await forgetRegistration(discovery.issuer, stage.vault)).toBe(true)
  expect((await stage.identify(discovery)).clientId).not.toBe(first.clientId)
})

test('S3 the registration of one issuer is not shown to another', async () => {
  await using one = await aStage({ issuer: { cimd: false } })
  await using other = await aStage({ issuer: { cimd: false } })
  const first = await one.identify(await one.discover())
  const discovery = await other.discover()
  const second = await identify({ ...own(other), discovery, vault: one.vault })
  expect(second.clientId).not.toBe(first.clientId)
  expect(other.issuer.requests.registration).toBe(1)
})

test('S3 a registration that lies under another issuer’s name is not used', async () => {
  await using stage = await aStage({ issuer: { cimd: false } })
  const discovery = await stage.discover()
  await stage.identify(discovery)
  const [id = ''] = await stage.vault.list('registration:')
  const text = (await stage.vault.get(id))?.reveal() ?? ''
  await stage.vault.put(id, new Secret(text.replace(discovery.issuer, 'https://other.example')))
  await stage.identify(discovery)
  expect(stage.issuer.requests.registration).toBe(2)
})

test('nobody to introduce us is a question to the person, with what to paste where', async () => {
  await using stage = await aStage({ issuer: { cimd: false, registration: false } })
  const error = await stage.signIn().catch(caught => caught)
  expect(error).toMatchObject({ code: 'identity-needed' })
  expect(error.message).toContain('http://127.0.0.1/callback')
  expect(error.message).toContain('--client-id')
})

test('a refused registration is told in the issuer’s own words, quoted', async () => {
  const json = { error: 'invalid_redirect_uri', error_description: 'no loopback here' }
  await using issuer = await registering({ json, status: 400 })
  await expect(registerAt(issuer.origin)).rejects.toMatchObject({
    code: 'registration-refused',
    message: expect.stringContaining('no loopback here'),
  })
})

test('a registration with a secret uses it, and is made anew when the secret has run out', async () => {
  let given = 0
  await using issuer = await registering((_request, response) => {
    given += 1
    const body = { client_id: `c${given}`, client_secret: 's', client_secret_expires_at: 1000 }
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await using stage = await aStage()
  const at = (now: number) => registerAt(issuer.origin, { vault: stage.vault, now: () => now })
  expect(await at(5)).toMatchObject({ clientId: 'c1', tokenEndpointAuthMethod: 'client_secret_basic' })
  expect(await at(999_999)).toMatchObject({ clientId: 'c1' })
  expect(await at(1_000_000)).toMatchObject({ clientId: 'c2' })
})

test('a registration that answers 200, with null members and without an expiry, is taken', async () => {
  const json = { client_id: 'c', client_secret: 's', token_endpoint_auth_method: 'client_secret_post', jwks: null }
  await using issuer = await registering({ json })
  expect(await registerAt(issuer.origin)).toMatchObject({ tokenEndpointAuthMethod: 'client_secret_post' })
})

test('a registration that wants a proof we do not have is refused', async () => {
  const json = { client_id: 'c', token_endpoint_auth_method: 'private_key_jwt' }
  await using issuer = await registering({ json, status: 201 })
  await expect(registerAt(issuer.origin)).rejects.toMatchObject({ code: 'registration-refused' })
})

test('the identity of an existing grant is found again without registering', async () => {
  await using stage = await aStage({ issuer: { cimd: false } })
  const discovery = await stage.discover()
  const identity = await stage.identify(discovery)
  const { metadata } = discovery
  const known = (clientId: string) =>
    knownIdentity({ clientId, metadata, preRegistered: undefined, vault: stage.vault })
  expect(await known(identity.clientId)).toEqual(identity)
  expect(await known(clientIdUrl)).toMatchObject({ mechanism: 'cimd', tokenEndpointAuthMethod: 'none' })
  expect(stage.issuer.requests.registration).toBe(1)
})

test('a client that was registered by hand, with a secret, signs in', async () => {
  const client = {
    client_id: 'by-hand',
    client_secret: 'a-secret-of-the-organisation',
    redirect_uris: ['http://127.0.0.1/callback'],
    application_type: 'native',
    grant_types: ['authorization_code', 'refresh_token'],
  }
  await using stage = await aStage({ issuer: { clients: [client] } })
  const preRegistered = { clientId: 'by-hand', clientSecret: new Secret(client.client_secret) }
  const identity = await who(stage, { preRegistered })
  const grant = await stage.signIn({ identity, openBrowser: aRobot(stage.issuer, { as: 'bob' }) })
  expect(stage.issuer.verify(grant.accessToken.reveal())).toMatchObject({ sub: 'bob', clientId: 'by-hand' })
})

function own({ vault, fetch }: Stage) {
  return { clientIdUrl, preRegistered: undefined, vault, fetch, now: Date.now, log: silentLog }
}

async function who(stage: Stage, more: object) {
  return identify({ discovery: await stage.discover(), ...own(stage), ...more })
}

function registering(reply: Reply) {
  return aLiar(() => ({ 'POST /register': reply }))
}

/** Registers at an issuer that has nothing but a registration endpoint. */
async function registerAt(origin: string, more: object = {}) {
  await using stage = await aStage()
  const real = await stage.discover()
  const { fetch, close } = ourFetch(origin)
  const metadata = { ...real.metadata, issuer: origin, registration_endpoint: `${origin}/register` }
  const discovery = { ...real, issuer: origin, metadata }
  try {
    return await identify({ ...own(stage), fetch, discovery, clientIdUrl: undefined, ...more })
  } finally {
    close()
  }
}

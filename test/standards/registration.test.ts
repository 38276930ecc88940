// Checklist A, items 10–16: how an issuer comes to know us, in which order, and what stays with which issuer.
import { expect, test } from 'vitest'
import { silentLog } from '../../main/base/log.ts'
import type { Discovery } from '../../main/oauth/discovery/discover.ts'
import { clientDocument, portsFor, validateClientIdUrl } from '../../main/oauth/identity/client-document.ts'
import { type IdentifyOptions, identify } from '../../main/oauth/identity/identity.ts'
import { aBridge, aBroker, aPerson } from '../broker/a-broker.ts'
import { aLiar, type Reply } from '../oauth/liar.ts'
import { aStage, clientIdUrl, ourFetch, type Stage } from '../oauth/stage.ts'
import { anIssuer, type Issuer, type IssuerOptions } from '../world/issuer.ts'
import { aServer } from '../world/mcp-server.ts'
import { aRobot } from '../world/robot.ts'
import { moving } from './people.ts'

test.each([
  ['by its document', {}, 'cimd'],
  ['by registration', { cimd: false }, 'dynamic'],
] as const)('A10 a person signs in at an issuer that learns of us %s', async (_how, issuer, mechanism) => {
  await using stage = await aStage({ issuer })
  const identity = await stage.identify(await stage.discover())
  expect(identity.mechanism).toBe(mechanism)
  const grant = await stage.signIn({ identity })
  expect(stage.issuer.verify(grant.accessToken.reveal())?.clientId).toBe(identity.clientId)
})

test('A10 a person signs in at an issuer that knows us beforehand', async () => {
  const byHand = { client_id: 'by-hand', redirect_uris: ['http://127.0.0.1/callback'], application_type: 'native' }
  await using stage = await aStage({
    issuer: {
      cimd: false,
      registration: false,
      clients: [
        { ...byHand, token_endpoint_auth_method: 'none', grant_types: ['authorization_code', 'refresh_token'] },
      ],
    },
  })
  const identity = await introduce(stage, { preRegistered: { clientId: 'by-hand' } })
  const grant = await stage.signIn({ identity })
  expect(stage.issuer.verify(grant.accessToken.reveal())?.clientId).toBe('by-hand')
})

test('A11 known beforehand comes first, then the document, then registration, then the person', async () => {
  const inOrder = async (issuer: IssuerOptions, more: Partial<IdentifyOptions> = {}) => {
    await using stage = await aStage({ issuer })
    return (await introduce(stage, more)).mechanism
  }
  expect(await inOrder({}, { preRegistered: { clientId: 'mine' } })).toBe('pre-registered')
  expect(await inOrder({})).toBe('cimd')
  expect(await inOrder({ cimd: false })).toBe('dynamic')
  await expect(inOrder({ cimd: false, registration: false })).rejects.toMatchObject({ code: 'identity-needed' })
})

test.each([
  ['http', 'http://valetkey.example/client.json'],
  ['no path', 'https://valetkey.example/'],
  ['a fragment', 'https://valetkey.example/client.json#a'],
  ['dots in its path', 'https://valetkey.example/a/../client.json'],
  ['a password', 'https://me:secret@valetkey.example/client.json'],
])('A12 a client identity with %s is none', (_what, url) => {
  expect(() => validateClientIdUrl(url)).toThrow()
})

test('A12 the document has its own address as client_id, a name, and its redirect addresses', () => {
  expect(clientDocument(clientIdUrl)).toMatchObject({
    client_id: clientIdUrl,
    client_name: 'Valetkey',
    redirect_uris: expect.arrayContaining(['http://127.0.0.1/callback']),
  })
})

test('A13 an issuer that does not say that it takes documents is not given one', async () => {
  await using stage = await aStage({ issuer: { metadata: { client_id_metadata_document_supported: undefined } } })
  expect(await introduce(stage)).toMatchObject({ mechanism: 'dynamic' })
  stage.issuer.set({ metadata: { client_id_metadata_document_supported: false } })
  expect(await introduce(stage)).toMatchObject({ mechanism: 'dynamic' })
})

test('A15 a registration says that we are a native application', async () => {
  const bodies: Record<string, unknown>[] = []
  await using issuer = await registering(bodies, () => ({ status: 201, json: { client_id: 'c' } }))
  await registerAt(issuer.origin)
  expect(bodies).toMatchObject([{ application_type: 'native', token_endpoint_auth_method: 'none' }])
})

test.each(['invalid_redirect_uri', 'invalid_client_metadata'])(
  'A15 after %s a registration is tried once more, with plain addresses alone, and kept',
  async error => {
    const bodies: Record<string, unknown>[] = []
    await using issuer = await registering(bodies, ({ redirect_uris: uris }) =>
      (uris as string[]).includes('http://localhost/callback')
        ? { status: 400, json: { error } }
        : { status: 201, json: { client_id: 'c' } },
    )
    await using stage = await aStage()
    const identity = await registerAt(issuer.origin, stage)
    expect(bodies).toHaveLength(2)
    expect(identity.redirectUris).toEqual(bodies[1]?.redirect_uris)
    for (const uri of identity.redirectUris ?? []) expect(uri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/)
    await registerAt(issuer.origin, stage)
    expect(bodies).toHaveLength(2)
  },
)

test('A15 a registration that stays refused is told with the issuer’s words, quoted, and what to do', async () => {
  const bodies: Record<string, unknown>[] = []
  const refusal = { error: 'invalid_redirect_uri', error_description: 'no loopback\u202e here' }
  await using issuer = await registering(bodies, () => ({ status: 400, json: refusal }))
  const error = await registerAt(issuer.origin).catch(caught => caught)
  expect(error).toMatchObject({ code: 'registration-refused' })
  expect(error.message).toContain('no loopback· here')
  expect(error.message).toContain('--client-id')
  expect(error.message).toContain('http://127.0.0.1:')
  expect(bodies).toHaveLength(2)
})

test('A15 an issuer that was told no portless address is signed in to at an address that it knows', async () => {
  await using stage = await aStage({ issuer: { cimd: false } })
  const identity = await introduce(stage)
  const exact = (identity.redirectUris ?? []).filter(uri => /:\d+\//.test(uri))
  let used = ''
  const robot = aRobot(stage.issuer, { as: 'alice' })
  const openBrowser = (url: URL) => {
    used = url.searchParams.get('redirect_uri') ?? ''
    return robot(url)
  }
  await stage.signIn({ identity: { ...identity, redirectUris: exact }, openBrowser, callbackPorts: portsFor(exact) })
  expect(exact).toContain(used)
})

test('A16 a server that moved is signed in to at its new issuer, with a new registration and nothing of the old', async () => {
  await using world = await aMove({ cimd: false })
  const { stage, old, next } = world
  await stage.broker.do({ verb: 'add', url: world.server.url, name: 'example' }, aPerson())
  const before = old.events('registered')[0]?.clientId
  world.move()
  const bridge = await aBridge(stage.broker, 'example')
  expect((await bridge.request('tools/call', { name: 'whoami', arguments: {} })).result).not.toMatchObject({
    content: [{ text: 'alice' }],
  })
  expect(next.requests.token).toBe(0)
  const person = aPerson()
  await stage.broker.do({ verb: 'login', server: 'example' }, person)
  expect(next.events('registered')).toHaveLength(1)
  expect(next.events('token-issued').map(({ clientId }) => clientId)).not.toContain(before)
  expect(old.events('revoked').length).toBeGreaterThan(0)
  expect(person.heard).toContainEqual({ kind: 'warning', text: expect.stringContaining(`no longer “${old.url}”`) })
})

test('A16 an agent cannot begin a sign-in at an issuer that the server moved to', async () => {
  await using world = await aMove({})
  const { stage, next } = world
  await stage.broker.do({ verb: 'add', url: world.server.url, name: 'example' }, aPerson())
  world.move()
  const nobody = { ...aPerson('absent'), from: 'nobody' as const }
  await expect(stage.broker.do({ verb: 'login', server: 'example' }, nobody)).rejects.toMatchObject({
    code: 'issuer-mismatch',
    message: expect.stringContaining('valetkey login example'),
  })
  expect([next.requests.authorization, next.requests.token]).toEqual([0, 0])
})

test('A16 S3 an issuer hears again whom it signed in, and another that the server moved to hears nothing of them', async () => {
  await using world = await aMove({})
  const { stage } = world
  const hinted = async () => {
    await stage.broker.do({ verb: 'login', server: 'example' }, aPerson())
    return stage.opened.at(-1)?.searchParams.get('login_hint')
  }
  await stage.broker.do({ verb: 'add', url: world.server.url, name: 'example' }, aPerson())
  expect(await hinted()).toBe('alice@example.com')
  world.move()
  expect(await hinted()).toBeNull()
})

test('A16 a client id that was registered by hand is not shown to another issuer', async () => {
  const client = { client_id: 'by-hand', client_secret: 'of-the-old', redirect_uris: ['http://127.0.0.1/callback'] }
  await using world = await aMove({ clients: [{ ...client, application_type: 'native' }] })
  const { stage, old, next } = world
  const own = { clientId: 'by-hand', clientSecret: 'of-the-old' }
  await stage.broker.do({ verb: 'add', url: world.server.url, name: 'example', ...own }, aPerson())
  expect(old.events('token-issued')).toMatchObject([{ clientId: 'by-hand' }])
  world.move()
  await expect(stage.broker.do({ verb: 'login', server: 'example' }, aPerson())).rejects.toMatchObject({
    code: 'identity-needed',
    message: expect.stringContaining(old.url),
  })
  expect([next.requests.authorization, next.requests.token, next.requests.registration]).toEqual([0, 0, 0])
})

/** A server whose metadata names another issuer after `move`. */
async function aMove(issuers: IssuerOptions) {
  const stack = new AsyncDisposableStack()
  const old = stack.use(await anIssuer(issuers))
  const next = stack.use(await anIssuer({ ...issuers, clients: [] }))
  let now: Issuer = old
  const server = stack.use(await aServer({ issuer: moving(() => now) }))
  const stage = await aBroker()
  return {
    old,
    next,
    server,
    stage,
    move: () => {
      now = next
    },
    [Symbol.asyncDispose]: async () => {
      await stage[Symbol.asyncDispose]()
      await stack.disposeAsync()
    },
  }
}

async function introduce(stage: Stage, more: Partial<IdentifyOptions> = {}) {
  return identify({ discovery: await stage.discover(), ...own(stage), ...more })
}

function own({ vault, fetch }: Stage) {
  return { clientIdUrl, preRegistered: undefined, vault, fetch, now: Date.now, log: silentLog }
}

/** An issuer's registration endpoint alone; `bodies` gets what was sent to it. */
function registering(bodies: Record<string, unknown>[], reply: (body: Record<string, unknown>) => Reply) {
  return aLiar(() => ({
    'POST /register': async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>
      bodies.push(body)
      const said = reply(body) as { status: number; json: unknown }
      response.writeHead(said.status, { 'content-type': 'application/json' }).end(JSON.stringify(said.json))
    },
  }))
}

/** Registers there, into the vault of this stage or of one of its own. */
async function registerAt(origin: string, kept?: Stage) {
  const stage = kept ?? (await aStage())
  const { fetch, close } = ourFetch(origin)
  try {
    const real = await stage.discover()
    const metadata = { ...real.metadata, issuer: origin, registration_endpoint: `${origin}/register` }
    const discovery: Discovery = { ...real, issuer: origin, metadata }
    return await identify({ ...own(stage), fetch, discovery, clientIdUrl: undefined })
  } finally {
    close()
    if (!kept) await stage[Symbol.asyncDispose]()
  }
}

// Checklist A, items 17–20: which access is asked for, and what happens when a call wants more.
import { describe, expect, test } from 'vitest'
import { BrokerError } from '../../main/base/errors.ts'
import { Secret } from '../../main/base/secret.ts'
import type { Broker } from '../../main/broker/broker.ts'
import { createStepUps, type Wanted } from '../../main/broker/state/step-ups.ts'
import { authorize } from '../../main/mcp/access/authorize.ts'
import type { AccessTokens } from '../../main/mcp/access/ports.ts'
import { type Message, messageOf } from '../../main/mcp/message/message.ts'
import { aBridge, aBroker, aPerson } from '../broker/a-broker.ts'
import { aSend, get, rawServer } from '../net/a-server.ts'
import { aStage } from '../oauth/stage.ts'
import { anIssuer, type Issuer } from '../world/issuer.ts'
import { aServer, type ServerOptions } from '../world/mcp-server.ts'
import { aRobot } from '../world/robot.ts'
import { moving } from './people.ts'

const writesNeedMore: ServerOptions['needsScope'] = (method, params) =>
  method === 'tools/call' && params.name === 'big' ? 'mcp:write' : undefined
const big = { name: 'big', arguments: { bytes: 3 } }

const besides = ['openid', 'email', 'offline_access']

test('A17 the scopes of the challenge are asked for, and not all that the metadata names', async () => {
  await using stage = await aStage({ server: { challengeScope: 'mcp:read' } })
  expect((await stage.signIn()).requestedScopes).toEqual(['mcp:read', ...besides])
})

test('A17 without scopes in the challenge all that the metadata names are asked for', async () => {
  await using stage = await aStage({ server: { challengeScope: false } })
  expect((await stage.signIn()).requestedScopes).toEqual(['mcp:read', 'mcp:write', ...besides])
})

test.each([
  ['nothing', undefined, []],
  ['openid alone', ['openid', 'mcp:read'], ['openid']],
  ['email without openid', ['email', 'mcp:read'], []],
  ['a profile too', ['openid', 'email', 'profile', 'offline_access'], besides],
])(
  'A17 beside the server’s scopes, of an issuer that lists %s, only what keeps a person named and signed in',
  async (_what, scopes_supported, more) => {
    await using stage = await aStage({
      issuer: { metadata: { scopes_supported } },
      server: { challengeScope: 'mcp:read' },
    })
    expect((await stage.signIn()).requestedScopes).toEqual(['mcp:read', ...more])
  },
)

test('A17 where neither names a scope none is sent', async () => {
  const resourceMetadata = ({ scopes_supported: _, ...truth }: Record<string, unknown>) => truth
  await using stage = await aStage({ server: { challengeScope: false, resourceMetadata } })
  let sent: string | null = 'nothing yet'
  const robot = aRobot(stage.issuer, { as: 'alice' })
  const openBrowser = (url: URL) => {
    sent = url.searchParams.get('scope')
    return robot(url)
  }
  // This issuer declines a request for nothing; what counts is what was asked.
  await stage.signIn({ openBrowser }).catch(() => {})
  expect(sent).toBeNull()
})

test('A18 challenged scopes are asked for although the metadata does not name them', async () => {
  const resourceMetadata = (truth: Record<string, unknown>) => ({ ...truth, scopes_supported: ['mcp:read'] })
  await using stage = await aStage({ server: { challengeScope: 'mcp:write', resourceMetadata } })
  const { requestedScopes } = await stage.signIn()
  expect(requestedScopes).toContain('mcp:write')
  expect(requestedScopes).not.toContain('mcp:read')
})

test('A19 each new sign-in asks for all that was requested before together with what a call wants now', async () => {
  const scopeOf: Record<string, string> = { big: 'mcp:write', echo: 'mcp:more' }
  const needsScope: ServerOptions['needsScope'] = (method, { name }) =>
    method === 'tools/call' ? scopeOf[String(name)] : undefined
  const scopes = ['mcp:read', 'mcp:write', 'mcp:more']
  await using world = await aWorld({ scopes, challengeScope: 'mcp:read', needsScope })
  const bridge = await aBridge(world.stage.broker, 'example')
  const echo = { name: 'echo', arguments: { text: 'x' } }
  for (const call of [big, echo]) {
    expect((await bridge.request('tools/call', call)).result).toMatchObject({ isError: true })
    await world.signInAgain()
    expect((await bridge.request('tools/call', call)).result).not.toMatchObject({ isError: true })
  }
  const asked = world.issuer.events('token-issued').map(({ scope }) => scopes.filter(one => scope.includes(one)))
  expect(asked).toEqual([['mcp:read'], ['mcp:read', 'mcp:write'], scopes])
})

describe('A20 a call that wants more access', () => {
  test('A20 says so in a sentence with the command that grants it, and is shown with its client', async () => {
    await using world = await aWorld({ challengeScope: 'mcp:read', needsScope: writesNeedMore })
    const bridge = await aBridge(world.stage.broker, 'example', 'cursor')
    const { result } = await bridge.request('tools/call', big)
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('valetkey login example') }],
    })
    const { servers, needs } = await world.stage.broker.snapshot()
    expect(servers[0]?.accounts[0]?.moreAccess).toEqual({
      client: 'cursor',
      call: '“big”',
      scopes: ['“mcp:write”'],
      helps: true,
    })
    expect(needs).toContainEqual(
      expect.objectContaining({
        is: 'access',
        text: 'cursor needs more access to example.',
        command: 'valetkey login example',
      }),
    )
    await world.signInAgain()
    expect((await world.stage.broker.snapshot()).servers[0]?.accounts[0]?.moreAccess).toBeUndefined()
  })

  test('A20 whose client can show an address waits for its person, and goes out once more', async () => {
    await using world = await aWorld({ challengeScope: 'mcp:read', needsScope: writesNeedMore })
    const client = await aClientThatShows(world.stage.broker, async url => {
      await aRobot(world.issuer, { as: 'alice' })(url)
      return 'accept'
    })
    const answer = await client.call(big)
    expect(answer.result).toMatchObject({ content: [{ text: 'xxx' }] })
    expect(client.shown).toHaveLength(1)
    expect(new URL(client.shown[0] ?? '').searchParams.get('scope')).toContain('mcp:write')
    expect(world.server.calls.get('big')).toBe(1)
  })

  test('A20 whose person does not want to, fails with the sentence', async () => {
    await using world = await aWorld({ challengeScope: 'mcp:read', needsScope: writesNeedMore })
    const client = await aClientThatShows(world.stage.broker, async () => 'decline')
    const { result } = await client.call(big)
    expect(result).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('valetkey login') }] })
    expect(world.issuer.events('token-issued')).toHaveLength(1)
  })

  test('A20 for access that the sign-in holds already is told that another sign-in will not help', async () => {
    await using world = await aWorld({ needsScope: writesNeedMore }, 'knows no scopes')
    const client = await aClientThatShows(world.stage.broker, async () => 'accept')
    const { result } = await client.call(big)
    expect(result).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('will not help') }] })
    expect(client.shown).toEqual([])
    expect((await world.stage.broker.snapshot()).servers[0]?.accounts[0]?.moreAccess?.helps).toBe(false)
  })

  test('A20 again and again ends after two sign-ins for the same call', async () => {
    let wanted = 0
    const needsScope: ServerOptions['needsScope'] = method => {
      if (method !== 'tools/call') return undefined
      wanted += 1
      return `mcp:more-${wanted}`
    }
    await using world = await aWorld({ challengeScope: 'mcp:read', needsScope })
    const bridge = await aBridge(world.stage.broker, 'example')
    const says: string[] = []
    for (let tried = 0; tried < 3; tried += 1) {
      const { result } = await bridge.request('tools/call', big)
      says.push(JSON.stringify(result))
      if (tried < 2) await world.signInAgain()
    }
    expect(says.map(text => text.includes('will not help'))).toEqual([false, false, true])
  })

  const inHeader = { 'www-authenticate': 'Bearer error="insufficient_scope", scope="admin"' }
  const inBody = JSON.stringify({ error: 'insufficient_scope', scope: 'admin' })
  test.each([
    ['by status 401', 401, inHeader, ''],
    ['by status 403', 403, inHeader, ''],
    ['in the body alone', 403, { 'content-type': 'application/json' }, inBody],
  ])('A20 is understood when it is said %s, and no token is renewed for it', async (_how, status, headers, body) => {
    const { url } = await rawServer((_request, response) => void response.writeHead(status, headers).end(body))
    const asked: unknown[] = []
    const tokens: AccessTokens = {
      current: async () => new Secret('t'),
      renew: () => Promise.reject(new Error('renewed')),
      dpop: () => undefined,
      needScope: async ({ scope }, operation) => {
        asked.push({ scope, ...operation })
        throw new BrokerError('scope-needed', { message: 'More.' })
      },
    }
    const call = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: big }))
    const sent = authorize(aSend(), tokens, url)(get(url, { method: 'POST', body: call }))
    await expect(sent).rejects.toMatchObject({ code: 'scope-needed' })
    expect(asked).toEqual([{ scope: 'admin', method: 'tools/call', name: 'big' }])
  })

  test('A20 any other refusal in JSON passes as it came', async () => {
    const refusal = JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: -32001, message: 'no' } })
    const { url } = await rawServer(
      (_request, response) => void response.writeHead(403, { 'content-type': 'application/json' }).end(refusal),
    )
    const tokens = { current: async () => new Secret('t'), dpop: () => undefined } as unknown as AccessTokens
    const answer = await authorize(aSend(), tokens, url)(get(url, { method: 'POST', body: Buffer.from('{}') }))
    expect(Buffer.concat(await answer.body.toArray()).toString()).toBe(refusal)
  })

  test('A20 for one operation is asked for twice, then a sentence says that signing in does not help', () => {
    let now = 0
    const stepUps = createStepUps(
      () => now,
      () => {},
    )
    const ask = (obtainedAt: number, more: Partial<Wanted> = {}) => stepUps.refused({ ...wanted(obtainedAt), ...more })
    expect([ask(1), ask(1), ask(2), ask(2)]).toEqual(['may-help', 'may-help', 'may-help', 'may-help'])
    expect(ask(3)).toBe('tried')
    expect(ask(3, { operation: { method: 'tools/call', name: 'other' } })).toBe('may-help')
    expect(ask(3, { server: 'another' })).toBe('may-help')
    now = 2 * 60 * 60 * 1000
    expect(ask(3)).toBe('may-help')
  })

  test('A20 for what was granted already is told at once', () => {
    const stepUps = createStepUps(
      () => 0,
      () => {},
    )
    expect(stepUps.refused({ ...wanted(1), grant: { scopes: ['admin', 'x'], obtainedAt: 1 } })).toBe('granted')
  })
})

function wanted(obtainedAt: number): Wanted {
  return {
    client: 'cursor',
    server: 'example',
    account: 'default',
    operation: { method: 'tools/call', name: 'big' },
    scopes: ['admin'],
    grant: { scopes: ['x'], obtainedAt },
  }
}

/** A server called `example` with somebody signed in. */
async function aWorld(options: Omit<ServerOptions, 'issuer'>, sees: 'all' | 'knows no scopes' = 'all') {
  const stack = new AsyncDisposableStack()
  const issuer = stack.use(await anIssuer())
  const verify: Issuer['verify'] = token => {
    const verified = issuer.verify(token)
    return verified && { ...verified, scope: '' }
  }
  const told = sees === 'all' ? issuer : Object.assign(Object.create(moving(() => issuer)) as Issuer, { verify })
  const server = stack.use(await aServer({ ...options, issuer: told }))
  const stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  return {
    issuer,
    server,
    stage,
    signInAgain: () => stage.broker.do({ verb: 'login', server: 'example' }, aPerson()),
    [Symbol.asyncDispose]: async () => {
      await stage[Symbol.asyncDispose]()
      await stack.disposeAsync()
    },
  }
}

/** A client of 2025-11-25 that can show its person an address (URL elicitation). */
async function aClientThatShows(broker: Broker, show: (url: string) => Promise<'accept' | 'decline'>) {
  const waiting = new Map<unknown, (answer: { result?: unknown; error?: unknown }) => void>()
  const shown: string[] = []
  const attached = broker.attach(
    { server: 'example', client: 'tester' },
    { send: async ({ envelope }) => hear(envelope) },
  )
  const send = (envelope: object) => void attached.receive(messageOf({ jsonrpc: '2.0', ...envelope }))

  function hear({ id, method, params, result, error }: Message['envelope']): void {
    waiting.get(id)?.({ result, error })
    if (method !== 'elicitation/create') return
    const { url } = params as { url: string }
    shown.push(url)
    // A person answers first, and signs in in their own time.
    void show(url).then(action => send({ id, result: { action } }))
  }

  const request = (id: number, method: string, params: object) =>
    new Promise<{ result?: unknown; error?: unknown }>(resolve => {
      waiting.set(id, resolve)
      send({ id, method, params })
    })
  const capabilities = { elicitation: { url: {} } }
  await request(1, 'initialize', {
    protocolVersion: '2025-11-25',
    capabilities,
    clientInfo: { name: 't', version: '1' },
  })
  send({ method: 'notifications/initialized' })
  return { shown, call: (params: object) => request(2, 'tools/call', params) }
}

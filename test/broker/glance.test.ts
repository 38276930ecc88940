// Whether the snapshot tells the truth about each server at a glance, and asks for a person only where one is needed.
import { describe, expect, onTestFinished, test } from 'vitest'
import { BrokerError } from '../../main/base/errors.ts'
import { accountGlance, serverGlance } from '../../main/broker/picture/glance.ts'
import { memoryVault } from '../../main/vault/memory.ts'
import type { Vault, VaultState } from '../../main/vault/vault.ts'
import { anAccountView } from '../cli/snapshot.ts'
import { anIssuer, type Issuer } from '../world/issuer.ts'
import { aServer, type McpServer } from '../world/mcp-server.ts'
import { type ABroker, aBridge, aBroker, aPerson } from './a-broker.ts'

const echo = { name: 'echo', arguments: { a: 1 } }
const open = { is: 'open' } as const
const fine = { paused: false, vault: open, lastAsked: undefined }
const gone = { is: 'unreachable', at: 1, why: 'Nothing answers.' } as const

describe('an account', () => {
  test('shows what bears on it most: the pause, itself, more access that is wanted, its server', () => {
    const ready = anAccountView()
    const moreAccess = { client: 'cursor', call: '“write”', scopes: [], helps: true }
    expect(accountGlance(ready, fine)).toBe('ready')
    expect(accountGlance(ready, { ...fine, lastAsked: gone })).toBe('offline')
    expect(accountGlance({ ...ready, moreAccess }, fine)).toBe('needs-you')
    expect(accountGlance({ ...ready, moreAccess: { ...moreAccess, helps: false } }, fine)).toBe('ready')
    expect(accountGlance({ state: { is: 'signed-out' } }, { ...fine, lastAsked: gone })).toBe('signed-out')
    expect(accountGlance({ state: { is: 'needs-you', why: '' } }, { ...fine, paused: true })).toBe('paused')
  })
})

describe('a server', () => {
  const entered = { protection: 'open', accounts: [] } as const
  const key = { kind: 'header', name: 'X-Key', since: 0, clients: [] } as const

  test('speaks for the account that needs somebody, and not for one that was signed out of', () => {
    const glances = (...all: ('ready' | 'needs-you' | 'signed-out')[]) =>
      serverGlance({ protection: 'protected', accounts: all.map(glance => anAccountView({ glance })) }, fine)
    expect(glances('ready', 'needs-you')).toBe('needs-you')
    expect(glances('ready', 'signed-out')).toBe('ready')
    expect(glances('signed-out')).toBe('signed-out')
  })

  test('that nobody signs in to is ready, unless it is paused, away, or without its key', () => {
    expect(serverGlance(entered, fine)).toBe('ready')
    expect(serverGlance(entered, { ...fine, paused: true })).toBe('paused')
    expect(serverGlance(entered, { ...fine, lastAsked: gone })).toBe('offline')
    const withKey = (state: 'kept' | 'gone' | 'refused') => ({ ...entered, keys: [{ ...key, state }] })
    expect((['kept', 'gone', 'refused'] as const).map(state => serverGlance(withKey(state), fine))).toEqual([
      'ready',
      'needs-you',
      'needs-you',
    ])
    expect(serverGlance(withKey('kept'), { ...fine, vault: { is: 'locked', why: '' } })).toBe('unknown')
    const local = { command: 'npx thing', cwd: '/', env: {}, isRevoked: true } as const
    expect(serverGlance({ ...entered, local }, fine)).toBe('needs-you')
  })
})

describe('a server that is not there', () => {
  test('is offline with its cause after a call, and ready after the next answer', async () => {
    await using server = await aServer({ unprotected: true })
    await using stage = await aBroker()
    await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
    const shown = async () => (await stage.broker.snapshot()).servers[0]
    const bridge = await aBridge(stage.broker, 'example', 'cursor')
    await bridge.request('tools/call', echo)
    expect(await shown()).toMatchObject({ glance: 'ready', lastAsked: { is: 'answered' } })
    await server.goDown()
    await bridge.request('tools/call', echo)
    expect(await shown()).toMatchObject({
      glance: 'offline',
      lastAsked: { is: 'unreachable', why: expect.stringMatching(/cannot be reached|was lost/) },
    })
    await server.comeUp()
    await bridge.request('tools/call', echo)
    expect(await shown()).toMatchObject({ glance: 'ready', lastAsked: { is: 'answered' } })
  })

  test('is offline after a check too, and found again when the network is another one', async () => {
    await using server = await aServer({ unprotected: true })
    await using stage = await aBroker()
    await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
    const glance = async () => (await stage.broker.snapshot()).servers[0]?.glance
    await server.goDown()
    expect(await stage.broker.do({ verb: 'probe', server: 'example' }, aPerson())).toMatchObject({ reachable: false })
    expect(await glance()).toBe('offline')
    await server.comeUp()
    await stage.broker.do({ verb: 'reprobe' }, aPerson())
    await expect.poll(glance).toBe('ready')
  })

  test('is not what a tool that fails, or a client that is refused, makes of it', async () => {
    await using server = await aServer({ unprotected: true })
    await using stage = await aBroker()
    await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
    const bridge = await aBridge(stage.broker, 'example', 'cursor')
    await bridge.request('tools/call', { name: 'fail' })
    await stage.broker.do({ verb: 'access', client: 'cursor', allow: false }, aPerson())
    await bridge.request('tools/call', echo)
    expect((await stage.broker.snapshot()).servers[0]?.glance).toBe('ready')
  })
})

describe('a sign-in', () => {
  test('that a person ended on purpose asks for nothing, until a client asks for it', async () => {
    const { broker } = await aSignedIn()
    const bridge = await aBridge(broker, 'example', 'cursor')
    await bridge.request('tools/call', echo)
    await broker.do({ verb: 'logout', server: 'example' }, aPerson())
    await bridge.request('tools/list')
    expect(await broker.snapshot()).toMatchObject({
      servers: [{ glance: 'signed-out', accounts: [{ glance: 'signed-out', state: { is: 'signed-out' } }] }],
      needs: [],
    })
    await bridge.request('tools/call', echo)
    expect(await broker.snapshot()).toMatchObject({
      servers: [{ glance: 'needs-you', accounts: [{ state: { is: 'needs-you' } }] }],
      needs: [
        {
          is: 'sign-in',
          server: 'example',
          client: 'cursor',
          text: 'example needs you to sign in: you signed out of it, and it has been called since; cursor waits for it.',
          command: 'valetkey login example',
        },
      ],
    })
    await broker.do({ verb: 'login', server: 'example' }, aPerson())
    expect(await broker.snapshot()).toMatchObject({ servers: [{ glance: 'ready' }], needs: [] })
    await broker.do({ verb: 'revoke', what: { kind: 'everything' } }, aPerson())
    expect((await broker.snapshot()).needs).toEqual([])
  })

  test('that nobody ever made, or that was lost, does', async () => {
    const { broker, issuer } = await aSignedIn({ signIn: 'later' })
    expect(await broker.snapshot()).toMatchObject({
      servers: [{ glance: 'needs-you' }],
      needs: [
        {
          is: 'sign-in',
          why: 'Nobody has signed in to it yet.',
          text: 'example needs you to sign in: nobody has signed in to it yet.',
        },
      ],
    })
    await broker.do({ verb: 'login', server: 'example' }, aPerson())
    const bridge = await aBridge(broker, 'example', 'cursor')
    await bridge.request('tools/call', echo)
    issuer.revokeEverything('alice')
    issuer.expireAll()
    await bridge.request('tools/call', echo)
    expect(await broker.snapshot()).toMatchObject({
      servers: [{ glance: 'needs-you' }],
      needs: [{ is: 'sign-in', server: 'example', client: 'cursor' }],
    })
  })

  test('that somebody waits for names who called it, and nobody who only came, has left, or is kept out', async () => {
    const { broker, issuer } = await aSignedIn({ signIn: 'later' })
    const waitsFor = async () => {
      const { needs } = await broker.snapshot()
      return needs.map(need => (need.is === 'sign-in' ? (need.client ?? 'nobody') : need.is))
    }
    const came = await aBridge(broker, 'example', 'cursor')
    expect(await waitsFor()).toEqual(['cursor'])
    await came.close()
    expect(await waitsFor()).toEqual(['nobody'])
    const called = await aBridge(broker, 'example', 'cursor')
    await called.request('tools/call', echo)
    await called.close()
    expect(await waitsFor()).toEqual(['cursor'])
    await broker.do({ verb: 'access', client: 'cursor', allow: false }, aPerson())
    expect(await waitsFor()).toEqual(['nobody'])
    await broker.do({ verb: 'login', server: 'example' }, aPerson())
    const usedIt = await aBridge(broker, 'example', 'vscode')
    await usedIt.request('tools/call', echo)
    await usedIt.close()
    issuer.revokeEverything('alice')
    issuer.expireAll()
    const lost = await aBridge(broker, 'example', 'zed')
    await lost.request('tools/call', echo)
    await lost.close()
    expect(await waitsFor()).toEqual(['zed'])
  })

  test('that was ended on purpose asks for nothing again once who called it is kept out', async () => {
    const { broker } = await aSignedIn()
    await broker.do({ verb: 'logout', server: 'example' }, aPerson())
    const bridge = await aBridge(broker, 'example', 'cursor')
    await bridge.request('tools/call', echo)
    await broker.do({ verb: 'access', client: 'cursor', allow: false }, aPerson())
    expect(await broker.snapshot()).toMatchObject({ servers: [{ glance: 'signed-out' }], needs: [] })
  })

  test('that ended with a vault that forgets does, and nothing is asked while all access is paused', async () => {
    const vault = memoryVault()
    const first = await aSignedIn({ vault })
    await first.stage.broker.close()
    await vault.clear()
    await using second = await first.stage.restarted()
    expect((await second.broker.snapshot()).needs).toMatchObject([
      { is: 'sign-in', why: expect.stringContaining('memory only') },
    ])
    await second.broker.do({ verb: 'pause' }, aPerson())
    expect(await second.broker.snapshot()).toMatchObject({ servers: [{ glance: 'paused' }], needs: [] })
  })
})

describe('a vault', () => {
  test('that has just opened is being read, and nothing is said to be gone from it before', async () => {
    const kept = memoryVault()
    const { stage } = await aSignedIn({ vault: kept })
    let state: VaultState = { is: 'locked', why: 'It is locked.' }
    let read = () => {}
    const mayRead = new Promise<void>(go => (read = go))
    const slow: Vault = {
      ...kept,
      kind: 'keychain',
      state: async () => state,
      get: async id => {
        await mayRead
        return await kept.get(id)
      },
    }
    await stage.broker.close()
    await using next = await aBroker({ ports: { vault: slow }, home: stage.home })
    await aBridge(next.broker, 'example', 'cursor')
    state = { is: 'open' }
    const opening = next.broker.do({ verb: 'reprobe' }, aPerson())
    await expect.poll(async () => (await next.broker.snapshot()).vault.state.is).toBe('open')
    expect(await next.broker.snapshot()).toMatchObject({
      servers: [{ glance: 'unknown', accounts: [{ state: { is: 'unknown', why: 'The vault is being read.' } }] }],
      needs: [],
    })
    read()
    await opening
    expect(await next.broker.snapshot()).toMatchObject({ servers: [{ glance: 'ready' }], needs: [] })
  })

  test.each([
    ['denies one sign-in', 'vault-denied', { is: 'unknown', why: 'Allow it.' }, 0],
    ['holds a damaged one', 'vault-corrupt', { is: 'needs-you', why: 'What is stored of this sign-in is damaged.' }, 1],
  ] as const)('that %s does not say that it is gone', async (_how, code, state, needs) => {
    const kept = memoryVault()
    const { stage } = await aSignedIn({ vault: kept })
    await stage.broker.close()
    const failing: Vault = {
      ...kept,
      kind: 'keychain',
      get: async () => Promise.reject(new BrokerError(code, { message: 'Allow it.' })),
    }
    await using next = await aBroker({ ports: { vault: failing }, home: stage.home })
    const snapshot = await next.broker.snapshot()
    expect(snapshot.servers[0]?.accounts[0]?.state).toEqual(state)
    expect(snapshot.needs).toHaveLength(needs)
  })
})

interface SignedIn {
  readonly broker: ABroker['broker']
  readonly stage: ABroker
  readonly issuer: Issuer
  readonly server: McpServer
}

async function aSignedIn({
  signIn = 'now',
  vault = memoryVault(),
}: {
  readonly signIn?: 'now' | 'later'
  readonly vault?: ReturnType<typeof memoryVault>
} = {}): Promise<SignedIn> {
  const issuer = await anIssuer()
  const server = await aServer({ issuer })
  const stage = await aBroker({ ports: { vault } })
  onTestFinished(async () => {
    await server.stop()
    await issuer.stop()
  })
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example', signIn }, aPerson())
  return { broker: stage.broker, stage, issuer, server }
}

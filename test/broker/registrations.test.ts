// Whether a registration (RFC 7591) that an issuer has forgotten is given up by us too, and one that is needed is not.
import { expect, test, vi } from 'vitest'
import { Secret } from '../../main/base/secret.ts'
import { memoryVault } from '../../main/vault/memory.ts'
import type { Vault } from '../../main/vault/vault.ts'
import { anIssuer } from '../world/issuer.ts'
import { aServer } from '../world/mcp-server.ts'
import { type ABroker, aBroker, aPerson } from './a-broker.ts'

const login = { verb: 'login', server: 'one' } as const

test.each([
  ['cancels it', 'sign-in-cancelled'],
  ['lets its time run out', 'sign-in-timed-out'],
] as const)(
  'an issuer that no longer knows our registration shows an error page; a person who %s gets a new one at the next try',
  async (_how, code) => {
    await using world = await aWorld()
    const { issuer, stage } = world
    await world.add('one', 'later')
    await signInAndOut(stage)
    issuer.forgetClients()
    await givenUp(stage, code)
    expect(issuer.events('registered')).toHaveLength(1)
    await stage.broker.do(login, aPerson())
    expect(issuer.events('registered')).toHaveLength(2)
  },
)

test('a registration under which somebody is signed in outlives a sign-in that was given up', async () => {
  await using world = await aWorld()
  await world.add('one', 'later')
  await world.add('two')
  world.stage.seat(null)
  await givenUp(world.stage, 'sign-in-cancelled')
  world.stage.seat({ as: 'alice' })
  await world.stage.broker.do(login, aPerson())
  expect(world.issuer.events('registered')).toHaveLength(1)
})

test('a registration that another sign-in is using outlives one that was given up', async () => {
  await using world = await aWorld()
  await world.add('one', 'later')
  await world.add('two', 'later')
  world.stage.seat(null)
  const waiting = new AbortController()
  const other = world.stage.broker.do({ verb: 'login', server: 'two' }, aPerson('agrees', waiting.signal))
  const ended = expect(other).rejects.toMatchObject({ code: 'sign-in-cancelled' })
  await expect.poll(() => world.stage.opened.length).toBe(1)
  await givenUp(world.stage, 'sign-in-cancelled')
  expect(await registrationsIn(world.vault)).toHaveLength(1)
  waiting.abort()
  await ended
  expect(await registrationsIn(world.vault)).toEqual([])
})

test('the registration at an issuer goes with the last server that is signed in to there, and no sooner', async () => {
  await using world = await aWorld()
  await world.add('one')
  await world.add('two')
  await world.stage.broker.do({ verb: 'remove', server: 'one' }, aPerson())
  expect(await registrationsIn(world.vault)).toHaveLength(1)
  await world.stage.broker.do({ verb: 'remove', server: 'two' }, aPerson())
  expect(await registrationsIn(world.vault)).toEqual([])
  await world.add('one')
  expect(world.issuer.events('registered')).toHaveLength(2)
})

test('a registration with a secret stays for as long as a revocation needs it', async () => {
  await using world = await aWorld()
  await world.add('one')
  const [id = ''] = await registrationsIn(world.vault)
  const record = JSON.parse((await world.vault.get(id))?.reveal() ?? '{}')
  const withSecret = { ...record, clientSecret: 's', tokenEndpointAuthMethod: 'client_secret_post' }
  await world.vault.put(id, new Secret(JSON.stringify(withSecret)))
  world.issuer.failRevocation()
  await world.stage.broker.do({ verb: 'remove', server: 'one' }, aPerson())
  expect(await registrationsIn(world.vault)).toEqual([id])
})

const registrationsIn = (vault: Vault) => vault.list('registration:')

/** An issuer that takes no documents, so that we register there. */
async function aWorld() {
  const stack = new AsyncDisposableStack()
  const issuer = stack.use(await anIssuer({ cimd: false }))
  const vault = memoryVault()
  const stage = stack.use(await aBroker({ ports: { vault } }))
  return {
    issuer,
    vault,
    stage,
    add: async (name: string, signIn: 'now' | 'later' = 'now') => {
      const { url } = stack.use(await aServer({ issuer }))
      await stage.broker.do({ verb: 'add', url, name, signIn }, aPerson())
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

async function signInAndOut(stage: ABroker): Promise<void> {
  await stage.broker.do(login, aPerson())
  await stage.broker.do({ verb: 'logout', server: 'one' }, aPerson())
}

/** A sign-in whose page leads nowhere. */
async function givenUp(stage: ABroker, code: 'sign-in-cancelled' | 'sign-in-timed-out'): Promise<void> {
  if (code === 'sign-in-timed-out') vi.useFakeTimers({ toFake: ['setTimeout'], shouldAdvanceTime: true })
  try {
    const before = stage.opened.length
    const cancel = new AbortController()
    const outcome = expect(stage.broker.do(login, aPerson('agrees', cancel.signal))).rejects.toMatchObject({ code })
    await vi.waitUntil(() => stage.opened.length > before)
    if (code === 'sign-in-cancelled') cancel.abort()
    else await vi.advanceTimersByTimeAsync(6 * 60_000)
    await outcome
  } finally {
    vi.useRealTimers()
  }
}

// A clock that is wrong by a day, and set right again: no sign-in may be lost by it.
import { expect, test } from 'vitest'
import { memoryVault } from '../../main/vault/memory.ts'
import { anIssuer } from '../world/issuer.ts'
import { aServer } from '../world/mcp-server.ts'
import { aBridge, aBroker, aPerson } from './a-broker.ts'

const day = 24 * 3_600_000
const echo = { name: 'echo', arguments: { a: 1 } }

test.each([
  ['ahead', day],
  ['behind', -day],
])('a clock that is a day %s for a while costs no sign-in', async (_where, jump) => {
  await using issuer = await anIssuer()
  await using server = await aServer({ issuer })
  let wrong = 0
  await using stage = await aBroker({ ports: { now: () => Date.now() + wrong } })
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  const bridge = await aBridge(stage.broker, 'example')
  for (const offset of [jump, 0]) {
    wrong = offset
    issuer.expireAll()
    expect((await bridge.request('tools/call', echo)).result?.isError).toBeFalsy()
    expect((await stage.broker.snapshot()).servers[0]?.accounts[0]?.state.is).toBe('ready')
  }
  expect(issuer.events('authorized')).toHaveLength(1)
})

test('a grant without a refresh token is there again when the clock is right again, over a restart too', async () => {
  await using issuer = await anIssuer()
  await using server = await aServer({ issuer })
  let wrong = 0
  const now = () => Date.now() + wrong
  const vault = memoryVault()
  const first = await aBroker({ ports: { now, vault } })
  await first.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  await takeRefreshTokens(vault)
  const second = await first.restarted()
  const bridge = await aBridge(second.broker, 'example')
  wrong = day
  expect((await bridge.request('tools/call', echo)).result?.isError).toBe(true)
  expect((await second.broker.snapshot()).servers[0]?.accounts[0]?.state.is).toBe('needs-you')
  await using third = await second.restarted()
  wrong = 0
  const again = await aBridge(third.broker, 'example')
  expect((await again.request('tools/call', echo)).result?.isError).toBeFalsy()
})

test('a pause after a failure, begun while the clock was a day ahead, does not last that day', async () => {
  await using issuer = await anIssuer()
  await using server = await aServer({ issuer })
  let wrong = 0
  await using stage = await aBroker({ ports: { now: () => Date.now() + wrong } })
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  const bridge = await aBridge(stage.broker, 'example')
  wrong = day
  issuer.set({ tokenFails: 503 })
  issuer.expireAll()
  expect((await bridge.request('tools/call', echo)).error).toBeDefined()
  wrong = 0
  issuer.set({ tokenFails: undefined })
  expect((await bridge.request('tools/call', echo)).result?.isError).toBeFalsy()
})

/** As from an issuer that gives none. */
async function takeRefreshTokens(vault: ReturnType<typeof memoryVault>): Promise<void> {
  const { readGrant, writeGrant } = await import('../../main/vault/grant.ts')
  for (const id of await vault.list('grant:')) {
    const text = await vault.get(id)
    if (!text) continue
    const { refreshToken: _taken, ...grant } = readGrant(text)
    await vault.put(id, writeGrant(grant))
  }
}

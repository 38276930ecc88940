// Whether revoked means revoked at a real issuer, and what it did not confirm is kept, tried again and told as it is.
import { expect, test } from 'vitest'
import { silentLog } from '../../main/base/log.ts'
import { createRevocationQueue } from '../../main/oauth/grants/revocation-queue.ts'
import { revokeGrant } from '../../main/oauth/grants/revoke.ts'
import type { Grant } from '../../main/vault/grant.ts'
import { memoryVault } from '../../main/vault/memory.ts'
import { aGrant } from './a-grant.ts'
import { aStage, type Stage } from './stage.ts'

test('S14 both tokens are revoked at the issuer, which then refuses them', async () => {
  await using stage = await aStage()
  const { grant, revoke } = await signedIn(stage)
  expect(await revoke(grant)).toMatchObject({ refreshToken: { is: 'revoked' }, accessToken: { is: 'revoked' } })
  expect(stage.issuer.verify(grant.accessToken.reveal())).toBeUndefined()
  expect(stage.issuer.requests.revocation).toBe(2)
})

test('S14 an issuer without revocation is told as one, with the end of the access token', async () => {
  await using stage = await aStage({ issuer: { revocation: false } })
  const { grant, revoke } = await signedIn(stage)
  expect(await revoke(grant)).toEqual({
    refreshToken: { is: 'not-offered' },
    accessToken: { is: 'not-offered', until: grant.expiresAt },
  })
})

test('S14 what fails is told as failed, for each token by itself, and asked for again alone', async () => {
  await using stage = await aStage()
  const { grant, revoke } = await signedIn(stage)
  stage.issuer.failRevocation()
  const before = await revoke(grant)
  expect(before).toMatchObject({
    refreshToken: { is: 'failed' },
    accessToken: { is: 'failed', until: grant.expiresAt },
  })
  stage.issuer.failRevocation('never')
  const half = { ...before, refreshToken: { is: 'revoked', at: 1 } } as const
  const asked = stage.issuer.requests.revocation
  expect(await revoke(grant, half)).toMatchObject({ refreshToken: { at: 1 }, accessToken: { is: 'revoked' } })
  expect(stage.issuer.requests.revocation - asked).toBe(1)
})

test('S3 a token is not handed to another issuer to be revoked', async () => {
  await using stage = await aStage()
  const { grant, revoke } = await signedIn(stage)
  const asked = stage.issuer.requests.revocation
  expect(await revoke({ ...grant, issuer: 'https://other.example' })).toMatchObject({ refreshToken: { is: 'failed' } })
  expect(stage.issuer.requests.revocation).toBe(asked)
})

test('S14 an unconfirmed revocation waits in the vault, without secrets in the list, and is tried again with pauses', async () => {
  const world = queueing()
  world.result = 'failed'
  expect(await world.queue.revoke(aGrant())).toMatchObject({ accessToken: { is: 'failed' } })
  const [pending] = await world.queue.list()
  expect(pending).toMatchObject({ issuer: 'https://issuer.example', account: 'default', tries: 1, nextTry: 61_000 })
  expect(JSON.stringify(pending)).not.toMatch(/access-0|refresh-0/)
  await world.queue.retry()
  expect(world.asked).toBe(1)
  world.at = 61_000
  expect(await world.queue.retry()).toMatchObject([{ tries: 2, nextTry: 61_000 + 120_000 }])
  world.result = 'revoked'
  expect(await world.queue.retry({ now: true })).toEqual([])
  expect(await world.vault.list('')).toEqual([])
})

test('S14 a crash before the issuer was asked does not forget that it has to be', async () => {
  const world = queueing()
  world.result = 'crash'
  await world.queue.revoke(aGrant()).catch(() => {})
  const next = queueing(world.vault)
  expect(await next.queue.list()).toMatchObject([{ tries: 0, result: { accessToken: { is: 'failed' } } }])
  await next.queue.retry()
  expect(next.asked).toBe(1)
  expect(await next.queue.list()).toEqual([])
})

test('a revocation is given up when the tokens’ own life is over, or a person says so', async () => {
  const { refreshToken: _none, ...grant } = aGrant()
  const world = queueing()
  world.result = 'failed'
  await world.queue.revoke(grant)
  const [pending] = await world.queue.list()
  expect(pending?.until).toBe(grant.expiresAt)
  world.at = 3_600_000
  expect(await world.queue.retry()).toEqual([])
  await world.queue.revoke(aGrant())
  const [other] = await world.queue.list()
  expect(await world.queue.abandon(other?.id ?? '')).toBe(true)
  expect(await world.queue.abandon('grant:0')).toBe(false)
  expect(await world.queue.list()).toEqual([])
})

function queueing(vault = memoryVault()) {
  const world = { at: 1000, asked: 0, result: 'revoked' as 'revoked' | 'failed' | 'crash', vault }
  const revoke = async (grant: Grant) => {
    world.asked += 1
    if (world.result === 'crash') throw new Error('killed')
    const one = world.result === 'revoked' ? ({ is: 'revoked', at: world.at } as const) : failed
    return { refreshToken: grant.refreshToken ? one : ({ is: 'none' } as const), accessToken: one }
  }
  const queue = createRevocationQueue({ vault, revoke, now: () => world.at, log: silentLog })
  return Object.assign(world, { queue })
}

const failed = { is: 'failed', why: 'The issuer is away.' } as const

async function signedIn(stage: Stage) {
  const discovery = await stage.discover()
  const identity = await stage.identify(discovery)
  const grant = await stage.signIn({ discovery, identity })
  const { metadata } = discovery
  const revoke = (which: Grant, before?: Parameters<typeof revokeGrant>[0]['before']) =>
    revokeGrant({ grant: which, metadata, identity, fetch: stage.fetch, now: Date.now, ...(before ? { before } : {}) })
  return { grant, revoke }
}

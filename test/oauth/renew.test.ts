// Whether a grant stays alive at a real issuer with strict rotation, whatever asks at whatever moment.
import { expect, test } from 'vitest'
import { silentLog } from '../../main/base/log.ts'
import { renewGrant } from '../../main/oauth/grants/renew.ts'
import { createTokens } from '../../main/oauth/grants/tokens.ts'
import { knownIdentity } from '../../main/oauth/identity/identity.ts'
import { type Grant, grantId } from '../../main/vault/grant.ts'
import { grantStore } from '../../main/vault/grants.ts'
import { aStage, type Stage } from './stage.ts'

test.each([0, 150])(
  'fifty refused at one moment cost one refresh under strict rotation, answers %s ms late',
  async delay => {
    await using stage = await aStage({ issuer: { rotation: 'strict' } })
    const { tokens, id } = await signedIn(stage)
    const before = stage.issuer.requests.token
    stage.issuer.delayTokenAnswers(delay)
    const refused = await tokens.current(id)
    stage.issuer.expireAll()
    const asking = Array.from({ length: 50 }, async (_, n) => {
      await new Promise(resolve => setTimeout(resolve, n))
      return tokens.renew(id, refused)
    })
    const given = new Set((await Promise.all(asking)).map(token => token.reveal()))
    expect(given.size).toBe(1)
    expect(stage.issuer.requests.token - before).toBe(1)
    expect(stage.issuer.events('reuse-detected')).toEqual([])
    for (const token of given) expect(stage.issuer.verify(token)?.aud).toBe(stage.server.resource)
  },
)

test('fifty with an expired token cost one refresh', async () => {
  await using stage = await aStage()
  let late = 0
  const { tokens, id } = await signedIn(stage, () => Date.now() + late)
  const before = stage.issuer.requests.token
  late = 3_600_000
  await Promise.all(Array.from({ length: 50 }, () => tokens.current(id)))
  expect(stage.issuer.requests.token - before).toBe(1)
  expect(stage.issuer.grantsAlive()).toBe(1)
})

test('the life of a token counts from when it was asked for, however long the answer is under way', async () => {
  await using stage = await aStage()
  const { grant, metadata, identity } = await signedIn(stage)
  let at = 0
  const fetch: typeof stage.fetch = async (...asked) => {
    const answer = await stage.fetch(...asked)
    at += 60_000
    return answer
  }
  const renewal = await renewGrant({ grant, metadata, identity, fetch, now: () => at })
  expect(renewal).toMatchObject({ is: 'renewed', grant: { expiresAt: 3_600_000, renewedAt: 0 } })
})

test('renewed ten times in a row, the grant is alive and the vault has the last one', async () => {
  await using stage = await aStage()
  let late = 0
  const { tokens, id, store } = await signedIn(stage, () => Date.now() + late)
  for (let n = 0; n < 10; n += 1) {
    late += 3_600_000
    await tokens.current(id)
  }
  expect((await store.read(id))?.generation).toBe(10)
  expect(stage.issuer.verify((await tokens.current(id)).reveal())?.sub).toBe('alice')
})

test('a lost answer is survived where the issuer has a grace period', async () => {
  await using stage = await aStage({ issuer: { rotation: 'grace' } })
  const { tokens, id } = await signedIn(stage)
  stage.issuer.dropNextTokenAnswer()
  const token = await tokens.renew(id, await tokens.current(id))
  expect(stage.issuer.verify(token.reveal())?.sub).toBe('alice')
})

test('a lost answer under strict rotation ends in a sentence, not in a loop', async () => {
  await using stage = await aStage({ issuer: { rotation: 'strict' } })
  const { tokens, id } = await signedIn(stage)
  const before = stage.issuer.requests.token
  stage.issuer.dropNextTokenAnswer()
  await expect(tokens.renew(id, await tokens.current(id))).rejects.toMatchObject({ code: 'sign-in-needed' })
  expect(stage.issuer.requests.token - before).toBeLessThanOrEqual(3)
})

test('a grant that was revoked elsewhere needs a person', async () => {
  await using stage = await aStage()
  const { tokens, id } = await signedIn(stage)
  stage.issuer.revokeEverything('alice')
  await expect(tokens.renew(id, await tokens.current(id))).rejects.toMatchObject({
    code: 'sign-in-needed',
    facts: { reason: 'invalid_grant' },
  })
})

test('an issuer that does not rotate keeps its refresh token in the grant', async () => {
  await using stage = await aStage({ issuer: { rotation: 'none' } })
  const { grant, refresh } = await signedIn(stage)
  const renewal = await refresh(grant)
  expect(renewal).toMatchObject({ is: 'renewed', grant: { generation: 1 } })
  if (renewal.is === 'renewed') expect(renewal.grant.refreshToken).toBeDefined()
})

test('a renewal without a new refresh token, and without a word on scopes, keeps the old ones', async () => {
  await using stage = await aStage()
  const { grant, metadata, identity } = await signedIn(stage)
  const fetch = async () => Response.json({ access_token: 'new', token_type: 'Bearer', refresh_token: null })
  const renewal = await renewGrant({ grant, metadata, identity, fetch, now: () => 5 })
  expect(renewal).toMatchObject({ is: 'renewed', grant: { scopes: grant.scopes, renewedAt: 5 } })
  if (renewal.is !== 'renewed') return
  expect(renewal.grant.refreshToken?.equals(grant.refreshToken)).toBe(true)
  expect(renewal.grant).not.toHaveProperty('expiresAt')
})

test.each([
  [{ error: 'invalid_grant' }, 400, 'invalid_grant'],
  [{ error: 'bad_refresh_token' }, 200, 'invalid_grant'],
  [{ error: 'invalid_client' }, 401, 'invalid_client'],
])('an issuer that answers %j with %s has ended the grant: %s', async (body, status, why) => {
  await using stage = await aStage()
  const { grant, metadata, identity } = await signedIn(stage)
  const fetch = async () => Response.json(body, { status })
  expect(await renewGrant({ grant, metadata, identity, fetch, now: Date.now })).toMatchObject({ is: 'lost', why })
})

test('S10 killed between the issuer’s answer and the vault, the next process goes on where the issuer has a grace period', async () => {
  await using stage = await aStage({ issuer: { rotation: 'grace' } })
  const { grant, refresh, store, id } = await signedIn(stage)
  // The first process got this answer and died before anything was stored.
  expect(await refresh(grant)).toMatchObject({ is: 'renewed' })
  const next = createTokens({ grants: store, refresh, now: Date.now, log: silentLog })
  const token = await next.renew(id, grant.accessToken)
  expect(stage.issuer.verify(token.reveal())?.sub).toBe('alice')
  expect((await store.read(id))?.generation).toBe(1)
})

test('an issuer in trouble does not cost the grant', async () => {
  await using stage = await aStage()
  let late = 0
  const { tokens, id } = await signedIn(stage, () => Date.now() + late)
  const refused = await tokens.current(id)
  stage.issuer.set({ tokenFails: 503 })
  await expect(tokens.renew(id, refused)).rejects.toMatchObject({ code: 'unreachable' })
  stage.issuer.set({ tokenFails: undefined })
  late = 5000
  expect(stage.issuer.verify((await tokens.renew(id, refused)).reveal())?.sub).toBe('alice')
})

async function signedIn(stage: Stage, now = Date.now) {
  const store = grantStore(stage.vault)
  const discovery = await stage.discover()
  const { metadata } = discovery
  const { vault } = stage
  const identity = await stage.identify(discovery)
  const refresh = async (grant: Grant) => {
    const known = await knownIdentity({ clientId: grant.clientId, metadata, preRegistered: undefined, vault })
    return renewGrant({ grant, metadata, identity: known, fetch: stage.fetch, now })
  }
  const tokens = createTokens({ grants: store, refresh, now, log: silentLog })
  const grant = await stage.signIn({ discovery, now })
  await tokens.adopt(grant)
  return { tokens, store, grant, refresh, metadata, identity, id: grantId(grant) }
}

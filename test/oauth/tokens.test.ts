// Whether one refresh serves all who ask, and no rotated token is lost, with a clock and a vault in our hands.
import { expect, test } from 'vitest'
import { BrokerError } from '../../main/base/errors.ts'
import { createLog } from '../../main/base/log.ts'
import { Secret } from '../../main/base/secret.ts'
import type { Renewal } from '../../main/oauth/grants/renew.ts'
import { createTokens } from '../../main/oauth/grants/tokens.ts'
import { type Grant, grantId } from '../../main/vault/grant.ts'
import { grantStore } from '../../main/vault/grants.ts'
import { aGrant, fragileVault, renewedFrom } from './a-grant.ts'

const id = grantId(aGrant())

test('a token that lives long is handed out as it is', async () => {
  const { tokens, asked } = await holding(aGrant())
  expect((await tokens.current(id)).reveal()).toBe('access-0')
  expect(asked).toHaveLength(0)
})

test('fifty who ask within the last minute share one refresh', async () => {
  const { tokens, asked } = await holding(aGrant(), { at: 3_600_000 - 59_000 })
  const given = await Promise.all(Array.from({ length: 50 }, () => tokens.current(id)))
  expect(new Set(given.map(token => token.reveal()))).toEqual(new Set(['access-1']))
  expect(asked).toHaveLength(1)
})

test('a short life is renewed in its last tenth, not in its last minute', async () => {
  const grant = aGrant({ expiresAt: 100_000 })
  expect((await holding(grant, { at: 89_000 }).then(({ tokens }) => tokens.current(id))).reveal()).toBe('access-0')
  expect((await holding(grant, { at: 91_000 }).then(({ tokens }) => tokens.current(id))).reveal()).toBe('access-1')
})

test('fifty whose token was refused share one refresh, latecomers included', async () => {
  const { tokens, asked } = await holding(aGrant())
  const refused = await tokens.current(id)
  const given = await Promise.all(Array.from({ length: 49 }, () => tokens.renew(id, refused)))
  const late = await tokens.renew(id, refused)
  expect(new Set([...given, late].map(token => token.reveal()))).toEqual(new Set(['access-1']))
  expect(asked).toHaveLength(1)
})

test('a renewed token that is refused at once is told, not renewed again; a while later it is renewed', async () => {
  const stage = await holding(aGrant())
  const second = await stage.tokens.renew(id, await stage.tokens.current(id))
  await expect(stage.tokens.renew(id, second)).rejects.toMatchObject({ code: 'token-refused' })
  expect(stage.asked).toHaveLength(1)
  stage.at = 60_000
  expect((await stage.tokens.renew(id, second)).reveal()).toBe('access-2')
})

test('a token that ran out before it was refused, or was renewed since, is no sign of a server that wants something else', async () => {
  const stage = await holding(aGrant({ expiresAt: 6_000 }))
  stage.answers.push(async old => ({ is: 'renewed', grant: { ...renewedFrom(old, stage.at), expiresAt: 7_000 } }))
  stage.answers.push(async old => ({ is: 'renewed', grant: { ...renewedFrom(old, stage.at), expiresAt: 13_000 } }))
  const second = await stage.tokens.renew(id, await stage.tokens.current(id))
  stage.at = 7_100
  const third = await stage.tokens.renew(id, second)
  expect(third.reveal()).toBe('access-2')
  stage.at = 9_000
  const fourth = await stage.tokens.renew(id, third)
  expect(fourth.reveal()).toBe('access-3')
  await expect(stage.tokens.renew(id, fourth)).rejects.toMatchObject({ code: 'token-refused' })
  expect(stage.asked).toHaveLength(3)
})

test('S10 the rotated token is in the vault before the new access token is handed out', async () => {
  const { tokens, store } = await holding(aGrant(), { at: 3_600_000 })
  const token = await tokens.current(id)
  expect((await store.read(id))?.accessToken.equals(token)).toBe(true)
  expect((await store.read(id))?.refreshToken?.reveal()).toBe('refresh-1')
})

test('S10 what the vault cannot store is kept, calls fail with the vault’s reason, and storing is tried again', async () => {
  const { tokens, vault, store, asked } = await holding(aGrant(), { at: 3_600_000 })
  vault.writes = 'fail'
  await expect(tokens.current(id)).rejects.toMatchObject({ code: 'vault-locked' })
  await expect(tokens.current(id)).rejects.toMatchObject({ code: 'vault-locked' })
  expect(tokens.peek(id)?.state).toMatchObject({ is: 'unsaved' })
  expect((await store.read(id))?.generation).toBe(0)
  vault.writes = 'work'
  expect((await tokens.current(id)).reveal()).toBe('access-1')
  expect((await store.read(id))?.generation).toBe(1)
  expect(asked).toHaveLength(1)
})

test('S10 a write that was done although it failed is found to be done', async () => {
  const { tokens, vault, store } = await holding(aGrant(), { at: 3_600_000 })
  vault.writes = 'fail-afterwards'
  await expect(tokens.current(id)).rejects.toMatchObject({ code: 'vault-locked' })
  vault.writes = 'work'
  expect((await tokens.current(id)).reveal()).toBe('access-1')
  expect((await store.read(id))?.generation).toBe(1)
})

test.each(['fail', 'fail-afterwards'] as const)(
  'S10 a crash at the write (%s) leaves the old grant or the new',
  async how => {
    const { tokens, vault, store } = await holding(aGrant(), { at: 3_600_000 })
    vault.writes = how
    await tokens.current(id).catch(() => {})
    // The process is gone here; what the next one reads is whole.
    const left = await store.read(id)
    expect([`access-0 refresh-0`, `access-1 refresh-1`]).toContain(
      `${left?.accessToken.reveal()} ${left?.refreshToken?.reveal()}`,
    )
  },
)

test('a lost answer is asked for once more at once, with the same refresh token', async () => {
  const { tokens, asked, answers } = await holding(aGrant(), { at: 3_600_000 })
  answers.push(() => Promise.reject(new BrokerError('unreachable', { message: 'The connection broke.' })))
  expect((await tokens.current(id)).reveal()).toBe('access-1')
  expect(asked.map(grant => grant.refreshToken?.reveal())).toEqual(['refresh-0', 'refresh-0'])
})

test('an issuer in trouble is asked again only after a pause, and the grant is kept', async () => {
  const stage = await holding(aGrant(), { at: 3_600_000 })
  const trouble = () => Promise.reject(new BrokerError('unreachable', { message: '503', facts: { status: 503 } }))
  stage.answers.push(trouble, trouble)
  const twenty = await Promise.allSettled(Array.from({ length: 20 }, () => stage.tokens.current(id)))
  expect(twenty.every(({ status }) => status === 'rejected')).toBe(true)
  await expect(stage.tokens.current(id)).rejects.toMatchObject({ code: 'unreachable' })
  expect(stage.asked).toHaveLength(1)
  stage.at += 1000
  await expect(stage.tokens.current(id)).rejects.toMatchObject({ code: 'unreachable' })
  stage.at += 1000
  await expect(stage.tokens.current(id)).rejects.toMatchObject({ code: 'unreachable' })
  expect(stage.asked).toHaveLength(2)
  stage.at += 1000
  expect((await stage.tokens.current(id)).reveal()).toBe('access-1')
})

test('while the old token lives, a failed early renewal is nobody’s trouble', async () => {
  const { tokens, answers } = await holding(aGrant(), { at: 3_600_000 - 30_000 })
  answers.push(() => Promise.reject(new BrokerError('token-refused', { message: 'No.' })))
  expect((await tokens.current(id)).reveal()).toBe('access-0')
})

test('a grant that the issuer ended needs a person, keeps its record, and is not asked for again', async () => {
  const { tokens, answers, asked, store } = await holding(aGrant(), { at: 3_600_000 })
  answers.push(async () => ({ is: 'lost', why: 'invalid_grant', said: 'gone' }))
  await expect(tokens.current(id)).rejects.toMatchObject({ code: 'sign-in-needed', facts: { reason: 'invalid_grant' } })
  await expect(tokens.current(id)).rejects.toMatchObject({ code: 'sign-in-needed' })
  expect(asked).toHaveLength(1)
  expect(tokens.peek(id)?.state.is).toBe('lost')
  expect(await store.read(id)).toBeDefined()
})

test('a newer grant in the vault is used when the issuer ended the one in memory', async () => {
  const { tokens, answers, store } = await holding(aGrant(), { at: 3_600_000 })
  await tokens.look(id)
  answers.push(async () => {
    await store.write({ ...renewedFrom(aGrant(), 3_600_000), accessToken: new Secret('from-elsewhere') })
    return { is: 'lost', why: 'invalid_grant', said: 'gone' }
  })
  expect((await tokens.current(id)).reveal()).toBe('from-elsewhere')
})

test('a sign-in replaces a lost grant, and a later generation rests in the vault', async () => {
  const { tokens, answers, store } = await holding(aGrant({ generation: 7 }), { at: 3_600_000 })
  answers.push(async () => ({ is: 'lost', why: 'invalid_grant', said: 'gone' }))
  await tokens.current(id).catch(() => {})
  await tokens.adopt(aGrant({ accessToken: new Secret('fresh'), expiresAt: 9_000_000 }))
  expect((await tokens.current(id)).reveal()).toBe('fresh')
  expect((await store.read(id))?.generation).toBe(8)
})

test('a sign-in that comes while a refresh is under way wins over it', async () => {
  const { tokens, answers, store } = await holding(aGrant(), { at: 3_600_000 })
  const answer = Promise.withResolvers<Renewal>()
  answers.push(() => answer.promise)
  const waiting = tokens.current(id)
  await Promise.resolve()
  await tokens.adopt(aGrant({ accessToken: new Secret('fresh'), expiresAt: 9_000_000 }))
  answer.resolve({ is: 'renewed', grant: renewedFrom(aGrant(), 3_600_000) })
  expect((await waiting).reveal()).toBe('fresh')
  expect((await store.read(id))?.accessToken.reveal()).toBe('fresh')
})

test('a sign-in that comes while the issuer ends the old grant wins over that too', async () => {
  const { tokens, answers } = await holding(aGrant(), { at: 3_600_000 })
  const answer = Promise.withResolvers<Renewal>()
  answers.push(() => answer.promise)
  await tokens.look(id)
  const waiting = tokens.current(id)
  await tokens.adopt(aGrant({ accessToken: new Secret('fresh'), expiresAt: 9_000_000 }))
  answer.resolve({ is: 'lost', why: 'invalid_grant', said: 'gone' })
  expect((await waiting).reveal()).toBe('fresh')
})

test('a sign-in that the vault cannot store is kept and stored at the next ask', async () => {
  const { tokens, vault, store } = await holding(undefined)
  vault.writes = 'fail'
  await expect(tokens.adopt(aGrant())).rejects.toMatchObject({ code: 'vault-locked' })
  vault.writes = 'work'
  expect((await tokens.current(id)).reveal()).toBe('access-0')
  expect(await store.read(id)).toBeDefined()
})

test('a grant that was removed while it was renewed does not come back', async () => {
  const { tokens, answers, store } = await holding(aGrant(), { at: 3_600_000 })
  answers.push(async grant => {
    await store.delete(id)
    return { is: 'renewed', grant: renewedFrom(grant, 3_600_000) }
  })
  await expect(tokens.current(id)).rejects.toMatchObject({ code: 'sign-in-needed' })
  expect(await store.read(id)).toBeUndefined()
})

test('without a refresh token an expired grant says why only a person can help', async () => {
  const { refreshToken: _none, ...grant } = aGrant()
  const { tokens, asked } = await holding(grant, { at: 3_600_001 })
  await expect(tokens.current(id)).rejects.toMatchObject({
    code: 'sign-in-needed',
    message: expect.stringContaining('gives no refresh token'),
  })
  expect(asked).toHaveLength(0)
})

test('nobody signed in is told apart from a vault that is locked', async () => {
  const { tokens, vault } = await holding(undefined)
  await expect(tokens.current(id)).rejects.toMatchObject({ code: 'sign-in-needed' })
  vault.get = () => Promise.reject(new BrokerError('vault-locked', { message: 'locked' }))
  await expect(tokens.current(id)).rejects.toMatchObject({ code: 'vault-locked' })
})

test('changes are told, without secrets, and nothing of it is in the log', async () => {
  const { tokens, logged } = await holding(aGrant(), { at: 3_600_000 })
  const seen: unknown[] = []
  tokens.onChange((_id, view) => seen.push(view))
  await tokens.current(id)
  tokens.forget(id)
  expect(seen).toMatchObject([{ generation: 1, renewable: true, state: { is: 'valid' } }, undefined])
  expect(JSON.stringify([seen, logged])).not.toMatch(/access-|refresh-\d/)
})

test('what is taken for revocation is what a refresh under way leaves', async () => {
  const { tokens, answers } = await holding(aGrant(), { at: 3_600_000 })
  const answer = Promise.withResolvers<Renewal>()
  answers.push(() => answer.promise)
  await tokens.look(id)
  const waiting = tokens.current(id)
  await new Promise(resolve => setImmediate(resolve))
  const taken = tokens.take(id)
  answer.resolve({ is: 'renewed', grant: renewedFrom(aGrant(), 3_600_000) })
  expect((await taken)?.refreshToken?.reveal()).toBe('refresh-1')
  await waiting
})

interface Holding {
  at?: number
}

/** Tokens over a vault that holds `grant`; the issuer answers with `answers` first, then with renewed grants. */
async function holding(grant: Grant | undefined, { at = 1000 }: Holding = {}) {
  const vault = fragileVault()
  const store = grantStore(vault)
  if (grant) await store.write(grant)
  const asked: Grant[] = []
  const answers: ((grant: Grant) => Promise<Renewal>)[] = []
  const logged: string[] = []
  const stage = { at, vault, store, asked, answers, logged }
  const refresh = async (old: Grant): Promise<Renewal> => {
    asked.push(old)
    await new Promise(resolve => setImmediate(resolve))
    return answers.shift()?.(old) ?? { is: 'renewed', grant: renewedFrom(old, stage.at) }
  }
  const log = createLog(line => logged.push(line), { least: 'debug' })
  const tokens = createTokens({ grants: store, refresh, now: () => stage.at, log })
  return Object.assign(stage, { tokens })
}

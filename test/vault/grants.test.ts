import { expect, test } from 'vitest'
import { Secret } from '../../main/base/secret.ts'
import { type Grant, grantId } from '../../main/vault/grant.ts'
import { grantStore } from '../../main/vault/grants.ts'
import { memoryVault } from '../../main/vault/memory.ts'

test('a grant comes back as it went, tokens included, by its key and by its id', async () => {
  const grants = grantStore(memoryVault())
  await grants.write(aGrant())
  const { issuer, clientId, resource, account } = aGrant()
  const read = await grants.read({ issuer, clientId, resource, account })
  expect(read).toEqual(aGrant())
  expect(read?.accessToken.reveal()).toBe('access-0')
  expect((await grants.read(grantId(aGrant())))?.refreshToken?.reveal()).toBe('refresh-0')
})

test('an older generation of a sign-in never replaces a newer one', async () => {
  const grants = grantStore(memoryVault())
  await grants.write(aGrant({ generation: 3 }))
  await expect(grants.write(aGrant({ generation: 2 }))).rejects.toMatchObject({ code: 'grant-changed' })
  expect((await grants.read(aGrant()))?.generation).toBe(3)
})

test('a new sign-in starts again at generation 0', async () => {
  const grants = grantStore(memoryVault())
  await grants.write(aGrant({ generation: 3 }))
  await grants.write(aGrant({ generation: 0, obtainedAt: 2 }))
  expect((await grants.read(aGrant()))?.generation).toBe(0)
})

test('of two renewals of one generation one is stored', async () => {
  const grants = grantStore(memoryVault())
  await grants.write(aGrant())
  const renew = (token: string) =>
    grants.write(aGrant({ generation: 1, accessToken: new Secret(token) }), { expectedGeneration: 0 })
  const outcomes = await Promise.allSettled([renew('one'), renew('other')])
  expect(outcomes.map(outcome => outcome.status)).toEqual(['fulfilled', 'rejected'])
  expect((await grants.read(aGrant()))?.accessToken.reveal()).toBe('one')
})

test('a renewal does not replace a sign-in made meanwhile, and does not bring back what was deleted', async () => {
  const grants = grantStore(memoryVault())
  const renewed = aGrant({ generation: 1 })
  await grants.write(aGrant({ obtainedAt: 2 }))
  await expect(grants.write(renewed, { expectedGeneration: 0 })).rejects.toMatchObject({ code: 'grant-changed' })
  expect(await grants.delete(aGrant())).toBe(true)
  await expect(grants.write(renewed, { expectedGeneration: 0 })).rejects.toMatchObject({ code: 'grant-changed' })
  expect(await grants.read(aGrant())).toBeUndefined()
})

test('a damaged grant is named, does not hide the others, says no secret, and a sign-in replaces it', async () => {
  const vault = memoryVault()
  const grants = grantStore(vault)
  const other = aGrant({ account: 'work' })
  await grants.write(other)
  const id = grantId(aGrant())
  for (const text of [
    'canary-token',
    '{"accessToken":"canary-token',
    '{"version":1,"accessToken":{"canary-token":1}}',
  ]) {
    await vault.put(id, new Secret(text))
    const damaged: string[] = []
    expect(await grants.list((each, error) => damaged.push(each, error.code))).toEqual([other])
    expect(damaged).toEqual([id, 'vault-corrupt'])
    const error: Error = await grants.read(id).catch(thrown => thrown)
    expect(`${error.stack} ${(error.cause as Error).stack}`).not.toContain('canary-token')
  }
  await expect(grants.write(aGrant(), { expectedGeneration: 0 })).rejects.toMatchObject({ code: 'vault-corrupt' })
  await grants.write(aGrant())
  expect(await grants.list()).toHaveLength(2)
})

function aGrant(changes: Partial<Grant> = {}): Grant {
  return {
    version: 1,
    issuer: 'https://issuer.example',
    clientId: 'https://valetkey.example/client.json',
    resource: 'https://mcp.example.com/mcp',
    account: 'default',
    audienceBound: true,
    generation: 0,
    accessToken: new Secret('access-0'),
    refreshToken: new Secret('refresh-0'),
    expiresAt: 1000,
    requestedScopes: ['mcp:read'],
    scopes: ['mcp:read'],
    obtainedAt: 1,
    renewedAt: 1,
    ...changes,
  }
}

import { expect, test } from 'vitest'
import { BrokerError } from '../../main/base/errors.ts'
import { memoryVault } from '../../main/vault/memory.ts'
import type { Vault, VaultState } from '../../main/vault/vault.ts'
import { aBridge, aBroker, aPerson } from '../broker/a-broker.ts'
import { eventually } from '../world/eventually.ts'
import { anIssuer } from '../world/issuer.ts'
import { aServer } from '../world/mcp-server.ts'

test('S14 revoking ends both tokens at the issuer, the grant in the vault and the live connection', async () => {
  await using issuer = await anIssuer()
  await using server = await aServer({ issuer })
  const vault = memoryVault()
  await using stage = await aBroker({ ports: { vault } })
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  const bridge = await aBridge(stage.broker, 'example')
  const { receipts } = await stage.broker.do(
    { verb: 'revoke', what: { kind: 'account', server: 'example' } },
    aPerson(),
  )
  expect(receipts[0]?.revocation).toMatchObject({ refreshToken: { is: 'revoked' }, accessToken: { is: 'revoked' } })
  expect(issuer.grantsAlive()).toBe(0)
  expect(await vault.list('')).toEqual([])
  const answer = await bridge.request('tools/call', { name: 'echo', arguments: {} })
  expect(answer.result).toMatchObject({ isError: true })
  expect(JSON.stringify(answer)).toContain('valetkey login example')
  await bridge.close()
})

test('S14 a session at the server ends with the access to it', async () => {
  await using issuer = await anIssuer()
  await using server = await aServer({ issuer })
  await using stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  const bridge = await aBridge(stage.broker, 'example')
  expect(server.sessions()).toHaveLength(1)
  await stage.broker.do({ verb: 'logout', server: 'example' }, aPerson())
  await eventually(() => server.sessions()).toEqual([])
  await bridge.close()
})

test('S14 a client that is revoked is cut off at once, and others are not', async () => {
  await using issuer = await anIssuer()
  await using server = await aServer({ issuer })
  await using stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  const cursor = await aBridge(stage.broker, 'example', 'cursor')
  const other = await aBridge(stage.broker, 'example', 'other')
  await stage.broker.do({ verb: 'revoke', what: { kind: 'client', client: 'cursor' } }, aPerson())
  const call = { name: 'echo', arguments: { a: 1 } }
  expect((await cursor.request('tools/call', call)).result).toMatchObject({ isError: true })
  expect((await other.request('tools/call', call)).result?.isError ?? false).toBe(false)
  await expect(
    stage.broker.do({ verb: 'access', client: 'cursor', allow: true }, aPerson('absent')),
  ).rejects.toMatchObject({
    code: 'needs-confirmation',
  })
  await stage.broker.do({ verb: 'access', client: 'cursor', allow: true }, aPerson('agrees'))
  expect((await cursor.request('tools/call', call)).result?.isError ?? false).toBe(false)
  await cursor.close()
  await other.close()
})

test('S14 what the issuer did not confirm is shown as unconfirmed, and tried again after a restart', async () => {
  await using issuer = await anIssuer()
  await using server = await aServer({ issuer })
  const first = await aBroker()
  await first.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  issuer.failRevocation('always')
  const { receipts } = await first.broker.do({ verb: 'logout', server: 'example' }, aPerson())
  expect(receipts[0]?.revocation.refreshToken.is).toBe('failed')
  expect((await first.broker.snapshot()).pendingRevocations).toHaveLength(1)
  await using second = await first.restarted()
  expect((await second.broker.snapshot()).pendingRevocations).toHaveLength(1)
})

test('S14 an issuer without revocation is named as such, with the time the token lives on', async () => {
  await using issuer = await anIssuer({ revocation: false })
  await using server = await aServer({ issuer })
  await using stage = await aBroker()
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  const { receipts } = await stage.broker.do({ verb: 'logout', server: 'example' }, aPerson())
  expect(receipts[0]?.revocation.accessToken).toMatchObject({ is: 'not-offered', until: expect.any(Number) })
})

test('S14 a revocation that met a locked vault cuts access at once and is made up for when the vault opens', async () => {
  await using issuer = await anIssuer()
  await using server = await aServer({ issuer })
  const vault = lockable()
  const first = await aBroker({ ports: { vault } })
  await first.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  const waiting = await first.restarted()
  const bridge = await aBridge(waiting.broker, 'example')
  vault.lock('locked')
  const next = await waiting.restarted()
  await expect(next.broker.do({ verb: 'logout', server: 'example' }, aPerson())).rejects.toMatchObject({
    code: 'vault-locked',
  })
  const cut = await aBridge(next.broker, 'example')
  expect((await cut.request('tools/call', { name: 'echo', arguments: {} })).result).toMatchObject({ isError: true })
  vault.lock('open')
  await using last = await next.restarted()
  expect(issuer.grantsAlive()).toBe(0)
  expect((await last.broker.snapshot()).servers[0]?.accounts[0]?.state).toEqual({ is: 'signed-out' })
  await bridge.close()
  await cut.close()
})

test('S14 uninstall revokes everything, empties the vault and says what it could not undo', async () => {
  await using issuer = await anIssuer()
  await using server = await aServer({ issuer })
  const vault = memoryVault()
  await using stage = await aBroker({ ports: { vault } })
  await stage.broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  issuer.failRevocation('always')
  const { couldNotUndo } = await stage.broker.do({ verb: 'uninstall' }, aPerson())
  expect(await vault.list('')).toEqual([])
  expect(couldNotUndo.join('\n')).toContain('refresh token of example@default was not revoked')
  const { existsSync } = await import('node:fs')
  expect(existsSync(stage.paths.state)).toBe(false)
})

/** Our own port with a lock on it, as a keychain has. */
function lockable(): Vault & { lock(state: VaultState['is']): void } {
  const inner = memoryVault()
  let is: VaultState['is'] = 'open'
  const guarded = <A extends unknown[], R>(work: (...args: A) => Promise<R>) => {
    return async (...args: A) => {
      if (is === 'open') return await work(...args)
      throw new BrokerError('vault-locked', { message: 'The keychain is locked.' })
    }
  }
  return {
    ...inner,
    state: async () => (is === 'open' ? { is } : { is, why: 'it is a test' }),
    get: guarded(inner.get),
    put: guarded(inner.put),
    delete: guarded(inner.delete),
    list: guarded(inner.list),
    lock: next => {
      is = next
    },
  }
}

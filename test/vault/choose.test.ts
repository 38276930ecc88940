import { expect, test } from 'vitest'
import { silentLog } from '../../main/base/log.ts'
import { Secret } from '../../main/base/secret.ts'
import { chooseVault } from '../../main/vault/choose.ts'
import { memoryVault } from '../../main/vault/memory.ts'
import type { Vault, VaultKind, VaultState } from '../../main/vault/vault.ts'

test.each([
  [undefined, { is: 'open' }, 'keychain'],
  [undefined, { is: 'locked', why: 'It is locked.' }, 'keychain'],
  [undefined, { is: 'denied', why: 'It was denied.' }, 'keychain'],
  [undefined, { is: 'unavailable', why: 'There is no keyring.' }, 'memory'],
  ['keychain', { is: 'unavailable', why: 'There is no keyring.' }, 'keychain'],
  ['memory', { is: 'open' }, 'memory'],
  ['sealed-file', { is: 'open' }, 'sealed-file'],
] as const)('wanted %s and a keychain that is %o gives %s', async (wanted, state, kind) => {
  const { vault, why } = await choose(wanted, state)
  expect(vault.kind).toBe(kind)
  if ('why' in state && wanted === undefined) expect(why).toContain(state.why)
})

test('memory says that it forgets', async () => {
  expect((await choose(undefined, { is: 'unavailable', why: '' })).why).toContain('sign in again')
})

test('memory keeps, lists, forgets and clears', async () => {
  const vault = memoryVault()
  await vault.put('grant:a', new Secret('one'))
  await vault.put('registration:a', new Secret('two'))
  expect((await vault.get('grant:a'))?.reveal()).toBe('one')
  expect(await vault.list('grant:')).toEqual(['grant:a'])
  expect(await vault.delete('grant:a')).toBe(true)
  expect(await vault.delete('grant:a')).toBe(false)
  expect(await vault.clear()).toBe(1)
  await expect(vault.put('no id', new Secret(''))).rejects.toMatchObject({ code: 'bad-input' })
  await expect(vault.unlock(new Secret('whatever'))).rejects.toMatchObject({ code: 'bad-input' })
})

function choose(wanted: VaultKind | undefined, state: VaultState) {
  const as = (kind: VaultKind) => (): Vault => ({ ...memoryVault(), kind, state: async () => state })
  return chooseVault({
    wanted,
    keychain: as('keychain'),
    sealedFile: as('sealed-file'),
    memory: memoryVault,
    log: silentLog,
  })
}

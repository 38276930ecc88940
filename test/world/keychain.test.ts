// The keychain against a real gnome-keyring. keytar finds the bus by this process's environment, so the environment is
// set before its first load; vitest gives every test file a process of its own.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../../main/base/secret.ts'
import { keychainVault } from '../../main/vault/keychain.ts'
import { aSecretService, type SecretService } from './secret-service.ts'

let keyring: SecretService
const folder = mkdtempSync(join(tmpdir(), 'valetkey-vault-'))
let n = 0

beforeAll(async () => {
  keyring = await aSecretService()
  Object.assign(process.env, keyring.env)
  delete process.env.DISPLAY
})
afterAll(async () => {
  await keyring.stop()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  n += 1
  await keyring.unlock()
})

function aVault() {
  return keychainVault(aPlace())
}

/** As on a desktop whose lock state cannot be asked: then the canary alone must tell. */
function aBlindVault() {
  return keychainVault({ ...aPlace(), askLock: async () => 'unknown' })
}

function aPlace() {
  return { service: `valetkey-test-${n}`, markerFile: join(folder, `marker-${n}.json`) }
}

const text = (length: number) => new Secret(Array.from({ length }, (_, i) => 'abcdefgä€😀'.charAt(i % 9)).join(''))

describe('an open keychain', () => {
  test('is open once its canary was read back', async () => {
    expect(await aVault().state()).toEqual({ is: 'open' })
    expect(await aVault().state()).toEqual({ is: 'open' })
  })

  test.each([0, 1, 899, 900, 901, 5558, 65_536])('gives back a text of %i characters', async length => {
    const vault = aVault()
    await vault.put('grant:one', text(length))
    expect((await aVault().get('grant:one'))?.reveal()).toBe(text(length).reveal())
  })

  test('says undefined for what is not there', async () => {
    expect(await aVault().get('grant:none')).toBeUndefined()
    expect(await aVault().delete('grant:none')).toBe(false)
  })

  test('lists by prefix, forgets what is deleted, and clears the rest', async () => {
    const vault = aVault()
    for (const id of ['grant:b', 'grant:a', 'registration:x']) await vault.put(id, text(2000))
    expect(await vault.list('grant:')).toEqual(['grant:a', 'grant:b'])
    expect(await vault.delete('grant:a')).toBe(true)
    expect(await aVault().list('')).toEqual(['grant:b', 'registration:x'])
    expect(await vault.clear()).toBe(2)
    expect(await aVault().list('')).toEqual([])
    expect(await aVault().state()).toEqual({ is: 'open' })
  })

  test('keeps calls that come at once apart', async () => {
    const vault = aVault()
    const lengths = [10, 4000, 1, 2500, 900]
    await Promise.all(lengths.map(length => vault.put('grant:one', text(length))))
    expect((await vault.get('grant:one'))?.reveal()).toBe(text(900).reveal())
  })

  test('refuses ids and texts that are none', async () => {
    const vault = aVault()
    for (const id of ['canary', 'grant:a#b', 'Grant:x', `grant:${'x'.repeat(120)}`]) {
      await expect(vault.put(id, text(1))).rejects.toMatchObject({ code: 'bad-input' })
    }
    await expect(vault.put('grant:a', text(1024 * 1024 + 1))).rejects.toMatchObject({ code: 'bad-input' })
  })
})

describe.each([
  ['asked over D-Bus', aVault],
  ['seen by its canary alone', aBlindVault],
])('a locked keychain, %s', (_, aVault) => {
  test('is locked, and never says that something is not there', async () => {
    await aVault().put('grant:one', text(3000))
    const vault = aVault()
    await keyring.lock()
    expect(await vault.state()).toMatchObject({ is: 'locked' })
    const attempts = [
      () => vault.get('grant:one'),
      () => vault.get('grant:none'),
      () => vault.put('grant:one', text(10)),
      () => vault.delete('grant:one'),
      () => vault.list(''),
      () => vault.clear(),
    ]
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: 'vault-locked' })
    await keyring.unlock()
    expect(await vault.state()).toEqual({ is: 'open' })
    expect((await vault.get('grant:one'))?.reveal()).toBe(text(3000).reveal())
    expect(await vault.list('')).toEqual(['grant:one'])
  })

  test('is seen as locked at the very first use too', async () => {
    await keyring.lock()
    expect(await aVault().state()).toMatchObject({ is: 'locked' })
    await keyring.unlock()
    expect(await aVault().state()).toEqual({ is: 'open' })
  })

  test('is seen as locked when the marker file is gone', async () => {
    await aVault().put('grant:one', text(10))
    rmSync(aPlace().markerFile)
    await keyring.lock()
    await expect(aVault().get('grant:one')).rejects.toMatchObject({ code: 'vault-locked' })
  })
})

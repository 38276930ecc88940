// A locked keyring that asks a person who does not answer, and a machine that has no keyring at all.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Secret } from '../../main/base/secret.ts'
import { keychainVault, loadKeytar } from '../../main/vault/keychain.ts'
import type { Vault } from '../../main/vault/vault.ts'
import { aSecretService, type SecretService } from './secret-service.ts'

const folder = mkdtempSync(join(tmpdir(), 'valetkey-prompt-'))
let keyring: SecretService

beforeAll(async () => {
  keyring = await aSecretService({ prompter: 'silent' })
  Object.assign(process.env, keyring.env)
})
afterAll(async () => {
  await keyring.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('a locked keyring asks the person only when a person wanted it, and once however often it is needed', async () => {
  let asked = 0
  const load = async (service: string) => {
    const keytar = await loadKeytar(service)
    return {
      ...keytar,
      get: (account: string) => {
        asked += 1
        return keytar.get(account)
      },
    }
  }
  const place = { service: 'valetkey-prompt', markerFile: join(folder, 'marker.json'), deadline: 400, load }
  await keychainVault(place).put('grant:x', new Secret('text'))
  await keyring.lock()
  const vault = keychainVault(place)
  asked = 0
  await expectLockedFiveTimes(vault)
  expect(asked).toBe(0)
  await expect(vault.unlock(new Secret(''))).rejects.toMatchObject({ code: 'vault-locked' })
  await expect(vault.unlock(new Secret(''))).rejects.toMatchObject({ code: 'vault-locked' })
  await expectLockedFiveTimes(vault)
  expect(asked).toBe(1)
})

test('where nobody can tell whether it is locked, a keyring that waits for a person is locked after the deadline', async () => {
  await keyring.unlock()
  const place = { service: 'valetkey-blind', markerFile: join(folder, 'blind.json'), deadline: 400 }
  const vault = keychainVault({ ...place, askLock: async () => 'unknown' })
  await vault.put('grant:x', new Secret('text'))
  await keyring.lock()
  await expectLockedFiveTimes(vault)
  await keyring.unlock()
})

async function expectLockedFiveTimes(vault: Vault): Promise<void> {
  for (let i = 0; i < 5; i += 1) {
    expect(await vault.state()).toMatchObject({ is: 'locked' })
    await expect(vault.get('grant:x')).rejects.toMatchObject({ code: 'vault-locked' })
  }
}

test('a machine without a session bus has no keychain, and says so', async () => {
  const script = `
    const { keychainVault } = await import(${JSON.stringify(join(import.meta.dirname, '../../main/vault/keychain.ts'))})
    const vault = keychainVault({ service: 'valetkey-none', markerFile: ${JSON.stringify(join(folder, 'none.json'))} })
    console.log(JSON.stringify(await vault.state()))`
  const env = { PATH: '/usr/bin:/bin', HOME: folder, XDG_RUNTIME_DIR: folder }
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env })
  const [chunk] = await once(child.stdout, 'data')
  expect(JSON.parse(String(chunk))).toMatchObject({ is: 'unavailable' })
})

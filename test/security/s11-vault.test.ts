// S11 for the vault: whatever kind it is, no file of ours and no file of the keyring shows what was put into it.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog, logFile } from '../../main/base/log.ts'
import { Secret } from '../../main/base/secret.ts'
import { keychainVault } from '../../main/vault/keychain.ts'
import { memoryVault } from '../../main/vault/memory.ts'
import { sealedFileVault } from '../../main/vault/sealed-file.ts'
import type { Vault } from '../../main/vault/vault.ts'
import { aSecretService, type SecretService } from '../world/secret-service.ts'

const canary = 'canary-secret-7f3a91c2e8d4b605'
const passphrase = 'canary-passphrase-55aa'
let keyring: SecretService
let state: string

beforeAll(async () => {
  keyring = await aSecretService()
  Object.assign(process.env, keyring.env)
  state = mkdtempSync(join(tmpdir(), 'valetkey-s11-'))
})
afterAll(async () => {
  await keyring.stop()
  rmSync(state, { recursive: true, force: true })
})

test('S11 no vault writes a secret to a file in plaintext, nor in an encoding of it', async () => {
  const log = createLog(logFile(join(state, 'logs')), { least: 'debug' })
  const sealed = sealedFileVault({ file: join(state, 'vault.sealed'), log })
  await sealed.unlock(new Secret(passphrase))
  const markerFile = join(state, 'keychain.json')
  const vaults: Vault[] = [keychainVault({ service: 'valetkey-s11', markerFile, log }), sealed, memoryVault()]
  for (const vault of vaults) {
    await vault.put('grant:x', new Secret(JSON.stringify({ accessToken: canary })))
    await vault.put('grant:x', new Secret(JSON.stringify({ accessToken: canary, more: 'x'.repeat(5000) })))
    expect((await vault.get('grant:x'))?.reveal()).toContain(canary)
  }
  await sealedFileVault({ file: join(state, 'vault.sealed'), log })
    .unlock(new Secret(`wrong ${canary}`))
    .catch(error => log.error('unlock-failed', { error }))
  const written = [...filesIn(state), ...filesIn(keyring.home)]
  expect(written.map(file => file.split('/').at(-1))).toEqual(
    expect.arrayContaining(['vault.sealed', 'keychain.json', 'valetkey.log', 'login.keyring']),
  )
  for (const file of written) for (const form of forms(canary, passphrase)) expect(shows(file, form)).toBe(false)
})

/** The secrets as they are, and as base64 would show the middle of them at each of the three offsets. */
function forms(...secrets: string[]): Buffer[] {
  return secrets.flatMap(secret => [
    Buffer.from(secret),
    Buffer.from(secret, 'utf16le'),
    Buffer.from(Buffer.from(secret).toString('hex')),
    ...[0, 1, 2].map(offset => Buffer.from(Buffer.from(secret.slice(offset)).toString('base64url').slice(0, 20))),
  ])
}

function shows(file: string, form: Buffer): boolean {
  return readFileSync(file).includes(form)
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name))
    .filter(file => statSync(file).isFile())
}

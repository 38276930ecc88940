// S10 with the real keyring and a real process that is really killed.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Secret } from '../../main/base/secret.ts'
import { keychainVault } from '../../main/vault/keychain.ts'
import { aSecretService, type SecretService } from '../world/secret-service.ts'

const victim = join(import.meta.dirname, '..', 'world', 'keychain-victim.ts')
const folder = mkdtempSync(join(tmpdir(), 'valetkey-killed-'))
const older = 'old text '.repeat(250)
const newer = 'a newer and longer text '.repeat(150)
let keyring: SecretService

beforeAll(async () => {
  keyring = await aSecretService()
  Object.assign(process.env, keyring.env)
})
afterAll(async () => {
  await keyring.stop()
  rmSync(folder, { recursive: true, force: true })
})

test.each([
  ['put', newer],
  ['delete', undefined],
] as const)('S10 a broker killed at any write of a %s leaves the old grant or the new one', async (change, after) => {
  const place = { service: `valetkey-${change}`, markerFile: join(folder, `${change}.json`) }
  for (let at = 1; at < 30; at += 1) {
    await keychainVault(place).put('grant:x', new Secret(older))
    await keychainVault(place).put('grant:neighbour', new Secret(older))
    const killed = await runVictim([place.service, place.markerFile, String(at), change, after ?? ''])
    const vault = keychainVault(place)
    const found = (await vault.get('grant:x'))?.reveal()
    expect([older, after]).toContain(found)
    if (!killed) expect(found).toBe(after)
    expect(await vault.list('')).toEqual(found === undefined ? ['grant:neighbour'] : ['grant:neighbour', 'grant:x'])
    expect((await vault.get('grant:neighbour'))?.reveal()).toBe(older)
    await vault.clear()
    const { default: keytar } = await import('@github/keytar')
    expect((await keytar.findCredentials(place.service)).map(item => item.account)).toEqual([])
    if (!killed) return expect(at).toBeGreaterThan(4)
  }
  throw new Error('the victim never came to its end')
})

async function runVictim(words: string[]): Promise<boolean> {
  const child = spawn(process.execPath, [victim, ...words], { stdio: ['ignore', 'ignore', 'inherit'] })
  const [code, signal] = await once(child, 'exit')
  if (signal !== 'SIGKILL') expect(code).toBe(0)
  return signal === 'SIGKILL'
}

// Many grants in one real keyring of their own: gnome-keyring rewrites its whole file at every change, so this is slow.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Secret } from '../../main/base/secret.ts'
import { keychainVault } from '../../main/vault/keychain.ts'
import { aSecretService } from './secret-service.ts'

test('the keychain holds 200 grants, lists them all and gives back each', async () => {
  await using keyring = await aSecretService()
  Object.assign(process.env, keyring.env)
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-many-'))
  const place = { service: 'valetkey-many', markerFile: join(folder, 'marker.json') }
  const ids = Array.from({ length: 200 }, (_, n) => `grant:${n}`)
  const writer = keychainVault(place)
  for (const id of ids) await writer.put(id, new Secret(`the text of ${id}`))
  const reader = keychainVault(place)
  expect(await reader.list('grant:')).toEqual([...ids].sort())
  for (const id of ids) expect((await reader.get(id))?.reveal()).toBe(`the text of ${id}`)
  rmSync(folder, { recursive: true, force: true })
}, 180_000)

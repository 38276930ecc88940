import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { canary } from '../../main/vault/canary.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'valetkey-canary-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a keychain that shows no canary although one was written is locked, and is not written to', async () => {
  const { items, bird } = aPlace()
  await bird().prove()
  items.clear()
  await expect(bird().prove()).rejects.toMatchObject({ code: 'vault-locked' })
  expect(items.size).toBe(0)
})

test('a marker that cannot be read counts as one', async () => {
  const { items, bird, markerFile } = aPlace()
  writeFileSync(markerFile, 'rubbish')
  await expect(bird().prove()).rejects.toMatchObject({ code: 'vault-locked' })
  expect(items.size).toBe(0)
})

test('a marker of another service does not count', async () => {
  const { items, bird } = aPlace()
  await bird('valetkey-one').prove()
  items.clear()
  await expect(bird('valetkey-other').prove()).resolves.toBeUndefined()
})

test('a keychain that takes the canary and does not give it back is locked', async () => {
  const { markerFile } = aPlace()
  const deaf = { get: async () => null, set: async () => {}, delete: async () => false }
  await expect(canary({ keychain: deaf, markerFile, service: 'x' }).prove()).rejects.toMatchObject({
    code: 'vault-locked',
  })
})

test('the marker is written once, says no secret, and after forgetting everything begins anew', async () => {
  const { items, bird, markerFile } = aPlace()
  await bird().prove()
  expect(JSON.parse(readFileSync(markerFile, 'utf8'))).toEqual({ version: 1, service: 'valetkey-one' })
  await bird().forget()
  expect(items.size).toBe(0)
  await expect(bird().prove()).resolves.toBeUndefined()
})

test('a state folder that cannot be written does not shut the keychain', async () => {
  const { items } = aPlace()
  writeFileSync(join(folder, 'file'), '')
  const markerFile = join(folder, 'file', 'marker.json')
  // What stands in the way of the folder also stands in the way of reading: then only the canary itself can open.
  items.set('canary', 'song')
  await expect(canary({ keychain: over(items), markerFile, service: 'x' }).prove()).resolves.toBeUndefined()
})

function aPlace() {
  const items = new Map<string, string>()
  const markerFile = join(folder, 'marker.json')
  const bird = (service = 'valetkey-one') => canary({ keychain: over(items), markerFile, service })
  return { items, markerFile, bird }
}

function over(items: Map<string, string>) {
  return {
    get: async (account: string) => items.get(account) ?? null,
    set: async (account: string, text: string) => void items.set(account, text),
    delete: async (account: string) => items.delete(account),
  }
}

import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Secret } from '../../main/base/secret.ts'
import { type Disk, realDisk } from '../../main/vault/own-file.ts'
import { sealedFileVault } from '../../main/vault/sealed-file.ts'

const cheap = { N: 2 ** 12, r: 8, p: 1 }
const passphrase = new Secret('correct horse')
let home: string
let file: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'valetkey-sealed-'))
  file = join(home, 'state', 'vault.sealed')
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

async function anOpenVault(disk: Disk = realDisk) {
  const vault = sealedFileVault({ file, cost: cheap, disk })
  await vault.unlock(passphrase)
  return vault
}

const aVault = () => sealedFileVault({ file, cost: cheap })

describe('a sealed file', () => {
  test('is locked until the passphrase comes, and then gives back what was put', async () => {
    await (await anOpenVault()).put('grant:a', new Secret('token €😀'))
    const vault = aVault()
    expect(await vault.state()).toEqual({ is: 'locked', why: expect.any(String) })
    for (const attempt of [vault.get('grant:a'), vault.list(''), vault.put('grant:a', passphrase), vault.clear()]) {
      await expect(attempt).rejects.toMatchObject({ code: 'vault-locked' })
    }
    await vault.unlock(passphrase)
    expect(await vault.state()).toEqual({ is: 'open' })
    expect((await vault.get('grant:a'))?.reveal()).toBe('token €😀')
    expect(await vault.get('grant:b')).toBeUndefined()
  })

  test('stays as it is when the passphrase is wrong', async () => {
    await (await anOpenVault()).put('grant:a', new Secret('token'))
    const before = readFileSync(file)
    const vault = aVault()
    await expect(vault.unlock(new Secret('wrong horse'))).rejects.toMatchObject({ code: 'vault-denied' })
    expect(await vault.state()).toMatchObject({ is: 'locked' })
    expect(readFileSync(file)).toEqual(before)
  })

  test('says that there is none yet, so that the first passphrase is asked with care', async () => {
    expect(await aVault().state()).toMatchObject({ is: 'locked', fresh: true })
  })

  test('is not created with a short passphrase', async () => {
    await expect(aVault().unlock(new Secret('seven77'))).rejects.toMatchObject({ code: 'bad-input' })
    expect(() => statSync(file)).toThrow()
  })

  test('lists, deletes, and is gone when cleared', async () => {
    const vault = await anOpenVault()
    for (const id of ['grant:b', 'grant:a', 'registration:a']) await vault.put(id, new Secret(id))
    expect(await vault.delete('grant:b')).toBe(true)
    expect(await vault.delete('grant:b')).toBe(false)
    expect(await vault.list('grant:')).toEqual(['grant:a'])
    expect(await vault.clear()).toBe(2)
    expect(readdirSync(dirname(file))).toEqual([])
  })

  test('uses the costly scrypt parameters unless told otherwise, and a new nonce at every write', async () => {
    const vault = sealedFileVault({ file })
    await vault.unlock(passphrase)
    const first = JSON.parse(readFileSync(file, 'utf8').split('\n')[0] ?? '')
    await vault.put('grant:a', new Secret('token'))
    const second = JSON.parse(readFileSync(file, 'utf8').split('\n')[0] ?? '')
    expect(first.scrypt).toMatchObject({ N: 131072, r: 8, p: 1 })
    expect(second.scrypt).toEqual(first.scrypt)
    expect(second.nonce).not.toBe(first.nonce)
  })
})

describe('a sealed file that is not as it was', () => {
  test('is refused with every single byte changed, and left as it is', async () => {
    await (await anOpenVault()).put('grant:a', new Secret('token'))
    const whole = readFileSync(file)
    for (let at = 0; at < whole.length; at += 7) {
      const harmed = Buffer.from(whole)
      harmed.writeUInt8(harmed.readUInt8(at) ^ 1, at)
      writeFileSync(file, harmed)
      // Where salt or check are hit, it is as if the passphrase were wrong; nowhere does it open.
      const error = await aVault()
        .unlock(passphrase)
        .catch(thrown => thrown)
      expect(['vault-corrupt', 'vault-denied']).toContain(error?.code)
      expect(readFileSync(file)).toEqual(harmed)
    }
  })

  test('is refused when cut short anywhere', async () => {
    await (await anOpenVault()).put('grant:a', new Secret('token'))
    const whole = readFileSync(file)
    for (const length of [
      0,
      1,
      50,
      whole.indexOf('\n'),
      whole.indexOf('\n') + 1,
      whole.length - 20,
      whole.length - 3,
    ]) {
      writeFileSync(file, whole.subarray(0, length))
      await expect(aVault().unlock(passphrase)).rejects.toMatchObject({ code: 'vault-corrupt' })
      expect(statSync(file).size).toBe(length)
    }
  })

  test('is refused when its header asks for gigabytes', async () => {
    await anOpenVault()
    writeFileSync(file, readFileSync(file, 'utf8').replace('"N":4096', '"N":4294967296'))
    await expect(aVault().unlock(passphrase)).rejects.toMatchObject({ code: 'vault-corrupt' })
  })
})

describe('what cannot be a sealed file', () => {
  test.each([
    ['nothing at all', ''],
    ['something else', 'not a vault'],
    ['another file of JSON', '{"version":1}\n{}\n'],
  ])('is never called locked: %s', async (_, text) => {
    await anOpenVault()
    writeFileSync(file, text)
    const state = await aVault().state()
    expect(state).toMatchObject({ is: 'unavailable', why: expect.stringContaining(file) })
  })
})

describe('the place of a sealed file', () => {
  test('is 0600 in 0700, and made so again when it was loosened', async () => {
    await anOpenVault()
    expect([statSync(file).mode & 0o777, statSync(dirname(file)).mode & 0o777]).toEqual([0o600, 0o700])
    chmodSync(file, 0o644)
    chmodSync(dirname(file), 0o755)
    await aVault().unlock(passphrase)
    expect([statSync(file).mode & 0o777, statSync(dirname(file)).mode & 0o777]).toEqual([0o600, 0o700])
  })

  test('is refused when it is a link, wherever that leads', async () => {
    mkdirSync(dirname(file), { mode: 0o700 })
    symlinkSync(join(home, 'elsewhere'), file)
    expect(await aVault().state()).toMatchObject({ is: 'unavailable' })
    await expect(aVault().unlock(passphrase)).rejects.toMatchObject({ code: 'vault-unavailable' })
  })

  test('is refused when its folder is a link', async () => {
    mkdirSync(join(home, 'elsewhere'))
    symlinkSync(join(home, 'elsewhere'), dirname(file))
    await expect(aVault().unlock(passphrase)).rejects.toMatchObject({ code: 'vault-unavailable' })
    expect(readdirSync(join(home, 'elsewhere'))).toEqual([])
  })

  test.skipIf(process.getuid?.() !== 0)('is refused when it belongs to somebody else', async () => {
    await anOpenVault()
    chownSync(file, 65_534, 65_534)
    await expect(aVault().unlock(passphrase)).rejects.toMatchObject({ code: 'vault-unavailable' })
    chownSync(file, 0, 0)
    chownSync(dirname(file), 65_534, 65_534)
    await expect(aVault().unlock(passphrase)).rejects.toMatchObject({ code: 'vault-unavailable' })
  })
})

test.each(['write', 'flush', 'rename'] as const)(
  'S10 a disk that is full at %s leaves the old file, whole',
  async step => {
    await (await anOpenVault()).put('grant:a', new Secret('old'))
    let full = false
    const failing = (...given: unknown[]) => {
      if (full && step === 'write') realDisk.write(given[0] as number, Buffer.from('half'))
      if (full) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      return (realDisk[step] as (...all: unknown[]) => void)(...given)
    }
    const vault = await anOpenVault({ ...realDisk, [step]: failing })
    full = true
    await expect(vault.put('grant:a', new Secret('new'))).rejects.toMatchObject({ code: 'state-unwritable' })
    expect((await vault.get('grant:a'))?.reveal()).toBe('old')
    expect((await (await anOpenVault()).get('grant:a'))?.reveal()).toBe('old')
    expect(readdirSync(dirname(file))).toEqual(['vault.sealed'])
  },
)

import { expect, test } from 'vitest'
import { explainKeychain } from '../../main/vault/keychain-errors.ts'
import { nativeCalls } from '../../main/vault/native-calls.ts'

const linux = [
  ['Cannot create an item in a locked collection', 'vault-locked'],
  ['Cannot get secret of a locked object', 'vault-locked'],
  ['Prompt was dismissed', 'vault-denied'],
  ['The name org.freedesktop.secrets was not provided by any .service files', 'vault-unavailable'],
  ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'vault-unavailable'],
  ['Object does not exist at path “/org/freedesktop/secrets/collection/login”', 'vault-unavailable'],
  ['libsecret-1.so.0: cannot open shared object file: No such file or directory', 'vault-unavailable'],
] as const

const macOS = [
  ['User interaction is not allowed.', 'vault-locked'],
  ['In dark wake, no UI possible', 'vault-locked'],
  ['The user name or passphrase you entered is not correct.', 'vault-denied'],
  ['User canceled the operation.', 'vault-denied'],
  ['A default keychain could not be found.', 'vault-unavailable'],
  ['No keychain is available. You may need to restart your computer.', 'vault-unavailable'],
] as const

const windows = [
  ['Access is denied.\r\n', 'vault-denied'],
  ['A specified logon session does not exist. It may already have been terminated.\r\n', 'vault-unavailable'],
] as const

test.each([
  ...linux.map(pair => ['linux', ...pair] as const),
  ...macOS.map(pair => ['darwin', ...pair] as const),
  ...windows.map(pair => ['win32', ...pair] as const),
])('on %s “%s” means %s', (platform, said, code) => {
  const cause = new Error(said)
  expect(explainKeychain(cause, platform)).toMatchObject({ code, cause })
})

test('a keychain that cannot be loaded is unavailable, and loaded when it can be', async () => {
  let there = false
  const load = async () => {
    if (!there) throw new Error('libsecret-1.so.0: cannot open shared object file')
    return aKeychain()
  }
  const calls = nativeCalls({ load })
  await expect(calls.get('x')).rejects.toMatchObject({ code: 'vault-unavailable' })
  there = true
  expect(await calls.get('x')).toBe('text')
})

test('a call that hangs becomes “locked”, and no other is started until it has ended', async () => {
  let answer: (text: string) => void = () => {}
  let started = 0
  const get = () => {
    started += 1
    return new Promise<string>(resolve => {
      answer = resolve
    })
  }
  const calls = nativeCalls({ load: async () => ({ ...aKeychain(), get }), deadline: 20 })
  await expect(calls.get('x')).rejects.toMatchObject({ code: 'vault-locked' })
  await expect(calls.get('x')).rejects.toMatchObject({ code: 'vault-locked' })
  await expect(calls.set('x', 'y')).rejects.toMatchObject({ code: 'vault-locked' })
  expect(started).toBe(1)
  answer('late')
  await new Promise(resolve => setImmediate(resolve))
  await expect(calls.set('x', 'y')).resolves.toBeUndefined()
})

function aKeychain() {
  return { get: async () => 'text', set: async () => {}, delete: async () => true }
}

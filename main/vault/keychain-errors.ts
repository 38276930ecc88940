// What a keychain means by its error texts: locked, denied or unavailable. Pure; keytar gives no codes, only the
// sentence of the platform, so the tables below are sentences. What no table knows is `vault-unavailable`.
import { BrokerError, type ErrorCode } from '../base/errors.ts'

type KeychainCode = Extract<ErrorCode, 'vault-locked' | 'vault-denied' | 'vault-unavailable'>
type Table = readonly (readonly [RegExp, KeychainCode])[]

/** The keychain's own words as one of our three outcomes, the cause kept. */
export function explainKeychain(cause: unknown, platform: NodeJS.Platform = process.platform): BrokerError {
  const said = cause instanceof Error ? cause.message : String(cause)
  const code = tableOf(platform).find(([words]) => words.test(said))?.[1] ?? 'vault-unavailable'
  return new BrokerError(code, { message: sentences[code](keychainName(platform), said), cause })
}

/** What the user calls it. */
export function keychainName(platform: NodeJS.Platform = process.platform): string {
  if (platform === 'darwin') return 'the macOS keychain'
  if (platform === 'win32') return 'the Windows Credential Manager'
  return 'the keyring'
}

/** How a person opens it. */
export function howToUnlock(platform: NodeJS.Platform = process.platform): string {
  if (platform === 'darwin') return 'Unlock the login keychain in Keychain Access, then try again.'
  if (platform === 'win32') return 'Sign in to Windows again, then try again.'
  return 'Unlock the keyring (your desktop asks for it, or use “Passwords and Keys”), then try again.'
}

const sentences: Record<KeychainCode, (name: string, said: string) => string> = {
  'vault-locked': name => `${capital(name)} is locked. ${howToUnlock()} Nothing was lost.`,
  'vault-denied': name =>
    `${capital(name)} was told not to let Valetkey in. Try again and choose “Always Allow”. Nothing was lost.`,
  'vault-unavailable': (name, said) => `Valetkey cannot use ${name} (${firstLine(said)}).`,
}

function tableOf(platform: NodeJS.Platform): Table {
  if (platform === 'darwin') return macOS
  if (platform === 'win32') return windows
  return linux
}

// macOS: SecCopyErrorMessageString of errSecInteractionNotAllowed (-25308), errSecInDarkWake (-25320),
// errSecAuthFailed (-25293), errSecUserCanceled (-128), errSecWrPerm (-61).
const macOS: Table = [
  [/interaction is not allowed|dark wake|keychain is locked/i, 'vault-locked'],
  [/user name or passphrase you entered is not correct|authfailed/i, 'vault-denied'],
  [/user cancell?ed|write permissions? error|not permitted|denied/i, 'vault-denied'],
]

// Windows: ERROR_ACCESS_DENIED (5); ERROR_NO_SUCH_LOGON_SESSION (1312) is a service or SSH session without a profile.
const windows: Table = [[/access is denied/i, 'vault-denied']]

// Linux: libsecret and gnome-keyring, KWallet's secret service, KeePassXC.
const linux: Table = [
  [/\b(is)?locked\b|unlock/i, 'vault-locked'],
  [/dismissed|cancell?ed/i, 'vault-denied'],
  [/access ?denied|not authorized|permission denied/i, 'vault-denied'],
]

function firstLine(said: string): string {
  const line = said.split('\n')[0]?.trim() ?? ''
  return (line.length > 160 ? `${line.slice(0, 159)}…` : line).replace(/[.\s]+$/, '')
}

function capital(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`
}

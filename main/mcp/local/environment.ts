// What a local server finds in its environment: what its client would have given it, what its command says, and its keys.
// Nothing of our own goes there, and no key goes anywhere else. SECURITY S1.
import { maskText } from '../../base/log.ts'
import type { Secret } from '../../base/secret.ts'

export type Secrets = Readonly<Record<string, Secret>>

// What MCP clients give to local servers (the SDK's list), and what a session says of language, time and network.
const given = {
  posix: ['HOME', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'USER', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR'],
  win32: [
    ...['APPDATA', 'HOMEDRIVE', 'HOMEPATH', 'LOCALAPPDATA', 'PATH', 'PATHEXT', 'PROCESSOR_ARCHITECTURE'],
    ...['PROGRAMFILES', 'SYSTEMDRIVE', 'SYSTEMROOT', 'TEMP', 'TMP', 'USERNAME', 'USERPROFILE'],
  ],
  everywhere: ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
}

export interface LocalEnvironment {
  readonly variables: NodeJS.ProcessEnv
  /** Text of the server's own, without its keys. */
  mask(text: string): string
}

export function environmentOf(
  env: Readonly<Record<string, string>>,
  secrets: Secrets,
  own: NodeJS.ProcessEnv = process.env,
): LocalEnvironment {
  const names = [...(process.platform === 'win32' ? given.win32 : given.posix), ...given.everywhere]
  const ours = names.flatMap(name => (own[name] === undefined ? [] : [[name, own[name]] as const]))
  const keys = Object.entries(secrets).map(([name, secret]) => [name, secret.reveal()] as const)
  const parts = keys.flatMap(([, key]) => [key, ...key.split(/\r?\n/)]).filter(text => text.length > 3)
  // The longest first: one may begin another, whose rest would stay.
  const texts = parts.sort((one, other) => other.length - one.length)
  return {
    variables: { ...Object.fromEntries(ours), ...env, ...Object.fromEntries(keys) },
    mask: text => maskText(texts.reduce((masked, key) => masked.replaceAll(key, '‹secret›'), text)),
  }
}

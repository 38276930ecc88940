// How a sign-in is whose grant is not in memory: its vault is shut, or not read yet, or does not give it. Pure.
import { asBrokerError } from '../../base/errors.ts'
import type { AccountState } from '../contract/snapshot.ts'
import type { Core } from '../core/core.ts'
import { vaultSentence } from '../core/vault-state.ts'

/** Only what reading the vault has shown is said to be gone. */
export function missingGrant({ ports, tokens, vaultState }: Core, id: string): AccountState {
  const { kind } = ports.vault
  const vault = vaultState()
  if (vault.is !== 'open') return { is: 'unknown', why: vaultSentence(kind, vault) }
  const missing = tokens.missing(id)
  if (!missing) return { is: 'unknown', why: 'The vault is being read.' }
  if (missing.is === 'absent') return { is: 'needs-you', why: emptied[kind] }
  const { code, message } = asBrokerError(missing.error)
  // Nothing else can be done about it; another trouble may pass.
  return code === 'vault-corrupt' ? { is: 'needs-you', why: damaged } : { is: 'unknown', why: message }
}

const emptied = {
  keychain: 'The keychain does not hold this sign-in any more.',
  memory: 'It was kept in memory only, and ended with Valetkey.',
  'sealed-file': 'The sealed file does not hold this sign-in any more.',
} as const

const damaged = 'What is stored of this sign-in is damaged.'

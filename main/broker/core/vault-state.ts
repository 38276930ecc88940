// Whether the vault can be used now, asked before a person is bothered and remembered for the snapshot.
import { BrokerError, type ErrorCode } from '../../base/errors.ts'
import type { VaultKind, VaultState } from '../../vault/vault.ts'
import type { Core } from './core.ts'

/** @throws BrokerError `vault-locked`, `vault-denied`, `vault-unavailable` with what to do. */
export async function requireOpenVault(core: Core): Promise<void> {
  const state = await core.checkVault()
  if (state.is === 'open') return
  throw new BrokerError(`vault-${state.is}` satisfies ErrorCode, {
    message: vaultSentence(core.ports.vault.kind, state),
  })
}

/** What a person should know and do about a vault that is not open. */
export function vaultSentence(kind: VaultKind, state: VaultState): string {
  if (state.is === 'open') return 'The vault is open.'
  const where = kind === 'sealed-file' ? 'The sealed file' : 'The keychain'
  const todo = {
    locked:
      kind === 'sealed-file'
        ? 'Open it with: valetkey unlock'
        : 'Unlock it (log in to your desktop, or open your keyring), then try again.',
    denied: 'Allow Valetkey to use it, then try again.',
    unavailable:
      kind === 'sealed-file'
        ? 'Or choose another vault: valetkey serve --vault memory'
        : 'Start your desktop session or its keyring, or choose another vault: valetkey serve --vault memory',
  }[state.is]
  return `${where} is ${state.is}: ${state.why.replace(/\.$/, '')}. ${todo}`
}

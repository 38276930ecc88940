// Which vault is used, and the sentence that says why. A keychain that is merely locked is never passed over: the
// grants are in it. SECURITY S11: what is written to disk without a keychain (`sealed-file`) is used by name only.
import type { Log } from '../base/log.ts'
import type { Vault, VaultKind } from './vault.ts'

export interface VaultChoice {
  readonly wanted: VaultKind | undefined
  readonly keychain: () => Vault
  readonly sealedFile: () => Vault
  readonly memory: () => Vault
  readonly log: Log
}

export interface ChosenVault {
  readonly vault: Vault
  /** For a person: which vault it is and what that means for them. */
  readonly why: string
}

export async function chooseVault(choice: VaultChoice): Promise<ChosenVault> {
  const chosen = await choose(choice)
  choice.log.info('vault-chosen', { kind: chosen.vault.kind, named: choice.wanted !== undefined, why: chosen.why })
  return chosen
}

async function choose({ wanted, keychain, sealedFile, memory }: VaultChoice): Promise<ChosenVault> {
  if (wanted === 'keychain') return { vault: keychain(), why: 'Tokens rest in the keychain, as you asked.' }
  if (wanted === 'sealed-file') return { vault: sealedFile(), why: 'Tokens rest in a sealed file, as you asked.' }
  if (wanted === 'memory') return { vault: memory(), why: `As you asked. ${lost}` }
  const vault = keychain()
  const state = await vault.state()
  if (state.is === 'open') return { vault, why: 'Tokens rest in the keychain.' }
  if (state.is !== 'unavailable') return { vault, why: `Tokens rest in the keychain. ${state.why}` }
  return { vault: memory(), why: `${state.why} ${lost}` }
}

const lost = 'Tokens are in memory only, so you will sign in again after Valetkey restarts.'

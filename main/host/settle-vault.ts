// Which vault a host uses: named on the command line, in the environment or in the settings, else what the machine has.
import { join } from 'node:path'
import { BrokerError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Paths } from '../base/paths.ts'
import { type ChosenVault, chooseVault } from '../vault/choose.ts'
import { keychainVault } from '../vault/keychain.ts'
import { memoryVault } from '../vault/memory.ts'
import { sealedFileVault } from '../vault/sealed-file.ts'
import type { VaultKind } from '../vault/vault.ts'

export interface SettleVaultOptions {
  readonly paths: Paths
  /** The name somebody gave; undefined or empty when nobody did. */
  readonly named: string | undefined
  readonly log: Log
}

/** @throws BrokerError `bad-input` for a name that is no vault. */
export async function settleVault({ paths, named, log }: SettleVaultOptions): Promise<ChosenVault> {
  return await chooseVault({
    wanted: named ? vaultKind(named) : undefined,
    keychain: () =>
      keychainVault({ service: `valetkey-${paths.identity}`, markerFile: join(paths.state, 'keychain.json'), log }),
    sealedFile: () => sealedFileVault({ file: join(paths.state, 'vault.sealed') }),
    memory: memoryVault,
    log,
  })
}

const kinds: readonly VaultKind[] = ['keychain', 'memory', 'sealed-file']

export function vaultKind(name: string): VaultKind {
  const kind = kinds.find(one => one === name)
  if (kind) return kind
  throw new BrokerError('bad-input', { message: `There is no vault called ${name}. There are: ${kinds.join(', ')}.` })
}

// Where tokens rest when there is no keychain: in this process, until it ends. Nothing is written anywhere.
import { BrokerError } from '../base/errors.ts'
import type { Secret } from '../base/secret.ts'
import type { Vault } from './vault.ts'
import { checkVaultId, checkVaultText } from './vault-id.ts'

export function memoryVault(): Vault {
  const texts = new Map<string, Secret>()
  return {
    kind: 'memory',
    state: async () => ({ is: 'open' }),
    get: async id => texts.get(id),
    put: async (id, text) => {
      checkVaultId(id)
      checkVaultText(text.reveal())
      texts.set(id, text)
    },
    delete: async id => texts.delete(id),
    list: async prefix => [...texts.keys()].filter(id => id.startsWith(prefix)).sort(),
    unlock: async () => {
      throw new BrokerError('bad-input', { message: 'The memory vault has no passphrase: it is always open.' })
    },
    clear: async () => {
      const count = texts.size
      texts.clear()
      return count
    },
  }
}

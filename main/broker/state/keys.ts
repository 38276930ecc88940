// The keys of servers that take no sign-in: read from the vault once. Their values go to `authorizeByKey` and to the environment
// of local servers, and nowhere else. SECURITY S1.
import { deleteKeys, type KeptKeys, readKeys, writeKeys } from '../../vault/keys.ts'
import type { Vault } from '../../vault/vault.ts'

export interface Keys {
  /** @throws BrokerError `vault-…` */
  of(server: string): Promise<KeptKeys | undefined>
  put(server: string, kept: KeptKeys): Promise<void>
  delete(server: string): Promise<void>
}

/** A keychain is slow, and a key is wanted with each request. */
export function keysIn(vault: Vault): Keys {
  const read = new Map<string, KeptKeys>()
  return {
    of: async server => {
      const known = read.get(server) ?? (await readKeys(vault, server))
      if (known) read.set(server, known)
      return known
    },
    put: async (server, kept) => {
      read.delete(server)
      await writeKeys(vault, server, kept)
    },
    delete: async server => {
      read.delete(server)
      await deleteKeys(vault, server)
    },
  }
}

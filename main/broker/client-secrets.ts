// Where the secret of a client that the user registered by hand rests: in the vault, one per server.
import { Secret } from '../base/secret.ts'
import type { PreRegistered } from '../oauth/identity.ts'
import type { Vault } from '../vault/vault.ts'
import type { ServerRecord } from './records.ts'

const idOf = (server: string) => `client-secret:${server}`

/** The pre-registered client of this server with its secret; undefined when there is none. */
export async function readClientSecret(server: ServerRecord, vault: Vault): Promise<PreRegistered | undefined> {
  if (!server.preRegistered) return undefined
  const { clientId, hasSecret } = server.preRegistered
  const clientSecret = hasSecret ? await vault.get(idOf(server.name)) : undefined
  return clientSecret ? { clientId, clientSecret } : { clientId }
}

export async function writeClientSecret(server: string, secret: string, vault: Vault): Promise<void> {
  await vault.put(idOf(server), new Secret(secret))
}

export async function deleteClientSecret(server: string, vault: Vault): Promise<void> {
  await vault.delete(idOf(server))
}

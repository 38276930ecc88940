// Where the proof of a client that the user registered by hand rests: in the vault, one secret or one key per server.
import { Secret } from '../../base/secret.ts'
import type { PreRegistered } from '../../oauth/identity/identity.ts'
import type { ClientProof } from '../../oauth/issuer/client-authentication.ts'
import type { Vault } from '../../vault/vault.ts'
import type { ServerRecord } from './records.ts'

const secretOf = (server: string) => `client-secret:${server}`
const keyOf = (server: string) => `client-key:${server}`

/** What the record of a server says of it. */
export type Registered = NonNullable<ServerRecord['preRegistered']>

/** The pre-registered client of this server with its proof; undefined when there is none. */
export async function readClientSecret(server: ServerRecord, vault: Vault): Promise<PreRegistered | undefined> {
  if (!server.preRegistered) return undefined
  const { clientId, hasSecret, hasKey, issuer } = server.preRegistered
  const clientSecret = hasSecret ? await vault.get(secretOf(server.name)) : undefined
  const clientKey = hasKey ? await vault.get(keyOf(server.name)) : undefined
  return { clientId, issuer, ...(clientSecret ? { clientSecret } : {}), ...(clientKey ? { clientKey } : {}) }
}

/** Puts the proof in the place of whatever was there. */
export async function writeClientProof(
  server: string,
  { clientSecret, clientKey }: ClientProof,
  vault: Vault,
): Promise<void> {
  if (clientSecret) await vault.put(secretOf(server), clientSecret)
  else await vault.delete(secretOf(server))
  if (clientKey) await vault.put(keyOf(server), clientKey)
  else await vault.delete(keyOf(server))
}

export async function deleteClientProof(server: string, vault: Vault): Promise<void> {
  await writeClientProof(server, {}, vault)
}

/** As it came with a command: texts of a person, for the vault alone. */
export function proofOf(given: { readonly clientSecret?: string; readonly clientKey?: string }): ClientProof {
  return {
    ...(given.clientSecret ? { clientSecret: new Secret(given.clientSecret) } : {}),
    ...(given.clientKey ? { clientKey: new Secret(given.clientKey) } : {}),
  }
}

export function registeredAs(clientId: string, { clientSecret, clientKey }: ClientProof): Registered {
  return { clientId, hasSecret: clientSecret !== undefined, ...(clientKey ? { hasKey: true } : {}) }
}

// How the keys of one server rest in a vault: each by the name of its header or variable, and together with what they were
// given for, so that no change elsewhere sends them to another address or program. SECURITY S2, S16.
import { z } from 'zod'
import { BrokerError } from '../base/errors.ts'
import { jsonOf } from '../base/json.ts'
import { Secret } from '../base/secret.ts'
import type { Vault } from './vault.ts'

export interface KeptKeys {
  /** The address of the server, or the approval of the command that gets them; empty: not approved yet. */
  readonly boundTo: string
  readonly values: Readonly<Record<string, Secret>>
}

const KeyText = z.object({ version: z.literal(1), boundTo: z.string(), values: z.record(z.string(), z.string()) })

const idOf = (server: string) => `key:${server}`

/** Undefined when the vault is open and has none. @throws BrokerError `vault-corrupt`, or as the vault does */
export async function readKeys(vault: Vault, server: string): Promise<KeptKeys | undefined> {
  const text = await vault.get(idOf(server))
  if (!text) return undefined
  const parsed = KeyText.safeParse(jsonOf(text.reveal()))
  if (!parsed.success) throw damaged(server)
  const { boundTo, values } = parsed.data
  const secrets = Object.entries(values).map(([name, value]) => [name, new Secret(value)] as const)
  return { boundTo, values: Object.fromEntries(secrets) }
}

export async function writeKeys(vault: Vault, server: string, { boundTo, values }: KeptKeys): Promise<void> {
  const plain = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.reveal()]))
  await vault.put(idOf(server), new Secret(JSON.stringify({ version: 1, boundTo, values: plain })))
}

export async function deleteKeys(vault: Vault, server: string): Promise<void> {
  await vault.delete(idOf(server))
}

function damaged(server: string): BrokerError {
  return new BrokerError('vault-corrupt', {
    message: `What the vault holds of the keys of ${server} is damaged and cannot be used. Remove ${server} and add it again.`,
    facts: { server },
  })
}

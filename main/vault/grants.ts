// How grants are read from a vault and written to it: parsed at the border, and never an older one over a newer one.
import { ZodError } from 'zod'
import { BrokerError, isBrokerError } from '../base/errors.ts'
import type { Secret } from '../base/secret.ts'
import { type Grant, type GrantKey, grantId, readGrant, writeGrant } from './grant.ts'
import { inTurn } from './in-turn.ts'
import type { Vault } from './vault.ts'

export interface GrantStore {
  /** @throws BrokerError `vault-corrupt` with the fact `id`, or what the vault throws. */
  read(grant: GrantKey | string): Promise<Grant | undefined>
  /**
   * Stores it, all or nothing. With `expectedGeneration` (a renewal) only over exactly that generation of the same
   * sign-in; without (a sign-in) over anything but a newer generation of itself. What tells sign-ins apart is
   * `obtainedAt`. @throws BrokerError `grant-changed` when another one got there first; nothing is changed then.
   */
  write(grant: Grant, options?: WriteOptions): Promise<void>
  delete(grant: GrantKey | string): Promise<boolean>
  /** All that can be read. Each that cannot is handed to `onDamaged`, and does not take the others down. */
  list(onDamaged?: (id: string, error: BrokerError) => void): Promise<Grant[]>
}

export interface WriteOptions {
  readonly expectedGeneration?: number
}

export function grantStore(vault: Vault): GrantStore {
  const turn = inTurn()

  async function read(id: string): Promise<Grant | undefined> {
    const text = await vault.get(id)
    return text && parse(id, text)
  }

  async function write(id: string, grant: Grant, expected: number | undefined): Promise<void> {
    const stored = await read(id).catch(error => ignoreDamaged(error, expected))
    if (!mayReplace(stored, grant, expected)) throw changed(grant, stored)
    await vault.put(id, writeGrant(grant))
  }

  return {
    read: key => read(idOf(key)),
    write: (grant, { expectedGeneration } = {}) => {
      const id = grantId(grant)
      return turn(id, () => write(id, grant, expectedGeneration))
    },
    delete: key => turn(idOf(key), () => vault.delete(idOf(key))),
    list: async (onDamaged = () => {}) => {
      const grants: Grant[] = []
      for (const id of await vault.list('grant:')) {
        const grant = await read(id).catch(error => reportDamaged(error, id, onDamaged))
        if (grant) grants.push(grant)
      }
      return grants
    },
  }
}

function mayReplace(stored: Grant | undefined, grant: Grant, expected: number | undefined): boolean {
  const sameSignIn = stored?.obtainedAt === grant.obtainedAt
  if (expected !== undefined) return sameSignIn && stored?.generation === expected
  return !sameSignIn || stored === undefined || stored.generation <= grant.generation
}

function idOf(key: GrantKey | string): string {
  return typeof key === 'string' ? key : grantId(key)
}

function parse(id: string, text: Secret): Grant {
  try {
    const grant = readGrant(text)
    if (grantId(grant) === id) return grant
    throw damaged(id, new Error('the record belongs under another id'))
  } catch (error) {
    if (error instanceof BrokerError) throw error
    throw damaged(id, new Error(placesOf(error)))
  }
}

// SECURITY S9: JSON.parse quotes the text it stumbles over, and zod its values; neither may become a cause.
function placesOf(error: unknown): string {
  if (!(error instanceof ZodError)) return 'the record is not JSON'
  return `wrong fields: ${error.issues.map(issue => issue.path.join('.')).join(', ')}`
}

function damaged(id: string, cause: Error): BrokerError {
  return new BrokerError('vault-corrupt', {
    message: `The stored sign-in ${id} is damaged and cannot be used. Sign in again to replace it.`,
    cause,
    facts: { id },
  })
}

// A new sign-in may replace a damaged grant; a renewal, which expects a certain one, may not.
function ignoreDamaged(error: unknown, expected: number | undefined): undefined {
  if (expected === undefined && isBrokerError(error, 'vault-corrupt')) return undefined
  throw error
}

function reportDamaged(error: unknown, id: string, onDamaged: (id: string, error: BrokerError) => void): undefined {
  if (!isBrokerError(error, 'vault-corrupt')) throw error
  onDamaged(id, error)
  return undefined
}

function changed(grant: Grant, stored: Grant | undefined): BrokerError {
  return new BrokerError('grant-changed', {
    message: 'This sign-in was renewed, replaced or removed meanwhile, so the older one was not stored over it.',
    facts: { id: grantId(grant), offered: grant.generation, stored: stored?.generation ?? 'none' },
  })
}

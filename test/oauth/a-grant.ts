// A grant for tests that are not about signing in, and vaults that break on demand.
import { BrokerError } from '../../main/base/errors.ts'
import { Secret } from '../../main/base/secret.ts'
import type { Grant } from '../../main/vault/grant.ts'
import { memoryVault } from '../../main/vault/memory.ts'
import type { Vault } from '../../main/vault/vault.ts'

export function aGrant(more: Partial<Grant> = {}): Grant {
  return {
    version: 1,
    issuer: 'https://issuer.example',
    clientId: 'client',
    resource: 'https://mcp.example/mcp',
    account: 'default',
    audienceBound: true,
    generation: 0,
    accessToken: new Secret('access-0'),
    refreshToken: new Secret('refresh-0'),
    expiresAt: 3_600_000,
    requestedScopes: [],
    scopes: [],
    obtainedAt: 0,
    renewedAt: 0,
    ...more,
  }
}

/** The grant after one more renewal, as an issuer with rotation gives it. */
export function renewedFrom(grant: Grant, at: number): Grant {
  const generation = grant.generation + 1
  return {
    ...grant,
    generation,
    accessToken: new Secret(`access-${generation}`),
    refreshToken: new Secret(`refresh-${generation}`),
    expiresAt: at + 3_600_000,
    renewedAt: at,
  }
}

export interface FragileVault extends Vault {
  /** What the next writes do: nothing but fail, fail after they were done, or work. */
  writes: 'work' | 'fail' | 'fail-afterwards'
  written: number
}

export function fragileVault(): FragileVault {
  const vault = memoryVault()
  const fragile: FragileVault = {
    ...vault,
    writes: 'work',
    written: 0,
    put: async (id, text) => {
      if (fragile.writes === 'fail') throw locked()
      await vault.put(id, text)
      fragile.written += 1
      if (fragile.writes === 'fail-afterwards') throw locked()
    },
  }
  return fragile
}

function locked(): BrokerError {
  return new BrokerError('vault-locked', { message: 'The keychain is locked.' })
}

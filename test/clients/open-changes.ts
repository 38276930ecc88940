// The changes of one state folder with a real vault that outlives its process. Knows nothing of vitest: children use it too.
import { join } from 'node:path'
import { Secret } from '../../main/base/secret.ts'
import { type Changes, type ChangesOptions, clientChanges } from '../../main/clients/changes/changes.ts'
import { sealedFileVault } from '../../main/vault/sealed-file.ts'
import type { Vault } from '../../main/vault/vault.ts'

export async function openChanges(
  state: string,
  options: Partial<ChangesOptions> = {},
): Promise<{ changes: Changes; vault: Vault }> {
  const vault = sealedFileVault({ file: join(state, 'vault.sealed'), cost: { N: 2 ** 10, r: 8, p: 1 } })
  await vault.unlock(new Secret('a passphrase for tests'))
  return { changes: clientChanges({ folder: join(state, 'changes'), vault, ...options }), vault }
}

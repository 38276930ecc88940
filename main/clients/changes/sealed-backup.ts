// Where a file rests as it was before a change, as long as the change can be undone: sealed, for it may hold the very keys
// that were moved out of it. SECURITY S11. Each backup has a key of its own in the vault; without it nobody can read it.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { BrokerError } from '../../base/errors.ts'
import { Secret } from '../../base/secret.ts'
import { type Disk, readOwnFile, removeOwnFile, replaceOwnFile } from '../../vault/own-file.ts'
import type { Vault } from '../../vault/vault.ts'

export interface Backups {
  /** @throws what the vault throws; `state-unwritable`. Nothing is kept then. */
  keep(id: string, bytes: Uint8Array): Promise<void>
  /** Undefined when its key is gone: the vault was memory and has ended, or was cleared. */
  take(id: string): Promise<Buffer | undefined>
  /** Nobody can read it again. */
  destroy(id: string): Promise<void>
}

export function sealedBackups({ folder, vault, disk }: { folder: string; vault: Vault; disk: Disk }): Backups {
  const fileOf = (id: string): string => join(folder, `${id}.sealed`)
  const nameOf = (id: string): string => `backup:${id}`
  return {
    keep: async (id, bytes) => {
      const key = randomBytes(32)
      await vault.put(nameOf(id), new Secret(key.toString('base64')))
      replaceOwnFile(fileOf(id), seal(key, id, bytes), disk)
    },
    take: async id => {
      const key = await vault.get(nameOf(id))
      const sealed = readOwnFile(fileOf(id))
      if (!key || !sealed) return undefined
      return open(Buffer.from(key.reveal(), 'base64'), id, sealed)
    },
    destroy: async id => {
      removeOwnFile(fileOf(id))
      await vault.delete(nameOf(id))
    },
  }
}

// AES-256-GCM under a key that seals once: nonce, ciphertext, tag; the id is authenticated with it.
function seal(key: Buffer, id: string, bytes: Uint8Array): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 }).setAAD(Buffer.from(id))
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
}

function open(key: Buffer, id: string, sealed: Buffer): Buffer {
  try {
    const opener = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 })
    opener.setAAD(Buffer.from(id)).setAuthTag(sealed.subarray(-16))
    return Buffer.concat([opener.update(sealed.subarray(12, -16)), opener.final()])
  } catch (cause) {
    throw new BrokerError('vault-corrupt', {
      message: 'The backup of this change is damaged, so the file cannot be put back from it. Nothing was changed.',
      cause,
    })
  }
}

// Where tokens rest on a machine without a keychain whose user asked for it by name: one file, sealed with a
// passphrase that only the user has. SECURITY S11: never in plaintext. What sealing is, seal.ts knows.
import { z } from 'zod'
import { BrokerError } from '../base/errors.ts'
import { type Log, silentLog } from '../base/log.ts'
import { Secret } from '../base/secret.ts'
import { inTurn } from './in-turn.ts'
import { type Disk, readOwnFile, realDisk, removeOwnFile, replaceOwnFile } from './own-file.ts'
import { type Cost, newSealKey, readSealed, type SealKey, seal, unseal, usualCost } from './seal.ts'
import type { Vault, VaultState } from './vault.ts'
import { checkVaultId, checkVaultText } from './vault-id.ts'

export interface SealedFileOptions {
  readonly file: string
  readonly log?: Log
  /** Cheaper in tests only. */
  readonly cost?: Cost
  readonly disk?: Disk
}

interface Opened {
  readonly key: SealKey
  readonly texts: ReadonlyMap<string, string>
}

const Texts = z.record(z.string(), z.string())
const shortestPassphrase = 8

export function sealedFileVault(options: SealedFileOptions): Vault {
  const { file, log = silentLog, cost = usualCost, disk = realDisk } = options
  let opened: Opened | undefined
  const turn = inTurn()
  const one = <T>(work: () => T | Promise<T>) => turn(file, async () => work())

  function texts(): ReadonlyMap<string, string> {
    if (!opened) throw locked()
    return opened.texts
  }

  // The file first, memory second: what was not stored was not changed.
  function store(next: ReadonlyMap<string, string>): void {
    if (!opened) throw locked()
    replaceOwnFile(file, seal(opened.key, JSON.stringify(Object.fromEntries(next))), disk)
    opened = { key: opened.key, texts: next }
  }

  async function unlock(passphrase: Secret): Promise<void> {
    const bytes = readOwnFile(file)
    if (bytes === undefined) return create(passphrase)
    const { key, text } = await unseal(bytes, passphrase)
    opened = { key, texts: new Map(Object.entries(Texts.parse(JSON.parse(text)))) } // authenticated: ours, or it threw
    log.info('sealed-file-opened', { count: opened.texts.size })
  }

  async function create(passphrase: Secret): Promise<void> {
    if ([...passphrase.reveal()].length < shortestPassphrase) throw tooShort()
    const key = await newSealKey(passphrase, cost)
    replaceOwnFile(file, seal(key, '{}'), disk)
    opened = { key, texts: new Map() }
    log.info('sealed-file-created')
  }

  return {
    kind: 'sealed-file',
    state: async () => stateOf(file, opened),
    get: id => one(() => secretOf(texts().get(id))),
    put: (id, text) =>
      one(() => {
        checkVaultId(id)
        checkVaultText(text.reveal())
        store(new Map(texts()).set(id, text.reveal()))
      }),
    delete: id =>
      one(() => {
        const next = new Map(texts())
        if (!next.delete(id)) return false
        store(next)
        return true
      }),
    list: prefix => one(() => [...texts().keys()].filter(id => id.startsWith(prefix)).sort()),
    unlock: passphrase => one(() => unlock(passphrase)),
    clear: () =>
      one(() => {
        const count = texts().size
        removeOwnFile(file)
        opened = undefined
        return count
      }),
  }
}

function stateOf(file: string, opened: Opened | undefined): VaultState {
  if (opened) return { is: 'open' }
  try {
    const bytes = readOwnFile(file)
    if (bytes) readSealed(bytes)
    return { is: 'locked', why: locked().message, ...(bytes ? {} : { fresh: true }) }
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    const where = error.code === 'vault-corrupt' ? ` It is ${file}.` : ''
    return { is: 'unavailable', why: `${error.message}${where}` }
  }
}

function secretOf(text: string | undefined): Secret | undefined {
  return text === undefined ? undefined : new Secret(text)
}

function locked(): BrokerError {
  return new BrokerError('vault-locked', {
    message: 'The sealed file is locked. Run “valetkey unlock” and type its passphrase.',
  })
}

function tooShort(): BrokerError {
  return new BrokerError('bad-input', {
    message: `A passphrase has at least ${shortestPassphrase} characters. Nothing was created.`,
  })
}

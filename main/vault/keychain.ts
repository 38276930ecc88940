// Where tokens rest normally: the platform's keychain. The only importer of keytar. How a text is cut up is
// generations.ts, which ids there are is contents.ts, whether it is open is canary.ts.
import { BrokerError } from '../base/errors.ts'
import { type Log, silentLog } from '../base/log.ts'
import { Secret } from '../base/secret.ts'
import { canary } from './canary.ts'
import { contentsOf } from './contents.ts'
import type { SmallStore } from './generations.ts'
import { inTurn } from './in-turn.ts'
import { askKeyringLock, type KeyringLock } from './keyring-lock.ts'
import { type NativeKeychain, nativeCalls } from './native-calls.ts'
import type { Vault, VaultState } from './vault.ts'
import { checkVaultId, checkVaultText } from './vault-id.ts'

export interface KeychainOptions {
  /** Names our items, one name per user and home: `valetkey-1a2b3c4d`. */
  readonly service: string
  /** Remembers, without a secret, that the keychain was in use. In the state folder. */
  readonly markerFile: string
  readonly log?: Log
  /** Milliseconds that one native call may take. */
  readonly deadline?: number
  /** Gives the native keychain; tests put faults in between. */
  readonly load?: (service: string) => Promise<NativeKeychain>
  readonly askLock?: () => Promise<KeyringLock>
}

/** The keychain as a vault. Nothing is loaded or asked before the first call. */
export function keychainVault(options: KeychainOptions): Vault {
  const { service, markerFile, log = silentLog, deadline, load = loadKeytar, askLock = askKeyringLock } = options
  const keychain = nativeCalls({ load: () => load(service), ...(deadline === undefined ? {} : { deadline }) })
  const bird = canary({ keychain, markerFile, service })
  const store = provenStore(keychain, () => bird.prove())
  const contents = contentsOf(store, log)
  const turn = inTurn()
  const one = <T>(work: () => Promise<T>) =>
    turn('keychain', async () => {
      // Any native call would open a dialog now, and a process that retries must not.
      if ((await askLock()) === 'locked') throw locked()
      return work()
    })

  return {
    kind: 'keychain',
    state: () => stateBy(() => one(() => bird.prove())),
    get: async id => {
      checkVaultId(id)
      return one(async () => secretOf(await contents.get(id)))
    },
    put: async (id, text) => {
      checkVaultId(id)
      checkVaultText(text.reveal())
      return one(() => contents.put(id, text.reveal()))
    },
    delete: async id => {
      checkVaultId(id)
      return one(() => contents.delete(id))
    },
    list: prefix => one(async () => (await contents.list()).filter(id => id.startsWith(prefix)).sort()),
    // A person asked for it, so now the desktop may ask for its own password; ours to give we have none.
    unlock: () => turn('keychain', () => bird.prove()),
    clear: () =>
      one(async () => {
        const count = await contents.clear()
        await bird.forget()
        return count
      }),
  }
}

/** A store whose `undefined` is proven: nothing is there, and the canary could be read while nothing was there. */
function provenStore(keychain: NativeKeychain, prove: () => Promise<void>): SmallStore {
  return {
    get: async name => {
      const text = await keychain.get(name)
      if (text !== null) return text
      await prove()
      // Again: it may have been unlocked just before the canary was read.
      return (await keychain.get(name)) ?? undefined
    },
    set: (name, text) => keychain.set(name, text),
    delete: async name => {
      if (await keychain.delete(name)) return true
      await prove()
      return keychain.delete(name)
    },
  }
}

async function stateBy(prove: () => Promise<void>): Promise<VaultState> {
  try {
    await prove()
    return { is: 'open' }
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    if (error.code === 'vault-locked') return { is: 'locked', why: error.message }
    if (error.code === 'vault-denied') return { is: 'denied', why: error.message }
    return { is: 'unavailable', why: error.message }
  }
}

function locked(): BrokerError {
  return new BrokerError('vault-locked', {
    message:
      'The keyring is locked. Run “valetkey unlock” to be asked for its password, or unlock it yourself. Nothing was lost.',
  })
}

function secretOf(text: string | undefined): Secret | undefined {
  return text === undefined ? undefined : new Secret(text)
}

// Loaded at the first call: without libsecret the import itself fails, and that means `unavailable`, not a crash.
export async function loadKeytar(service: string): Promise<NativeKeychain> {
  const { default: keytar } = await import('@github/keytar')
  return {
    get: account => keytar.getPassword(service, account),
    set: (account, text) => keytar.setPassword(service, account, text),
    delete: account => keytar.deletePassword(service, account),
  }
}

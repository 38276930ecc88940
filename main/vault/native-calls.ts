// How the keychain's native calls are made to end: each has a deadline, and while one hangs no other is started.
//
// A locked keychain asks a person, and the call hangs until they answer. It holds one of the four threads that files
// and DNS use too, so a second one would soon stop everything. Knows no keychain by name and no ids.
import { BrokerError } from '../base/errors.ts'
import { explainKeychain, howToUnlock, keychainName } from './keychain-errors.ts'

/**
 * One service of the platform's keychain, as keytar gives it: `null` means “not there” and also “locked”. There is no
 * listing. Linux: keytar's findCredentials kills the process (SIGSEGV) when the collection is locked.
 */
export interface NativeKeychain {
  get(account: string): Promise<string | null>
  set(account: string, text: string): Promise<void>
  /** False means “not there” and also “locked”. */
  delete(account: string): Promise<boolean>
}

export interface NativeCallsOptions {
  /** Loads the native part; failing means that there is no keychain here. Tried again at the next call. */
  readonly load: () => Promise<NativeKeychain>
  readonly deadline?: number
}

/** The same calls, with an end to each and every failure as a BrokerError. */
export function nativeCalls({ load, deadline = 5000 }: NativeCallsOptions): NativeKeychain {
  let loaded: NativeKeychain | undefined
  let hanging = false

  async function native(): Promise<NativeKeychain> {
    loaded ??= await load().catch(cause => {
      throw explainKeychain(cause)
    })
    return loaded
  }

  async function call<T>(work: (keychain: NativeKeychain) => Promise<T>): Promise<T> {
    if (hanging) throw stillAsking()
    const keychain = await native()
    hanging = true
    const outcome = work(keychain).finally(() => {
      hanging = false
    })
    return within(outcome, deadline)
  }

  return {
    get: account => call(keychain => keychain.get(account)),
    set: (account, text) => call(keychain => keychain.set(account, text)),
    delete: account => call(keychain => keychain.delete(account)),
  }
}

async function within<T>(outcome: Promise<T>, deadline: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(stillAsking()), deadline)
  })
  try {
    return await Promise.race([outcome, end])
  } catch (error) {
    throw error instanceof BrokerError ? error : explainKeychain(error)
  } finally {
    clearTimeout(timer)
  }
}

function stillAsking(): BrokerError {
  return new BrokerError('vault-locked', {
    message: `Valetkey is still waiting for ${keychainName()}, which is probably asking for its password. ${howToUnlock()}`,
  })
}

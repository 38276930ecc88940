// A process that stores something in the real keychain and is killed at a given write of it. Started by
// s10-vault-killed.test.ts as `node keychain-victim.ts <service> <marker file> <at> <put|delete> <text>`.
import { Secret } from '../../main/base/secret.ts'
import { keychainVault, loadKeytar } from '../../main/vault/keychain.ts'
import type { NativeKeychain } from '../../main/vault/native-calls.ts'

const [service = '', markerFile = '', at = '', change = '', text = ''] = process.argv.slice(2)
let writes = 0

const vault = keychainVault({ service, markerFile, load: async name => dyingAt(Number(at), await loadKeytar(name)) })
if (change === 'put') await vault.put('grant:x', new Secret(text))
else await vault.delete('grant:x')

/** The `at`th write is under way, in another thread, when the process dies: it may have its effect or not. */
function dyingAt(fatal: number, keychain: NativeKeychain): NativeKeychain {
  const count = <T>(call: Promise<T>): Promise<T> => {
    writes += 1
    if (writes === fatal) process.kill(process.pid, 'SIGKILL')
    return call
  }
  return {
    get: keychain.get,
    set: (account, part) => count(keychain.set(account, part)),
    delete: account => count(keychain.delete(account)),
  }
}

// What may be put into a vault: which ids, and how long a text. The same for every kind of vault.
import { BrokerError } from '../base/errors.ts'

const shape = /^[a-z0-9._-]+:[a-z0-9:._-]+$/
const longestId = 120
const longestText = 1024 * 1024

export function isVaultId(id: string): boolean {
  return id.length <= longestId && shape.test(id)
}

/** @throws BrokerError `bad-input` */
export function checkVaultId(id: string): void {
  if (isVaultId(id)) return
  throw new BrokerError('bad-input', {
    message: 'A vault id is a kind, a colon and a name: at most 120 of the characters a–z, 0–9, “:”, “.”, “_” and “-”.',
  })
}

/** @throws BrokerError `bad-input` */
export function checkVaultText(text: string): void {
  if (text.length <= longestText) return
  throw new BrokerError('bad-input', {
    message: 'A text for the vault may have at most a million characters. Nothing was stored.',
    facts: { length: text.length },
  })
}

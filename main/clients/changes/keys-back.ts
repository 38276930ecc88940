// What may be a key in a file as it was before a change, and is not in it now: by name alone. SECURITY S9, S16: decided on the sealed
// backup and on the file, for what the journal says of a change lies in a file that others can write.
import { isBrokerError } from '../../base/errors.ts'
import type { Document } from '../document/document.ts'
import { isMap } from '../document/splice.ts'
import { judge } from '../keys/judge.ts'
import { holdsSecrets, saysSecret } from '../keys/names.ts'
import { readConfigFile } from './config-file.ts'
import type { Noted } from './journal.ts'
import { documentIn } from './plan.ts'
import type { Backups } from './sealed-backup.ts'

/** Rather one name too many than a key that nobody is asked about. @throws BrokerError `vault-…`, `config-unreadable` */
export async function keysBack(
  { id, file, format, existed }: Noted,
  backups: Pick<Backups, 'take'>,
): Promise<readonly string[]> {
  const bytes = existed ? await backups.take(id) : undefined
  if (!bytes) return []
  const before = documentIn({ file, target: file, bytes, stats: undefined }, format)
  const now = new Set(valuesNow(file, format).map(({ text }) => text))
  const back = valuesIn(before.value([]), '', 'may-be-a-key').filter(value => isKey(value) && !now.has(value.text))
  return [...new Set(back.map(({ name }) => name))]
}

function valuesNow(file: string, format: Noted['format']): readonly Value[] {
  return valuesIn(present(file, format)?.value([]), '', 'may-be-a-key')
}

/** Undefined where there is none that could be read: then everything in the backup comes back. */
function present(file: string, format: Noted['format']): Document | undefined {
  try {
    return documentIn(readConfigFile(file), format)
  } catch (error) {
    if (isBrokerError(error)) return undefined
    throw error
  }
}

type Standing = 'may-be-a-key' | 'counts-as-a-key'

interface Value {
  readonly name: string
  readonly text: string
  readonly as: Standing
}

function valuesIn(value: unknown, name: string, as: Standing): readonly Value[] {
  if (Array.isArray(value)) return value.flatMap((item, at) => valuesIn(item, flagBefore(value, at) ?? name, as))
  if (isMap(value)) {
    const below = (key: string) => (as === 'counts-as-a-key' || holdsSecrets.test(key) ? 'counts-as-a-key' : as)
    return Object.entries(value).flatMap(([key, member]) => valuesIn(member, key, below(key)))
  }
  return typeof value === 'string' || typeof value === 'number' ? [{ name, text: String(value), as }] : []
}

function isKey({ name, text, as }: Value): boolean {
  const { secrets, isReference } = judge(text, name, 'show-in-any-way')
  return secrets.length > 0 || (as === 'counts-as-a-key' && text !== '' && !isReference)
}

function flagBefore(words: readonly unknown[], at: number): string | undefined {
  const before = words[at - 1]
  return typeof before === 'string' && /^--?\w/.test(before) && saysSecret(before) ? before : undefined
}

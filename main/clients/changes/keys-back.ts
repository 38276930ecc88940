// What may be a key in a file as it was before a change, and is not in it now: by name alone. SECURITY S9, S16: decided on the sealed
// backup and on the file, for what the journal says of a change lies in a file that others can write.
import { isBrokerError } from '../../base/errors.ts'
import type { Document } from '../document/document.ts'
import { type ConfigFile, readConfigFile } from './config-file.ts'
import type { Noted } from './journal.ts'
import { hiddenKeys, isKey, partsOf } from './may-be-keys.ts'
import { documentIn } from './plan.ts'
import type { Before } from './undoing.ts'

/** Rather one name too many than a key that nobody is asked about. @throws BrokerError `config-unreadable` */
export function keysBack(
  { file, format }: Noted,
  { own, whole }: Before,
  read: Read = readConfigFile,
): readonly string[] {
  const now = present(file, format, read)
  const texts = new Set(partsOf(now?.value([])).map(({ text }) => text))
  const back = [...new Set([own, whole])].flatMap(bytes => {
    if (!bytes) return []
    const before = documentIn({ file, target: file, bytes: Buffer.from(bytes), stats: undefined }, format)
    const parts = partsOf(before.value([])).filter(part => !texts.has(part.text) && isKey(part))
    return [...parts.map(({ name }) => name), ...hiddenKeys(before, now)]
  })
  return [...new Set(back)]
}

type Read = (file: string) => ConfigFile

/** Undefined where there is none that could be read: then everything in the backup comes back. */
function present(file: string, format: Noted['format'], read: Read): Document | undefined {
  try {
    return documentIn(read(file), format)
  } catch (error) {
    if (isBrokerError(error)) return undefined
    throw error
  }
}

// What may be a key among the entries that undoing a change brings back into a client's file: by name alone. SECURITY S9.

import { isMap } from '../document/splice.ts'
import { judge } from '../keys/judge.ts'
import { saysSecret } from '../keys/names.ts'
import type { Noted } from './journal.ts'
import { alwaysSecret } from './masked-diff.ts'
import { documentIn } from './plan.ts'
import type { Backups } from './sealed-backup.ts'

/** Rather one name too many than a key that nobody is asked about. @throws BrokerError `vault-…` */
export async function keysBack(
  { id, file, format, existed, entries }: Noted,
  backups: Pick<Backups, 'take'>,
): Promise<readonly string[]> {
  const bytes = existed ? await backups.take(id) : undefined
  if (!bytes) return []
  const before = documentIn({ file, target: file, bytes, stats: undefined }, format)
  const back = entries.filter(({ what }) => what !== 'added')
  const names = back.flatMap(({ path }) => namesIn(before.value(path), String(path.at(-1) ?? ''), 'may-be-a-key'))
  return [...new Set(names)]
}

type Standing = 'may-be-a-key' | 'counts-as-a-key'

function namesIn(value: unknown, name: string, as: Standing): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item, at) => namesIn(item, flagBefore(value, at) ?? name, as))
  if (isMap(value)) {
    const below = (key: string) => (as === 'counts-as-a-key' || alwaysSecret.test(key) ? 'counts-as-a-key' : as)
    return Object.entries(value).flatMap(([key, member]) => namesIn(member, key, below(key)))
  }
  if (typeof value !== 'string' && typeof value !== 'number') return []
  const { secrets, isReference } = judge(String(value), name, 'show-in-any-way')
  const counts = as === 'counts-as-a-key' && value !== '' && !isReference
  return secrets.length > 0 || counts ? [name] : []
}

function flagBefore(words: readonly unknown[], at: number): string | undefined {
  const before = words[at - 1]
  return typeof before === 'string' && /^--?\w/.test(before) && saysSecret(before) ? before : undefined
}

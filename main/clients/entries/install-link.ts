// The link that, opened, lets a client take an entry in one click: the client's own data say how it is written.
import type { Client } from '../known/client.ts'
import { entryValue, type OwnEntry } from './write.ts'

/** `{name}` is the entry's name, `{base64}` the entry as JSON in base64, `{json}` the entry as JSON with its name in it. */
export function installLink({ install, shape }: Client, entry: OwnEntry): string | undefined {
  if (!install) return undefined
  const value = entryValue(shape, entry)
  const filled: Readonly<Record<string, string>> = {
    name: entry.name,
    base64: Buffer.from(JSON.stringify(value)).toString('base64'),
    json: JSON.stringify({ name: entry.name, ...value }),
  }
  return install.link.replace(/\{(\w+)\}/g, (_all, word: string) => encodeURIComponent(filled[word] ?? ''))
}

// What the entries in one file of a client are; none where there is no file yet.
import { readFile } from 'node:fs/promises'
import { readDocument } from './document.ts'
import { type Entry, entriesOf } from './entry.ts'
import type { Place } from './places.ts'

/** @throws BrokerError `config-unreadable` */
export async function readEntries(place: Place): Promise<readonly Entry[]> {
  const text = await readFile(place.path, 'utf8').catch(() => undefined)
  return text === undefined ? [] : entriesOf(place, readDocument(text, place.file.format))
}

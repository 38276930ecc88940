// What the entries in one file of a client are; none where there is no file yet.
import { readConfigFile } from '../changes/config-file.ts'
import { documentIn } from '../changes/plan.ts'
import type { Place } from '../known/places.ts'
import { type Entry, entriesOf } from './entry.ts'

/** @throws BrokerError `config-unreadable`, naming the file */
export async function readEntries(place: Place, read = readConfigFile): Promise<readonly Entry[]> {
  const file = read(place.path)
  return file.bytes === undefined ? [] : entriesOf(place, documentIn(file, place.file.format))
}

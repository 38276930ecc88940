// What becomes of an entry where it stands: of some the file lets nothing become.
import type { Document } from '../document/document.ts'
import type { Entry } from '../entries/entry.ts'
import { canReplace } from '../entries/write.ts'
import type { Place } from '../known/places.ts'
import { type Becomes, becomes } from './becomes.ts'

export function becomesIn(document: Document, place: Place, entry: Entry): Becomes {
  const one = becomes(entry, document.value(entry.path))
  if (one.is !== 'remote' && one.is !== 'local') return one
  // Only YAML joins places of a file, by anchors and aliases.
  if (document.format !== 'yaml' || canReplace(document, place, entry.path)) return one
  const why = 'Other places in the file refer to it, so it cannot change alone. Write its values out there first.'
  return { is: 'stuck', why, keys: one.keys }
}

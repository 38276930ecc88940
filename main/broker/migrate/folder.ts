// In which folder an entry's command runs: where its client runs it, for what it is told may be meant from there.
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { Entry } from '../../clients/entries/entry.ts'
import type { Place } from '../../clients/known/places.ts'

interface Standing {
  readonly entry: Entry
  readonly place: Place
  readonly project: string | undefined
  readonly home: string | undefined
}

/** @param own what the entry itself says: a whole path, or one from the home (`~/work`) */
export function folderOf(own: string | undefined, { entry, place, project, home = homedir() }: Standing): string {
  if (own !== undefined) return isAbsolute(own) ? own : join(home, own.slice(1))
  // Claude Code keeps entries of projects in its own file, under their folders.
  const folder = entry.path[place.file.at.indexOf('*')]
  if (typeof folder === 'string' && isAbsolute(folder)) return folder
  return (place.file.level === 'project' ? project : undefined) ?? home
}

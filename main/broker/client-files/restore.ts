// How clients' files lose what Valetkey wrote into them when it leaves: byte for byte as they were, where nobody has changed
// them since; else our entries alone. What could not be done is said, one sentence each.
import { asBrokerError, isBrokerError } from '../../base/errors.ts'
import type { Change } from '../../clients/changes/changes.ts'
import { bridgedBy } from '../../clients/entries/bridge.ts'
import { catalogue } from '../../clients/known/catalogue.ts'
import { placesOf } from '../../clients/known/find.ts'
import type { Place } from '../../clients/known/places.ts'
import type { Core } from '../core/core.ts'
import { oursIn, planWithout } from './disconnect.ts'

/** Never throws. */
export async function restoreFiles(core: Core): Promise<readonly string[]> {
  const stayed: string[] = []
  const attempt = async <T>(file: string, work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work
    } catch (error) {
      core.ports.log.warn('client-file-not-restored', { file, error })
      stayed.push(`${file}: ${asBrokerError(error).message}`)
      return undefined
    }
  }
  const places = catalogue().flatMap(client => placesOf(client, core.ports.surroundings))
  const known = new Set<string>()
  for (const place of places) for (const label of await labelsIn(place)) known.add(label)
  // Newest first: each puts back what the one before it had left.
  for (const change of (await attempt('Clients’ files', core.changes.list())) ?? [])
    await attempt(change.file, putBack(core, change))
  for (const place of places) await attempt(place.path, clear(core, place))
  return [...stayed, ...elsewhere(core, known)]
}

async function putBack(core: Core, { id }: Change): Promise<void> {
  try {
    await core.changes.undo(id, 'whole-file')
  } catch (error) {
    if (!isBrokerError(error, 'config-changed') || error.facts.canUndoEntries !== true) throw error
    await core.changes.undo(id, 'entries')
  }
}

/** Entries that a person pasted, too. */
async function clear(core: Core, place: Place): Promise<void> {
  const ours = await oursIn(place, () => true)
  if (ours.length === 0) return
  await core.changes.forget(await core.changes.apply(await planWithout(core, place, ours)))
}

/** A file that cannot be read is told of when it is to be restored. */
async function labelsIn(place: Place): Promise<readonly string[]> {
  const entries = await oursIn(place, () => true).catch(() => [])
  return entries.flatMap(({ server }) => bridgedBy(server)?.client ?? [])
}

/** Clients that came by an entry which lies somewhere else: in a project, in a window, in a client nobody knows. */
function elsewhere({ clients }: Core, known: ReadonlySet<string>): readonly string[] {
  const labels = clients.all().flatMap(({ name, uses }) => (uses.length > 0 && !known.has(name) ? [name] : []))
  if (labels.length === 0) return []
  return [
    `Entries that run “valetkey bridge” in files that Valetkey does not know (${labels.join(', ')}): delete them there.`,
  ]
}

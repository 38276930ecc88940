// How clients' files lose what Valetkey wrote into them when it leaves: byte for byte as they were, where nobody has changed
// them since; else our entries alone. What could not be done is said, one sentence each, and which keys would be gone with it.
import { asBrokerError, isBrokerError } from '../../base/errors.ts'
import { plain } from '../../base/quote.ts'
import type { Change } from '../../clients/changes/changes.ts'
import { readConfigFile } from '../../clients/changes/config-file.ts'
import { hiddenKeys, keyNamesIn } from '../../clients/changes/may-be-keys.ts'
import { documentIn } from '../../clients/changes/plan.ts'
import type { Rehearsal } from '../../clients/changes/rehearsal.ts'
import { bridgedBy } from '../../clients/entries/bridge.ts'
import { catalogue } from '../../clients/known/catalogue.ts'
import { placesOf } from '../../clients/known/find.ts'
import type { Place } from '../../clients/known/places.ts'
import type { Core } from '../core/core.ts'
import { oursIn, planWithout } from './disconnect.ts'
import { namesBack } from './keys-back.ts'

export interface PutBack {
  /** What could not be put back. */
  readonly stayed: readonly string[]
  /** Where keys would be gone for good with our entries and the backups: which file, which keys, and why. */
  readonly losing: readonly string[]
  /** The labels in our entries before. */
  readonly known: ReadonlySet<string>
}

/** What `putFilesBack` would do, before anything is written; a disk that fails it does not foresee. @throws BrokerError vault errors */
export async function rehearsePuttingBack(core: Core): Promise<PutBack> {
  return await putBackBy(core, core.changes.rehearsal())
}

/** Whatever was changed is put back; nothing else is touched. @throws BrokerError vault errors */
export async function putFilesBack(core: Core): Promise<PutBack> {
  const { undo, keysBack } = core.changes
  return await putBackBy(core, { undo, keysBack, read: readConfigFile })
}

async function putBackBy(core: Core, by: Rehearsal): Promise<PutBack> {
  const places = ownPlaces(core)
  const known = new Set<string>()
  for (const place of places) for (const label of await labelsIn(place)) known.add(label)
  const [stayed, losing]: [string[], string[]] = [[], []]
  // Newest first: each puts back what the one before it had left.
  for (const change of await changesOf(core)) {
    const why = await failureOf(core, change.file, putBack(by, change))
    if (why === undefined) continue
    const names = await namesBack(by, change.id)
    if (names.length > 0) losing.push(`${shown(names)}: ${why}`)
    stayed.push(why)
  }
  for (const place of places) {
    const names = await keysInOurs(place, by)
    if (names.length > 0) losing.push(`${shown(names)}: it lies in an entry of Valetkey’s in ${place.path}.`)
  }
  return { stayed, losing, known }
}

/** Our entries go, also those that a person pasted. Never throws. */
export async function clearFiles(core: Core, { stayed, known }: PutBack): Promise<readonly string[]> {
  const left = [...stayed]
  for (const place of ownPlaces(core)) {
    const why = await failureOf(core, place.path, clear(core, place))
    if (why !== undefined) left.push(why)
  }
  return [...left, ...elsewhere(core, known)]
}

function ownPlaces({ ports: { surroundings } }: Core): readonly Place[] {
  return catalogue().flatMap(client => placesOf(client, surroundings))
}

/** What cannot be read cannot be undone either, and must not keep anybody here. */
export async function changesOf(core: Core): Promise<readonly Change[]> {
  return await core.changes.list().catch((error: unknown) => {
    if (isBrokerError(error, 'state-unreadable')) return []
    throw error
  })
}

async function failureOf(core: Core, file: string, work: Promise<void>): Promise<string | undefined> {
  try {
    await work
    return undefined
  } catch (error) {
    core.ports.log.warn('client-file-not-restored', { file, error })
    const { message } = asBrokerError(error)
    return message.includes(file) ? message : `${file}: ${message}`
  }
}

async function putBack({ undo }: Rehearsal, { id }: Change): Promise<void> {
  try {
    await undo(id, 'whole-file')
  } catch (error) {
    if (!isBrokerError(error, 'config-changed') || error.facts.canUndoEntries !== true) throw error
    await undo(id, 'entries')
  }
}

function shown(names: readonly string[]): string {
  return names.map(name => plain(name, 60)).join(', ')
}

/** Somebody may have put them there by hand. A file that cannot be read is told of when it is to be cleared. */
async function keysInOurs(place: Place, { read }: Rehearsal): Promise<readonly string[]> {
  const ours = await oursIn(place, () => true, read).catch(() => [])
  if (ours.length === 0) return []
  const document = documentIn(read(place.path), place.file.format)
  const without = ours.reduceRight((rest, { path }) => rest.remove(path), document)
  return [...ours.flatMap(({ path }) => keyNamesIn(document.value(path))), ...hiddenKeys(document, without)]
}

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

// How far moving keys has come, entry by entry, read from what the running command tells: it names each entry as it begins. Pure.
import type { Migrated, Migration, Progress } from '../../state/picture.ts'
import { pressed } from '../../words/pressed.ts'

export interface MoveStep {
  readonly entry: Migration
  readonly state: 'ahead' | 'now' | 'done' | 'failed'
  /** The last that was said of it, in our words or as a quote. */
  readonly says: string | undefined
}

export function canMove({ becomes }: Migration): boolean {
  return becomes !== 'nothing' && becomes !== 'cannot'
}

/** `chosen` in the order of the preview, which is the order in which they are moved. */
export function moveSteps(
  chosen: readonly Migration[],
  progress: readonly Progress[],
  done: readonly Migrated[] = [],
): readonly MoveStep[] {
  const told = segments(progress)
  return chosen.map((entry, at) => {
    const ended = done.find(({ id }) => id === entry.id)
    if (ended) return { entry, state: ended.is, says: ended.is === 'done' ? doneSays(ended) : pressed(ended.why ?? '') }
    const own = told[at]
    if (!own) return { entry, state: 'ahead', says: undefined }
    const last = own.findLast(one => one.kind === 'step' || one.kind === 'warning')
    const isLatest = at === told.length - 1
    if (isLatest && done.length === 0) return { entry, state: 'now', says: last?.text }
    return { entry, state: own.some(({ kind }) => kind === 'warning') ? 'failed' : 'done', says: last?.text }
  })
}

/** What a sign-in that waits has told; undefined while none waits. */
export function signInTold(progress: readonly Progress[]): readonly Progress[] | undefined {
  const own = segments(progress).at(-1) ?? []
  const last = own.at(-1)
  return last?.kind === 'browser' || last?.kind === 'device' ? own : undefined
}

function doneSays({ tools }: Migrated): string {
  return tools === undefined
    ? 'Moved.'
    : `Moved. Started as its client does, it lists ${tools} ${tools === 1 ? 'tool' : 'tools'}.`
}

/** From each named entry to the next; what came before the first belongs to none. */
function segments(progress: readonly Progress[]): readonly (readonly Progress[])[] {
  const begins = progress.flatMap((one, at) => (one.kind === 'step' && one.step === 'entry' ? [at] : []))
  return begins.map((from, at) => progress.slice(from + 1, begins[at + 1]))
}

/** What becomes of one entry, for a person. */
export function becomesSays({ becomes, by, why, keys }: Migration): string {
  const key = keys.length > 1 ? 'Its keys go' : 'Its key goes'
  const words: Record<Migration['becomes'], string> = {
    'sign-in': 'You sign in, and the key is not needed any more.',
    key: `${key} into the vault, and Valetkey adds it.`,
    local: `Valetkey starts its program. ${key} into the vault and to that program alone.`,
    entry: by === undefined ? 'Only its entry changes.' : `Valetkey takes the place of ${by}.`,
    nothing: why ?? 'Nothing is to be done.',
    cannot: why ?? 'Valetkey cannot take it over.',
  }
  return words[becomes]
}

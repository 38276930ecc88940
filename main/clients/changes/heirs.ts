// What the other changes of a file learn when one is taken back from under them, so that the last of them still ends in the first
// bytes: how the file is left, and from whose backup. Nothing where somebody else has written to the file in between. Pure.
import type { Noted } from './journal.ts'
import { type Before, digestOf } from './undoing.ts'

interface Undone {
  readonly change: Noted
  /** The other changes of the file, the oldest first. */
  readonly others: readonly Noted[]
  readonly now: Uint8Array | undefined
  readonly next: Uint8Array
  readonly before: (change: Noted) => Promise<Before>
}

/** These others, with what is to be noted of them. */
export async function heirsOf({ change, others, now, next, before }: Undone): Promise<readonly Noted[]> {
  const older = others.filter(({ at }) => at <= change.at)
  const newer = others.filter(({ at }) => at > change.at)
  const newest = newer.at(-1) ?? change
  if (!now || digestOf(now) !== leftBy(newest)) return []
  const left = digestOf(next)
  const [above] = newer
  if (above === undefined) {
    const below = older.at(-1)
    return below && isAfter(await before(change), below) ? [{ ...below, left }] : []
  }
  const under = change.under ?? { backup: change.id, existed: change.existed }
  const heir = isAfter(await before(above), change) ? { ...above, under } : above
  return above === newest ? [{ ...heir, left }] : [heir, { ...newest, left }]
}

/** Nobody has written to the file between the two. */
function isAfter({ whole }: Before, earlier: Noted): boolean {
  return whole !== undefined && digestOf(whole) === leftBy(earlier)
}

function leftBy({ after, left }: Noted): string {
  return left ?? after
}

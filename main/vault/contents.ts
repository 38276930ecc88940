// Which ids a store of small strings holds, and what puts it in order again after a crash.
//
// There is no listing to rely on (Linux: keytar's findCredentials kills the process when the collection is locked), so
// the store carries the list itself, one id to a slot: `slot.0`, `slot.1`, … without a gap. It also carries the name of
// the one id that was touched last: only that one can be in disorder, and it is swept before another is touched.
import type { Log } from '../base/log.ts'
import { commitAbsence, commitText, type Head, readText, retire, type SmallStore, sweep } from './generations.ts'
import { isVaultId } from './vault-id.ts'

export interface Contents {
  get(id: string): Promise<string | undefined>
  put(id: string, text: string): Promise<void>
  delete(id: string): Promise<boolean>
  list(): Promise<readonly string[]>
  /** Deletes every id, and what this file keeps of its own. Returns how many there were. */
  clear(): Promise<number>
}

// Without a colon, so no id can be called so.
const touchedName = 'touched'
const slotName = (n: number) => `slot.${n}`

/** One caller at a time, please: the vault sees to it. */
export function contentsOf(store: SmallStore, log: Log): Contents {
  // What the slots say, known only while everything is in order.
  let slots: readonly string[] | undefined
  let touched: string | undefined

  async function inOrder(): Promise<readonly string[]> {
    if (slots) return slots
    const read = await readSlots(store)
    touched = await store.get(touchedName)
    slots =
      touched === undefined ? read : await noteInSlots(store, read, { id: touched, ...(await sweep(store, touched)) })
    return slots
  }

  async function touch(id: string): Promise<readonly string[]> {
    const before = await inOrder()
    if (touched !== id) await store.set(touchedName, id)
    touched = id
    slots = undefined
    return before
  }

  // The commit is made; whatever goes wrong from here on is put in order before the next change.
  async function tidy(before: readonly string[], change: { id: string; there: boolean; old: Head | undefined }) {
    try {
      await retire(store, change.id, change.old)
      slots = await noteInSlots(store, before, change)
    } catch (error) {
      log.warn('vault-tidying-postponed', { id: change.id, error })
    }
  }

  async function remove(id: string): Promise<boolean> {
    if ((await store.get(id)) === undefined) return false
    const before = await touch(id)
    await tidy(before, { id, there: false, old: await commitAbsence(store, id) })
    return true
  }

  return {
    get: id => readText(store, id),
    put: async (id, text) => {
      const before = await touch(id)
      await tidy(before, { id, there: true, old: await commitText(store, id, text) })
    },
    delete: remove,
    list: async () => (await inOrder()).filter(isVaultId),
    clear: async () => {
      const ids = (await inOrder()).filter(isVaultId)
      for (const id of [...ids].reverse()) await remove(id)
      for (const n of [...(await inOrder()).keys()].reverse()) await store.delete(slotName(n))
      await store.delete(touchedName)
      touched = undefined
      slots = undefined
      return ids.length
    },
  }
}

async function readSlots(store: SmallStore): Promise<string[]> {
  const ids: string[] = []
  for (let id = await store.get(slotName(0)); id !== undefined; id = await store.get(slotName(ids.length))) ids.push(id)
  // A crash while the last id moved into a freed slot leaves it in both.
  const last = ids.at(-1)
  if (last === undefined || ids.indexOf(last) === ids.length - 1) return ids
  await store.delete(slotName(ids.length - 1))
  return ids.slice(0, -1)
}

/** Adds the id behind the last one, or moves the last one into its place; each step leaves every other id listed. */
async function noteInSlots(
  store: SmallStore,
  ids: readonly string[],
  { id, there }: { readonly id: string; readonly there: boolean },
): Promise<readonly string[]> {
  const at = ids.indexOf(id)
  if (there && at >= 0) return ids
  if (there) {
    await store.set(slotName(ids.length), id)
    return [...ids, id]
  }
  if (at < 0) return ids
  const last = ids.length - 1
  const mover = ids[last]
  if (mover !== undefined && at !== last) await store.set(slotName(at), mover)
  await store.delete(slotName(last))
  return ids.map((other, n) => (n === at && mover !== undefined ? mover : other)).slice(0, -1)
}

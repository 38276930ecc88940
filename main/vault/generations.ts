// How a text of any size rests in a store that holds only small strings, so that a crash at any call leaves the old
// text or the new one. Knows nothing of keychains, locks or which ids there are.
//
// A text is cut into parts `id#a.0`, `id#a.1`, … and the head `id` says which generation (a or b) counts. A new text
// goes into the other generation; writing the head is the commit; then the old parts go. Parts are written upwards and
// deleted downwards, so what a crash leaves is always 0…n without a gap, and `sweep` finds it without a listing.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { BrokerError } from '../base/errors.ts'

/** Small named strings. `undefined` means proven absence: a store that cannot tell throws instead. */
export interface SmallStore {
  get(name: string): Promise<string | undefined>
  set(name: string, text: string): Promise<void>
  delete(name: string): Promise<boolean>
}

export type Head = z.output<typeof Head>
const Head = z.object({
  version: z.literal(1),
  generation: z.enum(['a', 'b']),
  count: z.number().int().nonnegative(),
  sha256: z.string(),
})

// Windows: CRED_MAX_CREDENTIAL_BLOB_SIZE is 2,560 bytes; this many characters fit as UTF-8 and as UTF-16.
const partSize = 1200

/** @throws BrokerError `vault-corrupt`: something is there, and it is not what was put there. */
export async function readText(store: SmallStore, id: string): Promise<string | undefined> {
  const head = await readHead(store, id)
  if (!head) return undefined
  const parts: string[] = []
  for (let n = 0; n < head.count; n += 1) {
    const part = await store.get(partName(id, head.generation, n))
    if (part === undefined) throw corrupt(id, `part ${n + 1} of ${head.count} is missing`)
    parts.push(part)
  }
  const text = Buffer.from(parts.join(''), 'base64url').toString('utf8')
  if (digestOf(text) !== head.sha256) throw corrupt(id, 'its checksum does not match')
  return text
}

/**
 * Makes `text` the text of `id`. When this returns, it is; when it throws, it is or the old one still is.
 * What it returns are the parts that nobody needs any more: hand it to `retire`. SECURITY S10.
 */
export async function commitText(store: SmallStore, id: string, text: string): Promise<Head | undefined> {
  const old = await headToReplace(store, id)
  const generation = old?.generation === 'a' ? 'b' : 'a'
  const parts = partsOf(text)
  for (const [n, part] of parts.entries()) await store.set(partName(id, generation, n), part)
  const head: Head = { version: 1, generation, count: parts.length, sha256: digestOf(text) }
  await store.set(id, JSON.stringify(head))
  return old
}

/** Forgets `id`: the head first, which is the commit. Hand what it returns to `retire`. */
export async function commitAbsence(store: SmallStore, id: string): Promise<Head | undefined> {
  const old = await headToReplace(store, id)
  await store.delete(id)
  return old
}

/** Deletes the parts of a generation that no head names any more. */
export async function retire(store: SmallStore, id: string, old: Head | undefined): Promise<void> {
  if (old) await deleteParts(store, id, old.generation, { from: 0, to: old.count })
}

/** Deletes all parts of `id` that its head does not name; a damaged head is left alone with all its parts. */
export async function sweep(store: SmallStore, id: string): Promise<{ readonly there: boolean }> {
  const head = await readHead(store, id).catch(ignoreCorrupt)
  if (head === 'corrupt') return { there: true }
  await sweepParts(store, id, head)
  return { there: head !== undefined }
}

async function sweepParts(store: SmallStore, id: string, head: Head | undefined): Promise<void> {
  for (const generation of ['a', 'b'] as const) {
    const from = head?.generation === generation ? head.count : 0
    const to = await endOfParts(store, id, { generation, from })
    await deleteParts(store, id, generation, { from, to })
  }
}

async function headToReplace(store: SmallStore, id: string): Promise<Head | undefined> {
  const head = await readHead(store, id).catch(ignoreCorrupt)
  if (head !== 'corrupt') return head
  // A damaged head says nothing of its parts, so all of them go; the head itself stays until the new one replaces it.
  await sweepParts(store, id, undefined)
  return undefined
}

async function readHead(store: SmallStore, id: string): Promise<Head | undefined> {
  const text = await store.get(id)
  if (text === undefined) return undefined
  try {
    return Head.parse(JSON.parse(text))
  } catch {
    throw corrupt(id, 'its head is damaged')
  }
}

function ignoreCorrupt(error: unknown): 'corrupt' {
  if (error instanceof BrokerError && error.code === 'vault-corrupt') return 'corrupt'
  throw error
}

async function endOfParts(
  store: SmallStore,
  id: string,
  { generation, from }: { generation: Head['generation']; from: number },
): Promise<number> {
  let to = from
  while ((await store.get(partName(id, generation, to))) !== undefined) to += 1
  return to
}

async function deleteParts(
  store: SmallStore,
  id: string,
  generation: Head['generation'],
  { from, to }: { from: number; to: number },
): Promise<void> {
  for (let n = to - 1; n >= from; n -= 1) await store.delete(partName(id, generation, n))
}

function partsOf(text: string): string[] {
  const whole = Buffer.from(text, 'utf8').toString('base64url')
  return Array.from({ length: Math.ceil(whole.length / partSize) }, (_, n) =>
    whole.slice(n * partSize, (n + 1) * partSize),
  )
}

function partName(id: string, generation: Head['generation'], n: number): string {
  return `${id}#${generation}.${n}`
}

function digestOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('base64url')
}

function corrupt(id: string, why: string): BrokerError {
  return new BrokerError('vault-corrupt', {
    message: `What the keychain holds under ${id} is damaged: ${why}. Sign in again to replace it.`,
    facts: { id },
  })
}

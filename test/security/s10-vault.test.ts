// S10 for the vault: a crash at any instant leaves the old text or the new one, and what it leaves behind is swept.
import { describe, expect, test } from 'vitest'
import { silentLog } from '../../main/base/log.ts'
import { contentsOf } from '../../main/vault/contents.ts'
import type { SmallStore } from '../../main/vault/generations.ts'

const short = 'old'.repeat(10)
const long = 'new and longer '.repeat(300)

interface Change {
  readonly name: string
  readonly before: string | undefined
  readonly after: string | undefined
}

const changes: Change[] = [
  { name: 'a new text', before: undefined, after: long },
  { name: 'a text of the same size', before: long, after: long.toUpperCase() },
  { name: 'a longer text', before: short, after: long },
  { name: 'a shorter text', before: long, after: short },
  { name: 'an empty text', before: long, after: '' },
  { name: 'a deletion', before: long, after: undefined },
]
const faults = ['before', 'after'] as const
const lives = ['crashes', 'goes on'] as const
const cases = changes.flatMap(change => faults.flatMap(fault => lives.map(life => ({ ...change, fault, life }))))

describe.each(cases)(
  'S10 $name, with a fault $fault a write, when the process $life',
  ({ before, after, fault, life }) => {
    test('leaves the old text or the new one at every write, and no orphan', async () => {
      for (let at = 1; at < 1000; at += 1) {
        const disk = await aDiskWith(before)
        const store = faulty(disk, { at, fault, life })
        const first = contentsOf(store, silentLog)
        const failed = await apply(first, after).then(
          () => false,
          () => true,
        )
        const struck = store.struck()
        store.heal()
        const second = life === 'crashes' ? contentsOf(plain(disk), silentLog) : first
        const found = await second.get('grant:x')
        expect([before, after]).toContain(found)
        if (!failed) expect(found).toBe(after)
        expect(await second.list()).toEqual(found === undefined ? ['grant:other'] : ['grant:other', 'grant:x'])
        await second.put('grant:other', 'something else')
        expect(orphans(disk)).toEqual([])
        expect(await second.get('grant:x')).toBe(found)
        if (!struck) return expect(at).toBeGreaterThan(1)
      }
      throw new Error('the faults never ended')
    })
  },
)

test('S10 a crash at any write of clearing leaves every id either whole or gone', async () => {
  for (let at = 1; ; at += 1) {
    const disk = await aDiskWith(long)
    const store = faulty(disk, { at, fault: 'after', life: 'crashes' })
    await contentsOf(store, silentLog)
      .clear()
      .catch(() => {})
    const again = contentsOf(plain(disk), silentLog)
    for (const id of await again.list()) expect(await again.get(id)).toBeTypeOf('string')
    await again.clear()
    expect([...disk.keys()]).toEqual([])
    if (!store.struck()) break
  }
})

test('S10 deleting from the middle of many keeps all others listed at every fault', async () => {
  for (let at = 1; ; at += 1) {
    const disk = new Map<string, string>()
    const writer = contentsOf(plain(disk), silentLog)
    for (const id of ['grant:a', 'grant:b', 'grant:c', 'grant:d']) await writer.put(id, long)
    const store = faulty(disk, { at, fault: 'after', life: 'crashes' })
    await contentsOf(store, silentLog)
      .delete('grant:b')
      .catch(() => {})
    const again = contentsOf(plain(disk), silentLog)
    const gone = (await again.get('grant:b')) === undefined
    expect([...(await again.list())].sort()).toEqual(
      gone ? ['grant:a', 'grant:c', 'grant:d'] : ['grant:a', 'grant:b', 'grant:c', 'grant:d'],
    )
    expect(orphans(disk)).toEqual([])
    if (!store.struck()) break
  }
})

async function aDiskWith(text: string | undefined): Promise<Map<string, string>> {
  const disk = new Map<string, string>()
  const writer = contentsOf(plain(disk), silentLog)
  await writer.put('grant:other', long)
  if (text !== undefined) await writer.put('grant:x', text)
  return disk
}

async function apply(contents: ReturnType<typeof contentsOf>, after: string | undefined): Promise<void> {
  if (after === undefined) await contents.delete('grant:x')
  else await contents.put('grant:x', after)
}

/** Parts that no head names. */
function orphans(disk: ReadonlyMap<string, string>): string[] {
  return [...disk.keys()].filter(name => {
    const [id = '', part] = name.split('#')
    if (part === undefined) return false
    const head = JSON.parse(disk.get(id) ?? '{}') as { generation?: string; count?: number }
    const [generation, n] = part.split('.')
    return head.generation !== generation || Number(n) >= (head.count ?? 0)
  })
}

function plain(disk: Map<string, string>): SmallStore {
  return {
    get: async name => disk.get(name),
    set: async (name, text) => void disk.set(name, text),
    delete: async name => disk.delete(name),
  }
}

interface Fault {
  readonly at: number
  readonly fault: 'before' | 'after'
  readonly life: 'crashes' | 'goes on'
}

/** The `at`th write fails, having had its effect or not; after a crash nothing works any more. */
function faulty(
  disk: Map<string, string>,
  { at, fault, life }: Fault,
): SmallStore & { struck(): boolean; heal(): void } {
  let writes = 0
  let healed = false
  const store = plain(disk)
  const strike = async <T>(work: () => Promise<T>): Promise<T> => {
    writes += 1
    const struck = healed ? false : life === 'crashes' ? writes >= at : writes === at
    if (!struck) return work()
    if (fault === 'after' && writes === at) await work()
    throw new Error('the power went out')
  }
  return {
    get: store.get,
    set: (name, text) => strike(() => store.set(name, text)),
    delete: name => strike(() => store.delete(name)),
    struck: () => writes >= at,
    heal: () => {
      healed = true
    },
  }
}

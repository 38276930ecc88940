import { expect, test } from 'vitest'
import { silentLog } from '../../main/base/log.ts'
import { contentsOf } from '../../main/vault/contents.ts'

function aStore() {
  const disk = new Map<string, string>()
  const store = {
    get: async (name: string) => disk.get(name),
    set: async (name: string, text: string) => void disk.set(name, text),
    delete: async (name: string) => disk.delete(name),
  }
  return { disk, open: () => contentsOf(store, silentLog) }
}

test('no stored piece is longer than fits into a Windows credential, in UTF-8 and in UTF-16', async () => {
  const { disk, open } = aStore()
  await open().put('grant:x', '€'.repeat(70_000))
  for (const piece of disk.values()) expect(Buffer.byteLength(piece, 'utf16le')).toBeLessThanOrEqual(2560)
})

test.each([
  ['a missing part', (disk: Map<string, string>) => disk.delete('grant:x#a.1')],
  ['a part of another text', (disk: Map<string, string>) => disk.set('grant:x#a.1', 'AAAA')],
  ['a head that is no head', (disk: Map<string, string>) => disk.set('grant:x', '{"version":1}')],
])('%s is damage, names the id, and is healed by the next put', async (_, harm) => {
  const { disk, open } = aStore()
  await open().put('grant:x', 'text '.repeat(1000))
  await open().put('grant:y', 'neighbour')
  harm(disk)
  await expect(open().get('grant:x')).rejects.toMatchObject({ code: 'vault-corrupt', facts: { id: 'grant:x' } })
  expect(await open().get('grant:y')).toBe('neighbour')
  expect(await open().list()).toEqual(['grant:x', 'grant:y'])
  await open().put('grant:x', 'healed')
  expect(await open().get('grant:x')).toBe('healed')
  expect([...disk.keys()].filter(name => name.includes('grant:x#'))).toHaveLength(1)
})

test('what is damaged can be deleted', async () => {
  const { disk, open } = aStore()
  await open().put('grant:x', 'text '.repeat(1000))
  disk.set('grant:x', 'rubbish')
  expect(await open().delete('grant:x')).toBe(true)
  expect([...disk.keys()]).toEqual(['touched'])
})

test('a text is not put again and again beside itself', async () => {
  const { disk, open } = aStore()
  const contents = open()
  for (let i = 0; i < 10; i += 1) await contents.put('grant:x', 'text '.repeat(1000) + i)
  expect(disk.size).toBe(6 + 1 + 2)
})

// Whether an entry of ours goes into every client's file as a person would write it, and out again without a trace.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { readDocument } from '../../main/clients/document/document.ts'
import { entriesOf } from '../../main/clients/entries/entry.ts'
import { putEntry } from '../../main/clients/entries/write.ts'
import { catalogue } from '../../main/clients/known/catalogue.ts'
import type { Place } from '../../main/clients/known/places.ts'

const golden = fileURLToPath(new URL('golden', import.meta.url))
const ours = { name: 'valetkey-golden', command: '/opt/valetkey', args: ['bridge', 'linear', '--client', 'golden'] }

/** `NAME` is a file as a person's own programs write it, `NAME.put` the same with our entry in it. */
const files = readdirSync(golden).flatMap(id =>
  readdirSync(join(golden, id))
    .filter(name => existsSync(join(golden, id, `${name}.read.json`)))
    .map(name => ({ id, name })),
)

function placeOf(id: string, name: string): Place {
  const client = catalogue().find(each => each.id === id)
  const { file } = JSON.parse(readFileSync(join(golden, id, `${name}.read.json`), 'utf8'))
  const known = client?.files[file ?? 0]
  if (!client || !known) throw new Error(`${id} has no file ${file}`)
  return { client, file: known, path: `/home/alex/${name}` }
}

const ways: readonly (readonly [string, (text: string) => string])[] = [
  ['as it is', text => text],
  ['with CRLF', text => text.replace(/\r?\n/g, '\r\n')],
  ['with a byte order mark', text => `\uFEFF${text.replace(/^\uFEFF/, '')}`],
  ['without a line break at its end', text => text.trimEnd()],
]

describe.each(files)('$id: $name', ({ id, name }) => {
  const place = placeOf(id, name)
  const text = readFileSync(join(golden, id, name), 'utf8')

  test.each(ways)(
    '%s, takes our entry as its golden file shows it, and gives it back without a trace',
    async (_, way) => {
      const before = readDocument(way(text), place.file.format)
      const after = putEntry(before, place, ours)
      const meant = join(golden, id, `${name}.put`)
      const plain = readDocument(text, place.file.format)
      if (way(text) === text) await expect(after.text).toMatchFileSnapshot(meant)
      else expect(after.text).toBe(way(putEntry(plain, place, ours).text))
      expect(entriesOf(place, after).filter(entry => entry.name === ours.name)).toHaveLength(1)
      const [path = []] = after.touched
      expect(after.remove(path).text).toBe(before.text)
    },
  )

  test('gives up any of its entries and keeps every other', () => {
    const document = readDocument(text, place.file.format)
    for (const entry of entriesOf(place, document)) {
      const left = entriesOf(place, document.remove(entry.path)).map(one => one.name)
      const others = entriesOf(place, document).map(one => one.name)
      expect(left).toEqual(others.filter((_, n) => others.indexOf(entry.name) !== n))
    }
  })
})

// People's config files: whatever stands in them, an edit does what was meant and nothing else, or says why it does nothing.
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { isBrokerError } from '../../main/base/errors.ts'
import { type Document, type Format, readDocument } from '../../main/clients/document/document.ts'
import { type Config, commentOf, configIn, entryName, entryValue, root } from './a-config.ts'
import { broken } from './arbitraries.ts'
import { always } from './property.ts'

describe.each(['json', 'jsonc', 'toml', 'yaml'] satisfies Format[])('%s', format => {
  const config = configIn(format)
  const edit = fc.record({ name: entryName, value: entryValue })

  always('a file says what its writer meant', config, ({ text, entries }) => {
    const document = readDocument(text, format)
    for (const { name, value } of entries) expect(document.value([root, name])).toEqual(value)
  })

  always(
    'an entry is set: it is there, and whatever is not it stands as it stood',
    fc.tuple(config, edit),
    ([one, { name, value }]) => {
      const before = readDocument(one.text, format)
      const after = before.set([root, name], value)
      expect(after.value([root, name])).toEqual(value)
      othersAreKept(one, after, name)
    },
  )

  always(
    'an entry is removed: it is gone, and whatever is not it stands as it stood',
    fc.tuple(config, fc.nat()),
    ([one, n]) => {
      const name = one.entries[n % Math.max(1, one.entries.length)]?.name
      if (name === undefined) return
      const after = readDocument(one.text, format).remove([root, name])
      expect(after.value([root, name])).toBeUndefined()
      othersAreKept(one, after, name)
    },
  )

  always('an entry that is set and removed leaves no line behind', fc.tuple(config, edit), ([one, { name, value }]) => {
    if (one.entries.length === 0 || one.entries.some(entry => entry.name === name)) return
    const before = readDocument(one.text, format)
    expect(before.set([root, name], value).remove([root, name]).text).toBe(one.text)
  })

  always(
    'a file with something wrong in it is read or refused with line and column, and so is its edit',
    fc.tuple(broken(config.map(({ text }) => text)), edit),
    ([bytes, { name, value }]) => {
      try {
        const document = readDocument(bytes.toString('utf8'), format)
        document.set([root, name], value).remove([root, name])
      } catch (error) {
        expect(isBrokerError(error, 'config-unreadable')).toBe(true)
      }
    },
  )
})

/** Every other entry's value and every other owner's comment. */
function othersAreKept({ text, entries }: Config, after: Document, name: string): void {
  for (const other of entries) if (other.name !== name) expect(after.value([root, other.name])).toEqual(other.value)
  const owners = ['before', 'after', ...entries.map(entry => entry.name)].filter(owner => owner !== name)
  for (const owner of owners)
    for (const n of [1, 2])
      expect(countOf(after.text, commentOf(owner, n)), commentOf(owner, n)).toBe(countOf(text, commentOf(owner, n)))
  if (text.includes('\r\n')) expect(after.text.replaceAll('\r\n', '')).not.toContain('\n')
  else expect(after.text).not.toContain('\r')
}

const countOf = (text: string, part: string) => text.split(part).length - 1

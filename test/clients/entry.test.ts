import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { type Document, readDocument } from '../../main/clients/document/document.ts'
import { entriesOf } from '../../main/clients/entries/entry.ts'
import { catalogue } from '../../main/clients/known/catalogue.ts'
import type { Client } from '../../main/clients/known/client.ts'
import type { Place } from '../../main/clients/known/places.ts'

const golden = fileURLToPath(new URL('golden', import.meta.url))

/** `NAME` is a file as a person's own programs write it, `NAME.read.json` what it says: which of the client's files it is, and its entries. */
const files = readdirSync(golden).flatMap(id =>
  readdirSync(join(golden, id))
    .filter(name => name.endsWith('.read.json'))
    .map(name => ({ id, name: name.replace(/\.read\.json$/, '') })),
)

function client(id: string): Client {
  const found = catalogue().find(each => each.id === id)
  if (!found) throw new Error(`no client ${id}`)
  return found
}

function placeOf(id: string, index = 0): Place {
  const [known, path] = [client(id), '/home/alex/config']
  const file = known.files[index]
  if (!file) throw new Error(`${id} has no file ${index}`)
  return { client: known, file, path }
}

function documentOf({ file }: Place, text: string): Document {
  return readDocument(text, file.format)
}

function read(id: string, text: string) {
  const place = placeOf(id)
  return entriesOf(place, documentOf(place, text))
}

describe('entries of a file', () => {
  test.each(files)('of $id are read as it means them: $name', ({ id, name }) => {
    const meant = JSON.parse(readFileSync(join(golden, id, `${name}.read.json`), 'utf8'))
    const place = placeOf(id, meant.file)
    const entries = entriesOf(place, documentOf(place, readFileSync(join(golden, id, name), 'utf8')))
    const plain = entries.map(({ client: _client, file: _file, server, ...entry }) => ({
      ...entry,
      server: { ...server },
    }))
    expect(plain).toEqual(meant.entries)
  })

  test('are shown for every client with a file', () => {
    const shown = new Set(files.map(({ id }) => id))
    expect(
      catalogue()
        .filter(({ id, files }) => files.length > 0 && !shown.has(id))
        .map(({ id }) => id),
    ).toEqual([])
  })

  test('say whose they are and where they lie', () => {
    const [entry] = read('cursor', '{ "mcpServers": { "a": { "command": "serve" } } }')
    expect(entry).toMatchObject({ client: 'cursor', file: '/home/alex/config', path: ['mcpServers', 'a'] })
  })

  test.each([
    ['an empty object', '{}'],
    ['no entries', '{ "mcpServers": {} }'],
    ['nothing where they belong', '{ "mcpServers": null }'],
    ['a list at its root', '[1, 2]'],
  ])('of a file with %s are none', (_what, text) => expect(read('cursor', text)).toEqual([]))

  test('that are something else altogether are one that cannot be read', () => {
    const [entry, ...more] = read('cursor', '{ "mcpServers": "none" }')
    expect(entry).toMatchObject({ name: 'mcpServers', server: { kind: 'unreadable' } })
    expect(more).toEqual([])
  })

  test('with names that objects have by themselves are entries like any other', () => {
    const entries = read(
      'cursor',
      '{ "mcpServers": { "constructor": { "command": "a" }, "toString": { "command": "b" }, "__proto__": { "command": "c" } } }',
    )
    expect(entries.map(({ name, server }) => [name, server.kind])).toEqual([
      ['constructor', 'stdio'],
      ['toString', 'stdio'],
      ['__proto__', 'stdio'],
    ])
  })
})

describe('S9 an entry that is printed', () => {
  const text = `{ "mcpServers": {
    "local": { "command": "serve", "args": ["--key", "canary"], "env": { "API_KEY": "canary" } },
    "remote": { "url": "https://x.example/?key=canary", "headers": { "Authorization": "Bearer canary" } },
    "broken": { "command": ["canary"], "url": { "key": "canary" } },
    "broken too": { "command": "serve", "env": { "API_KEY": ["canary"] } }
  } }`
  const entries = read('cursor', text)

  test.each([
    ['as JSON', () => JSON.stringify(entries)],
    ['by inspect', () => inspect(entries, { depth: 9, showHidden: false })],
    [
      'in a sentence',
      () => entries.map(({ server }) => `${server} ${server.kind === 'unreadable' ? server.why : ''}`).join(),
    ],
  ])('%s shows names, never a value', (_how, print) => {
    expect(print()).not.toContain('canary')
  })

  test('still has its names', () => {
    expect(JSON.stringify(entries)).toContain('API_KEY')
    expect(JSON.stringify(entries)).toContain('Authorization')
  })
})

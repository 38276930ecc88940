import { describe, expect, test } from 'vitest'
import { readDocument } from '../../main/clients/document/document.ts'
import { entriesOf } from '../../main/clients/entries/entry.ts'
import { putEntry, replaceEntry } from '../../main/clients/entries/write.ts'
import { catalogue } from '../../main/clients/known/catalogue.ts'
import type { Client } from '../../main/clients/known/client.ts'
import type { Place } from '../../main/clients/known/places.ts'

const ours = { name: 'linear', command: '/opt/valetkey', args: ['bridge', 'linear', '--client', 'cursor'] }

function placeOf(id: string): Place {
  const client = catalogue().find(each => each.id === id)
  const file = client?.files[0]
  if (!client || !file) throw new Error(`no file of ${id}`)
  return { client, file, path: '/home/alex/config' }
}

/** What a client's file says after our entry was put into it. */
function put(id: string, text = '', entry = ours): string {
  const place = placeOf(id)
  return putEntry(readDocument(text, place.file.format), place, entry).text
}

function valueAfter(id: string, text: string): unknown {
  const { format } = placeOf(id).file
  return readDocument(put(id, text), format).value([])
}

const withFiles: readonly Client[] = catalogue().filter(({ files }) => files.length > 0)

describe('an entry of ours', () => {
  test.each(withFiles)('in a new file of $title is one that this client starts', ({ id }) => {
    const place = placeOf(id)
    const entries = entriesOf(place, readDocument(put(id), place.file.format))
    expect(entries).toHaveLength(1)
    expect(entries[0]).toMatchObject({ name: 'linear', enabled: true })
    expect({ ...entries[0]?.server }).toEqual({ kind: 'stdio', command: ours.command, args: ours.args, env: {} })
  })

  test.each(withFiles)('for $title holds no environment and no header', ({ id }) => {
    expect(put(id)).not.toMatch(/env|header/i)
  })

  const { command, args } = ours
  test.each([
    ['cursor', { mcpServers: { linear: { command, args } } }],
    ['claude-desktop', { mcpServers: { linear: { command, args } } }],
    ['claude-code', { mcpServers: { linear: { type: 'stdio', command, args } } }],
    ['vscode', { servers: { linear: { type: 'stdio', command, args } } }],
    ['zed', { context_servers: { linear: { source: 'custom', command, args } } }],
    ['codex', { mcp_servers: { linear: { command, args } } }],
    ['copilot', { mcpServers: { linear: { type: 'local', tools: ['*'], command, args } } }],
    ['continue', { mcpServers: [{ name: 'linear', type: 'stdio', command, args }] }],
    [
      'goose',
      { extensions: { linear: { name: 'linear', type: 'stdio', enabled: true, timeout: 300, cmd: command, args } } },
    ],
    ['amp', { 'amp.mcpServers': { linear: { command, args } } }],
    ['opencode', { mcp: { linear: { type: 'local', command: [command, ...args] } } }],
    ['antigravity', { mcpServers: { linear: { command, args } } }],
  ])('has the shape of %s', (id, value) => expect(valueAfter(id, '')).toEqual(value))

  test('goes where opencode 2 keeps its servers, in a file that is its', () => {
    const value = valueAfter('opencode', '{ "mcp": { "servers": {} } }')
    expect(value).toMatchObject({ mcp: { servers: { linear: { type: 'local' } } } })
  })

  test('goes behind the others of a list', () => {
    const text = 'mcpServers:\n  - name: other\n    command: serve\n'
    expect(valueAfter('continue', text)).toMatchObject({ mcpServers: [{ name: 'other' }, { name: 'linear' }] })
  })

  test('goes into a map where a file has one instead of a list', () => {
    const place = placeOf('continue')
    const document = putEntry(readDocument('mcpServers:\n  other: { command: serve }\n', 'yaml'), place, ours)
    expect(entriesOf(place, document).map(({ name }) => name)).toEqual(['other', 'linear'])
  })

  test.each(['cursor', 'continue', 'goose'])('fills a place that says nothing: %s', id => {
    const place = placeOf(id)
    const empty =
      place.file.format === 'yaml' ? `${String(place.file.at[0])}:\n` : `{ "${String(place.file.at[0])}": null }`
    expect(entriesOf(place, readDocument(put(id, empty), place.file.format))).toHaveLength(1)
  })
})

describe('an entry that ours replaces', () => {
  const keyed = `{ "mcpServers": {
    "linear": { "command": "npx", "args": ["-y", "linear-mcp"], "env": { "KEY": "a-key" }, "disabled": true, "autoApprove": ["read"] },
    "other": { "command": "serve" }
  } }`

  test('leaves its switches and lists of tools, and nothing that could be a key', () => {
    expect(valueAfter('kiro', keyed)).toEqual({
      mcpServers: {
        linear: { command: ours.command, args: ours.args, disabled: true, autoApprove: ['read'] },
        other: { command: 'serve' },
      },
    })
  })

  test('leaves no address and no header', () => {
    const text =
      '{ "mcpServers": { "linear": { "url": "https://x.example/mcp", "headers": { "X-Key": "a-key" }, "timeout": 9 } } }'
    expect(valueAfter('cline', text)).toEqual({
      mcpServers: { linear: { command: ours.command, args: ours.args, timeout: 9 } },
    })
  })

  test('keeps its own setting where ours has one by default', () => {
    const text = '{ "mcpServers": { "linear": { "type": "http", "url": "https://x.example", "tools": ["read"] } } }'
    expect(valueAfter('copilot', text)).toMatchObject({ mcpServers: { linear: { type: 'local', tools: ['read'] } } })
  })

  test('is found in a list by its name', () => {
    const text =
      'mcpServers:\n  - name: linear\n    type: sse\n    url: https://x.example\n    apiKey: a-key\n  - name: other\n    command: serve\n'
    expect(valueAfter('continue', text)).toEqual({
      mcpServers: [
        { name: 'linear', type: 'stdio', command: ours.command, args: ours.args },
        { name: 'other', command: 'serve' },
      ],
    })
  })

  test('is replaced where it lies, under its own name, in the block of one project, too', () => {
    const text =
      '{ "projects": { "/home/alex/shop": { "mcpServers": { "My tracker": { "type": "http", "url": "https://x.example" } } } } }'
    const path = ['projects', '/home/alex/shop', 'mcpServers', 'My tracker']
    const document = replaceEntry(readDocument(text, 'json'), placeOf('claude-code'), { path, ...ours })
    expect(document.value(path)).toEqual({ type: 'stdio', command: ours.command, args: ours.args })
  })

  test('keeps the name that it is shown by', () => {
    const text =
      'extensions:\n  linear: { type: streamable_http, name: My tracker, uri: https://x.example, enabled: false }\n'
    expect(valueAfter('goose', text)).toMatchObject({
      extensions: { linear: { name: 'My tracker', type: 'stdio', cmd: ours.command, enabled: false } },
    })
  })
})

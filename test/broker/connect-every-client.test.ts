// Every client of the catalogue that has a file: connected on the disk, in each state that a person may have left its file in;
// read back by a plain parser of its format and by ourselves; undone byte for byte. And what is broken is never written to.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import * as jsonc from 'jsonc-parser'
import { getStaticTOMLValue, parseTOML } from 'toml-eslint-parser'
import { describe, expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import type { Format } from '../../main/clients/document/document.ts'
import { catalogue } from '../../main/clients/known/catalogue.ts'
import type { Client } from '../../main/clients/known/client.ts'
import { placeToWrite } from '../../main/clients/known/find.ts'
import type { Place } from '../../main/clients/known/places.ts'
import { aServer } from '../world/mcp-server.ts'
import { aBroker, aPerson } from './a-broker.ts'

const valetkey = join(import.meta.dirname, '../../scripts/valetkey.cjs')
const withFile = catalogue().filter(client => placeToWrite(client, { platform: 'linux', home: '/home/alex', env: {} }))

/** How a program of that format reads the text, without us. */
const parsers: Readonly<Record<Format, (text: string) => unknown>> = {
  json: text => JSON.parse(text),
  jsonc: text => {
    const errors: jsonc.ParseError[] = []
    const value: unknown = jsonc.parse(text, errors, { allowTrailingComma: true })
    expect(errors).toEqual([])
    return value
  },
  toml: text => getStaticTOMLValue(parseTOML(text)),
  yaml: text => parseYaml(text),
}

type States = Readonly<Record<string, string | undefined>>

function statesOf({ client, file }: Place): States {
  const common: States = { missing: undefined, empty: '', blank: '\n\n', 'a byte order mark alone': '\uFEFF' }
  if (file.format === 'toml') return { ...common, ...tomlStates(String(file.at[0])) }
  if (file.format === 'yaml') return { ...common, ...yamlStates(String(file.at[0]), client) }
  const json = jsonStates(file.at.map(String))
  return { ...common, ...json, ...(file.format === 'jsonc' ? jsoncStates(file.at.map(String)) : {}) }
}

const other = '{"command":"x","args":[]}'

/** The text around what stands below the path. */
function below([first = '', ...rest]: readonly string[], inner: string): string {
  return `${JSON.stringify(first)}: ${rest.length === 0 ? inner : `{ ${below(rest, inner)} }`}`
}

function jsonStates(at: readonly string[]): States {
  return {
    'an empty object': '{}',
    'one line': `{"theme":"dark",${below(at, `{"other":${other}}`)}}`,
    'tabs and CRLF': `{\r\n\t"theme": "dark",\r\n\t${below(at, `{\r\n\t\t"other": ${other}\r\n\t}`)}\r\n}\r\n`,
    'a byte order mark': `\uFEFF{\n  ${below(at, `{\n    "other": ${other}\n  }`)}\n}`,
    'the entries twice': `{\n  ${below(at, `{ "old": ${other} }`)},\n  "n": 1,\n  ${below(at, `{ "other": ${other} }`)}\n}\n`,
    'an entry of our name, twice': `{ ${below(at, `{ "example": ${other}, "other": ${other}, "example": ${other} }`)} }`,
    'names of all kinds': `{ ${below(at, `{ "it’s \\"so\\"": ${other}, "日本 語": ${other}, "a.b/c": ${other} }`)} }`,
  }
}

function jsoncStates(at: readonly string[]): States {
  return {
    comments: `// mine\n{\n  /* { */\n  ${below(at, `{\n    "other": ${other}, // "keep", }\n    // the end\n  }`)}\n}\n// bye`,
    'trailing commas': `{\n\t${below(at, `{\n\t\t"other": ${other},\n\t}`)},\n}\n`,
    'comments alone': '// nothing yet\n{\n  // here\n}\n',
  }
}

function tomlStates(at: string): States {
  return {
    'comments and CRLF': `# mine\r\nmodel = "x" # said\r\n\r\n[${at}.other] # one\r\ncommand = "x"\r\n\r\n# end\r\n[tools]\r\nweb = true\r\n`,
    'an inline table': `${at} = { other = { command = "x" } }`,
    'dotted keys': `${at}.other.command = "x"\n`,
    'a byte order mark': `\uFEFF[${at}.other]\ncommand = "x"\n`,
    'names of all kinds': `[${at}."it’s \\"so\\""]\ncommand = "x"\n\n[${at}."日本 語"]\n\tcommand = "x"\n`,
  }
}

function yamlStates(at: string, client: Client): States {
  const isList = client.shape?.entries === 'list'
  const one = isList ? '  - name: other # one\n    command: x\n' : '  other: # one\n    cmd: x\n'
  return {
    comments: `# mine\nname: Mine # said\n\n${at}:\n  # first\n${one}\n# end\nmodels: []\n`,
    CRLF: `${at}:\r\n${one.replaceAll('\n', '\r\n')}end: 1\r\n`,
    'flow style': isList ? `${at}: [{name: other, command: x}]\n` : `${at}: {other: {cmd: x}}\n`,
    'none yet': `${at}: ${isList ? '[]' : '{}'} # none yet\nend: 1`,
    'a byte order mark': `\uFEFF${at}:\n${one}`,
    'names of all kinds': isList
      ? `${at}:\n  - name: 'it’s "so"'\n  - name: 日本 語\n`
      : `${at}:\n  "it’s \\"so\\"": {cmd: x}\n`,
  }
}

const broken: Readonly<Record<Format, readonly [string, number, number]>> = {
  json: ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
  jsonc: ['{\n  // mine\n  "a": "open\n}', 3, 8],
  toml: ['a = 1\nb = open\n', 2, 5],
  yaml: ['a: 1\na: 2\n', 2, 1],
}

describe.each(withFile)('$title', client => {
  test('in whatever state its file is, connected it leads to us, for its format’s parser and for us, and undone it is as it was', async () => {
    await using world = await aWorld()
    const place = world.placeOf(client)
    for (const [state, text] of Object.entries(statesOf(place))) {
      world.put(place, text)
      const was = text === undefined ? undefined : parsed(place, text)
      const { clients } = await world.connect(client)
      expect({ state, clients }).toMatchObject({ clients: [{ is: 'changed', file: place.path }] })

      const said = parsed(place, readFileSync(place.path, 'utf8'))
      expect({ state, words: wordsOf(place, said) }).toEqual({ state, words: world.words(client.id) })
      // Nothing but our entry is another one than before.
      const theirs = Object.entries(entriesIn(place, was)).filter(([name]) => name !== 'example')
      expect({ state, said: entriesIn(place, said) }).toMatchObject({ said: Object.fromEntries(theirs) })
      expect(await world.connected(client)).toEqual(['example'])

      await world.broker.do({ verb: 'undo' }, aPerson('absent'))
      expect({ state, text: existsSync(place.path) ? readFileSync(place.path, 'utf8') : undefined }).toEqual({
        state,
        text,
      })
    }
  })

  test('broken, its file is refused with line and column, and never written to', async () => {
    await using world = await aWorld()
    const place = world.placeOf(client)
    const [text, line, column] = broken[place.file.format]
    world.put(place, text)
    await expect(world.connect(client)).rejects.toMatchObject({
      code: 'config-unreadable',
      message: expect.stringContaining(relative(world.home, place.path)),
      facts: { line, column },
    })
    expect(readFileSync(place.path, 'utf8')).toBe(text)
    expect((await world.broker.do({ verb: 'clients' }, aPerson('absent'))).changes).toEqual([])
  })
})

function parsed({ file }: Place, text: string): unknown {
  const plain = text.replace(/^\uFEFF/, '')
  return plain.trim() === '' ? undefined : parsers[file.format](plain)
}

type Named = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** The entries by name, whether they are a map or a list. */
function entriesIn({ client, file }: Place, value: unknown): Named {
  const found = file.at.reduce<unknown>((inner, part) => (inner as Record<string, unknown> | undefined)?.[part], value)
  if (client.shape?.entries === 'list')
    return Object.fromEntries(((found ?? []) as { name: string }[]).map(entry => [entry.name, entry]))
  return (found ?? {}) as Named
}

/** The command of our entry with its arguments. */
function wordsOf(place: Place, value: unknown): unknown {
  const { command = '', args } = place.client.shape?.stdio ?? {}
  const entry = entriesIn(place, value).example
  return [entry?.[command], args === undefined ? undefined : entry?.[args]].flat().filter(word => word !== undefined)
}

async function aWorld() {
  const stack = new AsyncDisposableStack()
  const server = stack.use(await aServer({ unprotected: true }))
  const { broker, home } = stack.use(await aBroker())
  await broker.do({ verb: 'add', url: server.url, name: 'example' }, aPerson())
  return {
    broker,
    home,
    placeOf: (client: Client): Place => {
      const place = placeToWrite(client, { platform: 'linux', home, env: {} })
      if (!place) throw new Error(`${client.id} has no file.`)
      return place
    },
    put: ({ path }: Place, text: string | undefined) => {
      mkdirSync(dirname(path), { recursive: true })
      if (text !== undefined) writeFileSync(path, text)
    },
    connect: ({ id }: Client) => broker.do({ verb: 'connect', clients: [id], server: 'example' }, aPerson()),
    words: (client: string) => [process.execPath, valetkey, 'bridge', 'example', '--client', client],
    connected: async ({ id }: Client) => {
      const { clients } = await broker.do({ verb: 'clients' }, aPerson('absent'))
      return clients.find(one => one.id === id)?.connected
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

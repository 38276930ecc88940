// Whether one entry of a config text is edited while every other byte stays: JSON, JSONC, TOML and YAML.
import { describe, expect, test } from 'vitest'
import { type Format, readDocument } from '../../main/clients/document/document.ts'
import type { Path } from '../../main/clients/document/splice.ts'

const bridge = { command: '/opt/valetkey', args: ['bridge', 'linear'] }

function edited(format: Format, text: string, path: Path, value: unknown = bridge): string {
  const before = readDocument(text, format)
  const after = before.set(path, value)
  expect(after.value(path)).toEqual(value)
  if (before.value(path) === undefined) expect(after.remove(path).text).toBe(text)
  return after.text
}

describe('a new entry', () => {
  test('goes behind the last one, in the file’s own indentation and line ends', () => {
    const text =
      '\uFEFF{\r\n\t"theme": "dark", // mine\r\n\t"mcpServers": {\r\n\t\t"a": { "url": "x" } // the first\r\n\t}\r\n}\r\n'
    expect(edited('jsonc', text, ['mcpServers', 'linear'])).toBe(
      '\uFEFF{\r\n\t"theme": "dark", // mine\r\n\t"mcpServers": {\r\n\t\t"a": { "url": "x" }, // the first\r\n\t\t"linear": {\r\n\t\t\t"command": "/opt/valetkey",\r\n\t\t\t"args": ["bridge", "linear"]\r\n\t\t}\r\n\t}\r\n}\r\n',
    )
  })

  test.each<[string, Format, string, Path]>([
    ['nothing at all', 'json', '{}', ['mcpServers']],
    ['a line', 'json', '{"a":1}', ['mcpServers']],
    ['a line with blanks', 'json', '{ "a": 1, "b": [1, 2] }\n', ['mcpServers']],
    ['a line deep inside', 'json', '{"mcpServers":{"a":{"url":"x"}}}', ['mcpServers', 'linear']],
    ['an empty map', 'json', '{\n  "mcpServers": {}\n}\n', ['mcpServers', 'linear']],
    ['an empty map on a tight line', 'json', '{"mcpServers":{}}', ['mcpServers', 'linear']],
    [
      'a trailing comma',
      'jsonc',
      '{\n  "mcpServers": {\n    "a": 1, // one\n    // two\n  },\n}',
      ['mcpServers', 'linear'],
    ],
    ['a comment alone', 'jsonc', '{\n  // nothing yet\n}\n', ['mcpServers']],
    ['a comment below the last', 'jsonc', '{\n  "a": 1\n  // the end\n}\n', ['mcpServers']],
    ['a block comment with a brace', 'jsonc', '{\n  "a": 1 /* } */\n}\n', ['mcpServers']],
    ['a list', 'json', '{\n  "list": [\n    1,\n    2\n  ]\n}\n', ['list', 2]],
    ['a dotted key', 'json', '{\n    "amp.url": "x"\n}', ['amp.mcpServers']],
    ['no file', 'toml', '', ['mcp_servers', 'linear']],
    ['keys alone', 'toml', 'model = "o3"', ['mcp_servers', 'linear']],
    ['keys and blank lines', 'toml', '# top\r\nmodel = "o3"\r\n\r\n# end\r\n\r\n', ['mcp_servers', 'linear']],
    [
      'neighbours',
      'toml',
      'a = 1\n\n[mcp_servers.a] # one\ncommand = "x"\nenv = { K = "v" }\n\n# about tools\n[tools]\nweb = true\n',
      ['mcp_servers', 'linear'],
    ],
    ['a quoted neighbour', 'toml', '[mcp_servers."a b".env]\nK = "v"\n', ['mcp_servers', 'lin ear']],
    ['an inline table', 'toml', 'mcp_servers = { a = { command = "x" } }\n', ['mcp_servers', 'linear']],
    ['dotted keys', 'toml', 'mcp_servers.a.command = "x"\n[tools]\nweb = true\n', ['mcp_servers', 'linear']],
    [
      'an environment',
      'toml',
      '[mcp_servers.a]\ncommand = "x"\n\n[mcp_servers.a.env]\nA = "1" # one\n',
      ['mcp_servers', 'a', 'env', 'B'],
    ],
    ['array tables', 'toml', '[[mcp_servers]]\nname = "a"\n', ['mcp_servers', 1]],
    ['nothing', 'yaml', '', ['extensions']],
    ['comments alone', 'yaml', '# mine\n# all mine', ['extensions']],
    ['a map', 'yaml', 'extensions:\n  a:\n    cmd: x # c\n\n  # about nothing\nother: 1\n', ['extensions', 'linear']],
    [
      'a list of maps',
      'yaml',
      'name: mine\nmcpServers:\n  - name: a # one\n    command: x\n\n  # two\n  - name: b\n    env:\n        K: v\nrules: []\n',
      ['mcpServers', 2],
    ],
    ['a list not indented', 'yaml', 'mcpServers:\r\n- name: a\r\n- name: b\r\nend: 1\r\n', ['mcpServers', 2]],
    ['an empty list', 'yaml', 'mcpServers: []\nend: 1\n', ['mcpServers', 0]],
    ['an empty map', 'yaml', 'extensions: {}  # none yet\n', ['extensions', 'linear']],
    ['braces', 'yaml', 'extensions: {a: {cmd: x}}\n', ['extensions', 'linear']],
    ['a block of text', 'yaml', 'a:\n  text: |\n    one\n    two\nb: 1\n', ['a', 'linear']],
    ['a block of text at the end', 'yaml', 'text: |+\n  one\n\n\n', ['linear']],
    ['a document’s marks', 'yaml', '%YAML 1.2\n---\na: 1\n...\n', ['extensions']],
  ])('into %s (%s) takes its place, and is gone without a trace when it is removed', (_, format, text, path) => {
    edited(format, text, path, format === 'yaml' || format === 'toml' ? { name: 'linear', ...bridge } : bridge)
  })

  test('makes the smallest valid file of an empty one, and what is missing on the way', () => {
    expect(readDocument('', 'json').set(['mcpServers', 'linear'], { url: 'x' }).text.trim()).toBe(
      '{\n  "mcpServers": {\n    "linear": {\n      "url": "x"\n    }\n  }\n}',
    )
    expect(readDocument('', 'toml').set(['mcp_servers', 'linear'], bridge).text).toBe(
      '[mcp_servers.linear]\ncommand = "/opt/valetkey"\nargs = ["bridge", "linear"]\n',
    )
    expect(readDocument('', 'yaml').set(['mcpServers', 0], { name: 'linear', url: 'x' }).text).toBe(
      'mcpServers:\n  - name: "linear"\n    url: "x"\n',
    )
    expect(readDocument('\uFEFF\r\n', 'json').set(['a'], 1).text).toBe('\uFEFF{\r\n  "a": 1\r\n}\r\n')
  })
})

describe('an entry that is there', () => {
  test('is replaced in its place, with its neighbours’ comments as they were', () => {
    expect(edited('jsonc', '{\n  // a\n  "a": { "x": 1 }, // about a\n  "b": 2\n}\n', ['a'], { y: [] })).toBe(
      '{\n  // a\n  "a": {\n    "y": []\n  }, // about a\n  "b": 2\n}\n',
    )
    const toml = '[m.a] # first\nurl = "x"\n\n[m.b]\nurl = "y"\n\n[m.a.env]\nK = "v"\n# end\n'
    expect(edited('toml', toml, ['m', 'a'], { command: 'c', env: {} })).toBe(
      '[m.a]\ncommand = "c"\n\n[m.a.env]\n\n[m.b]\nurl = "y"\n# end\n',
    )
    const yaml = '- name: a # one\n  url: x\n# two\n- name: b\n  args: [1]\n'
    expect(edited('yaml', yaml, [0], { name: 'a', command: 'c' })).toBe(
      '- name: "a"\n  command: "c"\n# two\n- name: b\n  args: [1]\n',
    )
    expect(edited('yaml', yaml, [0, 'url'], 'yes')).toBe(yaml.replace('url: x', 'url: "yes"'))
  })

  test('is removed with its line’s comment; the comments above it stay', () => {
    const json = '{\n  "a": 1, // one\n  // about b\n  "b": 2, /* two */\n  "c": 3 // three\n}\n'
    expect(readDocument(json, 'jsonc').remove(['b']).text).toBe(
      '{\n  "a": 1, // one\n  // about b\n  "c": 3 // three\n}\n',
    )
    expect(readDocument(json, 'jsonc').remove(['c']).text).toBe(
      '{\n  "a": 1, // one\n  // about b\n  "b": 2 /* two */\n}\n',
    )
    expect(readDocument('a = 1 # one\n\n[t] # t\nb = 2\nc = 3\n', 'toml').remove(['t', 'b']).text).toBe(
      'a = 1 # one\n\n[t] # t\nc = 3\n',
    )
    expect(readDocument('- name: a\n  url: x\n- b\n', 'yaml').remove([0, 'name']).text).toBe('- url: x\n- b\n')
  })

  test('that stands twice in JSON counts as the last; set leaves one, remove none', () => {
    const text = '{\n  "a": "old key",\n  "b": 1,\n  "a": "new key"\n}\n'
    const document = readDocument(text, 'json')
    expect(document.value(['a'])).toBe('new key')
    expect(document.lineOf(['a'])).toBe(4)
    expect(document.set(['a'], 'x').text).toBe('{\n  "b": 1,\n  "a": "x"\n}\n')
    expect(document.remove(['a']).text).toBe('{\n  "b": 1\n}\n')
  })

  test('has names of any kind', () => {
    for (const name of ['it’s “so”', 'a"b\\c', ' ', '日本 語', '__proto__', 'a.b', "#x: 'y'", '\n', 'constructor'])
      for (const format of ['json', 'toml', 'yaml'] as const) {
        const document = readDocument('', format).set(['m', name], bridge)
        expect(readDocument(document.text, format).value(['m', name])).toEqual(bridge)
      }
    expect(readDocument('{}', 'json').value(['constructor'])).toBeUndefined()
    expect(readDocument('[__proto__.x]\ny = 1\n', 'toml').value(['__proto__', 'x', 'y'])).toBe(1)
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })
})

describe('a text that is not valid', () => {
  test.each<[Format, string, number, number]>([
    ['json', '{\n  "a": sk-secret\n}', 2, 8],
    ['json', '{ "a": 1, }', 1, 11],
    ['json', '{\n  // no\n}', 2, 3],
    ['json', '{} {}', 1, 4],
    ['jsonc', '{\r\n"a": "open\r\n}', 2, 6],
    ['toml', 'a = 1\nb = sk-secret\n', 2, 5],
    ['toml', '[a]\nx = 1\n[a]\n', 3, 2],
    ['yaml', 'a: 1\nb: [sk-secret\nc: 1\n', 3, 1],
    ['yaml', 'a: 1\na: 2\n', 2, 1],
    ['yaml', 'a: 1\n---\nb: 2\n', 2, 1],
  ])('%s %j is refused with line %i and column %i, and nothing of it is repeated', (format, text, line, column) => {
    expect(() => readDocument(text, format)).toThrow(
      expect.objectContaining({ code: 'config-unreadable', facts: { line, column } }),
    )
    expect(() => readDocument(text, format)).not.toThrow(expect.objectContaining({ message: /sk-/ }))
  })

  test('is refused however deep it is nested, and a place that cannot hold an entry is named', () => {
    expect(() => readDocument('['.repeat(1_000_000), 'json')).toThrow(/nested too deeply|expected/)
    expect(() => readDocument('{"mcpServers":"none"}', 'json').set(['mcpServers', 'a'], {})).toThrow(/mcpServers/)
    expect(() => readDocument('a: &x {}\nb: *x\n', 'yaml').set(['b', 'c'], 1)).toThrow(/alias/)
    expect(() => readDocument('a: &x {}\nb: *x\n', 'yaml').set(['a'], 1)).toThrow(/without changing other lines/)
  })
})

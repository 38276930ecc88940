// Keys in any place of a config text, also where no parser tells of it: none is whole in what is shown of a change (S9).
import fc from 'fast-check'
import { expect } from 'vitest'
import { maskedDiff } from '../../main/clients/changes/masked-diff.ts'
import { unifiedDiff } from '../../main/clients/changes/unified-diff.ts'
import type { Format } from '../../main/clients/document/document.ts'
import { readDocument } from '../../main/clients/document/document.ts'
import { looksRandom } from '../../main/clients/keys/looks.ts'
import { configIn, entryName, root } from './a-config.ts'
import { always } from './property.ts'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const mixed = (least: number, most = least) =>
  fc
    .array(fc.constantFrom(...letters), { minLength: least, maxLength: most })
    .map(parts => parts.join(''))
    .filter(looksRandom)

/** Of known forms, put together here so that no file of ours holds one; and such as nobody knows. */
const key = fc.oneof(
  mixed(36).map(rest => `ghp_${rest}`),
  mixed(40).map(rest => `lin_api_${rest}`),
  mixed(24, 80),
)

const before = fc.constantFrom(
  '',
  ' ',
  'x ',
  'x, ',
  'x;',
  '(',
  '<',
  '|',
  'a:',
  '-H X-Api-Key:',
  '--token=',
  'A=',
  '@',
  'é',
  '?k=',
)
const after = fc.constantFrom(
  '',
  ' ',
  ' y',
  ', y',
  ';y',
  ')',
  '>',
  '|',
  ':b',
  ' --more',
  '@',
  'é',
  '&k=1',
  ' https://x.example/mcp',
)
const addressed = fc.constantFrom(
  '',
  'https://x.example/mcp ',
  'https://x.example/',
  'npx -y x https://x.example/mcp --header ',
)

/** A string with the key somewhere in it, as a person or a program may have put it there. */
const holding = fc.oneof(
  key.map(secret => ({ secret, text: secret })),
  fc.tuple(addressed, before, key, after).map(([a, b, secret, c]) => ({ secret, text: `${a}${b}${secret}${c}` })),
)

const label = fc.constantFrom('x', 'API_KEY', 'note', 'env', 'url', 'args', 'Authorization')
const planted = (format: Format) =>
  fc
    .record({ config: configIn(format), held: holding, label, name: entryName, way: fc.nat(7) })
    .map(({ config: { text }, held: { secret, text: value }, label: name, name: owner, way }) => {
      const mark = text.startsWith('\uFEFF') ? '\uFEFF' : ''
      const rest = text.slice(mark.length)
      return { secret, text: mark + withKey(rest, format, { value, name, owner, way }) }
    })

interface Plant {
  readonly value: string
  readonly name: string
  readonly owner: string
  readonly way: number
}

/** Alive, shadowed or in a comment; as a pair, in a list, in an entry, as a word alone. */
function withKey(text: string, format: Format, { value, name, owner, way }: Plant): string {
  const [string, title] = [JSON.stringify(value), JSON.stringify(owner)]
  const pair = format === 'toml' ? `${name} = ${string}` : `"${name}": ${string}`
  const entry = `${title}: { "command": "x", "args": ["-c", ${string}], "env": { "A": ${string} } }`
  const breaks = text.includes('\r\n') ? '\r\n' : '\n'
  if (format === 'json' || format === 'jsonc') {
    const comments = [`// ${pair}`, `// ${entry},`, `/* ${value.replaceAll('*/', '')} */`, `// ${value}`]
    const members = [
      pair,
      `${pair}, "${name}": 1`,
      `"twin": { ${entry} }, "twin": {}`,
      `${string}: true`,
      `"l": [${string}]`,
    ]
    if (format === 'jsonc' && way < comments.length)
      return text.replace('{', () => `{${breaks}${comments[way]}${breaks}`)
    return text.replace('{', () => `{${breaks}${members[way % members.length]},${breaks}`)
  }
  const comments = [`# ${pair}`, `# ${entry}`, `# ${value}`, `#   - ${value}`]
  const members =
    format === 'toml'
      ? [`planted.${pair}`, `planted = [${string}]`, `planted = { ${pair} }`]
      : [`planted: { "${name}": ${string} }`, `planted:${breaks}  - ${string}`, `planted: |${breaks}  ${value.trim()}`]
  const line = way < comments.length ? comments[way] : members[way % members.length]
  return `${line}${breaks}${text}`
}

for (const format of ['json', 'jsonc', 'toml', 'yaml'] as const)
  always(`S9 no key in any place of ${format} is whole in a masked diff`, planted(format), ({ secret, text }) => {
    const document = readDocument(text, format)
    expect(text).toContain(secret)
    const edited = document.set([root, 'new one'], { command: 'x', args: ['bridge'] })
    const all = maskedDiff(document.text, [document])
    const shown = maskedDiff(unifiedDiff('file', document.text, edited.text), [document, edited])
    expect(all).not.toContain(secret)
    expect(shown).not.toContain(secret)
  })

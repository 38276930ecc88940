// Config files as people and programs write them, in every format: comments that name their entry, odd names, any layout.
import fc from 'fast-check'
import type { Format } from '../../main/clients/document/document.ts'
import { oddNames } from './arbitraries.ts'

export interface Entry {
  readonly name: string
  readonly value: Readonly<Record<string, unknown>>
}

export interface Config {
  readonly format: Format
  readonly entries: readonly Entry[]
  readonly text: string
}

export const root = 'mcpServers'

interface Style {
  readonly unit: '  ' | '    ' | '\t'
  readonly eol: '\n' | '\r\n'
  readonly comments: boolean
  readonly layout: 'lines' | 'inline' | 'tight'
  readonly trailing: boolean
  readonly mark: boolean
  readonly end: boolean
}

const style: fc.Arbitrary<Style> = fc.record({
  unit: fc.constantFrom('  ', '    ', '\t'),
  eol: fc.constantFrom('\n', '\r\n'),
  comments: fc.boolean(),
  layout: fc.constantFrom('lines', 'lines', 'inline', 'tight'),
  trailing: fc.boolean(),
  mark: fc.integer({ max: 9, min: 0 }).map(n => n === 0),
  end: fc.boolean(),
})

export const entryName = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('linear', 'git hub', 'a.b', "it's", 'C:\\x', '#1', '- x', 'yes', '2024-01-01', 'ü🗝'),
  },
  { weight: 1, arbitrary: fc.constantFrom(...oddNames) },
)

const text = fc.oneof(
  fc.constantFrom(
    'npx',
    '-y',
    '',
    'a # b',
    'a: b',
    "it's",
    '"q"',
    'C:\\dir\\x',
    '${KEY}',
    '// no',
    'true',
    '0123',
    ' lead',
    'ü🗝',
    '[x]',
    '{x}',
    '*x',
    '&x',
    '%',
    '@',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('two\nlines', 'tab\there', 'last\n', '\u0085\u2028', '\u007f'),
)

export const entryValue: fc.Arbitrary<Entry['value']> = fc.oneof(
  fc.record(
    {
      command: text,
      args: fc.array(text, { maxLength: 3 }),
      env: fc.dictionary(fc.constantFrom('KEY', 'A_B', 'x-y'), text, { maxKeys: 2 }),
      disabled: fc.boolean(),
    },
    { requiredKeys: ['command'] },
  ),
  fc.record(
    { url: text, headers: fc.dictionary(fc.constantFrom('Authorization', 'X-Key'), text, { maxKeys: 2 }) },
    { requiredKeys: ['url'] },
  ),
)

const entries = fc.uniqueArray(fc.record({ name: entryName, value: entryValue }), {
  maxLength: 4,
  selector: ({ name }) => name,
})

type Print = (entries: readonly Entry[], style: Style) => string

export function configIn(format: Format): fc.Arbitrary<Config> {
  const print = { json, jsonc: json, toml, yaml }[format]
  return fc.tuple(entries, style).map(([list, given]) => {
    const how = {
      ...given,
      comments: given.comments && format !== 'json',
      trailing: given.trailing && format === 'jsonc',
    }
    const body = print(list, how)
    return { format, entries: list, text: `${how.mark ? '\uFEFF' : ''}${how.end ? body : body.trimEnd()}` }
  })
}

/** What a comment says: whose it is, and that it is one. */
export const commentOf = (owner: string, n: number): string => `note ${n} of <${Buffer.from(owner).toString('hex')}>`

const json: Print = (list, { unit, eol, comments, layout, trailing }) => {
  const comma = trailing ? ',' : ''
  const value = (of: unknown, indent: string, owner: string): string => {
    if (layout === 'tight' || typeof of !== 'object' || of === null) return JSON.stringify(of)
    if (layout === 'inline' && indent !== '' && indent.length > unit.length)
      return JSON.stringify(of, null, 1).replaceAll('\n', ' ')
    const inner = indent + unit
    const items = Array.isArray(of)
      ? of.map(item => value(item, inner, owner))
      : Object.entries(of).map(
          ([key, member]) =>
            `${JSON.stringify(key)}: ${value(member, inner, indent === '' ? key : indent === unit ? key : owner)}`,
        )
    if (items.length === 0) return Array.isArray(of) ? '[]' : '{}'
    const lines = items.map((item, n) => {
      const mine = indent === unit && !Array.isArray(of) ? (Object.keys(of)[n] ?? '') : owner
      const before = comments ? `${inner}// ${commentOf(mine, 1)}${eol}` : ''
      const after = comments ? ` /* ${commentOf(mine, 2)} */` : ''
      const last = n === items.length - 1
      return `${before}${inner}${item}${last ? comma : ','}${after}`
    })
    const [open, close] = Array.isArray(of) ? ['[', ']'] : ['{', '}']
    return `${open}${eol}${lines.join(eol)}${eol}${indent}${close}`
  }
  const all = {
    before: [1, { two: 'x' }],
    [root]: Object.fromEntries(list.map(({ name, value: of }) => [name, of])),
    after: true,
  }
  return `${value(all, '', 'file')}${eol}`
}

const tomlKey = (name: string) => (/^[A-Za-z0-9_-]+$/.test(name) ? name : tomlText(name))
const tomlText = (of: string) => JSON.stringify(of).replaceAll('\u007f', '\\u007F')

function tomlValue(of: unknown): string {
  if (typeof of === 'string') return tomlText(of)
  if (Array.isArray(of)) return `[${of.map(tomlValue).join(', ')}]`
  if (typeof of === 'object' && of !== null) {
    const members = Object.entries(of).map(([key, value]) => `${tomlKey(key)} = ${tomlValue(value)}`)
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
  }
  return String(of)
}

const toml: Print = (list, { eol, comments, layout }) => {
  const note = (owner: string, n: number) => (comments ? [`# ${commentOf(owner, n)}`] : [])
  const rest = (owner: string) => (comments ? ` # ${commentOf(owner, 2)}` : '')
  const lines = [...note('before', 1), `before = "x"${rest('before')}`, '']
  if (layout === 'inline') {
    lines.push(`[${root}]`)
    for (const { name, value } of list)
      lines.push(...note(name, 1), `${tomlKey(name)} = ${tomlValue(value)}${rest(name)}`)
  } else if (layout === 'tight') {
    for (const { name, value } of list)
      for (const [key, member] of Object.entries(value))
        lines.push(...note(name, 1), `${root}.${tomlKey(name)}.${tomlKey(key)} = ${tomlValue(member)}${rest(name)}`)
  } else {
    for (const { name, value } of list) {
      lines.push(...note(name, 1), `[${root}.${tomlKey(name)}]${rest(name)}`)
      const { env, ...members } = value
      for (const [key, member] of Object.entries(members))
        lines.push(`${tomlKey(key)} = ${tomlValue(member)}${rest(name)}`)
      // Behind the rest: what follows a table's header is the table's.
      if (env) lines.push('', `[${root}.${tomlKey(name)}.env]`)
      for (const [key, member] of Object.entries(env ?? {})) lines.push(`${tomlKey(key)} = ${tomlValue(member)}`)
      lines.push('')
    }
  }
  lines.push(...note('after', 1), '[after]', `x = [1, 2]${rest('after')}`)
  return `${lines.join(eol)}${eol}`
}

const yaml: Print = (list, { unit, eol, comments, layout }) => {
  const step = unit === '\t' ? '  ' : unit
  const note = (owner: string, n: number, indent: string) => (comments ? [`${indent}# ${commentOf(owner, n)}`] : [])
  const rest = (owner: string) => (comments ? ` # ${commentOf(owner, 2)}` : '')
  const scalar = (of: unknown) =>
    typeof of === 'string' &&
    /^[a-z][a-z0-9]*$/.test(of) &&
    !['true', 'false', 'null', 'yes', 'no', 'on', 'off', 'y', 'n'].includes(of)
      ? of
      : typeof of === 'string' && layout === 'tight' && /^[\x20-\x7e]*$/.test(of)
        ? `'${of.replaceAll("'", "''")}'`
        : JSON.stringify(of)
  const body = (of: unknown, indent: string, owner: string): string[] => {
    if (Array.isArray(of)) return of.map(item => `${indent}- ${scalar(item)}${rest(owner)}`)
    return Object.entries(of as object).flatMap(([key, value]) => {
      const head = `${indent}${scalar(key)}:`
      const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0
      if (typeof value !== 'object' || value === null || isEmpty || layout === 'inline')
        return [
          ...note(owner, 1, indent),
          `${head} ${typeof value === 'object' ? JSON.stringify(value) : scalar(value)}${rest(owner)}`,
        ]
      const inner = Array.isArray(value) && layout === 'tight' ? indent : indent + step
      return [...note(owner, 1, indent), `${head}${rest(owner)}`, ...body(value, inner, owner)]
    })
  }
  const lines = [...note('before', 1, ''), `before: x${rest('before')}`]
  if (list.length === 0) lines.push(`${root}: {}`)
  else lines.push(`${root}:`)
  for (const { name, value } of list)
    lines.push(...note(name, 1, step), `${step}${scalar(name)}:${rest(name)}`, ...body(value, step + step, name))
  lines.push(...note('after', 1, ''), `after: [1, 2]${rest('after')}`)
  return `${lines.join(eol)}${eol}`
}

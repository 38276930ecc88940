// TOML: where entries lie in the text (toml-eslint-parser knows), and how one is put in or taken out by hand.
//
// One entry may be spread over several places: a table, tables below it, dotted keys. All of them are its parts.
import { type AST, ParseError, parseTOML } from 'toml-eslint-parser'
import {
  Fault,
  isMap,
  lineBreakOf,
  lineEnd,
  lineStart,
  type Path,
  type Source,
  type Splice,
  spliced,
  withoutLines,
} from './splice.ts'
import { tomlKey, tomlTable, tomlValue } from './toml-text.ts'

type Content = AST.TOMLContentNode

/** A table with its header, a key with its value, or an item of an array, and the path that it stands for. */
interface Part {
  readonly path: Path
  readonly kind: 'table' | 'key' | 'item'
  /** What it stands in: a table's path, an inline table, an array; undefined at the top. */
  readonly inside: Part | undefined
  readonly from: number
  readonly to: number
  /** Of keys and items. */
  readonly value?: Content
}

export function readToml(text: string): Source {
  const { parts, value } = parse(text)
  return {
    value,
    offsetOf: path => parts.find(part => startsWith(part.path, path))?.from,
    set: (path, put) => set(text, parts, { path, value: put }),
    remove: path => owners(parts, path).map(part => removePart(text, parts, part)),
  }
}

function parse(text: string): { parts: readonly Part[]; value: unknown } {
  try {
    const program = parseTOML(text, { tomlVersion: '1.1' })
    const parts = partsOf(program.body[0].body, undefined)
    return { parts, value: valueOfParts(parts) }
  } catch (cause) {
    if (!(cause instanceof ParseError)) throw cause
    throw new Fault('unexpected here, or said twice', cause.index)
  }
}

function partsOf(nodes: readonly (AST.TOMLKeyValue | AST.TOMLTable)[], inside: Part | undefined): readonly Part[] {
  return nodes.flatMap((node): readonly Part[] => {
    const [from, to] = node.range
    if (node.type === 'TOMLTable') {
      const part: Part = { path: node.resolvedKey, kind: 'table', inside: undefined, from, to }
      return [part, ...partsOf(node.body, part)]
    }
    const names = node.key.keys.map(key => (key.type === 'TOMLBare' ? key.name : key.value))
    const part: Part = { path: [...(inside?.path ?? []), ...names], kind: 'key', inside, from, to, value: node.value }
    return [part, ...within(part)]
  })
}

function within(part: Part): readonly Part[] {
  const { value } = part
  if (value?.type === 'TOMLInlineTable') return partsOf(value.body, part)
  if (value?.type !== 'TOMLArray') return []
  return value.elements.flatMap((element, n): readonly Part[] => {
    const [from, to] = element.range
    const item: Part = { path: [...part.path, n], kind: 'item', inside: part, from, to, value: element }
    return [item, ...within(item)]
  })
}

type Branch = Map<string | number, unknown>

/** Not by the package's own hand: it would take a table called `__proto__` for the prototype of all objects. */
function valueOfParts(parts: readonly Part[]): unknown {
  const root: Branch = new Map()
  const lists = new Set<unknown>()
  for (const { path, value } of parts) {
    let branch = root
    for (const [n, name] of path.entries()) {
      if (typeof name === 'number') lists.add(branch)
      if (value?.type === 'TOMLValue' && n === path.length - 1) branch.set(name, value.value)
      else branch = childOf(branch, name)
    }
    if (value?.type === 'TOMLArray') lists.add(branch)
  }
  const plain = (value: unknown): unknown => {
    if (!(value instanceof Map)) return value
    const members = [...value].map(([name, member]) => [name, plain(member)] as const)
    return lists.has(value) ? members.map(([, member]) => member) : Object.fromEntries(members)
  }
  return plain(root)
}

function childOf(branch: Branch, name: string | number): Branch {
  const child = branch.get(name)
  if (child instanceof Map) return child
  const made: Branch = new Map()
  branch.set(name, made)
  return made
}

const startsWith = (path: Path, start: Path): boolean => start.every((name, n) => path[n] === name)
const isAt = (part: Part, path: Path): boolean => part.path.length === path.length && startsWith(part.path, path)

/** The parts that make up what is at a path, each whole: not those that lie within another of them. */
function owners(parts: readonly Part[], path: Path): readonly Part[] {
  const all = parts.filter(part => startsWith(part.path, path))
  return all.filter(part => !part.inside || !all.includes(part.inside))
}

function set(text: string, parts: readonly Part[], entry: { path: Path; value: unknown }): readonly Splice[] {
  const { path, value } = entry
  const [first, ...others] = owners(parts, path)
  if (!first) return add(text, parts, entry)
  const rest = others.map(part => removePart(text, parts, part))
  if (first.value && isAt(first, path)) {
    const [from, to] = first.value.range
    return [{ from, to, text: tomlValue(value) }, ...rest]
  }
  if (first.kind === 'key') {
    const names = path.slice(first.inside?.path.length ?? 0)
    return [{ from: first.from, to: first.to, text: keyLine(names, value) }, ...rest]
  }
  if (!isMap(value)) {
    // What was tables becomes a key, which has its place elsewhere.
    const without = spliced(text, [removePart(text, parts, first), ...rest])
    return [{ from: 0, to: text.length, text: spliced(without, add(without, parse(without).parts, entry)) }]
  }
  return [{ from: first.from, to: lineEnd(text, first.to), text: tomlTable(path, value, lineBreakOf(text)) }, ...rest]
}

const keyLine = (names: Path, value: unknown): string => `${names.map(tomlKey).join('.')} = ${tomlValue(value)}`

function add(text: string, parts: readonly Part[], { path, value }: { path: Path; value: unknown }): readonly Splice[] {
  const above = path.slice(0, -1)
  const holder = parts.find(part => part.value && isAt(part, above))
  if (holder?.value) return [addInline(holder.value, parts, { holder, path, value })]
  // TOML forbids to reopen by a header what dotted keys have made: it goes on in dotted keys.
  const dotted = parts
    .filter(
      part => part.kind === 'key' && startsWith(part.path, above) && above.length > (part.inside?.path.length ?? 0),
    )
    .at(-1)
  if (dotted) return [addLine(text, dotted.to, keyLine(path.slice(dotted.inside?.path.length ?? 0), value))]
  const lineBreak = lineBreakOf(text)
  if (isMap(value)) return [addTable(text, parts, { above, table: tomlTable(path, value, lineBreak) })]
  const line = keyLine(path.slice(-1), value)
  const table = parts.find(part => part.kind === 'table' && isAt(part, above))
  if (table) return [addLine(text, table.to, line)]
  if (above.length > 0)
    return [addTable(text, parts, { above, table: tomlTable(above, { [String(path.at(-1))]: value }, lineBreak) })]
  const last = parts.filter(part => part.kind === 'key' && !part.inside).at(-1)
  if (last) return [addLine(text, last.to, line)]
  const firstTable = parts[0]
  const at = firstTable ? lineStart(text, firstTable.from) : 0
  return [{ from: at, to: at, text: `${line}${lineBreak}` }]
}

/** On the line below. */
function addLine(text: string, after: number, line: string): Splice {
  const at = lineEnd(text, after)
  const indent = /^[ \t]*/.exec(text.slice(lineStart(text, after)))?.[0] ?? ''
  return { from: at, to: at, text: `${lineBreakOf(text)}${indent}${line}` }
}

/** Behind the last of its neighbours, or at the end, with a blank line between. */
function addTable(text: string, parts: readonly Part[], { above, table }: { above: Path; table: string }): Splice {
  const lineBreak = lineBreakOf(text)
  const near = parts.filter(part => part.kind === 'table' && above.length > 0 && startsWith(part.path, above)).at(-1)
  const at = near ? lineEnd(text, near.to) : text.trimEnd().length
  return at === 0
    ? { from: 0, to: 0, text: `${table}${lineBreak}` }
    : { from: at, to: at, text: `${lineBreak}${lineBreak}${table}` }
}

function addInline(
  node: Content,
  parts: readonly Part[],
  { holder, path, value }: { readonly holder: Part; readonly path: Path; readonly value: unknown },
): Splice {
  const entry = node.type === 'TOMLArray' ? tomlValue(value) : keyLine(path.slice(-1), value)
  const last = parts.filter(part => part.inside === holder).at(-1)
  if (last) return { from: last.to, to: last.to, text: `, ${entry}` }
  const [from, to] = node.range
  return { from, to, text: node.type === 'TOMLArray' ? `[${entry}]` : `{ ${entry} }` }
}

function removePart(text: string, parts: readonly Part[], part: Part): Splice {
  const { inside, from, to } = part
  if (inside?.value) {
    const siblings = parts.filter(other => other.inside === inside)
    const [before, next] = [siblings[siblings.indexOf(part) - 1], siblings[siblings.indexOf(part) + 1]]
    if (next) return { from, to: next.from, text: '' }
    if (before) return { from: before.to, to, text: '' }
    const [start, end] = inside.value.range
    return { from: start, to: end, text: inside.value.type === 'TOMLArray' ? '[]' : '{}' }
  }
  const lines = withoutLines(text, from, to)
  if (part.kind === 'key') return lines
  // With the blank line above it, which `addTable` wrote.
  const above = /\r?\n[ \t]*$/.exec(text.slice(0, lines.from))
  return above ? { ...lines, from: above.index } : lines
}

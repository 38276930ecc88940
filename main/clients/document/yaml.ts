// YAML: where entries lie in the text (the `yaml` package knows), and how one is put in or taken out by hand.
//
// A text is one document. What an alias stands for is read and never edited, for the edit would show up elsewhere too.

import type { Node, Pair } from 'yaml'
import { isAlias, isCollection, isScalar, isSeq, isMap as isYamlMap, parseAllDocuments, stringify } from 'yaml'
import {
  beginsLine,
  Fault,
  isMap,
  lineBreakOf,
  lineEnd,
  lineStart,
  type Path,
  type Source,
  type Splice,
  withoutLines,
} from './splice.ts'

/** A map's pair or a list's item: where it begins, where what is behind its `:` or `-` begins, and what that is. */
interface Member {
  readonly from: number
  readonly valueFrom: number
  readonly value: Node | null
  readonly parent: Node
  readonly at: number
}

export function readYaml(text: string): Source {
  const root = parse(text)
  return {
    value: root?.value ?? undefined,
    offsetOf: path => (path.length === 0 ? root?.node?.range?.[0] : offsetAt(root?.node, path)),
    set: (path, value) => set(text, root?.node, { path, value }),
    remove: path => {
      const member = memberAt(root?.node, path)
      return member ? remove(text, root?.node, { member, path }) : []
    },
  }
}

function parse(text: string): { node: Node | null; value: unknown } | undefined {
  const documents = parseAllDocuments(text, { keepSourceTokens: true })
  if (!Array.isArray(documents)) return undefined
  const [document, second] = documents
  const error = documents.flatMap(one => one.errors)[0]
  // The package's own words may repeat the text; its codes do not.
  if (error) throw new Fault(error.code.toLowerCase().replaceAll('_', ' '), error.pos[0])
  if (second) throw new Fault('a second document begins here', second.range?.[0] ?? text.length)
  if (!document) return undefined
  try {
    return { node: document.contents, value: document.toJS() }
  } catch {
    throw new Fault('its aliases do not resolve', 0)
  }
}

/** Of what an alias stands for, where the alias stands. */
function offsetAt(root: Node | null | undefined, path: Path): number | undefined {
  const alias = path.findIndex((_, n) => isAlias(memberAt(root, path.slice(0, n))?.value))
  return memberAt(root, path.slice(0, alias < 0 ? path.length : alias))?.from
}

function memberAt(root: Node | null | undefined, path: Path): Member | undefined {
  let node = root ?? null
  let member: Member | undefined
  for (const part of path) {
    if (isAlias(node)) throw new Fault('an alias stands here, which Valetkey does not edit', node.range?.[0] ?? 0)
    member = node ? memberIn(node, part) : undefined
    if (!member) return undefined
    node = member.value
  }
  return member
}

function memberIn(parent: Node, part: string | number): Member | undefined {
  if (isYamlMap(parent)) {
    const at = parent.items.findIndex(({ key }) => isScalar(key) && String(key.value) === String(part))
    const pair = parent.items[at] as Pair<Node, Node | null> | undefined
    if (!pair) return undefined
    const from = pair.key.range?.[0] ?? 0
    const colon = pair.srcToken?.sep?.find(({ type }) => type === 'map-value-ind')?.offset
    return { from, valueFrom: (colon ?? pair.key.range?.[1] ?? 0) + 1, value: pair.value, parent, at }
  }
  if (!isSeq(parent) || typeof part !== 'number') return undefined
  const value = parent.items[part] as Node | undefined
  if (!value) return undefined
  const from = parent.flow ? (value.range?.[0] ?? 0) : (dashes(parent)[part] ?? 0)
  return { from, valueFrom: parent.flow ? from : from + 1, value, parent, at: part }
}

/** Where the dashes of a block list stand. */
function dashes(list: Node): readonly number[] {
  const token = list.srcToken
  if (token?.type !== 'block-seq') return []
  return token.items.flatMap(({ start }) =>
    start.filter(({ type }) => type === 'seq-item-ind').map(({ offset }) => offset),
  )
}

function set(
  text: string,
  root: Node | null | undefined,
  { path, value }: { path: Path; value: unknown },
): readonly Splice[] {
  const style = { lineBreak: lineBreakOf(text), unit: unitOf(text, root) }
  const member = memberAt(root, path)
  if (member) return [replace(text, member, { value, style })]
  const key = path.at(-1)
  if (key === undefined) return []
  const holder = path.length > 1 ? memberAt(root, path.slice(0, -1)) : undefined
  const parent = path.length > 1 ? holder?.value : root
  const entry = typeof key === 'number' ? [value] : { [key]: value }
  if (!parent || !isCollection(parent)) return [atEnd(text, { value: entry, style })]
  if (parent.items.length === 0) {
    // `mcpServers: {}` becomes a block, unless it stands inside other braces.
    if (holder && !isFlow(holder.parent)) return fill(text, holder, { entry, style })
    const [from, to] = [parent.range?.[0] ?? 0, parent.range?.[1] ?? 0]
    const inside = JSON.stringify(entry).slice(1, -1)
    return [{ from, to, text: holder ? `${text[from]}${inside}${text[to - 1]}` : lines(entry, style, '') }]
  }
  return [append(text, parent, { entry, style })]
}

interface Style {
  readonly lineBreak: string
  readonly unit: number
}

const isFlow = (node: Node): boolean => isCollection(node) && node.flow === true

/** By how much block members stand further in: the first place that shows it. */
function unitOf(text: string, node: Node | null | undefined, outer = 0): number {
  if (!isYamlMap(node) || node.flow) return 2
  for (const { value } of node.items as Pair<Node, Node | null>[]) {
    if (!isYamlMap(value) || value.flow || !value.range) continue
    return Math.max(1, value.range[0] - lineStart(text, value.range[0]) - outer)
  }
  return 2
}

/** Strings are quoted: what one reader takes for a word another takes for a number, a date or a yes. */
function lines(value: unknown, { lineBreak, unit }: Style, indent: string): string {
  const written = stringify(value, {
    indent: unit,
    lineWidth: 0,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    aliasDuplicateObjects: false,
  })
  return written.trimEnd().split('\n').join(`${lineBreak}${indent}`)
}

function replace(text: string, member: Member, { value, style }: { value: unknown; style: Style }): Splice {
  const { from, valueFrom, parent } = member
  const to = endOf(text, member)
  if (isFlow(parent)) return { from: valueFrom, to, text: `${isSeq(parent) ? '' : ' '}${JSON.stringify(value)}` }
  const column = ' '.repeat(from - lineStart(text, from))
  const isBlock = (isMap(value) && Object.keys(value).length > 0) || (Array.isArray(value) && value.length > 0)
  const inner = `${column}${' '.repeat(isSeq(parent) ? 2 : style.unit)}`
  const put = lines(value, style, inner)
  // What follows a dash begins beside it; what follows a key begins below it.
  return { from: valueFrom, to, text: isBlock && !isSeq(parent) ? `${style.lineBreak}${inner}${put}` : ` ${put}` }
}

/** An empty map or list becomes a block; a comment on the key's line stays there. */
function fill(text: string, holder: Member, { entry, style }: { entry: object; style: Style }): readonly Splice[] {
  const { text: block, ...from } = replace(text, holder, { value: entry, style })
  if (isSeq(holder.parent)) return [{ ...from, text: block }]
  const below = lineEnd(text, from.to)
  return below === from.to
    ? [{ ...from, text: block }]
    : [
        { ...from, text: '' },
        { from: below, to: below, text: block },
      ]
}

/** Where a member's text ends, without the line break behind it and without the comment behind a scalar. */
function endOf(text: string, { value, valueFrom }: Member): number {
  const end = value?.range?.[1] ?? valueFrom
  const to = Math.max(end, valueFrom)
  if (isScalar(value) && (value.type === 'BLOCK_LITERAL' || value.type === 'BLOCK_FOLDED'))
    return text.slice(0, to).replace(/\r?\n$/, '').length
  return isCollection(value) && !value.flow ? Math.max(valueFrom, text.slice(0, to).trimEnd().length) : to
}

function atEnd(text: string, { value, style }: { value: unknown; style: Style }): Splice {
  const to = text.length
  const entry = lines(value, style, '')
  return text === '' || text.endsWith('\n')
    ? { from: to, to, text: `${entry}${style.lineBreak}` }
    : { from: to, to, text: `${style.lineBreak}${entry}` }
}

/** Behind the last member of a map or list that has some. */
function append(text: string, parent: Node, { entry, style }: { entry: object; style: Style }): Splice {
  const items = isCollection(parent) ? parent.items : []
  const at = items.length - 1
  const lastKey = isYamlMap(parent) ? (parent.items[at]?.key as { value?: unknown })?.value : at
  const last = memberIn(parent, isSeq(parent) ? at : String(lastKey))
  if (!last) throw new Fault('a key stands here that is no text', parent.range?.[0] ?? 0)
  const end = endOf(text, last)
  if (isFlow(parent)) return { from: end, to: end, text: `, ${JSON.stringify(entry).slice(1, -1)}` }
  const behind = lineEnd(text, end)
  const column = ' '.repeat(last.from - lineStart(text, last.from))
  return { from: behind, to: behind, text: `${style.lineBreak}${column}${lines(entry, style, column)}` }
}

function remove(
  text: string,
  root: Node | null | undefined,
  { member, path }: { readonly member: Member; readonly path: Path },
): readonly Splice[] {
  const { from, parent, at } = member
  const items = isCollection(parent) ? parent.items : []
  const to = endOf(text, member)
  const sibling = (n: number): Member | undefined =>
    memberIn(parent, isSeq(parent) ? n : String((items[n] as Pair<{ value?: unknown }>)?.key?.value))
  const [before, next] = [at > 0 ? sibling(at - 1) : undefined, at + 1 < items.length ? sibling(at + 1) : undefined]
  if (isFlow(parent)) {
    if (next) return [{ from, to: next.from, text: '' }]
    if (before) return [{ from: endOf(text, before), to, text: '' }]
    const [start, end] = [(parent.range?.[0] ?? 0) + 1, (parent.range?.[1] ?? 0) - 1]
    return [{ from: start, to: end, text: '' }]
  }
  if (items.length > 1) {
    // The first key beside a dash: the next one takes its place.
    if (!beginsLine(text, from) && next) return [{ from, to: next.from, text: '' }]
    return [withoutLines(text, from, to)]
  }
  const holder = path.length > 1 ? memberAt(root, path.slice(0, -1)) : undefined
  if (!holder) return [withoutLines(text, from, to)]
  const empty = isSeq(parent) ? ' []' : ' {}'
  const end = endOf(text, holder)
  const line = lineEnd(text, holder.valueFrom)
  if (isSeq(holder.parent) || line > end) return [{ from: holder.valueFrom, to: end, text: empty }]
  return [
    { from: holder.valueFrom, to: holder.valueFrom, text: empty },
    { from: line, to: end, text: '' },
  ]
}

// JSON and JSONC: where entries lie in the text (jsonc-parser knows), and how one is put in or taken out by hand.
//
// Of a key that stands twice the last counts, as for JSON.parse; setting it leaves one of them, so that no old key stays behind.
import { type Node, type ParseError, parseTree, printParseErrorCode, stripComments } from 'jsonc-parser'
import { beginsLine, Fault, indentOf, isMap, lineBreakOf, type Path, type Source, type Splice } from './splice.ts'

export function readJson(text: string, dialect: 'json' | 'jsonc'): Source {
  const root = parse(text, dialect)
  if (!root) return withoutRoot(text)
  return {
    value: plain(root),
    offsetOf: path => (path.length === 0 ? root.offset : memberAt(root, path)?.offset),
    set: (path, value) => set(text, root, { path, value }),
    remove: path => {
      const member = memberAt(root, path)
      return member?.parent ? remove(text, member, member.parent) : []
    },
  }
}

function parse(text: string, dialect: 'json' | 'jsonc'): Node | undefined {
  const strict = dialect === 'json'
  if ((strict ? text : stripComments(text)).trim() === '') return undefined
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { disallowComments: strict, allowTrailingComma: !strict })
  const [first] = errors
  if (first) throw new Fault(wordsOf(printParseErrorCode(first.error)), first.offset)
  return root
}

/** `CommaExpected` → `comma expected`. */
const wordsOf = (code: string): string => code.replace(/(?<=.)([A-Z])/g, ' $1').toLowerCase()

/** The smallest valid file, behind what comments there are. */
function withoutRoot(text: string): Source {
  const end = text.trimEnd().length
  const lead = end === 0 ? '' : lineBreakOf(text)
  const write = (value: unknown): Splice => ({
    from: end === 0 ? 0 : end,
    to: text.length,
    text: `${lead}${rendered(value, styleOf(text, undefined), '')}${lineBreakOf(text)}`,
  })
  return {
    value: undefined,
    offsetOf: () => undefined,
    set: ([key], value) => [write(key === undefined ? value : typeof key === 'number' ? [value] : { [key]: value })],
    remove: () => [],
  }
}

function plain(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(plain)
  if (node.type !== 'object') return node.value
  // fromEntries makes `__proto__` a member like any other.
  return Object.fromEntries((node.children ?? []).map(member => [keyOf(member), plain(saidBy(member))]))
}

const keyOf = (member: Node): string => String(member.children?.[0]?.value)
/** Of a property its value; an item of a list is its own. */
const saidBy = (member: Node): Node => (member.type === 'property' ? (member.children?.[1] ?? member) : member)

function memberIn(container: Node, part: string | number): Node | undefined {
  const children = container.children ?? []
  if (container.type === 'array') return typeof part === 'number' ? children[part] : undefined
  if (container.type !== 'object') return undefined
  return [...children].reverse().find(child => keyOf(child) === part)
}

/** The property or list item at a path. */
function memberAt(root: Node, path: Path): Node | undefined {
  let member: Node | undefined = root
  for (const part of path) member = member && memberIn(saidBy(member), part)
  return member
}

function set(text: string, root: Node, { path, value }: { path: Path; value: unknown }): readonly Splice[] {
  const style = styleOf(text, root)
  const member = memberAt(root, path)
  if (member) {
    const { offset, length } = saidBy(member)
    const put = rendered(value, style, indentOf(text, beginsLine(text, member.offset) ? member.offset : offset))
    const earlier = (member.parent?.children ?? []).filter(
      other => other !== member && other.type === 'property' && keyOf(other) === keyOf(member),
    )
    const twins = path.length === 0 ? [] : earlier.flatMap(twin => removeOne(text, twin, member.parent as Node))
    return [{ from: offset, to: offset + length, text: put }, ...twins]
  }
  const container = memberAt(root, path.slice(0, -1))
  const key = path.at(-1)
  if (!container || key === undefined) return []
  return insert(text, saidBy(container), { key, value, style })
}

interface Style {
  readonly lineBreak: string
  readonly unit: string
  /** `tight`: one line without blanks, as programs write it; `line`: one line, as people write it. */
  readonly layout: 'tight' | 'line' | 'lines'
}

function styleOf(text: string, root: Node | undefined): Style {
  const isLine = !text.trim().includes('\n') && (root?.children?.length ?? 0) > 0
  const layout = isLine ? (/[:,]\s/.test(text) ? 'line' : 'tight') : 'lines'
  return { lineBreak: lineBreakOf(text), unit: unitOf(text, root) ?? '  ', layout }
}

/** By how much members stand further in than what they are in: the first place that shows it. */
function unitOf(text: string, node: Node | undefined): string | undefined {
  for (const child of node?.children ?? []) {
    if (!node || child.type === 'string') continue
    if (node.type !== 'property' && beginsLine(text, child.offset)) {
      const [inner, outer] = [indentOf(text, child.offset), indentOf(text, node.offset)]
      if (inner.length > outer.length && inner.startsWith(outer)) return inner.slice(outer.length)
    }
    const deeper = unitOf(text, child)
    if (deeper) return deeper
  }
  return undefined
}

/** Lists of words stay on one line where they are short, as people write arguments. */
const shortLine = 80

function rendered(value: unknown, style: Style, indent: string): string {
  if (style.layout === 'tight') return JSON.stringify(value)
  const line = onOneLine(value)
  const isPlain = Array.isArray(value) && value.every(item => typeof item !== 'object') && line.length <= shortLine
  if (style.layout === 'line' || typeof value !== 'object' || value === null || isPlain || line.length === 2)
    return line
  const inner = `${indent}${style.unit}`
  const members = Array.isArray(value)
    ? value.map(item => rendered(item, style, inner))
    : Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${rendered(member, style, inner)}`)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const lines = members.map(member => `${style.lineBreak}${inner}${member}`).join(',')
  return `${open}${lines}${style.lineBreak}${indent}${close}`
}

function onOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`
  if (!isMap(value)) return JSON.stringify(value)
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${onOneLine(member)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

interface New {
  readonly key: string | number
  readonly value: unknown
  readonly style: Style
}

function insert(text: string, container: Node, { key, value, style }: New): readonly Splice[] {
  const colon = style.layout === 'tight' ? ':' : ': '
  const entry = (indent: string, how: Style): string =>
    `${typeof key === 'string' ? `${JSON.stringify(key)}${colon}` : ''}${rendered(value, how, indent)}`
  const last = container.children?.at(-1)
  if (!last) return insertFirst(text, container, { entry, style })
  const end = last.offset + last.length
  const { comma, tail } = tailOf(text, last, container)
  if (beginsLine(text, last.offset)) {
    const indent = indentOf(text, last.offset)
    const line = `${style.lineBreak}${indent}${entry(indent, style)}`
    if (comma !== undefined) return [{ from: tail, to: tail, text: `${line},` }]
    // At one place, when no comment stands between: the comma comes first.
    if (tail === end) return [{ from: end, to: end, text: `,${line}` }]
    return [
      { from: end, to: end, text: ',' },
      { from: tail, to: tail, text: line },
    ]
  }
  const inline = style.layout === 'tight' ? entry('', style) : ` ${entry('', { ...style, layout: 'line' })}`
  return comma === undefined
    ? [{ from: end, to: end, text: `,${inline}` }]
    : [{ from: comma + 1, to: comma + 1, text: `${inline},` }]
}

/** Into `{}`: on a line of its own, behind the comments that stand in it. */
function insertFirst(
  text: string,
  container: Node,
  { entry, style }: { readonly entry: (indent: string, how: Style) => string; readonly style: Style },
): readonly Splice[] {
  const [from, to] = [container.offset + 1, container.offset + container.length - 1]
  if (style.layout !== 'lines') return [{ from, to: from + blanks(text.slice(from, to)), text: entry('', style) }]
  const outer = indentOf(text, container.offset)
  const inner = `${outer}${style.unit}`
  const line = `${style.lineBreak}${inner}${entry(inner, style)}`
  const behind = from + text.slice(from, to).trimEnd().length
  const rest = text.slice(behind, to)
  return [{ from: behind, to, text: `${line}${rest.includes('\n') ? rest : `${style.lineBreak}${outer}`}` }]
}

const blanks = (inside: string): number => (inside.trim() === '' ? inside.length : 0)

function remove(text: string, member: Node, container: Node): readonly Splice[] {
  const siblings = container.children ?? []
  const before = siblings[siblings.indexOf(member) - 1]
  const [from, to] = [container.offset + 1, container.offset + container.length - 1]
  const own = removeOne(text, member, container)
  const [{ from: cut, to: end } = { from, to }] = own
  if (siblings.length === 1 && text.slice(from, cut).trim() === '' && text.slice(end, to).trim() === '')
    return [{ from, to, text: '' }]
  const isLast = siblings.at(-1) === member
  if (!isLast || !before || tailOf(text, member, container).comma !== undefined) return own
  const { comma } = tailOf(text, before, container)
  if (comma === undefined) return own
  // The line before becomes the last one, and loses its comma; where both touch it is one cut.
  if (comma + 1 === cut) return [{ from: comma, to: end, text: '' }]
  return [{ from: comma, to: comma + 1, text: '' }, ...own]
}

/** With its own comma and the comment behind it on its line. Comments above it stay. */
function removeOne(text: string, member: Node, container: Node): readonly Splice[] {
  const siblings = container.children ?? []
  const next = siblings[siblings.indexOf(member) + 1]
  if (next && !text.slice(member.offset + member.length, next.offset).includes('\n'))
    return [{ from: member.offset, to: next.offset, text: '' }]
  const { tail } = tailOf(text, member, container)
  return [{ from: text.slice(0, member.offset).trimEnd().length, to: tail, text: '' }]
}

/** What follows a member: its comma, and where its line's comments end. */
function tailOf(text: string, member: Node, container: Node): { comma: number | undefined; tail: number } {
  let comma: number | undefined
  let tail = member.offset + member.length
  const end = container.offset + container.length - 1
  // Between two members stand blanks, one comma and comments; anything else is the next member.
  const following = /\s*(,|\/\/.*|\/\*[\s\S]*?\*\/)/y
  following.lastIndex = tail
  for (let found = following.exec(text); found && following.lastIndex <= end; found = following.exec(text)) {
    const [whole, token = ''] = found
    if (token === ',') {
      comma = following.lastIndex - 1
      tail = following.lastIndex
    } else if (!whole.includes('\n')) tail = following.lastIndex
    // A comma that stands below a comment is this member's too; a comment below the comma is not.
    else if (comma !== undefined) break
  }
  return { comma, tail }
}

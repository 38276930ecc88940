// What stands written in a config text, whatever its parser makes of it: each value with the name in front, in comments, in
// members that a later one shadows, and in broken files too. One pass for JSON, TOML, YAML and `NAME=value`: it knows no grammar to
// the end, so that nothing of a text is beyond it.
import { holdsSecrets, isFlag } from './names.ts'
import { isName, restOf, type Token, tokenAt } from './tokens.ts'

export interface Written {
  /** Empty where there is none. */
  readonly name: string
  /** As it is written between its quotes, escapes and all. */
  readonly text: string
  /** Where in the whole text it begins. */
  readonly from: number
  /** A value below `env`, `headers` and their like: whatever it looks like it may be a secret. */
  readonly isBelow: boolean
}

export function written(text: string): readonly Written[] {
  const found: Written[] = []
  const code = nothingOpen()
  let comment = nothingOpen()
  let at = 0
  for (const line of text.split('\n')) {
    const mark = marked.exec(line)?.[0] ?? ''
    // What a comment opens ends with it.
    if (mark === '') comment = nothingOpen()
    readLine({ line, at, found }, mark.length, mark === '' ? code : comment)
    at += line.length + 1
  }
  return found
}

/** A comment's beginning, with what stands before it. */
const marked = /^\s*(?:\/\/+|#+|\/\*+|\*+(?:\/|\s))/

interface Line {
  readonly line: string
  /** Where it begins in the text. */
  readonly at: number
  readonly found: Written[]
}

/** What is open at some place of a text. */
interface Open {
  readonly brackets: { readonly isBelow: boolean; readonly name: string }[]
  /** A TOML table of secrets. */
  table: boolean
  /** An `env:` ended its line: what stands further in than this is below it. */
  block: number | undefined
  /** What was read last, where it is a name. */
  last: string
  /** The name whose value comes next. */
  name: string
  /** `--api-key`, whose value may come next. */
  flag: string
  /** A text of several lines: until a line that stands no further in, or until its closing quotes. */
  held: { readonly name: string; readonly until: number | string } | undefined
}

function nothingOpen(): Open {
  return { brackets: [], table: false, block: undefined, last: '', name: '', flag: '', held: undefined }
}

const isBelow = ({ table, block, brackets }: Open): boolean =>
  table || block !== undefined || brackets.at(-1)?.isBelow === true

/** `env`, and in TOML `env.NAME` and `mcp_servers.x.env`. */
const isHolder = (name: string): boolean =>
  name.split('.').some(part => holdsSecrets.test(part.replace(/^["']|["']$/g, '')))

function readLine(given: Line, from: number, open: Open): void {
  const rest = given.line.slice(from)
  const column = from + rest.search(/\S/)
  if (column < from) return
  if (open.block !== undefined && column <= open.block) open.block = undefined
  const header = open.brackets.length === 0 && /^\[{1,2}([^[\]]{1,200})\]{1,2}\s*(?:#.*)?$/.exec(rest.trim())
  if (header) open.table = isHolder((header[1] ?? '').trim())
  if (open.held) readHeld(given, column, open)
  readTokens(given, column, open)
}

/** One more line of a text of several. */
function readHeld({ line, at, found }: Line, column: number, open: Open): void {
  const { name, until } = open.held ?? { name: '', until: 0 }
  const text = line.slice(column).trimEnd()
  const isOver = typeof until === 'number' ? column <= until : text.includes(until)
  if (isOver) open.held = undefined
  if (isOver && typeof until === 'number') return
  const own = text.replace(/(?:\\|"{1,3}|'{1,3}),?$/, '')
  if (own !== '') found.push({ name, text: own, from: at + column, isBelow: isBelow(open) || isHolder(name) })
}

function readTokens(given: Line, column: number, around: Open): void {
  const { line } = given
  let open = around
  /** Up to here a value without quotes was taken, all of it at once. */
  let taken = 0
  let isItem = false
  for (let here = column; here < line.length; ) {
    const sign = line[here] ?? ''
    if (/\s/.test(sign)) here += 1
    else if (/^(?:#|\/[/*])/.test(line.slice(here, here + 2))) {
      open = nothingOpen()
      here += 2
    } else if ('{[}],;:='.includes(sign)) {
      takeSign(sign, open)
      here += 1
    } else if (/^-\s/.test(line.slice(here, here + 2))) {
      isItem = true
      here += 1
    } else {
      const token = tokenAt(line, here)
      here = token.end
      if (isName(line, token)) {
        open.last = token.text.length > longestName ? '' : token.text
        put(given, token, { name: '', isBelow: false })
        continue
      }
      const whole = token.is === 'bare' && open.name !== '' && token.from >= taken ? restOf(line, token) : token
      taken = Math.max(taken, whole.from + whole.text.length)
      takeValue(given, whole, { open, isItem, column })
    }
  }
  open.last = ''
  if (isHolder(open.name)) open.block ??= column
}

/** What is longer names nothing: a stranger's would be looked through again for each line below it. */
const longestName = 200

function put({ at, found }: Line, { text, from }: Token, as: Pick<Written, 'name' | 'isBelow'>): void {
  if (text.trim() !== '') found.push({ ...as, text, from: at + from })
}

function takeSign(sign: string, open: Open): void {
  if (sign === ':' || sign === '=') {
    open.name = open.last || open.name
    open.last = open.flag = ''
    return
  }
  if (sign === '{' || sign === '[')
    open.brackets.push({ isBelow: isBelow(open) || isHolder(open.name), name: sign === '[' ? open.name : '' })
  if (sign === '}' || sign === ']') open.brackets.pop()
  open.name = open.last = ''
}

interface Standing {
  readonly open: Open
  /** Of a YAML list. */
  readonly isItem: boolean
  readonly column: number
}

function takeValue(given: Line, token: Token, { open, isItem, column }: Standing): void {
  const { is, text, quotes } = token
  const name = open.flag || open.name || open.brackets.at(-1)?.name || ''
  // A word of a comment's sentence is no value.
  const isValue = is !== 'bare' || name !== '' || isItem
  put(given, token, { name, isBelow: isHolder(name) || (isValue && isBelow(open)) })
  const isOpening = is === 'unended' || /^[|>][-+\d]*$/.test(text)
  if (open.name !== '' && isOpening) open.held = { name: open.name, until: quotes.length === 3 ? quotes : column }
  open.flag = text.length <= longestName && isFlag(text) ? text : ''
  open.last = ''
  if (!isItem) open.name = ''
}

// What a client's config text says, and how one entry in it is changed while every other byte stays.
//
// A parser of each format says where things lie; the edit is a splice; the result is read again and must say exactly what
// was meant. An edit that comes out otherwise is refused, never written.
import { inspect } from 'node:util'
import { BrokerError, isBrokerError } from '../../base/errors.ts'
import { readJson } from './json.ts'
import { Fault, isMap, type Path, type Source, type Splice, spliced } from './splice.ts'
import { readToml } from './toml.ts'
import { isSame, valueAt, withoutEmpty, withoutValue, withValue } from './values.ts'
import { readYaml } from './yaml.ts'

export type Format = 'json' | 'jsonc' | 'toml' | 'yaml'

/** One text, never changed: `set` and `remove` answer with another document. May hold keys: never print it. */
export interface Document {
  readonly text: string
  readonly format: Format
  /** Every path that was set or removed since the text was read, in order. */
  readonly touched: readonly Path[]
  /** The plain value at a path (strings, numbers, booleans, null, lists, maps); undefined when there is none. */
  value(path: Path): unknown
  /** The line, counted from 1, where what is at the path begins: its key, or its list item. */
  lineOf(path: Path): number | undefined
  /** Sets or replaces a map's entry or a list's item; maps that are missing on the way are made. All else stays. */
  set(path: Path, value: unknown): Document
  /** Without a map's entry or a list's item; the same document where there is none. All else stays. */
  remove(path: Path): Document
}

/** @throws BrokerError `config-unreadable` with facts line, column: it is not valid, so it is never written to. */
export function readDocument(text: string, format: Format): Document {
  return documentOf({ text, format, touched: [] })
}

type Words = Pick<Document, 'text' | 'format' | 'touched'>

const byteOrderMark = '\uFEFF'

function documentOf({ text, format, touched }: Words): Document {
  const mark = text.startsWith(byteOrderMark) ? byteOrderMark : ''
  const body = text.slice(mark.length)
  const source = read(body, format)
  const become = (next: string, path: Path): Document =>
    next === body ? self : edited(() => documentOf({ text: mark + next, format, touched: [...touched, path] }))

  const self: Document = {
    text,
    format,
    touched,
    value: path => valueAt(source.value, path),
    lineOf: path => {
      const at = locate(body, format, () => source.offsetOf(path))
      return at === undefined ? undefined : placeOf(body, at).line
    },
    set: (path, value) => {
      const wanted = plain(value)
      const { at, put } = whereToSet(source.value, path, wanted)
      const next = edit(body, format, () => source.set(at, put))
      return checked(become(next, path), withValue(source.value, path, wanted))
    },
    remove: path => {
      if (valueAt(source.value, path) === undefined) return self
      let next = edit(body, format, () => source.remove(path))
      // JSON: an earlier member of the same name would come to life.
      const isKey = typeof path.at(-1) === 'string'
      const readNext = () => edited(() => read(next, format))
      for (let twin = isKey && readNext(); twin && valueAt(twin.value, path) !== undefined; ) {
        const { remove } = twin
        next = edit(next, format, () => remove(path))
        twin = readNext()
      }
      return checked(become(next, path), withoutValue(source.value, path))
    },
  }
  // SECURITY S9: the text may hold keys, so logs, JSON and `inspect` get none of it.
  const shown = () => ({ format, characters: text.length })
  return Object.defineProperties(self, { toJSON: { value: shown }, [inspect.custom]: { value: shown } })
}

function read(body: string, format: Format): Source {
  return locate(body, format, () => {
    if (format === 'toml') return readToml(body)
    return format === 'yaml' ? readYaml(body) : readJson(body, format)
  })
}

function edit(body: string, format: Format, splices: () => readonly Splice[]): string {
  return spliced(body, locate(body, format, splices))
}

function locate<T>(body: string, format: Format, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (cause instanceof BrokerError) throw cause
    if (cause instanceof Fault) throw unreadable(format, cause.message, placeOf(body, cause.offset))
    // A parser gave up: nested deeper than the stack, or a flaw of its own. Its words may repeat the text.
    throw unreadable(format, 'it is nested too deeply or otherwise beyond its parser', { line: 1, column: 1 })
  }
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/)
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/** As people call it: with comments in it, it is JSON to them as well. */
export const formatTitles = { json: 'JSON', jsonc: 'JSON', toml: 'TOML', yaml: 'YAML' } as const

function unreadable(format: Format, why: string, { line, column }: { line: number; column: number }): BrokerError {
  return new BrokerError('config-unreadable', {
    message: `Line ${line}, column ${column} is not ${formatTitles[format]} that Valetkey can edit (${why}). Repair it in an editor; Valetkey changes nothing in it until then.`,
    facts: { line, column },
  })
}

/** The deepest place that is there and can hold the rest: missing maps are made together with what goes into them. */
function whereToSet(root: unknown, path: Path, value: unknown): { at: Path; put: unknown } {
  for (let depth = 0; depth < path.length; depth += 1) {
    const here = valueAt(root, path.slice(0, depth))
    const part = path[depth]
    if (
      Array.isArray(here) ? typeof part === 'number' && part <= here.length : isMap(here) && typeof part === 'string'
    ) {
      if (depth === path.length - 1) return { at: path, put: value }
      continue
    }
    if (here !== undefined && here !== null) throw cannotHold(path.slice(0, depth))
    // At the root nothing is there yet: its first member is written as one.
    const kept = Math.max(depth, 1)
    return { at: path.slice(0, kept), put: withValue(undefined, path.slice(kept), value) }
  }
  return { at: path, put: value }
}

function cannotHold(path: Path): BrokerError {
  return new BrokerError('config-unreadable', {
    message: `What stands at ${path.join(' › ') || 'the top'} in this file cannot hold an entry. Correct it in an editor; Valetkey changed nothing.`,
  })
}

function checked(document: Document, wanted: unknown): Document {
  if (isSame(comparable(document, document.value([])), comparable(document, wanted))) return document
  throw notAlone()
}

/** The text itself was read, so that what cannot be read is the edit: a YAML alias has lost what it stands for. */
function edited<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw isBrokerError(error, 'config-unreadable') ? notAlone() : error
  }
}

function notAlone(): BrokerError {
  return new BrokerError('config-unreadable', {
    message:
      'Valetkey cannot make this change without changing other lines of the file. Make it in an editor; nothing was changed.',
  })
}

function comparable({ format }: Document, value: unknown): unknown {
  const there = value === undefined || value === null ? {} : value
  return format === 'toml' ? withoutEmpty(there) : there
}

/** Members without a value are left out, as JSON does. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (!isMap(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (member === undefined ? [] : [[key, plain(member)]])),
  )
}

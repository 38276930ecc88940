// What there is to say about one client's file: its entries' secrets, the settings around them, keys of a known form
// anywhere in its text, and that it is broken.
import { isBrokerError } from '../../base/errors.ts'
import { Secret } from '../../base/secret.ts'
import { type Document, formatTitles, readDocument } from '../document/document.ts'
import type { Path } from '../document/splice.ts'
import { type Entry, entriesOf } from '../entries/entry.ts'
import { isMembers } from '../entries/read.ts'
import { endsOf } from '../keys/ends.ts'
import { isAddress, judge } from '../keys/judge.ts'
import { becomesIn } from '../migrate/becomes-in.ts'
import { lookYourself, moveIt, type Standing, takeItOut } from './advice.ts'
import { type EntrySecret, secretsIn } from './entry-secrets.ts'
import type { Finding, Reference } from './finding.ts'
import { type Position, positionsIn } from './position.ts'
import { type Known, usualPlace } from './project-files.ts'
import { inline, keysWritten, type TextKey } from './text-keys.ts'

export interface Found {
  readonly findings: readonly Finding[]
  readonly references: readonly Reference[]
}

/** One file may belong to several clients; what two of them would say is said once. */
export function findingsInConfig(file: string, text: string, owners: readonly Known[]): Found {
  const [first] = owners
  if (!first || text.trim() === '') return { findings: [], references: [] }
  const document = readOr(file, text, first)
  if (!('value' in document)) return { findings: [document, ...inline(file, keysWritten(text), text)], references: [] }
  const entries = onceEach(owners.flatMap(owner => ownEntries(file, document, owner)))
  const looked = entries.map(owned => ({ ...owned, ...secretsIn(owned.entry, owned.owner.client, document) }))
  const secrets = looked.flatMap(({ secrets: some }) => some)
  const inEntries = looked.flatMap(({ entry, owner, secrets: some }) => {
    const becoming = becomesIn(document, { ...owner, path: file }, entry)
    return some.map(secret => findingOf(secret, { entry: entry.name, becomes: becoming, reach: owner.reach }))
  })
  const around = settingsAround(file, document, entries)
  const positionOf = positionsIn(text)
  const told = [...secrets, ...around].map(({ value, line }) => ({ value, line }))
  // What the parser tells of is judged by what it is; what only the text shows, by how it is written.
  const elsewhere = keysWritten(text, new Set(textsIn(document.value([])))).filter(
    key => !told.some(one => isSame(key, positionOf(key.from), one)),
  )
  return {
    findings: [...inEntries, ...around.map(({ finding }) => finding), ...inline(file, elsewhere, text)],
    references: looked.flatMap(({ entry, references }) =>
      references.map(({ name, line }) => ({ file, line, client: entry.client, entry: entry.name, name })),
    ),
  }
}

/** Of a file that nobody knows and that is built as most clients' files are; undefined where it is not. */
export function findingsInCopy(file: string, text: string, usual: Known): readonly Finding[] | undefined {
  const document = readOr(file, text, usual)
  if (!('value' in document) || !isMembers(document.value([usualPlace]))) return undefined
  return findingsInConfig(file, text, [usual]).findings.map(({ client: _, ...found }) => found)
}

interface Told {
  readonly value: Secret
  readonly line: number | undefined
}

/** Of an address only the password was told. */
function isSame(key: TextKey, { line }: Position, told: Told): boolean {
  return told.value.equals(new Secret(key.value)) || (isAddress(key) && told.line === line)
}

interface Owned {
  readonly entry: Entry
  readonly owner: Known
}

function ownEntries(path: string, document: Document, owner: Known): readonly Owned[] {
  return entriesOf({ ...owner, path }, document).map(entry => ({ entry, owner }))
}

function onceEach(entries: readonly Owned[]): readonly Owned[] {
  const seen = new Set<string>()
  return entries.filter(({ entry }) => {
    const path = JSON.stringify(entry.path)
    return !seen.has(path) && seen.add(path)
  })
}

/** The parser's own words may quote the file, and so a key: only the place is passed on. */
function readOr(file: string, text: string, { client, file: { format } }: Known): Document | Finding {
  try {
    return readDocument(text, format)
  } catch (error) {
    if (!isBrokerError(error, 'config-unreadable')) throw error
    const { line, column } = error.facts
    const at = { ...(typeof line === 'number' ? { line } : {}), ...(typeof column === 'number' ? { column } : {}) }
    const where =
      at.line === undefined ? '' : `: line ${at.line}${at.column === undefined ? '' : `, column ${at.column}`}`
    const why = `It could not be read as ${formatTitles[format]}${where}.`
    return { kind: 'unreadable', file, ...at, client: client.id, why, ...lookYourself }
  }
}

function findingOf(secret: EntrySecret, standing: Standing): Finding {
  const { entry, kind, name, path, line, shown, why, rule } = secret
  const { client, file } = entry
  const ends = shown === undefined ? {} : { shown }
  return { kind, file, line, client, entry: entry.name, name, path, ...ends, why, ...moveIt(rule, standing) }
}

/** Keys of models and services that a client keeps beside its entries. */
function settingsAround(file: string, document: Document, entries: readonly Owned[]) {
  const inEntry = new Set(entries.map(({ entry }) => JSON.stringify(entry.path)))
  return leaves(document.value([]), [], inEntry).flatMap(({ path, text }) => {
    const name = String(path.filter(part => typeof part === 'string').at(-1) ?? '')
    return judge(text, name, 'show-for-sure').secrets.map(({ value, why, rule }) => ({
      value: new Secret(value),
      line: document.lineOf(path),
      finding: {
        kind: 'setting' as const,
        file,
        ...lineOf(document, path),
        name,
        path,
        ...endsOf(value),
        why,
        ...takeItOut(rule),
      },
    }))
  })
}

function lineOf(document: Document, path: Path): { readonly line?: number } {
  const line = document.lineOf(path)
  return line === undefined ? {} : { line }
}

interface Leaf {
  readonly path: Path
  readonly text: string
}

const deepest = 32
const longest = 4096

/** Strings as long as keys are, outside of the entries. */
function leaves(value: unknown, path: Path, except: ReadonlySet<string>): readonly Leaf[] {
  if (typeof value === 'string') return value.length >= 16 && value.length <= longest ? [{ path, text: value }] : []
  if (path.length > deepest || except.has(JSON.stringify(path))) return []
  const members = Array.isArray(value) ? [...value.entries()] : isMembers(value) ? Object.entries(value) : []
  return members.flatMap(([key, item]: [string | number, unknown]) => leaves(item, [...path, key], except))
}

/** Every value as it may be written, of long texts each line. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value, ...value.split(/\r?\n/).map(line => line.trim())]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [String(value)]
}

// Which secrets lie in one entry of a client's file, and exactly where: for the scan, and for whoever moves them away.
import { Secret } from '../../base/secret.ts'
import type { Document } from '../document/document.ts'
import type { Path } from '../document/splice.ts'
import type { Entry } from '../entries/entry.ts'
import { isMembers } from '../entries/read.ts'
import { endsOf } from '../keys/ends.ts'
import { judge } from '../keys/judge.ts'
import { isFlag } from '../keys/names.ts'
import type { Client } from '../known/client.ts'
import type { FindingKind } from './finding.ts'

/** A secret in an entry. Prints as `‹secret›`. */
export interface EntrySecret {
  readonly entry: Entry
  readonly kind: Extract<FindingKind, 'header' | 'environment' | 'argument' | 'address' | 'setting'>
  /** The variable, header, flag or parameter that holds it. */
  readonly name: string
  /** The string (or number) in the document that it is, or is a part of. */
  readonly path: Path
  /** Which part of that string: all of it where `from` is 0 and `to` its length. */
  readonly from: number
  readonly to: number
  readonly value: Secret
  readonly shown?: string
  readonly line: number
  readonly why: string
  /** The rule that knows its form: `github`. */
  readonly rule?: string
}

/** A value in an entry that names where its secret lies. */
export interface EntryReference {
  readonly name: string
  readonly path: Path
  readonly line: number
}

export interface EntrySecrets {
  readonly secrets: readonly EntrySecret[]
  readonly references: readonly EntryReference[]
}

export function secretsIn(entry: Entry, client: Client, document: Document): EntrySecrets {
  const found = leavesOf(document.value(entry.path), []).flatMap(leaf => {
    const use = useOf(leaf, client)
    return use ? [{ leaf, use, verdict: judge(leaf.text, use.name, use.may) }] : []
  })
  const place = (leaf: Leaf) => {
    const path = [...entry.path, ...leaf.path]
    return { path, line: document.lineOf(path) ?? entry.line }
  }
  const secrets = found.flatMap(({ leaf, use, verdict }) =>
    verdict.secrets.map(({ value, at, name, why, rule }) => ({
      entry,
      kind: use.kind,
      name,
      ...place(leaf),
      ...at,
      value: new Secret(value),
      ...endsOf(value),
      why,
      ...(rule ? { rule } : {}),
    })),
  )
  const references = found.flatMap(({ leaf, use, verdict }) =>
    verdict.isReference ? [{ name: use.name, ...place(leaf) }] : [],
  )
  return { secrets, references }
}

interface Leaf {
  readonly path: Path
  readonly text: string
  /** The argument before it: `--api-key`, whose value this then is. */
  readonly after: string | undefined
}

/** Every string and number in a value, however deep; a hostile file must not end us. */
function leavesOf(value: unknown, path: Path, after?: string): readonly Leaf[] {
  if (typeof value === 'string' || typeof value === 'number') return [{ path, text: String(value), after }]
  if (path.length > deepest) return []
  if (Array.isArray(value))
    return value.flatMap((item: unknown, at) => leavesOf(item, [...path, at], flagIn(value[at - 1])))
  if (isMembers(value)) return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, key]))
  return []
}

const deepest = 32

function flagIn(value: unknown): string | undefined {
  return typeof value === 'string' && isFlag(value) ? value : undefined
}

interface Use {
  readonly kind: EntrySecret['kind']
  readonly name: string
  readonly may: 'show-in-any-way' | 'show-for-sure'
}

const everyWay = 'show-in-any-way'

/** What a string of an entry is for; undefined where it is the name of a variable by the client's own documents. */
function useOf({ path, after }: Leaf, { shape: { stdio, remote } }: Client): Use | undefined {
  const [first = ''] = path
  const last = String(path.at(-1) ?? '')
  if (first === remote?.bearerVariable || first === remote?.headerVariables) return undefined
  if (first === stdio.env && path.length > 1) return { kind: 'environment', name: last, may: everyWay }
  if (remote && startsWith(path, remote.headers)) return { kind: 'header', name: last, may: everyWay }
  if (remote?.url.includes(String(first))) return { kind: 'address', name: 'the address', may: everyWay }
  if (first === stdio.args || first === stdio.command) {
    return { kind: 'argument', name: argumentName(path, after), may: everyWay }
  }
  return {
    kind: 'setting',
    name: last,
    may: /^(?:description|title|name|type|cwd)$/i.test(last) ? 'show-for-sure' : everyWay,
  }
}

function argumentName(path: Path, after: string | undefined): string {
  const at = path.at(-1)
  return after ?? (typeof at === 'number' ? `argument ${at + 1}` : 'the command')
}

function startsWith(path: Path, beginning: Path): boolean {
  return path.length > beginning.length && beginning.every((part, at) => path[at] === part)
}

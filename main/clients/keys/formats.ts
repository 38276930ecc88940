// Which known form of a key a text holds: the rules that secretlint's people keep, each run as it is. Knows nothing of files
// and clients. The one importer of that package.
import { rules } from '@secretlint/secretlint-rule-preset-recommend'
import { endsOf } from './ends.ts'
import { serviceOf } from './kinds.ts'

export interface KnownKey {
  /** The rule's own short name: `github`. */
  readonly rule: string
  /** What it is, for a sentence: `a GitHub token`. */
  readonly what: string
  /** The key itself: never print it. */
  readonly value: string
  /** Where it begins and ends in the text. */
  readonly from: number
  readonly to: number
}

interface Report {
  readonly message: { readonly data?: Readonly<Record<string, unknown>> | undefined }
  readonly range: readonly [number, number]
}

interface Rule {
  readonly name: string
  file(source: object): unknown
}

// A comment in the scanned file must not silence a finding.
const unused = ['filter-comments']

let reported: Report[] = []
const running: readonly Rule[] = rules.flatMap(startRule)

/** Rules are made once; what they report is collected for the text that is being looked at. */
function startRule(creator: (typeof rules)[number]): readonly Rule[] {
  const name = creator.meta.id.replace(/^.*secretlint-rule-/, '')
  if (unused.includes(name)) return []
  const context = {
    createTranslator: () => (messageId: string, data?: object) => ({ messageId, data }),
    report: (report: Report) => reported.push(report),
    ignore: () => {},
  }
  const rule = creator.create(context as never, {} as never) as { file?(source: object): unknown }
  return [{ name, file: source => rule.file?.(source) }]
}

/** Every key of a known form in the text, in order; of those that overlap the first. */
export function knownKeys(text: string): readonly KnownKey[] {
  const found = running.flatMap(rule => keysBy(rule, text))
  const sorted = found.sort((one, other) => one.from - other.from || other.to - one.to)
  let end = 0
  return sorted.filter(({ from, to }) => {
    if (from < end) return false
    end = to
    return true
  })
}

/** A name that is a key itself: people put keys into the strangest places. */
export function withoutKeys(text: string): string {
  return knownKeys(text).reduceRight(
    (rest, { value, from, to }) => `${rest.slice(0, from)}${endsOf(value).shown ?? '…'}${rest.slice(to)}`,
    text,
  )
}

// Without a path and an extension no rule looks at a name or opens a file: all they get is the text.
function keysBy({ name, file }: Rule, text: string): readonly KnownKey[] {
  reported = []
  file({ filePath: '', ext: '', contentType: 'text', content: text })
  return reported.flatMap(({ message, range: [begin, end] }) => {
    const said = Object.values(message.data ?? {}).find(value => typeof value === 'string' && value.length > 0)
    const at = typeof said === 'string' ? text.indexOf(said, begin) : -1
    const [from, to] = at >= 0 ? [at, at + String(said).length] : [begin, end]
    return [{ rule: name, what: serviceOf(name).what, ...secretPart(text.slice(from, to), from) }]
  })
}

/** Of an address with a password in it, whose end a rule only guesses at, the password. */
function secretPart(match: string, from: number): Pick<KnownKey, 'value' | 'from' | 'to'> {
  const [, before = '', password] = /^([a-z][a-z0-9+.:-]{0,30}:\/\/[^:/@\s]*:)([^@/\s]+)@/i.exec(match) ?? []
  const [value, at] = password === undefined ? [match, from] : [password, from + before.length]
  return { value, from: at, to: at + value.length }
}

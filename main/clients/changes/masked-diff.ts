// A diff of config texts that may be shown: without what is or may be a secret. SECURITY S9.
import type { Document } from '../document/document.ts'
import { isMap } from '../document/splice.ts'
import { endsOf } from '../keys/ends.ts'
import { knownKeys } from '../keys/formats.ts'
import { judge, suspects } from '../keys/judge.ts'
import { isSwitch } from '../keys/looks.ts'
import { holdsSecrets } from '../keys/names.ts'
import { type Written, written } from '../keys/written.ts'
import { flagBefore } from './may-be-keys.ts'

/** Of a long secret the first and last two characters stay, of a short one nothing. */
export function maskedDiff(diff: string, documents: readonly Document[]): string {
  const isShown = (text: string): boolean => text !== '' && (diff.includes(text) || diff.includes(quoted(text)))
  const inValues = documents.flatMap(document => secretsIn(document.value([]), '', isShown))
  // Comments hold keys as well, and so do members that a later one of their name shadows: no parser tells of those.
  const inText = documents.flatMap(({ text }) => written(text).flatMap(one => secretsWritten(one, isShown)))
  const secrets = new Set([...inValues, ...inText, ...knownKeys(diff).map(({ value }) => value)])
  // The longest first: one may be a part of another.
  const ordered = [...secrets].filter(isShown).sort((one, other) => other.length - one.length)
  return ordered.reduce(masked, diff)
}

function secretsWritten({ name, text, isBelow }: Written, isShown: (text: string) => boolean): readonly string[] {
  if (!isShown(text)) return []
  if (isBelow) return isSwitch(text) ? [] : [text]
  return suspects(text, name, 'show-in-any-way').map(({ value }) => value)
}

/** As JSON, TOML and YAML write it between quotes. */
const quoted = (text: string): string => JSON.stringify(text).slice(1, -1)

function secretsIn(value: unknown, name: string, isShown: (text: string) => boolean): readonly string[] {
  if (typeof value === 'string') {
    // Only what the diff shows is judged: there may be megabytes around it.
    const lines = value.split(/\r?\n/).map(line => line.trim())
    if (![value, ...lines].some(isShown)) return []
    return judge(value, name, 'show-in-any-way').secrets.flatMap(secret => secret.value.split(/\r?\n/))
  }
  if (Array.isArray(value)) {
    const behindFlag = value.filter((_, at) => flagBefore(value, at) !== undefined)
    return [...behindFlag.flatMap(textsIn), ...value.flatMap(item => secretsIn(item, name, isShown))]
  }
  if (!isMap(value)) return []
  return Object.entries(value).flatMap(([key, member]) =>
    holdsSecrets.test(key) ? textsIn(member) : secretsIn(member, key, isShown),
  )
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split(/\r?\n/).map(line => line.trim())
  if (typeof value === 'number') return [String(value)]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return isMap(value) ? Object.values(value).flatMap(textsIn) : []
}

/** Shorter ones would be found in the middle of words; they are masked where they are a value of their own. */
const shortest = 6

function masked(text: string, secret: string): string {
  const shown = endsOf(secret).shown ?? '…'
  const written = [...new Set([secret, quoted(secret)])]
  if (secret.length >= shortest) return written.reduce((rest, one) => rest.replaceAll(one, shown), text)
  const literal = written.map(one => one.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  // A number between commas, or behind a colon alone, is as likely a port.
  const [before, behind] = /^\d+$/.test(secret)
    ? ['=|[:=-]\\s+', '#.*']
    : ['[:=,[]\\s*|-\\s+', '(?:[,}\\]#]|//|/\\*).*']
  return text.replace(
    new RegExp(`(["'])(?:${literal})\\1|(?<=${before})(?:${literal})(?=\\s*(?:${behind})?$)`, 'gm'),
    (_, quote = '') => `${quote}…${quote}`,
  )
}

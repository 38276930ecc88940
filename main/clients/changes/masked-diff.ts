// A diff of config texts that may be shown: without what is or may be a secret. SECURITY S9.
import type { Document } from '../document/document.ts'
import { isMap } from '../document/splice.ts'
import { endsOf } from '../keys/ends.ts'
import { knownKeys } from '../keys/formats.ts'
import { judge } from '../keys/judge.ts'
import { saysSecret } from '../keys/names.ts'

/** What stands below these is masked whatever it looks like: nobody can tell a password from a word. */
export const alwaysSecret = /^(env|envs|environment|headers|http_headers|bearer_token|auth|oauth)$/i

/** Of a long secret the first and last two characters stay, of a short one nothing. */
export function maskedDiff(diff: string, documents: readonly Document[]): string {
  const isShown = (text: string): boolean => text !== '' && (diff.includes(text) || diff.includes(quoted(text)))
  const inValues = documents.flatMap(document => secretsIn(document.value([]), '', isShown))
  // Comments hold keys as well.
  const secrets = new Set([...inValues, ...knownKeys(diff).map(({ value }) => value)])
  // The longest first: one may be a part of another.
  const ordered = [...secrets].filter(isShown).sort((one, other) => other.length - one.length)
  return ordered.reduce(masked, diff)
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
    const behindFlag = value.filter((_, n) => /^--?\w/.test(String(value[n - 1])) && saysSecret(String(value[n - 1])))
    return [...behindFlag.flatMap(textsIn), ...value.flatMap(item => secretsIn(item, name, isShown))]
  }
  if (!isMap(value)) return []
  return Object.entries(value).flatMap(([key, member]) =>
    alwaysSecret.test(key) ? textsIn(member) : secretsIn(member, key, isShown),
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
  return text.replace(
    new RegExp(`(["'])(?:${literal})\\1|(?<=[:=-]\\s+)(?:${literal})(?=\\s*(?:#.*)?$)`, 'gm'),
    (_, quote = '') => `${quote}…${quote}`,
  )
}

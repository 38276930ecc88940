// What a local server is started by: the command that a person has approved, word by word, and how they are shown it.
// SECURITY S16: a change of anything in it is another command, which asks anew.
import { createHash } from 'node:crypto'

export interface LocalCommand {
  /** An absolute path. */
  readonly command: string
  readonly args: readonly string[]
  /** An absolute path. */
  readonly cwd: string
  /** No secret is in it. */
  readonly env: Readonly<Record<string, string>>
  /** Variables whose values are in the vault alone. */
  readonly secretNames: readonly string[]
}

/** What the approval of a person is bound to; it rests in the vault, beside the keys that it opens. */
export function approvalOf({ command, args, cwd, env, secretNames }: LocalCommand): string {
  const variables = Object.entries(env).sort(([one], [other]) => (one < other ? -1 : 1))
  const all = JSON.stringify([command, args, cwd, variables, [...secretNames].sort()])
  return createHash('sha256').update(all).digest('hex')
}

/** In full: nothing is left out of what somebody agrees to. */
export function shownCommand({ command, args }: Pick<LocalCommand, 'command' | 'args'>): string {
  return [command, ...args].map(shownWord).join(' ')
}

/** As a shell would take it. */
export function shownWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

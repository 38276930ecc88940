// What a person does about a finding, in a sentence or two, and where they make a new key.
import { quote } from '../../base/quote.ts'
import { shownWord } from '../../mcp/local/command.ts'
import { withoutKeys } from '../keys/formats.ts'
import { serviceOf } from '../keys/kinds.ts'
import type { Becomes } from '../migrate/becomes.ts'
import type { Finding } from './finding.ts'
import type { Reach } from './project-files.ts'

type Advice = Pick<Finding, 'todo' | 'rotate' | 'isMovable'>

export interface Standing {
  /** The entry's own name. */
  readonly entry: string
  readonly becomes: Becomes
  readonly reach: Reach | undefined
}

/** Of a key in an entry: `migrate` where it can do something, and there gets at the file. */
export function moveIt(rule: string | undefined, { entry, becomes, reach }: Standing): Advice {
  if (reach === 'not') return takeItOut(rule)
  // SECURITY S9: before it is cut short, for half a key would not be known as one.
  const name = quote(withoutKeys(entry))
  if (becomes.is === 'left') {
    return {
      todo: `Take it out of the entry ${name}, and make a new one: whoever read the file has this one.`,
      ...page(rule),
    }
  }
  if (becomes.is === 'stuck') {
    return {
      todo: `The entry ${name} cannot be moved as it is. ${becomes.why} Change that, or take the key out; make a new one in any case.`,
      ...page(rule),
    }
  }
  const typed = reach ? `valetkey migrate --project ${shownWord(reach.project)}` : 'valetkey migrate'
  return {
    todo: `Move it into the vault: ${typed}. Then make a new one; this one has lain in a file.`,
    ...(reach ? {} : { isMovable: true }),
    ...page(rule),
  }
}

export function takeItOut(rule: string | undefined): Advice {
  return { todo: 'Take it out of this file, and make a new one: whoever read the file has this one.', ...page(rule) }
}

function page(rule: string | undefined): { readonly rotate?: string } {
  const rotate = rule && serviceOf(rule).rotate
  return rotate ? { rotate } : {}
}

export function leaveStore(tool: string): Advice {
  return { todo: `Use those servers through Valetkey (valetkey add URL), sign out in ${tool}, then delete this file.` }
}

export const closeFile: Advice = { todo: 'Keep it to yourself: chmod 600, and 700 for its folder.' }

export const leaveGit: Advice = {
  todo: 'Take it out of git (git rm --cached), and make new keys: the old ones stay in the history.',
}

export const lookYourself: Advice = { todo: 'Look at it in an editor, then scan again.' }

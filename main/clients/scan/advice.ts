// What a person does about a finding, in one sentence, and where they make a new key.
import { serviceOf } from '../keys/kinds.ts'
import type { Finding } from './finding.ts'

type Advice = Pick<Finding, 'todo' | 'rotate'>

export function moveIt(rule: string | undefined): Advice {
  return {
    todo: 'Move it into the vault: valetkey migrate. Then make a new one; this one has lain in a file.',
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

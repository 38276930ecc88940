// What a person does about a finding, in one sentence. A path in a command is the person's to quote.
import { serviceOf } from './key-names.ts'

export const moveIt = (rule: string | undefined): string =>
  `Move it into the vault: valetkey migrate. ${rotate(rule)} the old one has lain in a file.`

export const takeItOut = (rule: string | undefined): string =>
  `Take it out of this file. ${rotate(rule)} whoever read the file has it.`

function rotate(rule: string | undefined): string {
  const address = rule ? serviceOf(rule).rotate : undefined
  return `Then make a new one where it came from${address ? ` (${address})` : ''}:`
}

export const leaveStore = (tool: string): string =>
  `Use those servers through Valetkey (valetkey add URL), sign out of them in ${tool}, then delete this file.`

export const closeFile = 'Keep it to yourself: chmod 600, and 700 for its folder.'

export const leaveGit =
  'Take it out of git (git rm --cached), and make new keys where they came from: the old ones stay in the history.'

export const lookYourself = 'Look at it in an editor, then scan again.'

// The verb that moves keys out of clients' files: migrate. Shows what would become of each entry, lets the person choose, and tells
// what was done.
import { resolve } from 'node:path'
import type { Results } from '../../broker/contract/commands.ts'
import type { CommandOf, Desk } from '../desk/desk.ts'
import { canMove, doneText, planText, undoneText } from '../show/migration.ts'
import type { Outcome } from '../show/outcome.ts'
import { inert } from '../show/print.ts'
import { askLine } from '../talk/ask.ts'
import { misused } from '../typed/arguments.ts'
import type { Call, Verb } from '../typed/verb.ts'

type Entries = Results['migrate']['entries']

export const migrate: Verb = {
  name: 'migrate',
  group: 'Clients',
  usage: '[--only CLIENT/ENTRY]… [--all] [--dry-run] [--keep-keys] [--project FOLDER] | --undo',
  summary: 'Move the keys in the clients’ config files into the vault; the entries then lead to Valetkey',
  about: [
    'Where the server offers a sign-in, you sign in and the key is not needed any more; where it takes only a key, the key goes into the vault. A program with keys in its environment is then started by Valetkey, which asks you about its whole command.',
    'Each new entry is started as its client starts it and must list its tools; otherwise the old entry is put back. Your keys have lain in files: what to rotate, and where, is said at the end.',
    'To undo it: valetkey migrate --undo, or one file after the other with valetkey undo. The keys are in the files again then.',
  ],
  words: [0, 0],
  options: {
    only: { takes: 'several', value: 'CLIENT/ENTRY', help: 'this entry alone; may be given several times' },
    all: { takes: 'nothing', help: 'every entry that can be moved, without choosing' },
    'dry-run': { takes: 'nothing', help: 'only show what would become of each entry' },
    'keep-keys': { takes: 'nothing', help: 'keep to the key where the server offers a sign-in as well' },
    project: { takes: 'one', value: 'FOLDER', help: 'also the files that clients keep in this project' },
    undo: { takes: 'nothing', help: 'put back every file that was changed by this command' },
  },
  examples: ['valetkey migrate --dry-run', 'valetkey migrate --only cursor/example', 'valetkey migrate --undo'],
  async run(call, desk): Promise<Outcome> {
    if (call.has('undo')) return await undone(desk)
    const wish = wishOf(call)
    const plan = await desk.request({ verb: 'migrate', ...wish })
    if (call.has('dry-run')) return { result: plan, text: planText(plan, desk.style) }
    if (!plan.entries.some(canMove)) return { result: plan, text: planText(plan, desk.style) }
    const only = await chosen(plan, call, desk)
    if (only.length === 0) return { result: plan, text: 'Nothing was chosen, so nothing was changed.' }
    const result = await desk.request({ verb: 'migrate', ...wish, only: [...only], how: 'write' })
    return { result, text: doneText(result, desk.style), ...failureIn(result) }
  },
}

function wishOf(call: Call): Omit<CommandOf<'migrate'>, 'verb'> {
  const project = call.value('project')
  return {
    ...(project === undefined ? {} : { project: resolve(project) }),
    prefer: call.has('keep-keys') ? 'key' : 'sign-in',
  }
}

async function chosen(plan: Results['migrate'], call: Call, desk: Desk): Promise<readonly string[]> {
  const movable = plan.entries.filter(canMove)
  if (call.has('only')) return call.values('only').flatMap(word => named(word, plan.entries))
  if (call.has('all')) return movable.map(({ id }) => id)
  desk.voice.quiet()
  const without =
    'What is to be moved is chosen on a terminal, and this process has none. Name it with --only CLIENT/ENTRY or --all; to see what there is: valetkey migrate --dry-run'
  const which = 'Which? Numbers such as 1,3-5; Enter for all of them; 0 for none.'
  const again = `That is none of them: the numbers are 1 to ${movable.length}. ${which}`
  for (let asked = 0; asked < 3; asked += 1) {
    const prompt = asked === 0 ? `${planText(plan, desk.style)}\n\n  ${which}` : again
    const picked = picks(await askLine(prompt, without, desk.signal), movable.length)
    if (picked) return movable.filter((_, at) => picked.has(at + 1)).map(({ id }) => id)
  }
  return []
}

/** `1,3-5`; undefined for what is none of it. */
export function picks(typed: string | undefined, most: number): ReadonlySet<number> | undefined {
  if (typed === undefined || typed === '0') return new Set()
  if (typed === '' || /^all$/i.test(typed)) return range(1, most)
  const parts = typed.split(/[,\s]+/).map(part => /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part))
  if (parts.includes(null)) return undefined
  const all = parts.flatMap(part => [...range(Number(part?.[1]), Number(part?.[2] ?? part?.[1]))])
  return all.every(one => one >= 1 && one <= most) && all.length > 0 ? new Set(all) : undefined
}

function range(from: number, to: number): Set<number> {
  return new Set(Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at))
}

/** @throws BrokerError `bad-input` where there is no such entry, or nothing can be done with it. */
function named(word: string, entries: Entries): readonly string[] {
  const found = entries.filter(({ id, client, entry }) => word === id || word === `${client}/${entry}`)
  const movable = found.filter(canMove)
  if (movable.length > 0) return movable.map(({ id }) => id)
  const [first] = found
  if (first) throw misused(`${inert(word)} is left as it is: ${inert(first.why ?? '')}`)
  throw misused(`There is no entry ${inert(word)}. To see which there are: valetkey migrate --dry-run`)
}

function failureIn({ done }: Results['migrate']): Pick<Outcome, 'failure'> {
  const failed = done.filter(({ is }) => is === 'failed')
  if (failed.length === 0) return {}
  const names = failed.map(({ client, entry }) => inert(`${client}/${entry}`)).join(', ')
  return { failure: { code: 'config-unwritable', message: `Not moved, and left as they were: ${names}.` } }
}

async function undone(desk: Desk): Promise<Outcome> {
  const result = await desk.request({ verb: 'migrate-undo' })
  const left = result.files.filter(({ put }) => put === 'not')
  const failure = { code: 'config-changed' as const, message: `${left.length} of the files could not be put back.` }
  return { result, text: undoneText(result, desk.style), ...(left.length > 0 ? { failure } : {}) }
}

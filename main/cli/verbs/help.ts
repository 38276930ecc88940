// The verb that explains the others.
import { findVerb } from '../typed/arguments.ts'
import { overview, verbHelp } from '../typed/help.ts'
import type { Verb } from '../typed/verb.ts'

/** The table is asked for late, because it contains this verb. */
export function helpOn(table: () => readonly Verb[]): Verb {
  return {
    name: 'help',
    group: 'Valetkey itself',
    usage: '[COMMAND]',
    summary: 'Explain a command, or list all of them',
    words: [0, 1],
    examples: ['valetkey help', 'valetkey help revoke'],
    async run(call, { style, installation }) {
      const verbs = table().filter(({ isHere }) => !isHere || isHere(installation))
      const name = call.words[0]
      if (name === undefined) return { result: { verbs: verbs.map(verb => verb.name) }, text: overview(verbs, style) }
      const verb = findVerb(name, verbs)
      return { result: { verb: verb.name, usage: verb.usage }, text: verbHelp(verb, style) }
    },
  }
}

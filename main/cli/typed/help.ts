// What `valetkey help` says, made from the same table that runs the verbs.
import { exitCodeMeanings } from '../show/exit-code.ts'
import { type Style, table } from '../show/print.ts'
import { commonOptions, type Option, type Verb } from './verb.ts'

const groups: readonly Verb['group'][] = ['Servers', 'Accounts and access', 'Clients', 'Valetkey itself']

const beginning = [
  ['  valetkey add URL', 'looks at a server and signs you in'],
  ['  valetkey connect CLIENT NAME', 'lets a client use it; who is here: valetkey clients'],
  ['  valetkey scan', 'keys that lie in files; valetkey migrate moves them'],
]

export function overview(verbs: readonly Verb[], style: Style): string {
  const sections = groups.map(group => {
    const rows = verbs.filter(verb => verb.group === group).map(({ name, summary }) => [`  ${name}`, summary])
    return `${style('strong', group)}\n${table(rows)}`
  })
  return [
    'Valetkey gives the AI clients on this machine the use of remote MCP servers, and never the tokens.',
    'Usage: valetkey COMMAND …   ·   more about one: valetkey help COMMAND   ·   for programs: --json',
    `${style('strong', 'To begin')}\n${table(beginning)}`,
    ...sections,
    `${style('strong', 'Exit codes')}\n${exitCodes()}`,
  ].join('\n\n')
}

export function verbHelp(verb: Verb, style: Style): string {
  const options = Object.entries({ ...verb.options, ...commonOptions }).map(([name, option]) => [
    `  ${spelled(name, option)}`,
    option.help,
  ])
  return [
    `${verb.summary}.`,
    `Usage: valetkey ${`${verb.name} ${verb.usage}`.trim()}`,
    ...(verb.about ?? []),
    `${style('strong', 'Options')}\n${table(options)}`,
    `${style('strong', 'Examples')}\n${verb.examples.map(example => `  ${example}`).join('\n')}`,
    `${style('strong', 'Exit codes')}\n${exitCodes()}`,
  ].join('\n\n')
}

function spelled(name: string, option: Option): string {
  if (option.takes === 'nothing') return `--${name}`
  return `--${name} ${option.value}${option.takes === 'several' ? ' …' : ''}`
}

function exitCodes(): string {
  return table(exitCodeMeanings.map(([code, meaning]) => [`  ${code}`, meaning]))
}

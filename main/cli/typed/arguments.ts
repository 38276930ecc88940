// What was typed: which verb, which words, which options. What does not fit becomes a sentence with the nearest that does.
import { parseArgs } from 'node:util'
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import { type Call, commonOptions, type Option, type Verb } from './verb.ts'

export interface Typed {
  readonly verb: Verb
  readonly call: Call
}

/**
 * `valetkey`, `valetkey --help` and `valetkey VERB --help` all are the verb `help`; `valetkey --version` is `version`.
 * @throws BrokerError `bad-input`: no such verb or option, a value missing, too many words.
 */
export function readArguments(argv: readonly string[], verbs: readonly Verb[]): Typed {
  const at = argv.findIndex(word => !word.startsWith('-'))
  const before = at === -1 ? argv : argv.slice(0, at)
  const after = at === -1 ? [] : argv.slice(at + 1)
  const named = at === -1 ? undefined : findVerb(argv[at] ?? '', verbs)
  const call = readCall([...before, ...after], named)
  if (call.has('help') || !named) return helpOn(named, call, verbs)
  checkWords(named, call.words.length)
  return { verb: named, call }
}

function helpOn(named: Verb | undefined, call: Call, verbs: readonly Verb[]): Typed {
  const verb = findVerb(!named && call.has('version') ? 'version' : 'help', verbs)
  return { verb, call: { ...call, words: named ? [named.name] : [] } }
}

export function findVerb(word: string, verbs: readonly Verb[]): Verb {
  const found = verbs.find(verb => verb.name === word)
  if (found) return found
  const near = nearest(
    word,
    verbs.map(verb => verb.name),
  )
  throw misused(
    `There is no command ${quote(word)}.${near ? ` Did you mean: valetkey ${near}?` : ''} All commands: valetkey help`,
  )
}

function readCall(args: string[], verb: Verb | undefined): Call {
  const options: Options = verb ? { ...verb.options, ...commonOptions } : { ...commonOptions, ...versionOption }
  const config = Object.fromEntries(Object.entries(options).map(([name, option]) => [name, configOf(option, name)]))
  const { tokens } = parseArgs({ args, options: config, allowPositionals: true, strict: false, tokens: true })
  const words: string[] = []
  const given = new Map<string, string[]>()
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value)
    if (token.kind === 'option') note(given, token.name, checkedValue(token, options, verb))
  }
  return {
    words,
    has: name => given.has(name),
    value: name => given.get(name)?.at(-1),
    values: name => given.get(name) ?? [],
  }
}

type Options = Readonly<Record<string, Option>>

const versionOption: Options = { version: { takes: 'nothing', help: 'print the version' } }

function configOf(option: Option, name: string) {
  const type = option.takes === 'nothing' ? ('boolean' as const) : ('string' as const)
  return { type, ...(name === 'help' ? { short: 'h' } : {}) }
}

function note(given: Map<string, string[]>, name: string, value: string): void {
  given.set(name, [...(given.get(name) ?? []), value])
}

interface OptionToken {
  readonly name: string
  readonly rawName: string
  readonly value?: string | undefined
}

function checkedValue(token: OptionToken, options: Options, verb: Verb | undefined): string {
  const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined
  if (!option) throw unknownOption(token.rawName, Object.keys(options), verb)
  if (option.takes === 'nothing') {
    if (token.value !== undefined) throw misused(`--${token.name} takes no value.${seeHelp(verb)}`)
    return ''
  }
  if (token.value === undefined) throw misused(`--${token.name} needs a value: ${option.value}.${seeHelp(verb)}`)
  return token.value
}

function unknownOption(typed: string, known: readonly string[], verb: Verb | undefined): BrokerError {
  const near = nearest(typed.replace(/^-+/, ''), known)
  const where = verb ? `valetkey ${verb.name}` : 'valetkey'
  return misused(`${where} has no option ${quote(typed)}.${near ? ` Did you mean --${near}?` : ''}${seeHelp(verb)}`)
}

function checkWords(verb: Verb, count: number): void {
  const [least, most] = verb.words
  if (count >= least && count <= most) return
  throw misused(
    `${count < least ? 'Something is missing' : 'That is one word too many'}: valetkey ${`${verb.name} ${verb.usage}`.trim()}`,
  )
}

function seeHelp(verb: Verb | undefined): string {
  return ` See: valetkey ${verb ? `help ${verb.name}` : 'help'}`
}

export function misused(message: string): BrokerError {
  return new BrokerError('bad-input', { message })
}

/** The known word that a slip of the fingers away from this one, or undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map(name => ({ name, far: name.startsWith(word) && word.length > 1 ? 1 : distance(word, name) }))
    .sort((one, other) => one.far - other.far)
  const best = ranked[0]
  return best && best.far <= Math.max(1, Math.floor(best.name.length / 2)) ? best.name : undefined
}

// Levenshtein's distance, one row at a time.
function distance(one: string, other: string): number {
  if (one.length > 40) return one.length
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1]
    for (let j = 1; j <= other.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (letter === other[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

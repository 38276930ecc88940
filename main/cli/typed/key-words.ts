// How a person hands over a key: unseen at a terminal, or by stdin; and the words about keys that several verbs say. Never as
// a word of the command, which others on the machine can read.
import { createInterface } from 'node:readline'
import { BrokerError, isBrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import type { CommandOf, Desk } from '../desk/desk.ts'
import { inert, type Style } from '../show/print.ts'
import { askSecret, firstLine } from '../talk/ask.ts'
import { openTerminal } from '../talk/terminal.ts'
import { misused } from './arguments.ts'
import type { Call, Option } from './verb.ts'

export const keyOptions: Readonly<Record<string, Option>> = {
  key: { takes: 'nothing', help: 'the server takes a key and no sign-in; ask for it on the terminal, unseen' },
  'key-stdin': { takes: 'nothing', help: 'the same, with the key on the first line of stdin' },
  'key-header': {
    takes: 'one',
    value: 'HEADER',
    help: 'where the key goes: "Authorization: Bearer" (that is usual), "X-Api-Key", "Authorization"',
  },
}

const usualPlace = 'Authorization: Bearer'

export async function keyWord(call: Call, desk: Desk): Promise<Pick<CommandOf<'add'>, 'key'>> {
  const place = call.value('key-header')
  if (!call.has('key') && !call.has('key-stdin')) {
    if (place === undefined) return {}
    throw misused('--key-header says where a key goes: give it with --key or --key-stdin.')
  }
  const where = placeIn(place ?? usualPlace)
  return { key: { ...where, value: await typedKey('The key', call.has('key-stdin'), desk) } }
}

/** `Authorization: Bearer` is a header and the word before the key; `X-Api-Key` a header alone. */
function placeIn(text: string): { readonly header: string; readonly scheme?: string } {
  const [, header, scheme] = /^([\w-]+)\s*(?::\s*([\w-]+)?\s*)?$/.exec(text.trim()) ?? []
  if (header === undefined) {
    throw misused(`${quote(text)} is no header. Write --key-header X-Api-Key, or --key-header "Authorization: Bearer".`)
  }
  return { header, ...(scheme === undefined ? {} : { scheme }) }
}

/**
 * What a person types where a server turned out to want a key.
 * @throws the error itself where it is another one, and where nobody is at a terminal or nothing is typed
 */
export async function keyInstead(
  error: unknown,
  { key }: CommandOf<'add'>,
  { voice, signal }: Desk,
): Promise<NonNullable<CommandOf<'add'>['key']>> {
  const wantsKey = isBrokerError(error) && error.facts.wants === 'key' && error.facts.exception === undefined
  if (!wantsKey || key !== undefined) throw error
  const terminal = openTerminal()
  if (!terminal) throw error
  try {
    voice.note('Nobody signs in there: it wants a key. You get one where you have your account.')
    voice.quiet()
    terminal.write('  The key (it is not shown while you type; Enter alone leaves it): ')
    const value = (await terminal.readLine('hidden', signal))?.trim()
    if (!value) throw error
    return { ...placeIn(usualPlace), value }
  } finally {
    terminal.close()
  }
}

export async function typedKey(prompt: string, fromStdin: boolean, { stdin, signal }: Desk): Promise<string> {
  if (!fromStdin) return await askSecret(prompt, signal)
  const line = (await firstLine(stdin, signal))?.trim()
  if (!line) throw misused('There was no key on stdin.')
  return line
}

/** One value for each name: asked for unseen, or a line of stdin for each, in their order. */
export async function typedKeys(
  names: readonly string[],
  fromStdin: boolean,
  { stdin, signal }: Desk,
): Promise<Readonly<Record<string, string>>> {
  const values: Record<string, string> = {}
  if (!fromStdin) {
    for (const name of names) values[name] = await askSecret(`The value of ${name}`, signal)
    return values
  }
  const lines: string[] = []
  const reading = createInterface({ input: stdin, signal })
  for await (const line of reading) {
    lines.push(line)
    if (lines.length === names.length) break
  }
  reading.close()
  for (const [at, name] of names.entries()) {
    const value = lines[at]
    if (!value) throw new BrokerError('bad-input', { message: `There was no value for ${name} on stdin.` })
    values[name] = value
  }
  return values
}

/** What is left to do about keys that are deleted here. */
export function rotateText(rotate: readonly { readonly sentence: string }[] | undefined, style: Style): string {
  return (rotate ?? []).map(({ sentence }) => `${style('waiting', '!')} ${inert(sentence)}`).join('\n')
}

// How the broker's questions reach the person, and what is said where there is nobody to ask.
import { createInterface } from 'node:readline'
import { BrokerError } from '../../base/errors.ts'
import type { Confirmation, Question } from '../../broker/contract/commands.ts'
import { inert } from '../show/print.ts'
import { openTerminal, type Terminal } from './terminal.ts'
import type { Voice } from './voice.ts'

export interface Asking {
  readonly voice: Voice
  readonly stdin: NodeJS.ReadStream
  /** The command as the person would type it, for the sentence that sends them to a terminal. */
  readonly typed: string
}

/** @throws BrokerError `needs-confirmation` where a person must confirm and this process has no terminal. */
export async function askPerson(question: Question, { voice, stdin, typed }: Asking, signal: AbortSignal) {
  voice.quiet()
  if (question.kind === 'paste-redirect') return await readPasted(question.text, stdin, signal)
  if (question.kind === 'choose')
    return await onTerminal(whyChoose(question), terminal => choose(terminal, question, signal))
  return await onTerminal(whyConfirm(question.sentence, typed), terminal => confirm(terminal, question, signal))
}

/** Nothing that is agreed to is cut off. */
const wholeSentence = 8_000

/** SECURITY S16: the code is shown on, and read from, the controlling terminal only. */
async function confirm(terminal: Terminal, question: Confirmation & { code: string }, signal: AbortSignal) {
  const code = inert(question.code, 20)
  const [first, ...rest] = (question.lines ?? [question.sentence]).map(line => inert(line, wholeSentence))
  const points = rest.map(line => `    · ${line}\n`).join('')
  terminal.write(`\n  Valetkey asks for a person:\n\n  ${first}\n${points}\n`)
  terminal.write(`  To allow this, type ${code} and press Enter. Anything else declines.\n  > `)
  return (await terminal.readLine('shown', signal))?.trim() ?? ''
}

function whyChoose({ text, choices }: Choosing): string {
  return `${inert(text, 300)} This process has no terminal to ask on; name one with --issuer: ${choices.map(choice => inert(choice, 300)).join(', ')}`
}

/** One of the choices by its number; undefined when the person gives none. */
async function choose(terminal: Terminal, { text, choices }: Choosing, signal: AbortSignal) {
  terminal.write(`\n  ${inert(text)}\n\n`)
  for (const [at, choice] of choices.entries()) terminal.write(`  ${at + 1}  ${inert(choice, 300)}\n`)
  for (let asked = 0; asked < 3; asked += 1) {
    terminal.write(`\n  Type its number, 1 to ${choices.length}, and press Enter.\n  > `)
    const typed = (await terminal.readLine('shown', signal))?.trim() ?? ''
    const choice = /^\d+$/.test(typed) ? choices[Number(typed) - 1] : undefined
    if (choice !== undefined || typed === '') return choice
  }
  return undefined
}

type Choosing = Extract<Question, { kind: 'choose' }>

/** A secret that the person types unseen. @throws BrokerError `needs-confirmation` without a terminal. */
export async function askSecret(prompt: string, signal: AbortSignal): Promise<string> {
  const why = `${prompt} is asked for on a terminal, and this process has none. Run the command in a terminal yourself.`
  return await onTerminal(why, async terminal => {
    terminal.write(`${prompt} (it is not shown while you type): `)
    const typed = await terminal.readLine('hidden', signal)
    if (!typed) throw new BrokerError('cancelled', { message: 'Nothing was typed, so nothing was done.' })
    return typed
  })
}

/** One line that decides nothing by itself. @throws BrokerError `needs-confirmation` without a terminal. */
export async function askLine(prompt: string, without: string, signal: AbortSignal): Promise<string | undefined> {
  return await onTerminal(without, async terminal => {
    terminal.write(`\n  ${prompt}\n  > `)
    return (await terminal.readLine('shown', signal))?.trim()
  })
}

/** A plain yes or no about something that narrows access. */
export async function askYesOrNo(sentence: string, without: string, signal: AbortSignal): Promise<boolean> {
  return await onTerminal(without, async terminal => {
    terminal.write(`${sentence} [y/N] `)
    return /^y(es)?$/i.test((await terminal.readLine('shown', signal))?.trim() ?? '')
  })
}

async function onTerminal<T>(without: string, work: (terminal: Terminal) => Promise<T>): Promise<T> {
  const terminal = openTerminal()
  if (!terminal) throw new BrokerError('needs-confirmation', { message: without })
  try {
    return await work(terminal)
  } finally {
    terminal.close()
  }
}

function whyConfirm(sentence: string, typed: string): string {
  return `This needs a person, and this process has no terminal of its own. Run it in a terminal yourself: ${typed}. It asks: ${inert(sentence, 600)}`
}

// Pasting an address widens nothing (state and issuer are checked by the broker), so a pipe may do it as well.
async function readPasted(text: string, stdin: NodeJS.ReadStream, signal: AbortSignal): Promise<string | undefined> {
  const terminal = stdin.isTTY ? openTerminal() : undefined
  if (!terminal) return (await firstLine(stdin, signal))?.trim() || undefined
  try {
    terminal.write(`  ${inert(text)}\n  > `)
    return (await terminal.readLine('shown', signal))?.trim() || undefined
  } finally {
    terminal.close()
  }
}

/** The first line of a stream that is no terminal; undefined at its end. */
export async function firstLine(stream: NodeJS.ReadStream, signal: AbortSignal): Promise<string | undefined> {
  const lines = createInterface({ input: stream, signal })
  try {
    for await (const line of lines) return line
    return undefined
  } finally {
    lines.close()
    stream.pause()
  }
}

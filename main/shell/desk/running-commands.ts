// The commands that were begun in this window or the tray: their progress, their question, their end.
import { randomUUID } from 'node:crypto'
import type { Answer, RunningCommand } from '../../../preload/api.ts'
import { asBrokerError, BrokerError } from '../../base/errors.ts'
import type { Asker, CommandInput, Progress, Question, Results, Verb } from '../../broker/contract/commands.ts'
import { forWindow } from './window-words.ts'

export interface RunningCommands {
  /** Resolves when the command ended, whichever way. */
  begin(command: CommandInput): Promise<Answer>
  /** What a person says to a command's question; null declines. False when it asks nothing (any more). */
  answer(id: string, answer: string | null): boolean
  cancel(id: string): void
  dismiss(id: string): void
  /** The page of a sign-in that still runs. */
  signInPage(id: string): URL | undefined
  all(): readonly RunningCommand[]
}

export interface RunningCommandsOptions {
  /** `Broker.do`, which parses the command in earnest. */
  readonly carryOut: (command: CommandInput, asker: Asker) => Promise<Results[Verb]>
  readonly now: () => number
  readonly changed: () => void
}

const mostFinished = 20
const mostProgress = 200

interface Entry {
  shown: RunningCommand
  readonly stop: AbortController
  reply?: ((answer: string | undefined) => void) | undefined
}

export function createRunningCommands({ carryOut, now, changed }: RunningCommandsOptions): RunningCommands {
  const entries = new Map<string, Entry>()
  const show = (entry: Entry, more: Partial<RunningCommand>) => {
    entry.shown = { ...entry.shown, ...more }
    changed()
  }
  return {
    begin: async command => {
      const entry: Entry = {
        shown: { id: randomUUID(), startedAt: now(), progress: [], ...namesIn(command) },
        stop: new AbortController(),
      }
      if (isListed(command)) entries.set(entry.shown.id, entry)
      changed()
      const answer = await outcome(carryOut(command, askerFor(entry, show)))
      settle(entry)
      show(entry, { answer, endedAt: now() })
      forgetOldest(entries)
      return answer
    },
    answer: (id, answer) => {
      const entry = entries.get(id)
      if (!entry?.reply) return false
      entry.reply(answer ?? undefined)
      settle(entry)
      changed()
      return true
    },
    cancel: id => {
      const entry = entries.get(id)
      entry?.stop.abort()
      if (entry) settle(entry)
    },
    dismiss: id => {
      if (entries.get(id)?.shown.answer) entries.delete(id)
      changed()
    },
    signInPage: id => lastPage(entries.get(id)?.shown),
    all: () => [...entries.values()].map(({ shown }) => shown),
  }
}

/** A look is no undertaking, and its answer is large. What is done to files is shown by the screen that asked for it. */
const unlisted: readonly Verb[] = ['snapshot', 'clients', 'connect', 'disconnect', 'undo']
const isListed = (command: CommandInput): boolean =>
  !unlisted.includes(command.verb) && !('how' in command && command.how === 'preview')

function namesIn(command: CommandInput) {
  const { verb } = command
  const server = 'server' in command ? command.server : undefined
  const account = 'account' in command ? command.account : undefined
  return { verb, ...(server === undefined ? {} : { server }), ...(account === undefined ? {} : { account }) }
}

function askerFor(entry: Entry, show: (entry: Entry, more: Partial<RunningCommand>) => void): Asker {
  return {
    from: 'window',
    signal: entry.stop.signal,
    tell: (progress: Progress) => show(entry, { progress: [...entry.shown.progress, progress].slice(-mostProgress) }),
    ask: (question: Question) => {
      // SECURITY S16: what widens access is asked through askPerson, never answered by the command's own asker.
      if (question.kind === 'confirm' || entry.stop.signal.aborted) return Promise.resolve(undefined)
      return new Promise(resolve => {
        entry.reply = resolve
        show(entry, { question })
      })
    },
  }
}

/** Whatever was asked is not wanted any more. */
function settle(entry: Entry): void {
  entry.reply?.(undefined)
  entry.reply = undefined
  const { question: _answered, ...rest } = entry.shown
  entry.shown = rest
}

async function outcome(work: Promise<unknown>): Promise<Answer> {
  try {
    return { ok: true, result: await work }
  } catch (error) {
    return failureOf(error)
  }
}

export function failureOf(error: unknown): Answer {
  const { code, message, facts } = asBrokerError(error)
  return { ok: false, error: { code, message: forWindow(message), facts } }
}

function forgetOldest(entries: Map<string, Entry>): void {
  const finished = [...entries].filter(([, { shown }]) => shown.answer)
  for (const [id] of finished.slice(0, Math.max(0, finished.length - mostFinished))) entries.delete(id)
}

function lastPage(command: RunningCommand | undefined): URL | undefined {
  if (!command || command.answer) return undefined
  const shown = command.progress.filter(({ kind }) => kind === 'browser' || kind === 'device').at(-1)
  if (shown?.kind === 'device') return new URL(shown.complete ?? shown.url)
  return shown?.kind === 'browser' ? new URL(shown.url) : undefined
}

export function nothingRuns(): BrokerError {
  return new BrokerError('bad-input', { message: 'That has ended already; there is nothing left to answer or open.' })
}

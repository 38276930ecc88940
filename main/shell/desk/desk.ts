// The desk between window and broker: takes every command of the window, and knows what the window should show.
import type { Answer, ConfigEntry, DeskCommand, DeskView, GoTo, Theme } from '../../../preload/api.ts'
import { BrokerError } from '../../base/errors.ts'
import { Command } from '../../broker/contract/commands.ts'
import { DeskCommandSchema, isForDesk } from './commands.ts'
import type { Questions } from './questions.ts'
import { failureOf, nothingRuns, type RunningCommands } from './running-commands.ts'

export interface Desk {
  /** Whatever came from the window: parsed, carried out, answered. Never rejects. */
  take(input: unknown): Promise<Answer>
  /** A link, a notification or the tray wants this screen. Returns the way to take that back, before it was followed. */
  goTo(place: GoTo): () => void
  /** One more sentence about the app itself. */
  note(sentence: string): void
  /** One that goes by itself when the person goes on, and comes before any screen that was wanted. */
  mention(sentence: string): void
  /** It is not so any more. */
  withdraw(sentence: string): void
  view(): DeskView
}

/** What the desk's own commands do outside this file. */
export interface DeskHands {
  readonly copy: (text: string) => void
  readonly openLogFolder: () => Promise<void>
  readonly openBrowser: (url: URL) => Promise<void>
  readonly entry: (server: string, client: string) => Promise<ConfigEntry>
  readonly setTheme: (theme: Theme) => void
  readonly setKnowsNoTray: () => void
  readonly setStartAtLogin: (start: boolean) => void
  readonly setTerminalCommand: (on: boolean) => void
  readonly checkForUpdates: () => Promise<void>
  readonly facts: () => Pick<DeskView, 'settings' | 'update' | 'terminal' | 'app' | 'offline'>
}

export interface DeskOptions {
  readonly commands: RunningCommands
  readonly questions: Questions
  readonly hands: DeskHands
  readonly changed: () => void
}

export function createDesk({ commands, questions, hands, changed }: DeskOptions): Desk {
  let wanted: GoTo | undefined
  const notes = new Set<string>()
  const mentioned = new Set<string>()
  const act = async (command: DeskCommand): Promise<unknown> => {
    switch (command.verb) {
      case 'answer':
        return answered(command.running, command.answer)
      case 'cancel':
        return commands.cancel(command.running)
      case 'dismiss':
        return commands.dismiss(command.running)
      case 'copy':
        return hands.copy(command.text)
      case 'open':
        return await open(command)
      case 'entry':
        return await hands.entry(command.server, command.client)
      case 'settings':
        return settings(command)
      case 'terminal-command':
        return terminalCommand(command.on)
      case 'went-to':
        return arrived()
      case 'check-for-updates':
        return await hands.checkForUpdates()
    }
  }
  const answered = (id: string, answer: string | null) => {
    if (!questions.answer(id, answer) && !commands.answer(id, answer)) throw nothingRuns()
  }
  const open = async ({ what, running }: Extract<DeskCommand, { verb: 'open' }>) => {
    if (what === 'log-folder') return await hands.openLogFolder()
    // SECURITY S12: the window names a running sign-in, never an address.
    const page = running === undefined ? undefined : commands.signInPage(running)
    if (!page) throw nothingRuns()
    return await hands.openBrowser(page)
  }
  const settings = ({ theme, startAtLogin, knowsNoTray }: Extract<DeskCommand, { verb: 'settings' }>) => {
    if (startAtLogin !== undefined) hands.setStartAtLogin(startAtLogin)
    if (theme !== undefined) hands.setTheme(theme)
    if (knowsNoTray) hands.setKnowsNoTray()
    changed()
  }
  const terminalCommand = (on: boolean) => {
    hands.setTerminalCommand(on)
    changed()
  }
  const arrived = () => {
    wanted = undefined
    mentioned.clear()
    changed()
  }
  return {
    take: async input => {
      if (!isForDesk(input)) return await forBroker(input, commands)
      const parsed = DeskCommandSchema.safeParse(input)
      if (!parsed.success) return failureOf(notACommand(parsed.error)) // SECURITY S7
      try {
        return { ok: true, result: (await act(parsed.data)) ?? null }
      } catch (error) {
        return failureOf(error)
      }
    },
    goTo: place => {
      wanted = place
      changed()
      return () => {
        if (wanted !== place) return
        wanted = undefined
        changed()
      }
    },
    note: sentence => {
      notes.add(sentence)
      changed()
    },
    mention: sentence => {
      wanted = undefined
      mentioned.add(sentence)
      changed()
    },
    withdraw: sentence => {
      if (notes.delete(sentence) || mentioned.delete(sentence)) changed()
    },
    view: () => ({
      running: commands.all(),
      questions: questions.all(),
      ...(wanted ? { goTo: wanted } : {}),
      notes: [...notes, ...mentioned],
      ...hands.facts(),
    }),
  }
}

async function forBroker(input: unknown, commands: RunningCommands): Promise<Answer> {
  const parsed = Command.safeParse(input) // SECURITY S7; the broker parses it once more, as it does for everybody
  return parsed.success ? await commands.begin(parsed.data) : failureOf(notACommand(parsed.error))
}

function notACommand(cause: unknown): BrokerError {
  return new BrokerError('bad-input', { message: 'That is not a command that this window may give.', cause })
}

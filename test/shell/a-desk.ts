// A desk with its commands and questions, on a broker that does what the test says, and hands that note what they did.
import type { Asker, CommandInput } from '../../main/broker/contract/commands.ts'
import { createDesk } from '../../main/shell/desk/desk.ts'
import { createQuestions } from '../../main/shell/desk/questions.ts'
import { createRunningCommands } from '../../main/shell/desk/running-commands.ts'
import { aDeskView } from './an-app-snapshot.ts'

export interface ADeskOptions {
  readonly carryOut?: (command: CommandInput, asker: Asker) => Promise<unknown>
  readonly patience?: number
}

export function aDesk({ carryOut = async () => ({}), patience }: ADeskOptions = {}) {
  const done: unknown[][] = []
  const note =
    (what: string) =>
    (...with_: unknown[]) =>
      void done.push([what, ...with_])
  const changed = () => {}
  const questions = createQuestions({
    now: () => 1,
    changed,
    showWindow: note('show-window'),
    ...(patience === undefined ? {} : { patience }),
  })
  const commands = createRunningCommands({ carryOut: carryOut as never, now: () => 1, changed })
  const { settings, update, terminal, app } = aDeskView()
  const desk = createDesk({
    commands,
    questions,
    changed,
    hands: {
      copy: note('copy'),
      openLogFolder: async () => note('open-log-folder')(),
      openBrowser: async url => note('open-browser')(url.href),
      entry: async (server, client) => ({ text: `${server} ${client}`, where: 'there' }),
      setTheme: note('theme'),
      setKnowsNoTray: note('knows-no-tray'),
      setStartAtLogin: note('start-at-login'),
      setTerminalCommand: note('terminal-command'),
      checkForUpdates: async () => note('check-for-updates')(),
      facts: () => ({ settings, update, terminal, app }),
    },
  })
  return { desk, questions, commands, done }
}

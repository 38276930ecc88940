// A broker for tests of the command line: the real link, and answers that the test makes up.
import { onTestFinished } from 'vitest'
import { silentLog } from '../../main/base/log.ts'
import type { Asker, Command, CommandInput, Progress, Question } from '../../main/broker/contract/commands.ts'
import type { Channel } from '../../main/link/channel.ts'
import type { FrameHead } from '../../main/link/frames.ts'
import { listen } from '../../main/link/listen.ts'
import type { Home } from './command-line.ts'
import { aSnapshot } from './snapshot.ts'

type Verb = Command['verb']
export type Answers = {
  readonly [V in Verb]?: (command: Extract<CommandInput, { verb: V }>, asker: Asker) => unknown
}

export interface FakeBroker {
  readonly commands: CommandInput[]
}

/** Listens in this home until the test ends. A rejected `{ code, message }` becomes the failure; `'hang-up'` hangs up. */
export async function aBroker(home: Home, answers: Answers = {}): Promise<FakeBroker> {
  const commands: CommandInput[] = []
  const listener = await listen({
    paths: home.paths,
    log: silentLog,
    onChannel: channel =>
      channel.onFrame(({ body }) => {
        const command: CommandInput = JSON.parse(body.toString('utf8'))
        commands.push(command)
        void answer(channel, command, { snapshot: () => aSnapshot(), ...answers })
      }),
  })
  onTestFinished(() => listener.close())
  return { commands }
}

async function answer(channel: Channel, command: CommandInput, answers: Answers): Promise<void> {
  const cancelled = new AbortController()
  const replies: ((answer: string | undefined) => void)[] = []
  channel.onClose(() => cancelled.abort())
  channel.onFrame(({ body }) => replies.shift()?.(JSON.parse(body.toString('utf8')).answer))
  const asker: Asker = {
    from: 'command line',
    signal: cancelled.signal,
    tell: (progress: Progress) => say(channel, { t: 'event' }, progress),
    ask: (question: Question) => {
      say(channel, { t: 'question' }, question)
      return new Promise(resolve => replies.push(resolve))
    },
  }
  try {
    const reply = answers[command.verb] as ((command: CommandInput, asker: Asker) => unknown) | undefined
    if (!reply) throw { code: 'internal', message: `the test has no answer to ${command.verb}` }
    const result = await reply(command, asker)
    if (result === 'hang-up') channel.close()
    else say(channel, { t: 'result' }, result as object)
  } catch (error) {
    const { code, message, facts } = error as { code: string; message: string; facts?: object }
    say(channel, { t: 'failure' }, { code: code ?? 'internal', message, facts })
  }
}

function say(channel: Channel, head: FrameHead, body: object): void {
  channel.send({ head, body: Buffer.from(JSON.stringify(body)) })
}

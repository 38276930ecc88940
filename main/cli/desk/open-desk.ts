// How a verb's desk is set up from what lies around the process.
import type { Paths } from '../../base/paths.ts'
import type { Question } from '../../broker/contract/commands.ts'
import { dial } from '../../link/dial.ts'
import { dialOrWake } from '../../link/wake.ts'
import { inert, plainStyle, styleFor } from '../show/print.ts'
import { askPerson } from '../talk/ask.ts'
import type { Interrupts } from '../talk/interrupts.ts'
import { createVoice, type Voice } from '../talk/voice.ts'
import { converse, type Person } from './converse.ts'
import type { Desk, Installation, Request } from './desk.ts'

/** The process we live in; tests put another one around us. */
export interface Around {
  readonly paths: Paths
  readonly installation: Installation
  readonly env: NodeJS.ProcessEnv
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly now: () => number
}

export interface DeskOptions {
  readonly argv: readonly string[]
  readonly json: boolean
  readonly interrupts: Interrupts
}

export function openDesk(around: Around, { argv, json, interrupts }: DeskOptions): Desk {
  const { paths, installation, env, stdin, stdout, stderr, now } = around
  const { signal } = interrupts
  const dumb = env.TERM === 'dumb'
  const style = json ? plainStyle : styleFor(stderr, env)
  const voice = createVoice({ stream: stderr, style, lively: stderr.isTTY === true && !json && !dumb })
  const person = personAt({ voice, stdin, typed: asTyped(argv), signal })
  return {
    paths,
    installation: withoutInterrupts(installation, interrupts),
    now,
    signal,
    env,
    voice,
    style: json ? plainStyle : styleFor(stdout, env),
    stdin,
    request: requestOver({ paths, installation, voice, person }),
  }
}

/** A host that serves in this process has its own way to end. */
function withoutInterrupts(installation: Installation, interrupts: Interrupts): Installation {
  const { serve } = installation
  if (!serve) return installation
  return {
    ...installation,
    serve: options => {
      interrupts.stop()
      return serve(options)
    },
  }
}

function asTyped(argv: readonly string[]): string {
  return inert(['valetkey', ...argv.filter(word => word !== '--json')].join(' '), 200)
}

interface Line {
  readonly paths: Paths
  readonly installation: Installation
  readonly voice: Voice
  readonly person: Person
}

function requestOver({ paths, installation, voice, person }: Line): Request {
  return async (command, broker = 'wake') => {
    const { signal } = person
    voice.waiting('Asking the broker')
    try {
      const channel =
        broker === 'wake' ? await dialOrWake({ paths, host: installation.host, signal }) : await dial({ paths, signal })
      return await converse(channel, command, person)
    } finally {
      voice.quiet()
    }
  }
}

interface Seat {
  readonly voice: Voice
  readonly stdin: NodeJS.ReadStream
  readonly typed: string
  readonly signal: AbortSignal
}

/** Answers one question at a time, in the order in which they came. */
function personAt({ voice, stdin, typed, signal }: Seat): Person {
  let before: Promise<unknown> = Promise.resolve()
  return {
    signal,
    tell: progress => voice.tell(progress),
    ask(question: Question, over: AbortSignal) {
      const answer = before.then(() => askPerson(question, { voice, stdin, typed }, over))
      before = answer.catch(() => {})
      return answer
    },
  }
}

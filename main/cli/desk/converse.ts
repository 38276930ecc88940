// How one command is put to the broker: sent, its progress heard, its questions answered, its result or failure awaited.
import { BrokerError, type ErrorCode } from '../../base/errors.ts'
import type { Verb as CommandName, Progress, Question, Results } from '../../broker/contract/commands.ts'
import type { Channel } from '../../link/channel.ts'
import type { Frame, FrameHead } from '../../link/frames.ts'
import type { CommandOf } from './desk.ts'

export interface Person {
  tell(progress: Progress): void
  /** The answer; undefined when they declined. `signal` says that the answer is not wanted any more. */
  ask(question: Question, signal: AbortSignal): Promise<string | undefined>
  /** The person wants to stop. */
  readonly signal: AbortSignal
}

/**
 * Bodies are JSON: `command` the command, `event` a Progress, `question` a Question, `reply` `{ answer? }`, `result`
 * the result, `failure` `{ code, message, facts? }`. The channel is closed at the end, which also cancels the command.
 * @throws BrokerError what the broker answered, or `cancelled`, `timed-out`, `broker-restarted`
 */
export async function converse<V extends CommandName>(
  channel: Channel,
  command: CommandOf<V>,
  person: Person,
): Promise<Results[V]> {
  const over = new AbortController()
  try {
    return await new Promise<Results[V]>((resolve, reject) => {
      endEarly(command.verb, person.signal, over.signal, reject)
      channel.onClose(why => reject(wentAway(why)))
      channel.onFrame(frame => {
        hear(frame).catch(reject)
      })
      say(channel, { t: 'command' }, command)

      async function hear({ head, body }: Frame): Promise<void> {
        if (head.t === 'event') person.tell(jsonIn<Progress>(body))
        if (head.t === 'question') await answer(jsonIn<Question>(body))
        if (head.t === 'result') resolve(jsonIn<Results[V]>(body))
        if (head.t === 'failure') reject(failureIn(body))
        if (head.t === 'refused') reject(new BrokerError(head.code as ErrorCode, { message: head.message }))
      }

      async function answer(question: Question): Promise<void> {
        const given = await person.ask(question, over.signal)
        if (!over.signal.aborted) say(channel, { t: 'reply' }, given === undefined ? {} : { answer: given })
      }
    })
  } finally {
    over.abort()
    channel.close()
  }
}

/** Rejects when the person cancels, or when the broker says nothing for longer than the command may take. */
function endEarly(verb: CommandName, cancelled: AbortSignal, over: AbortSignal, reject: (why: unknown) => void): void {
  const cancel = () => reject(new BrokerError('cancelled', { message: 'Cancelled. Nothing more was done.' }))
  const late = setTimeout(() => reject(noAnswer(verb)), patienceFor(verb))
  cancelled.addEventListener('abort', cancel)
  over.addEventListener('abort', () => {
    clearTimeout(late)
    cancelled.removeEventListener('abort', cancel)
  })
  if (cancelled.aborted) cancel()
}

const second = 1000

// Sign-ins have their own, shorter end in the broker; this one is for a broker that hangs.
function patienceFor(verb: CommandName): number {
  if (verb === 'snapshot' || verb === 'stop') return 15 * second
  return verb === 'add' || verb === 'login' || verb === 'migrate' ? 1800 * second : 300 * second
}

function say(channel: Channel, head: FrameHead, body: object): void {
  channel.send({ head, body: Buffer.from(JSON.stringify(body)) })
}

// The broker has proven itself on the link; what it sends has the types of its table of commands.
function jsonIn<T>(body: Buffer): T {
  return JSON.parse(body.toString('utf8')) as T
}

interface Failure {
  readonly code: ErrorCode
  readonly message: string
  readonly facts?: Readonly<Record<string, string | number | boolean>>
}

function failureIn(body: Buffer): BrokerError {
  const { code, message, facts } = jsonIn<Failure>(body)
  return new BrokerError(code, { message, ...(facts ? { facts } : {}) })
}

function wentAway(cause: unknown): BrokerError {
  return new BrokerError('broker-restarted', {
    message: 'The broker went away before it answered. See what was done with: valetkey status',
    cause,
  })
}

function noAnswer(verb: CommandName): BrokerError {
  return new BrokerError('timed-out', {
    message: `The broker gave no answer to "${verb}" in ${patienceFor(verb) / second} seconds. Look into it with: valetkey doctor`,
  })
}

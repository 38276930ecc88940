// Whether a message may pass: guard first, then journal; when either fails, nothing passes. SECURITY S15.
import { BrokerError, isBrokerError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { Message } from '../message/message.ts'
import type { Guard, GuardAnswer, Journal, Passage } from './ports.ts'

export type Direction = 'from-client' | 'from-server'

export interface PassingOptions {
  readonly guard: Guard
  readonly journal: Journal
  readonly passage: Passage
  readonly log: Log
}

/**
 * The message as it may go on. Plain when guard and journal answer at once, which keeps the hot path free of promises.
 * @throws BrokerError `guard-refused`
 */
export type Pass = (direction: Direction, message: Message) => Message | Promise<Message>

export function createPass({ guard, journal, passage, log }: PassingOptions): Pass {
  return (direction, message) => {
    try {
      const decided =
        direction === 'from-client' ? guard.fromClient(message, passage) : guard.fromServer(message, passage)
      if (!(decided instanceof Promise)) return noted(direction, allowed(decided, message))
      return decided.then(answer => noted(direction, allowed(answer, message))).catch(refused)
    } catch (error) {
      return refused(error)
    }
  }

  function noted(direction: Direction, message: Message): Message | Promise<Message> {
    const writing = journal.note(direction, message, passage)
    return writing instanceof Promise ? writing.then(() => message, refused) : message
  }

  // SECURITY S15: a guard or journal that throws refuses.
  function refused(error: unknown): never {
    if (isBrokerError(error, 'guard-refused')) throw error
    log.error('guard-or-journal-failed', { ...passage, error })
    throw new BrokerError('guard-refused', {
      message: 'Valetkey could not check or note this message, so it was not let through. `valetkey doctor` says more.',
      cause: error,
    })
  }
}

function allowed(answer: GuardAnswer, message: Message): Message {
  if (answer.is === 'refuse') throw new BrokerError('guard-refused', { message: answer.why })
  return answer.is === 'changed' ? answer.message : message
}

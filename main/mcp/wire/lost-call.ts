// What is said of a request that was lost on its way and must not be sent again: whether it may have had its effect. Pure.
import { asBrokerError, BrokerError } from '../../base/errors.ts'
import { isRepeatable } from '../../base/repeatable.ts'
import { isRequest, type Message } from '../message/message.ts'

export function explained(error: unknown, { envelope }: Message): BrokerError {
  const ours = asBrokerError(error)
  const mayHaveHappened = ours.facts.lost === true || lossCodes.has(String(ours.facts.cause))
  if (!isRequest(envelope) || isRepeatable(envelope.method) || !mayHaveHappened) return ours
  const message = `${ours.message} The call may have had its effect; it was not repeated.`
  return new BrokerError(ours.code, { message, cause: ours, facts: ours.facts })
}

const lossCodes: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ETIMEDOUT'])

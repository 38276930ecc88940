// How a legacy client is asked on behalf of its server (elicitation, sampling, roots), each time under an id of ours, and
// how its answers find back. Knows nothing of what is asked and why.
import { BrokerError } from '../../../base/errors.ts'
import { notification } from '../../message/answers.ts'
import { type Message, messageOf, ownId, type RequestId } from '../../message/message.ts'

export interface ClientQuestions {
  /**
   * The client's answer, which may be an error of its. When `signal` is aborted the client is told to stop.
   * @throws BrokerError `timed-out`, `cancelled`
   */
  ask(method: string, params: unknown, signal: AbortSignal): Promise<Message>
  /** Whether this was the answer to a question of ours. */
  take(answer: Message): boolean
}

/** A person reads and decides: ten minutes. */
const patience = 600_000

export function createClientQuestions(toClient: (message: Message) => void | Promise<void>): ClientQuestions {
  const waiting = new Map<RequestId, (answer: Message) => void>()
  return { ask, take }

  async function ask(method: string, params: unknown, signal: AbortSignal): Promise<Message> {
    const id = ownId()
    let leave = () => {}
    try {
      return await new Promise<Message>((resolve, reject) => {
        const stop = () => reject(cancelledQuestion(method))
        if (signal.aborted) return stop()
        const timer = setTimeout(() => reject(timedOut(method)), patience).unref()
        signal.addEventListener('abort', stop, { once: true })
        leave = () => {
          clearTimeout(timer)
          signal.removeEventListener('abort', stop)
        }
        waiting.set(id, resolve)
        void toClient(messageOf({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) }))
      })
    } catch (error) {
      if (waiting.has(id)) void toClient(notification('notifications/cancelled', { requestId: id }))
      throw error
    } finally {
      leave()
      waiting.delete(id)
    }
  }

  function take(answer: Message): boolean {
    const { id } = answer.envelope
    const resolve = id == null ? undefined : waiting.get(id)
    resolve?.(answer)
    return resolve !== undefined
  }
}

function timedOut(method: string): BrokerError {
  return new BrokerError('timed-out', { message: `This client did not answer \`${method}\` within ten minutes.` })
}

function cancelledQuestion(method: string): BrokerError {
  return new BrokerError('cancelled', { message: `\`${method}\` is not needed any more.` })
}

// How a request of our own to the client finds its answer among the client's answers to its server.
import type { Envelope, Message, RequestId } from '../message/message.ts'
import { messageOf, ownId } from '../message/message.ts'

export interface OwnRequests {
  /** The client's answer; undefined when it did not come in time or the client is gone. */
  ask(method: string, params: unknown): Promise<Envelope | undefined>
  /** Whether this answer was for us; then it goes no further. */
  take(answer: Envelope): boolean
  close(): void
}

/** A person reads and decides: ten minutes. */
const patience = 600_000

export function createOwnRequests(toClient: (message: Message) => void): OwnRequests {
  const waiting = new Map<RequestId, (answer: Envelope | undefined) => void>()
  return {
    ask: (method, params) =>
      new Promise(resolve => {
        const id = ownId()
        const timer = setTimeout(() => settle(id, undefined), patience).unref()
        waiting.set(id, answer => {
          clearTimeout(timer)
          resolve(answer)
        })
        toClient(messageOf({ jsonrpc: '2.0', id, method, params }))
      }),
    take: answer => answer.id !== undefined && answer.id !== null && settle(answer.id, answer),
    close: () => {
      for (const id of waiting.keys()) settle(id, undefined)
    },
  }

  function settle(id: RequestId, answer: Envelope | undefined): boolean {
    const resolve = waiting.get(id)
    if (!resolve) return false
    waiting.delete(id)
    resolve(answer)
    return true
  }
}

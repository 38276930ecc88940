// What one event of a stream says: its messages, taken one after the other; and when a stream that has said all is cut.
import type { Readable } from 'node:stream'
import { type Message, readMessages } from '../message/message.ts'
import type { Wire } from './wire.ts'

type Take = (message: Message) => void | Promise<void>

/** Takes the messages in an event's data; what is none is logged. Plain where `take` is, which keeps the hot path so. */
export function takeMessages({ url, log }: Wire, data: string, take: Take): void | Promise<void> {
  const messages = readMessages(data)
  if ('malformed' in messages) return log.warn('malformed-event', { url, why: messages.malformed })
  const [only] = messages
  return messages.length === 1 && only ? take(only) : takeAll(messages, take)
}

async function takeAll(messages: readonly Message[], take: Take): Promise<void> {
  for (const message of messages) await take(message)
}

const lingering = 10_000

/** After the answer a server should end its stream; one that does not is cut. */
export function endSoon(body: Readable): void {
  const timer = setTimeout(() => body.destroy(), lingering).unref()
  body.once('close', () => clearTimeout(timer))
}

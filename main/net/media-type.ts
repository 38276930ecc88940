// Which kind of body an answer says it has. Media types have no case (RFC 9110, section 8.3.1); parameters do not matter.
import type { SendResponse } from './send.ts'

type Head = Pick<SendResponse, 'headers'>

export function isJson({ headers }: Head): boolean {
  return /^application\/json\b/i.test(headers['content-type'] ?? '')
}

export function isEventStream({ headers }: Head): boolean {
  return /^text\/event-stream\b/i.test(headers['content-type'] ?? '')
}

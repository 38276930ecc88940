// How a refusal says that the server has forgotten the session, and so did nothing with the request: even a call may be sent
// again then, which is why nothing vaguer counts. Pure.
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'

/**
 * 2025-11-25, "Session Management": 404. Servers built on older SDK examples say 400 with a word about the session; at any
 * other status the word is about something else, and the request may have had its effect.
 * `words` are those of the refusal, where they answer no request of their own.
 */
export function isLostSession(status: number, words: string | undefined): boolean {
  return status === 404 || status === 410 || (status === 400 && /session/i.test(words ?? ''))
}

/** What is told when a new session was of no use either: the server's refusal where that may be about something else. */
export function lostAgain({ host }: URL, refused?: BrokerError): BrokerError {
  const { status } = refused?.facts ?? {}
  if (refused && status === 400) return refused
  return new BrokerError('unreachable', {
    message: `${quote(host)} forgot the session that it had just opened, and did nothing with this request. Try again in a while.`,
    facts: { host, ...(status === undefined ? {} : { status }) },
  })
}

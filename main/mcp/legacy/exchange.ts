// How one message is POSTed and its answer found: JSON or event stream, resumed when the stream breaks.
// Streamable HTTP, 2025-03-26 to 2025-11-25. Knows nothing of sessions being opened or restored.
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import { isRepeatable } from '../../base/repeatable.ts'
import { isEventStream, isJson } from '../../net/media-type.ts'
import { discard, readBody } from '../../net/read-body.ts'
import type { SendResponse } from '../../net/send.ts'
import { isRequest, isResponse, type Message, type RequestId, readMessages } from '../message/message.ts'
import { headTimeoutOf } from '../message/methods.ts'
import { isModernError } from '../message/modern-refusals.ts'
import { errorIn, refusal } from '../wire/http-refusals.ts'
import { otherEraError } from '../wire/relay.ts'
import { anotherAnswer, largestMessage, malformed, type SessionHeaders, type Wire } from '../wire/wire.ts'
import { readAnswerStream } from './answer-stream.ts'
import { isLostSession, lostAgain } from './lost-session.ts'

export type Outcome =
  | { readonly is: 'answer'; readonly message: Message; readonly sessionId: string | undefined }
  | { readonly is: 'accepted' }
  /** The server does not know the session any more: it did nothing with the message. `said` is for when a new one does not help. */
  | { readonly is: 'session-lost'; readonly said: Message | BrokerError }

export interface Posting {
  readonly message: Message
  readonly session: SessionHeaders
  readonly signal: AbortSignal
  /** Takes what comes on the way to the answer, instead of the wire; on a stream that all share it cannot be told. */
  readonly deliver?: Wire['deliver']
}

/** @throws BrokerError as Send does, `protocol-error`, `not-mcp`, `redirect-refused`, `too-large` */
export async function exchange(shared: Wire, posting: Posting): Promise<Outcome> {
  const { message, session, signal, deliver } = posting
  const wire = deliver ? { ...shared, deliver } : shared
  const { envelope, raw: body } = message
  const headTimeout = isRequest(envelope) ? headTimeoutOf(envelope.method) : 60_000
  const answer = await wire.send({
    url: wire.url,
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...session },
    body,
    confirmedHosts: wire.confirmedHosts,
    signal,
    repeatable: isRepeatable(envelope.method),
    ...(headTimeout === undefined ? {} : { headTimeout }),
  })
  if (answer.status < 200 || answer.status > 299) return refused(wire, answer, { message, session, signal })
  if (isRequest(envelope)) return answerOf(wire, answer, { id: envelope.id, session, signal })
  discard(answer.body)
  return { is: 'accepted' }
}

interface Asked {
  readonly id: RequestId
  readonly session: SessionHeaders
  readonly signal: AbortSignal
}

async function answerOf(wire: Wire, answer: SendResponse, asked: Asked): Promise<Outcome> {
  const message = isJson(answer)
    ? await answerInJson(wire, answer, asked.id)
    : isEventStream(answer)
      ? await readAnswerStream(wire, answer.body, asked)
      : unreadable(wire, answer)
  const sessionId = answer.headers['mcp-session-id']
  return { is: 'answer', message, sessionId: typeof sessionId === 'string' ? sessionId : undefined }
}

async function answerInJson(wire: Wire, { body }: SendResponse, id: RequestId): Promise<Message> {
  const messages = readMessages(await readBody(body, { largest: largestMessage, url: wire.url }))
  if ('malformed' in messages) throw malformed(wire.url, messages.malformed)
  let answer: Message | undefined
  for (const message of messages) {
    if (!isResponse(message.envelope)) await wire.deliver(message)
    else if (message.envelope.id === id && !answer) answer = message
    else wire.log.warn('stray-answer', { url: wire.url })
  }
  if (answer) return answer
  throw anotherAnswer(wire.url)
}

function unreadable(wire: Wire, { body, headers, status }: SendResponse): never {
  discard(body)
  const type = headers['content-type'] ?? ''
  const what = status === 202 || type === '' ? `with status ${status} and no answer` : `with ${quote(type)}`
  throw new BrokerError('protocol-error', {
    message: `${quote(wire.url.host)} answered ${what}, where MCP wants JSON or an event stream.`,
    facts: { host: wire.url.host, status },
  })
}

/** What a status other than 2xx means: the server's own JSON-RPC error, a lost session, or a refusal in our words. */
async function refused(wire: Wire, answer: SendResponse, { message, session }: Posting): Promise<Outcome> {
  const { status } = answer
  if (status >= 300 && status < 400) {
    discard(answer.body)
    throw refusal(wire.url, answer, undefined)
  }
  const said = await errorIn(wire.url, answer)
  // To `initialize` it is an answer; later it means that the server has become a modern one.
  if (said && isModernError(said.envelope) && message.envelope.method !== 'initialize')
    throw otherEraError(wire.url, 'modern')
  const isOwn = said !== undefined && isRequest(message.envelope) && said.envelope.id === message.envelope.id
  const words = said?.envelope.error?.message
  const why = refusal(wire.url, answer, words)
  if ('mcp-session-id' in session && isLostSession(status, said?.envelope.id == null ? words : undefined))
    return { is: 'session-lost', said: isOwn ? said : lostAgain(wire.url, why) }
  if (isOwn) return { is: 'answer', message: said, sessionId: undefined }
  throw why
}

// How one modern request is POSTed and its answer found: JSON or event stream, from a server that keeps no session
// (2026-07-28, Streamable HTTP). Nothing is resumed, and to go away is to cancel. Knows nothing of whose request it is.
import { BrokerError, isBrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import { isRepeatable } from '../../base/repeatable.ts'
import { isEventStream, isJson } from '../../net/media-type.ts'
import { discard, readBody } from '../../net/read-body.ts'
import type { SendResponse } from '../../net/send.ts'
import { modernProbe } from '../message/eras.ts'
import { isRequestMessage, type Message, messageOf, type RequestMessage, readMessages } from '../message/message.ts'
import { headTimeoutOf } from '../message/methods.ts'
import { isFromLegacy, isModernError } from '../message/modern-refusals.ts'
import { errorIn, refusal } from '../wire/http-refusals.ts'
import { perhapsOtherEra } from '../wire/relay.ts'
import { anotherAnswer, largestMessage, lost, malformed, type Wire } from '../wire/wire.ts'
import { readAnswerStream, takeInto } from './answer-stream.ts'
import { requestHeaders } from './header-values.ts'

export interface ModernPosting {
  readonly message: Message
  /** `Mcp-Param-*`, where the tool has any. */
  readonly headers?: Readonly<Record<string, string>>
  /** Aborted, it closes the connection, which is how the server hears of it. */
  readonly signal: AbortSignal
}

/**
 * The answer, which may be the server's error.
 * @throws BrokerError as Send does, `protocol-error`, `not-mcp`, `redirect-refused`, `too-large`; with `facts.lost` when
 * the connection went before the answer came, and with the era (`otherEra`) when the server speaks the earlier one
 */
export async function exchangeModern(wire: Wire, { message, headers, signal }: ModernPosting): Promise<Message> {
  if (!isRequestMessage(message)) throw new BrokerError('internal', { message: 'A request needs an id.' })
  const { method } = message.envelope
  const headTimeout = headTimeoutOf(method)
  const answer = await wire.send({
    url: wire.url,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...requestHeaders(message.envelope),
      ...headers,
    },
    body: message.raw,
    confirmedHosts: wire.confirmedHosts,
    signal,
    repeatable: isRepeatable(method),
    ...(headTimeout === undefined ? {} : { headTimeout }),
  })
  const isOk = answer.status >= 200 && answer.status <= 299
  const found = isOk ? await answerIn(wire, answer, message, signal) : await refused(wire, answer, message)
  if (isFromLegacy(message.envelope, found.envelope)) throw notModern(wire.url, found)
  return found
}

async function answerIn(
  wire: Wire,
  answer: SendResponse,
  asked: RequestMessage,
  signal: AbortSignal,
): Promise<Message> {
  if (isEventStream(answer)) return readAnswerStream(wire, answer.body, { ...asked.envelope, signal })
  if (isJson(answer)) return answerInJson(wire, answer, asked)
  discard(answer.body)
  const type = answer.headers['content-type'] ?? ''
  const what = type === '' ? `with status ${answer.status} and no answer` : `with ${quote(type)}`
  const error = new BrokerError('protocol-error', {
    message: `${quote(wire.url.host)} answered ${what}, where MCP wants JSON or an event stream.`,
    facts: { host: wire.url.host, status: answer.status },
  })
  throw asked.envelope.method === modernProbe ? perhapsOtherEra(error, 'legacy') : error
}

async function answerInJson(wire: Wire, { body }: SendResponse, { envelope }: RequestMessage): Promise<Message> {
  const bytes = await readBody(body, { largest: largestMessage, url: wire.url }).catch((error: unknown) => {
    throw isBrokerError(error, 'unreachable') ? lost(wire.url, error) : error
  })
  const messages = readMessages(bytes)
  if ('malformed' in messages) throw malformed(wire.url, messages.malformed)
  const found: { answer?: Message } = {}
  for (const message of messages) await takeInto(found, wire, envelope.id)(message)
  if (found.answer) return found.answer
  throw anotherAnswer(wire.url)
}

/** A status other than 2xx: the server's own JSON-RPC error, or a refusal in our words. */
async function refused(wire: Wire, answer: SendResponse, { envelope: { id } }: RequestMessage): Promise<Message> {
  const { status } = answer
  if (status >= 300 && status < 400) {
    discard(answer.body)
    throw refusal(wire.url, answer, undefined)
  }
  const said = await errorIn(wire.url, answer)
  if (said?.envelope.id === id) return said
  // Where the server could not read the id, it says none; the answer is on our request's own connection.
  if (said && said.envelope.id == null && isModernError(said.envelope)) return messageOf({ ...said.envelope, id })
  const error = refusal(wire.url, answer, said?.envelope.error?.message)
  throw mayMeanLegacy.has(status) ? perhapsOtherEra(error, 'legacy') : error
}

// What servers of the earlier era say to a POST without a session, and addresses that are only for their GET.
const mayMeanLegacy: ReadonlySet<number> = new Set([400, 404, 405, 406, 410, 415, 422])

function notModern({ host }: URL, answer: Message): BrokerError {
  const message = `${quote(host)} does not speak MCP 2026-07-28. It says: ${quote(String(answer.envelope.error?.message))}`
  return perhapsOtherEra(new BrokerError('protocol-error', { message, facts: { host } }), 'legacy', answer)
}

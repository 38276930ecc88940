// How a modern server's answer reads to a legacy client: its own id, no members of the later era, content that its
// revision knows, and error numbers of its time. What need not change keeps its bytes. Pure.
import { BrokerError } from '../../../base/errors.ts'
import { quote } from '../../../base/quote.ts'
import { withMembers } from '../../message/json-text.ts'
import { type Envelope, type Message, messageOf, type RequestId, type RequestMessage } from '../../message/message.ts'
import { errorCodes } from '../../message/modern-refusals.ts'
import { isRecord, withId } from '../../message/modern-words.ts'
import { resultFor } from '../../message/older-content.ts'

export interface Reading {
  readonly version: string
  readonly url: URL
}

/** @throws BrokerError `protocol-error` for a kind of result that did not exist before */
export function legacyAnswer(answer: Message, request: RequestMessage, { version, url }: Reading): Message {
  const { id, method } = request.envelope
  const { error, result } = answer.envelope
  if (error !== undefined) return errorFor(answer, request)
  if (!isRecord(result)) return underId(answer, id)
  if (result.resultType !== undefined && result.resultType !== 'complete')
    throw unknownKind(url, method, result.resultType)
  const rest = Object.fromEntries(Object.entries(result).filter(([name]) => !isOfLater(name, method)))
  const older = resultFor(version, method, rest)
  const envelope = { ...answer.envelope, result: older }
  const raw =
    older === rest
      ? withMembers(answer.raw, ['result'], { resultType: undefined, ...(isCacheable(method) ? noHints : {}) })
      : withMembers(answer.raw, [], { result: JSON.stringify(older) })
  return underId(raw ? { raw, envelope } : messageOf(envelope), id)
}

/** The answer under the id that the client gave its request. */
function underId(answer: Message, id: RequestId): Message {
  return answer.envelope.id === id ? answer : withId(answer, id)
}

const noHints = { ttlMs: undefined, cacheScope: undefined }

function isOfLater(name: string, method: string): boolean {
  return name === 'resultType' || (Object.hasOwn(noHints, name) && isCacheable(method))
}

function isCacheable(method: string): boolean {
  return method.endsWith('/list') || method === 'resources/read'
}

const invalidParams = -32602
const internalError = -32603
/** "Resource not found" until 2025-11-25; the number is never used again. */
const resourceNotFound = -32002

function errorFor(answer: Message, { envelope: { id, method } }: RequestMessage): Message {
  const { error = {} } = answer.envelope
  const older = olderError(error, method)
  return underId(older === error ? answer : messageOf({ ...answer.envelope, error: older }), id)
}

function olderError(error: NonNullable<Envelope['error']>, method: string): NonNullable<Envelope['error']> {
  const { code = 0, data } = error
  // Only a missing resource is named in the data; other bad params share the number.
  if (code === invalidParams && method === 'resources/read' && isRecord(data) && typeof data.uri === 'string')
    return { ...error, code: resourceNotFound }
  if (code === errorCodes.missingCapability) return { ...error, code: invalidParams, message: lacking(error) }
  if (code === errorCodes.unsupportedVersion) return { ...error, code: invalidParams }
  // The rest of −32020…−32099 means nothing before 2026-07-28.
  return code <= -32020 && code >= -32099 ? { ...error, code: internalError } : error
}

function lacking({ message, data }: NonNullable<Envelope['error']>): string {
  const required = isRecord(data) && isRecord(data.requiredCapabilities) ? Object.keys(data.requiredCapabilities) : []
  const what = required.length === 0 ? 'something' : required.map(name => quote(name)).join(' and ')
  return `The server needs ${what} from this client, which does not offer it. It says: ${quote(String(message))}`
}

function unknownKind(url: URL, method: string, kind: unknown): BrokerError {
  return new BrokerError('protocol-error', {
    message: `${quote(url.host)} answered ${quote(method)} with a result of kind ${quote(String(kind))}, which clients before MCP 2026-07-28 cannot take.`,
    facts: { host: url.host },
  })
}

// How a legacy client's request reads to a modern server: the words about the client in `_meta`, and, when it is asked
// again, what the server wanted to know. All else stays byte for byte. Pure.
import { withMembers } from '../../message/json-text.ts'
import { messageOf, type RequestId, type RequestMessage } from '../../message/message.ts'
import { type ClientWords, isRecord, withId, withWords } from '../../message/modern-words.ts'

/** What a request that is asked again brings (2026-07-28, "Multi Round-Trip Requests"), as JSON text. */
export interface Retry {
  readonly inputResponses?: string | Buffer
  readonly requestState?: string | Buffer
}

export interface Wording {
  readonly id: RequestId
  readonly words: ClientWords
  readonly retry: Retry | undefined
}

export function modernRequest({ raw, envelope }: RequestMessage, { id, words, retry }: Wording): RequestMessage {
  const { inputResponses, requestState, ...params } = withWords(envelope.params, words)
  const again = retry ? parsed(retry) : { inputResponses, requestState }
  const next = { ...envelope, params: { ...params, ...again } }
  // A retry without a `requestState` must not bring the one before: undefined takes it out.
  const taken = retry ? { inputResponses: undefined, requestState: undefined, ...retry } : {}
  const text = isRecord(envelope.params)
    ? withMembers(raw, ['params'], { _meta: JSON.stringify(params._meta), ...taken })
    : withMembers(raw, [], { params: JSON.stringify(next.params) })
  const worded = text ? { raw: text, envelope: next } : messageOf(next)
  const named = id === envelope.id ? worded : withId(worded, id)
  return { raw: named.raw, envelope: { ...next, id } }
}

function parsed(retry: Retry): Record<string, unknown> {
  return Object.fromEntries(Object.entries(retry).map(([name, text]) => [name, JSON.parse(String(text)) as unknown]))
}

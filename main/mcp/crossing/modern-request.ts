// How a legacy client's request reads to a modern server: the words about the client in `_meta`, and, when it is asked
// again, what the server wanted to know. All else stays byte for byte. Pure.
import { randomUUID } from 'node:crypto'
import { withMembers } from '../json-text.ts'
import { messageOf, type RequestId, type RequestMessage } from '../message.ts'
import { type ClientWords, isRecord, withWords } from '../modern/words.ts'

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

/** An id that cannot be one of the client's. */
export function ownId(): string {
  return `valetkey-${randomUUID()}`
}

export function modernRequest({ raw, envelope }: RequestMessage, { id, words, retry }: Wording): RequestMessage {
  const { inputResponses, requestState, ...params } = withWords(envelope.params, words)
  const again = retry ? parsed(retry) : { inputResponses, requestState }
  const next = { ...envelope, id, params: { ...params, ...again } }
  // A retry without a `requestState` must not bring the one before: undefined takes it out.
  const written = {
    _meta: JSON.stringify(params._meta),
    ...(retry ? { inputResponses: undefined, requestState: undefined, ...retry } : {}),
  }
  const text = isRecord(envelope.params)
    ? withMembers(raw, ['params'], written)
    : withMembers(raw, [], { params: JSON.stringify(next.params) })
  const numbered = text && (id === envelope.id ? text : withMembers(text, [], { id: JSON.stringify(id) }))
  return { raw: numbered ?? messageOf(next).raw, envelope: next }
}

function parsed(retry: Retry): Record<string, unknown> {
  return Object.fromEntries(Object.entries(retry).map(([name, text]) => [name, JSON.parse(String(text)) as unknown]))
}

// What a modern server wants to know before it goes on (`inputRequests`, 2026-07-28, "Multi Round-Trip Requests"), as
// requests that a legacy client can be sent. What the client did not offer never becomes one. Pure.
import { randomUUID } from 'node:crypto'
import { BrokerError } from '../../../base/errors.ts'
import { quote } from '../../../base/quote.ts'
import { isRecord } from '../../message/modern-words.ts'
import { elicitationFor, samplingFor } from '../../message/older-content.ts'

type Json = Readonly<Record<string, unknown>>

export interface Question {
  /** The server's name for it. */
  readonly key: string
  readonly method: string
  readonly params: Json | undefined
  /** Of an elicitation by URL: by it the client is told that the matter is done. */
  readonly elicitationId?: string
}

/** Whom the questions go to, and whose they are. */
export interface Asked {
  readonly capabilities: Json
  readonly version: string
  readonly url: URL
}

/** More than a person would ever answer. */
const mostQuestions = 100

/** @throws BrokerError `protocol-error` for what cannot be asked, or not of this client */
export function questionsIn(inputRequests: unknown, asked: Asked): readonly Question[] {
  if (!isRecord(inputRequests)) throw unaskable(asked, 'something that is no list of questions')
  const entries = Object.entries(inputRequests)
  if (entries.length > mostQuestions) throw unaskable(asked, `${entries.length} questions at once`)
  return entries.map(([key, request]) => questionIn(key, request, asked))
}

function questionIn(key: string, request: unknown, asked: Asked): Question {
  const { method, params } = isRecord(request) ? request : {}
  const given = isRecord(params) ? params : undefined
  if (method === 'roots/list') return rootsQuestion(key, given, asked)
  if (method === 'sampling/createMessage') return samplingQuestion(key, given, asked)
  if (method === 'elicitation/create') return elicitationQuestion(key, given, asked)
  throw unaskable(asked, typeof method === 'string' ? quote(method) : 'something that is no request')
}

function rootsQuestion(key: string, params: Json | undefined, asked: Asked): Question {
  if (!isRecord(asked.capabilities.roots)) throw notOffered(asked, 'the folders it works in (roots)')
  return { key, method: 'roots/list', params }
}

function samplingQuestion(key: string, params: Json | undefined, asked: Asked): Question {
  const { sampling } = asked.capabilities
  if (!isRecord(sampling)) throw notOffered(asked, 'an answer of its model (sampling)')
  const wantsTools = params?.tools !== undefined || params?.toolChoice !== undefined
  if (wantsTools && !isRecord(sampling.tools)) throw notOffered(asked, 'an answer of its model that may use tools')
  return { key, method: 'sampling/createMessage', params: params && samplingFor(asked.version, params) }
}

function elicitationQuestion(key: string, params: Json | undefined, asked: Asked): Question {
  const method = 'elicitation/create'
  const { elicitation } = asked.capabilities
  const isByUrl = params?.mode === 'url'
  const offers = isRecord(elicitation) ? elicitation : undefined
  if (isByUrl && !isRecord(offers?.url)) throw notOffered(asked, 'the opening of a page (elicitation by URL)')
  // Without any mode it is the one that was there first.
  const takesForms = offers !== undefined && (isRecord(offers.form) || offers.url === undefined)
  if (!isByUrl && !takesForms) throw notOffered(asked, 'a form to be filled in (elicitation)')
  if (!isByUrl) return { key, method, params: params && elicitationFor(asked.version, params) }
  // 2025-11-25 wants an id, which 2026-07-28 has not.
  const elicitationId = randomUUID()
  return { key, method, params: { ...params, elicitationId }, elicitationId }
}

function notOffered({ url }: Asked, what: string): BrokerError {
  return new BrokerError('protocol-error', {
    message: `${quote(url.host)} asks this client for ${what}, which the client does not offer.`,
    facts: { host: url.host },
  })
}

function unaskable({ url }: Asked, what: string): BrokerError {
  return new BrokerError('protocol-error', {
    message: `${quote(url.host)} needs an answer before it goes on, but asks for ${what}, which no client before MCP 2026-07-28 knows.`,
    facts: { host: url.host },
  })
}

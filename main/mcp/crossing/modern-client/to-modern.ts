// How what a server of an earlier revision says reads to a modern client: its answers, errors, questions and what it
// offers. Pure.
import { resultAnswer } from '../../message/answers.ts'
import { modernProbe } from '../../message/eras.ts'
import { withMembers } from '../../message/json-text.ts'
import { type Envelope, type Message, messageOf, type RequestId } from '../../message/message.ts'
import { complete, spokenVersions } from '../../message/modern-answers.ts'
import { type ClientWords, isRecord } from '../../message/modern-words.ts'
import type { ServerFacts } from '../../wire/relay.ts'

const invalidParams = -32602
const internalError = -32603
const resourceNotFound = -32002
const urlElicitationRequired = -32042

/** The answer under the client's id, and in the words of its revision. */
export function modernAnswer(answer: Message, id: RequestId, { method, facts }: Asked): Message {
  const envelope = { ...answer.envelope, id, ...modernError(answer.envelope) }
  const error = envelope.error === answer.envelope.error ? {} : { error: JSON.stringify(envelope.error) }
  const raw = withMembers(answer.raw, [], { id: JSON.stringify(id), ...error })
  return complete(raw ? { raw, envelope } : messageOf(envelope), method, serverInfoOf(facts))
}

interface Asked {
  readonly method: string
  readonly facts: ServerFacts | undefined
}

function modernError({ error }: Envelope): Pick<Envelope, 'error'> {
  if (!error) return {}
  const { code = internalError } = error
  if (code === resourceNotFound) return { error: { ...error, code: invalidParams } }
  // The numbers that this revision keeps for itself mean something else, or nothing, in what came before.
  return code <= -32020 && code >= -32099 ? { error: { ...error, code: internalError } } : { error }
}

function serverInfoOf(facts: ServerFacts | undefined): unknown {
  const result = facts?.answer.envelope.result
  return isRecord(result) ? result.serverInfo : undefined
}

/** What a legacy server said of itself in `initialize`, as the answer to `server/discover`. */
export function discovered(id: RequestId, facts: ServerFacts): Message {
  const { instructions } = isRecord(facts.answer.envelope.result) ? facts.answer.envelope.result : {}
  // Tasks of 2025-11-25 are another thing than the extension of 2026-07-28.
  const { tasks: _, ...capabilities } = facts.capabilities
  const result = {
    supportedVersions: spokenVersions,
    capabilities,
    ...(typeof instructions === 'string' ? { instructions } : {}),
  }
  return complete(resultAnswer(id, result), modernProbe, serverInfoOf(facts))
}

/** The URLs that a person must have opened before the server does what it was asked (2025-11-25, −32042). */
export function urlsRequired({ error }: Envelope): readonly UrlElicitation[] {
  if (error?.code !== urlElicitationRequired || !isRecord(error.data)) return []
  const { elicitations } = error.data
  return Array.isArray(elicitations) ? elicitations.filter(isUrlElicitation) : []
}

export interface UrlElicitation {
  readonly elicitationId?: unknown
  readonly url: string
  readonly message: string
}

function isUrlElicitation(value: unknown): value is UrlElicitation {
  return isRecord(value) && value.mode === 'url' && typeof value.url === 'string' && typeof value.message === 'string'
}

export function urlQuestion({ url, message }: UrlElicitation): object {
  return { method: 'elicitation/create', params: { mode: 'url', url, message } }
}

/** A request of the server as a question in an answer; undefined when the client has not said that it takes such. */
export function questionOf({ method, params }: Envelope, words: ClientWords): object | undefined {
  if (!method || !isOffered(method, params, words)) return undefined
  const { task: _task, elicitationId: _id, ...asks } = isRecord(params) ? params : {}
  return { method, params: asks }
}

function isOffered(method: string, params: unknown, { capabilities }: ClientWords): boolean {
  const { elicitation, sampling, roots } = capabilities
  if (method === 'roots/list') return isRecord(roots)
  if (method === 'sampling/createMessage') return isRecord(sampling)
  if (method !== 'elicitation/create' || !isRecord(elicitation)) return false
  if (isRecord(params) && params.mode === 'url') return isRecord(elicitation.url)
  // Nothing said of modes means forms (2026-07-28, "Elicitation").
  return isRecord(elicitation.form) || !isRecord(elicitation.url)
}

const levels = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency']

/** Whether a log line of this level is asked for by a request with that level. */
export function isLoud(line: unknown, asked: string | undefined): boolean {
  return asked !== undefined && levels.includes(asked) && levels.indexOf(String(line)) >= levels.indexOf(asked)
}

/** Whether a server that sends lines from `told` on sends less than `asked` wants. */
export function isQuieter(told: string | undefined, asked: string): boolean {
  return levels.includes(asked) && (told === undefined || levels.indexOf(asked) < levels.indexOf(told))
}

// What a modern client was asked and comes back with (2026-07-28, "Multi Round-Trip Requests"): each question under a
// state that nobody can guess, good for one retry of the same request, bounded in number and time.
import { createHash, randomBytes } from 'node:crypto'
import type { Envelope } from './message.ts'
import { isRecord } from './modern-words.ts'

export interface Rounds<Question> {
  /** Keeps a question that answers `request`; the `requestState` to send with it. */
  ask(request: Envelope, question: Question): string
  /** The question that a retry comes back to; undefined when its state is unknown, used, too old or of another request. */
  takeUp(request: Envelope): Question | undefined
  /** Forgets all of them. */
  close(): void
}

interface Asked<Question> {
  readonly question: Question
  readonly of: string
  readonly timer: NodeJS.Timeout
}

/** A person reads and decides: ten minutes. */
const patience = 600_000
const most = 64

export function createRounds<Question>(onForgotten: (question: Question) => void): Rounds<Question> {
  const asked = new Map<string, Asked<Question>>()
  return {
    ask: (request, question) => {
      const [oldest] = asked.keys()
      if (asked.size >= most && oldest !== undefined) forget(oldest)
      const state = randomBytes(32).toString('base64url')
      const timer = setTimeout(() => forget(state), patience).unref()
      asked.set(state, { question, of: identityOf(request), timer })
      return state
    },
    takeUp: request => {
      const state = stateIn(request)
      const found = state === undefined ? undefined : asked.get(state)
      if (state === undefined || !found || found.of !== identityOf(request)) return undefined
      clearTimeout(found.timer)
      asked.delete(state)
      return found.question
    },
    close: () => {
      for (const state of [...asked.keys()]) forget(state)
    },
  }

  function forget(state: string): void {
    const found = asked.get(state)
    if (!found) return
    clearTimeout(found.timer)
    asked.delete(state)
    onForgotten(found.question)
  }
}

/** Whether a request of this method may be answered with questions. */
export function mayAsk(method: string | undefined): boolean {
  return method === 'tools/call' || method === 'prompts/get' || method === 'resources/read'
}

export function stateIn({ params }: Envelope): string | undefined {
  const state = isRecord(params) ? params.requestState : undefined
  return typeof state === 'string' ? state : undefined
}

/** What a retry brings for these questions; whatever else it has is of no meaning. */
export function responsesIn({ params }: Envelope): Readonly<Record<string, unknown>> {
  const responses = isRecord(params) ? params.inputResponses : undefined
  return isRecord(responses) ? responses : {}
}

/** What makes a retry the same request: its method and what it asks, whatever the order of members. */
function identityOf({ method, params }: Envelope): string {
  const { _meta, inputResponses, requestState, ...asks } = isRecord(params) ? params : {}
  const text = JSON.stringify([method, asks], (_name, value: unknown) => (isRecord(value) ? inOrder(value) : value))
  return createHash('sha256').update(text).digest('base64')
}

function inOrder(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}

// How the everything server asks its client for something in the middle of a request: by a request of its own in a
// session, by rounds where servers send none (2026-07-28). And how a state that travels through the client is sealed.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server'

export type Params = Readonly<Record<string, unknown>>

/** One request being answered. */
export interface Turn {
  /** What the client says that it can do. */
  readonly capabilities: Params
  readonly progressToken: string | number | undefined
  /** Whether log lines may go with this answer. */
  readonly mayLog: boolean
  notify(method: string, params: Params): Promise<void>
  /** Asks the client; undefined where servers cannot. */
  readonly ask: ((method: string, params: Params) => Promise<unknown>) | undefined
  /** What the client answered to the round before. */
  readonly inputResponses: Params | undefined
  readonly state: string | undefined
  changed(what: 'tools' | 'prompts'): void
}

export interface Question {
  readonly method: string
  readonly params: Params
}

/** The client's answers by name, or the round that has to go out first. */
export type Outcome = { readonly answers: Readonly<Record<string, Params>> } | { readonly round: object }

export async function asking(
  turn: Turn,
  questions: Readonly<Record<string, Question>>,
  state?: string,
): Promise<Outcome> {
  const answers: Record<string, Params> = {}
  for (const [name, { method, params }] of Object.entries(questions)) {
    const answer = turn.ask ? await turn.ask(method, params) : turn.inputResponses?.[name]
    if (typeof answer === 'object' && answer !== null) answers[name] = answer as Params
  }
  if (Object.keys(answers).length === Object.keys(questions).length) return { answers }
  return {
    round: {
      resultType: 'input_required',
      inputRequests: questions,
      ...(state === undefined ? {} : { requestState: sealed(state) }),
    },
  }
}

export const elicitation = (message: string, properties: Params, required = Object.keys(properties)): Question => ({
  method: 'elicitation/create',
  params: { mode: 'form', message, requestedSchema: { type: 'object', properties, required } },
})

export const sampling = (prompt: string): Question => ({
  method: 'sampling/createMessage',
  params: { messages: [{ role: 'user', content: { type: 'text', text: prompt } }], maxTokens: 100 },
})

export const roots: Question = { method: 'roots/list', params: {} }

const key = randomBytes(32)
const sealOf = (text: string) => createHmac('sha256', key).update(text).digest('base64url')
const sealed = (text: string) => `${text}.${sealOf(text)}`

/** The state as it was given out. @throws ProtocolError where somebody has changed it */
export function unsealed(state: string | undefined): string | undefined {
  if (state === undefined) return undefined
  const [text = '', seal = ''] = state.split('.')
  const expected = Buffer.from(sealOf(text))
  const given = Buffer.from(seal)
  if (given.length === expected.length && timingSafeEqual(given, expected)) return text
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'The requestState is not one of ours.')
}

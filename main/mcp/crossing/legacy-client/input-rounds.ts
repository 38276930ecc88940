// How a request is carried to its end when a modern server wants to know something first: the client is asked, and the
// request goes out again with the answers and with the server's `requestState` as it came.
import { setTimeout as sleep } from 'node:timers/promises'
import { BrokerError } from '../../../base/errors.ts'
import { quote } from '../../../base/quote.ts'
import { notification } from '../../message/answers.ts'
import { valueAt } from '../../message/json-text.ts'
import type { Message, RequestMessage } from '../../message/message.ts'
import { isRecord } from '../../message/modern-words.ts'
import type { ClientQuestions } from './client-questions.ts'
import { type Asked, type Question, questionsIn } from './input-questions.ts'
import type { Retry } from './modern-request.ts'

export interface InputRounds {
  readonly asked: Asked
  readonly questions: ClientQuestions
  readonly signal: AbortSignal
  /** Sends the request; each time but the first with what the server wanted. */
  post(retry: Retry | undefined): Promise<Message>
  toClient(message: Message): void | Promise<void>
}

/** The requests that a server may ask back about (2026-07-28, "Supported Requests"). */
const mayAsk: ReadonlySet<string> = new Set(['tools/call', 'prompts/get', 'resources/read'])
const mostRounds = 20
const longestPause = 2_000

/** @throws BrokerError as `post` does, `protocol-error`, `timed-out`, `cancelled` */
export async function throughRounds({ envelope: { method } }: RequestMessage, rounds: InputRounds): Promise<Message> {
  const { url } = rounds.asked
  const opened: string[] = []
  let retry: Retry | undefined
  for (let round = 0; round <= mostRounds; round += 1) {
    const answer = await rounds.post(retry)
    const { result } = answer.envelope
    if (!isRecord(result) || result.resultType !== 'input_required') {
      if (isRecord(result)) tellDone(opened, rounds)
      return answer
    }
    if (!mayAsk.has(method)) throw broken(url, `asks back about ${quote(method)}, where MCP does not allow it`)
    retry = await retryAfter(answer, result, { rounds, round, opened })
  }
  throw broken(url, `still wants to know something after ${mostRounds} answers; the request was given up`)
}

interface Round {
  readonly rounds: InputRounds
  readonly round: number
  /** Elicitations by URL that the person agreed to. */
  readonly opened: string[]
}

async function retryAfter(answer: Message, result: Record<string, unknown>, round: Round): Promise<Retry> {
  const { inputRequests, requestState } = result
  const { rounds } = round
  if (requestState !== undefined && typeof requestState !== 'string')
    throw broken(rounds.asked.url, 'sent a `requestState` that is no text')
  if (inputRequests === undefined && requestState === undefined)
    throw broken(rounds.asked.url, 'wants to know something, but does not say what')
  const questions = inputRequests === undefined ? [] : questionsIn(inputRequests, rounds.asked)
  const inputResponses = await answersTo(questions, round)
  // Nothing to wait for but the server itself, which may shed load in this way.
  if (questions.length === 0)
    await sleep(Math.min(longestPause, 50 * 2 ** round.round), undefined, { signal: rounds.signal })
  return {
    ...(inputRequests === undefined ? {} : { inputResponses }),
    ...(requestState === undefined
      ? {}
      : { requestState: valueAt(answer.raw, ['result', 'requestState']) ?? JSON.stringify(requestState) }),
  }
}

/** All questions at once; when one fails, nobody needs the answers to the others. */
async function answersTo(questions: readonly Question[], { rounds, opened }: Round): Promise<string> {
  const ending = new AbortController()
  const end = () => ending.abort()
  rounds.signal.addEventListener('abort', end)
  try {
    if (rounds.signal.aborted) end()
    const answers = await Promise.all(questions.map(question => answerTo(question, rounds, ending.signal)))
    for (const [n, { envelope }] of answers.entries()) {
      const { elicitationId } = questions[n] ?? {}
      const isAgreed = isRecord(envelope.result) && envelope.result.action === 'accept'
      if (elicitationId !== undefined && isAgreed) opened.push(elicitationId)
    }
    const texts = questions.map(({ key }, n) => `${JSON.stringify(key)}:${resultText(answers[n])}`)
    return `{${texts.join(',')}}`
  } finally {
    rounds.signal.removeEventListener('abort', end)
    end()
  }
}

async function answerTo({ method, params }: Question, rounds: InputRounds, signal: AbortSignal): Promise<Message> {
  const answer = await rounds.questions.ask(method, params, signal)
  const { error, result } = answer.envelope
  if (isRecord(result)) return answer
  const said = error === undefined ? 'something that is no answer' : `an error: ${quote(String(error.message ?? ''))}`
  throw new BrokerError('protocol-error', {
    message: `${quote(rounds.asked.url.host)} needs an answer to \`${method}\` before it goes on, and this client gave ${said}.`,
    facts: { host: rounds.asked.url.host },
  })
}

function resultText(answer: Message | undefined): string {
  if (!answer) return '{}'
  return valueAt(answer.raw, ['result'])?.toString() ?? JSON.stringify(answer.envelope.result)
}

/** 2025-11-25, "Completion Notifications": the server has gone on, so that what it sent the person to do is done. */
function tellDone(opened: readonly string[], { toClient }: InputRounds): void {
  for (const elicitationId of opened)
    void toClient(notification('notifications/elicitation/complete', { elicitationId }))
}

function broken(url: URL, what: string): BrokerError {
  return new BrokerError('protocol-error', { message: `${quote(url.host)} ${what}.`, facts: { host: url.host } })
}

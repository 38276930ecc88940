// Which requests of a modern client a legacy server is working on: each is one request upstream and, when the server asks
// the client something meanwhile, several in turn on the client's side (2026-07-28, "Multi Round-Trip Requests").
import { errorAnswer, resultAnswer, unknownMethodAnswer } from '../../message/answers.ts'
import { type Envelope, type Message, messageOf, type RequestId, type RequestMessage } from '../../message/message.ts'
import { inputRequired } from '../../message/modern-answers.ts'
import { type ClientWords, isRecord, metaOf, wordsOf } from '../../message/modern-words.ts'
import { mayAsk, responsesIn } from '../../message/rounds.ts'
import { isLoud, questionOf } from './to-modern.ts'

/** One request upstream, for as long as the server works on it. */
export interface Call {
  readonly upstreamId: string
  readonly request: RequestMessage
  /** What the server has asked and nobody has answered yet, by the key that the client is asked under. */
  readonly questions: Map<string, { readonly id: RequestId; readonly asks: object }>
  asked: number
  /** The client's request that waits now; none while the client makes up its mind. */
  turn: Turn | undefined
  /** How the request upstream ended while no turn waited for it. */
  ended: Ending | undefined
}

interface Turn {
  readonly id: RequestId
  readonly words: ClientWords
  readonly progressToken: unknown
  resolve(answer: Message): void
  reject(error: unknown): void
}

type Ending = { readonly answer: Message } | { readonly error: unknown }

export interface CallsOptions {
  /** Keeps a call while its client makes up its mind; the state to ask it with. */
  keep(call: Call): string
  /** What the server answered upstream, as this turn's answer. */
  answerFor(call: Call, turn: RequestId, answer: Message): Message
  /** To the server: the answer to a request of its own. */
  tell(message: Message): void
  toClient(message: Message): void | Promise<void>
}

export interface Calls {
  /** Begins work: what runs upstream, and the first turn that waits for it. */
  begin(call: Call, upstream: Promise<Message>): Promise<Message>
  /** A further turn of a call, with the client's responses. */
  goOn(call: Call, retry: RequestMessage): Promise<Message>
  /** The call whose present turn has this id. */
  of(id: RequestId): Call | undefined
  /** What the server says on the way to this call's answer, or on no call's own stream. */
  hear(message: Message, upstreamId?: RequestId): void | Promise<void>
  readonly isEmpty: boolean
}

export function createCalls({ keep, answerFor, tell, toClient }: CallsOptions): Calls {
  const open = new Map<string, Call>()

  return {
    begin: (call, upstream) => {
      open.set(call.upstreamId, call)
      upstream.then(
        answer => end(call, { answer }),
        (error: unknown) => end(call, { error }),
      )
      return turnOf(call, call.request)
    },
    goOn: (call, retry) => {
      const responses = responsesIn(retry.envelope)
      for (const [key, { id }] of call.questions) {
        if (!isRecord(responses[key])) continue
        call.questions.delete(key)
        tell(resultAnswer(id, responses[key]))
      }
      return turnOf(call, retry)
    },
    of: id => [...open.values()].find(({ turn }) => turn?.id === id),
    hear,
    get isEmpty() {
      return open.size === 0
    },
  }

  function turnOf(call: Call, { envelope }: RequestMessage): Promise<Message> {
    const { id, params } = envelope
    const words = wordsOf(envelope) ?? { protocolVersion: '', clientInfo: undefined, capabilities: {} }
    return new Promise((resolve, reject) => {
      call.turn = { id, words, progressToken: metaOf(params).progressToken, resolve, reject }
      if (call.ended) settle(call, call.ended)
      else if (call.questions.size > 0) ask(call)
    })
  }

  function end(call: Call, ending: Ending): void {
    open.delete(call.upstreamId)
    call.ended = ending
    settle(call, ending)
  }

  function settle(call: Call, ending: Ending): void {
    const turn = call.turn
    if (!turn) return
    call.turn = undefined
    if ('error' in ending) turn.reject(ending.error)
    else turn.resolve(answerFor(call, turn.id, ending.answer))
  }

  /** All that is open is asked in one answer; what comes while the client makes up its mind, in the next. */
  function ask(call: Call): void {
    const turn = call.turn
    if (!turn || call.questions.size === 0) return
    call.turn = undefined
    const questions = Object.fromEntries([...call.questions].map(([key, { asks }]) => [key, asks]))
    turn.resolve(inputRequired(turn.id, questions, keep(call)))
  }

  function hear(message: Message, upstreamId?: RequestId): void | Promise<void> {
    const { id, method, params } = message.envelope
    if (id !== undefined && id !== null && method !== undefined) return asked(message.envelope, upstreamId, id)
    if (method === 'notifications/progress') return progress(message.envelope)
    if (method === 'notifications/message') return logLine(message, upstreamId)
    if (method === 'notifications/cancelled') return takenBack(isRecord(params) ? params.requestId : undefined)
    const call = upstreamId === undefined ? undefined : open.get(String(upstreamId))
    return call?.turn && !method?.startsWith('notifications/tasks/') ? toClient(message) : undefined
  }

  function asked(request: Envelope, upstreamId: RequestId | undefined, id: RequestId): void {
    const call = upstreamId === undefined ? newestThatMayAsk() : open.get(String(upstreamId))
    const refusal = request.method === 'ping' ? resultAnswer(id, {}) : refused(request, call, id)
    if (refusal) tell(refusal)
    if (refusal || !call) return
    // What the server asks in one breath is one round for the client.
    setImmediate(() => ask(call))
  }

  /** Why a request of the server is not passed on; undefined when the call has it among its questions. */
  function refused(request: Envelope, call: Call | undefined, id: RequestId): Message | undefined {
    if (!call || !mayAsk(call.request.envelope.method))
      return errorAnswer(id, 'protocol-error', 'This client can be asked only while it calls a tool.')
    const asks = questionOf(request, call.turn?.words ?? wordsOf(call.request.envelope) ?? noWords)
    if (!asks) return unknownMethodAnswer(id, 'This client does not offer this.')
    if (call.questions.size >= mostQuestions)
      return errorAnswer(id, 'bad-input', 'This client has been asked too much at once.')
    call.asked += 1
    call.questions.set(`question-${call.asked}`, { id, asks })
    return undefined
  }

  /** On a stream that belongs to no request, the newest call is the likeliest to be meant. */
  function newestThatMayAsk(): Call | undefined {
    return [...open.values()].reverse().find(({ request }) => mayAsk(request.envelope.method))
  }

  function progress({ params }: Envelope): void | Promise<void> {
    if (!isRecord(params)) return
    const token = open.get(String(params.progressToken))?.turn?.progressToken
    if (token === undefined) return
    const said = { ...params, progressToken: token }
    return toClient(messageOf({ jsonrpc: '2.0', method: 'notifications/progress', params: said }))
  }

  /** Only who asked for log lines hears them, from the level that it named. */
  function logLine(message: Message, upstreamId: RequestId | undefined): void | Promise<void> {
    const { params } = message.envelope
    const own = upstreamId === undefined ? undefined : open.get(String(upstreamId))
    const hearers = own ? [own] : [...open.values()]
    const level = isRecord(params) ? params.level : undefined
    return hearers.some(({ turn }) => isLoud(level, turn?.words.logLevel)) ? toClient(message) : undefined
  }

  function takenBack(id: unknown): void {
    for (const { questions } of open.values())
      for (const [key, question] of questions) if (question.id === id) questions.delete(key)
  }
}

const mostQuestions = 16
const noWords: ClientWords = { protocolVersion: '', clientInfo: undefined, capabilities: {} }

export function newCall(request: RequestMessage, upstreamId: string): Call {
  return { upstreamId, request, questions: new Map(), asked: 0, turn: undefined, ended: undefined }
}

// How a modern client's person is brought to the sign-in page: by a question in the answer to the sign-in tool, or to a call
// that wants more access, which the client's retry comes back to (2026-07-28, "Multi Round-Trip Requests"). A client that
// shows no URLs gets a sentence.
import { asBrokerError, BrokerError, isBrokerError } from '../../base/errors.ts'
import { mayElicit, type Parking } from '../access/standing.ts'
import { toolAnswer } from '../message/answers.ts'
import { withMembers } from '../message/json-text.ts'
import { type Message, messageOf, type RequestMessage } from '../message/message.ts'
import { inputRequired, invalidParamsAnswer } from '../message/modern-answers.ts'
import { type ClientWords, isRecord, metaOf } from '../message/modern-words.ts'
import { createRounds, mayAsk, responsesIn, stateIn } from '../message/rounds.ts'
import { offersUrls, type PendingSignIn } from './sign-in-tool.ts'
import { wishForMore } from './step-up.ts'

export interface SignInRoundsOptions {
  readonly title: string
  beginSignIn?(): Promise<PendingSignIn>
  onSignedIn(): void
}

export interface SignInRounds {
  /** The sign-in tool is called; parked is why it is there. */
  call(request: RequestMessage, words: ClientWords, parking: Parking | undefined): Promise<Message>
  /** Does the work; again, when it wants more access, after the person has granted that. @throws as the work does */
  through(request: RequestMessage, words: ClientWords, work: Work): Promise<Message>
  close(): void
}

type Work = (request: RequestMessage) => Promise<Message>

interface Question {
  readonly pending: PendingSignIn
  readonly message: string
  /** The call that wants more access, and how it failed for want of it. */
  readonly stopped?: { readonly call: RequestMessage; readonly error: unknown }
}

/** Milliseconds for a person to sign in while the call that asks for it waits. */
const patience = 25_000

export function createSignInRounds({ title, beginSignIn, onSignedIn }: SignInRoundsOptions): SignInRounds {
  const rounds = createRounds<Question>(({ pending }) => pending.cancel())
  return { call, through, close: rounds.close }

  async function call(request: RequestMessage, words: ClientWords, parking: Parking | undefined): Promise<Message> {
    const { id } = request.envelope
    if (stateIn(request.envelope) !== undefined) return backAtTool(request)
    const sentence = parking?.sentence ?? alreadyThere()
    if (!parking || !mayElicit(parking) || !beginSignIn || !offersUrls(words)) return toolAnswer(id, sentence, 'done')
    try {
      return ask(request, { pending: await beginSignIn(), message: `Sign in to ${title} with Valetkey` })
    } catch (error) {
      const { message } = asBrokerError(error)
      return toolAnswer(id, `The sign-in to ${title} could not begin: ${message} ${sentence}`, 'failed')
    }
  }

  function ask({ envelope }: RequestMessage, question: Question): Message {
    const { pending, message } = question
    // Who has signed in by another way needs no question any more.
    pending.done.then(onSignedIn, () => {})
    const params = { mode: 'url', url: pending.url.href, message }
    const asked = { [key]: { method: 'elicitation/create', params } }
    return inputRequired(envelope.id, asked, rounds.ask(envelope, question))
  }

  async function backAtTool(request: RequestMessage): Promise<Message> {
    const { id } = request.envelope
    const question = rounds.takeUp(request.envelope)
    if (!question) return invalidParamsAnswer(id, 'This sign-in is not waiting any more. Call the tool again.')
    const said = responsesIn(request.envelope)[key]
    if (said === undefined) return ask(request, question)
    if (!isAccepted(said)) {
      question.pending.cancel()
      return toolAnswer(id, `The person did not open the sign-in page of ${title}.`, 'done')
    }
    const outcome = await Promise.race([question.pending.done.then(alreadyThere, failed), soon()])
    return toolAnswer(id, outcome ?? stillOpen(), 'done')
  }

  async function through(request: RequestMessage, words: ClientWords, work: Work): Promise<Message> {
    // A state that is not ours is the server's own.
    const question = stateIn(request.envelope) === undefined ? undefined : rounds.takeUp(request.envelope)
    if (question?.stopped) return backAtCall(request, question, work)
    try {
      return await work(request)
    } catch (error) {
      const mayStepUp = isBrokerError(error, 'scope-needed') && mayAsk(request.envelope.method) && offersUrls(words)
      const pending = mayStepUp ? await beginSignIn?.().catch(() => undefined) : undefined
      if (!pending) throw error
      return ask(request, { pending, message: wishForMore(title), stopped: { call: request, error } })
    }
  }

  async function backAtCall(request: RequestMessage, question: Question, work: Work): Promise<Message> {
    const { pending, stopped } = question
    const said = responsesIn(request.envelope)[key]
    if (said === undefined || !stopped) return ask(request, question)
    if (!isAccepted(said)) pending.cancel()
    const isGranted = await Promise.race([pending.done.then(() => true).catch(() => false), soon()])
    if (isGranted === undefined) throw notYetGranted(stopped.error)
    if (!isGranted) throw stopped.error
    return work(anew(stopped.call, request))
  }

  function alreadyThere(): string {
    return `Signed in to ${title}: its tools are there now. List the tools again.`
  }

  function failed(error: unknown): string {
    return `The sign-in to ${title} did not succeed: ${asBrokerError(error).message}`
  }

  function notYetGranted(cause: unknown): BrokerError {
    const message = `The sign-in page of ${title} is open in the person's browser; nothing was sent yet. Call again when the person has signed in.`
    return new BrokerError('scope-needed', { message, cause })
  }

  function stillOpen(): string {
    return `The sign-in page of ${title} is opening in the person's browser. Its tools appear here by themselves as soon as the person has signed in.`
  }
}

const key = 'sign-in'

/** The call as it was stopped, whatever it came back to the server with, under the id and in the words of the retry. */
function anew({ raw, envelope }: RequestMessage, retry: RequestMessage): RequestMessage {
  const { id } = retry.envelope
  const _meta = metaOf(retry.envelope.params)
  const params = { ...(isRecord(envelope.params) ? envelope.params : {}), _meta }
  const changed = { ...envelope, id, params }
  const named = withMembers(raw, [], { id: JSON.stringify(id) })
  const text = named && withMembers(named, ['params'], { _meta: JSON.stringify(_meta) })
  return { raw: text ?? messageOf(changed).raw, envelope: changed }
}

function isAccepted(response: unknown): boolean {
  return isRecord(response) && response.action === 'accept'
}

function soon(): Promise<undefined> {
  return new Promise(resolve => setTimeout(() => resolve(undefined), patience).unref())
}

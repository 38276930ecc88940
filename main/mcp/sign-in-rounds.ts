// What the sign-in tool does when a modern client calls it: a sentence, or, where the client can show a URL to its person,
// a question with the address of the sign-in page, answered by the client's retry (2026-07-28, "Multi Round-Trip Requests").
import { asBrokerError } from '../base/errors.ts'
import { toolAnswer } from './answers.ts'
import type { Envelope, Message, RequestId } from './message.ts'
import { type ClientWords, isRecord } from './modern/words.ts'
import { inputRequired, invalidParamsAnswer } from './modern-answers.ts'
import { createRounds, responsesIn, stateIn } from './rounds.ts'
import type { PendingSignIn } from './sign-in-tool.ts'
import { mayElicit, type Parking } from './standing.ts'

export interface SignInRoundsOptions {
  readonly title: string
  beginSignIn?(): Promise<PendingSignIn>
  onSignedIn(): void
}

export interface SignInRounds {
  call(request: Envelope & { id: RequestId }, words: ClientWords, parking: Parking | undefined): Promise<Message>
  close(): void
}

/** Milliseconds for a person to sign in while the call that asks for it waits. */
const patience = 25_000

export function createSignInRounds({ title, beginSignIn, onSignedIn }: SignInRoundsOptions): SignInRounds {
  const rounds = createRounds<PendingSignIn>(pending => pending.cancel())
  return { call, close: rounds.close }

  async function call(
    request: Envelope & { id: RequestId },
    words: ClientWords,
    parking: Parking | undefined,
  ): Promise<Message> {
    if (stateIn(request) !== undefined) return comeBack(request)
    const sentence = parking?.sentence ?? alreadyThere()
    if (!parking || !mayElicit(parking) || !beginSignIn || !offersUrls(words))
      return toolAnswer(request.id, sentence, 'done')
    try {
      return question(request, await beginSignIn())
    } catch (error) {
      const { message } = asBrokerError(error)
      return toolAnswer(request.id, `The sign-in to ${title} could not begin: ${message} ${sentence}`, 'failed')
    }
  }

  function question(request: Envelope & { id: RequestId }, pending: PendingSignIn): Message {
    // Who has signed in by another way needs no question any more.
    pending.done.then(onSignedIn, () => {})
    const params = { mode: 'url', url: pending.url.href, message: `Sign in to ${title} with Valetkey` }
    const asked = { [key]: { method: 'elicitation/create', params } }
    return inputRequired(request.id, asked, rounds.ask(request, pending))
  }

  async function comeBack(request: Envelope & { id: RequestId }): Promise<Message> {
    const { id } = request
    const pending = rounds.takeUp(request)
    if (!pending) return invalidParamsAnswer(id, 'This sign-in is not waiting any more. Call the tool again.')
    const response = responsesIn(request)[key]
    if (response === undefined) return question(request, pending)
    if (!isRecord(response) || response.action !== 'accept') {
      pending.cancel()
      return toolAnswer(id, `The person did not open the sign-in page of ${title}.`, 'done')
    }
    const outcome = await Promise.race([pending.done.then(alreadyThere, failed), soon()])
    return toolAnswer(id, outcome ?? stillOpen(), 'done')
  }

  function alreadyThere(): string {
    return `Signed in to ${title}: its tools are there now. List the tools again.`
  }

  function failed(error: unknown): string {
    return `The sign-in to ${title} did not succeed: ${asBrokerError(error).message}`
  }

  function stillOpen(): string {
    return `The sign-in page of ${title} is opening in the person's browser. Its tools appear here by themselves as soon as the person has signed in.`
  }
}

const key = 'sign-in'

function soon(): Promise<undefined> {
  return new Promise(resolve => setTimeout(() => resolve(undefined), patience).unref())
}

function offersUrls({ capabilities }: ClientWords): boolean {
  return isRecord(capabilities.elicitation) && isRecord(capabilities.elicitation.url)
}

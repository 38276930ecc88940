// What the sign-in tool does when an agent calls it: a sentence, or, where the client can show a URL to its person
// (2025-11-25, URL elicitation), an offer to open the sign-in page. No window opens that nobody asked for.
import { randomUUID } from 'node:crypto'
import { asBrokerError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { notification, toolAnswer } from './answers.ts'
import type { Envelope, Message, RequestId } from './message.ts'
import type { Parking } from './standing.ts'

/** A sign-in that waits for a person to open `url`. */
export interface PendingSignIn {
  readonly url: URL
  readonly done: Promise<void>
  cancel(): void
}

export interface SignInTool {
  readonly title: string
  readonly parking: Parking
  readonly log: Log
  /** The params of the client's `initialize`. */
  readonly clientParams: unknown
  beginSignIn: (() => Promise<PendingSignIn>) | undefined
  /** Sends a request of ours to the client; undefined when the client went away or took too long. */
  ask(method: string, params: unknown): Promise<Envelope | undefined>
  toClient(message: Message): void
  onSignedIn(): void
}

/** The answer to a call of the tool. */
export async function callSignInTool(id: RequestId, tool: SignInTool): Promise<Message> {
  const { title, parking, beginSignIn } = tool
  const mayElicit = parking.reason === 'sign-in-needed' || parking.reason === 'scope-needed'
  if (!mayElicit || !beginSignIn || !offersUrls(tool.clientParams)) return toolAnswer(id, parking.sentence, 'done')
  try {
    const pending = await beginSignIn()
    return await offer(id, pending, tool)
  } catch (error) {
    const { message } = asBrokerError(error)
    return toolAnswer(id, `The sign-in to ${title} could not begin: ${message} ${parking.sentence}`, 'failed')
  }
}

async function offer(id: RequestId, pending: PendingSignIn, tool: SignInTool): Promise<Message> {
  const { title, parking, log } = tool
  const elicitationId = randomUUID()
  pending.done.then(
    () => {
      tool.toClient(notification('notifications/elicitation/complete', { elicitationId }))
      tool.onSignedIn()
    },
    (error: unknown) => log.info('elicited-sign-in-ended', { error: asBrokerError(error) }),
  )
  const message = `Sign in to ${title} with Valetkey`
  const answer = await tool.ask('elicitation/create', { mode: 'url', elicitationId, url: pending.url.href, message })
  const action = (answer?.result as { action?: unknown } | undefined)?.action
  if (action === 'accept')
    return toolAnswer(
      id,
      `The sign-in page of ${title} is opening in the person's browser. Its tools appear here by themselves as soon as the person has signed in.`,
      'done',
    )
  pending.cancel()
  return toolAnswer(id, `The person did not open the sign-in page. ${parking.sentence}`, 'done')
}

function offersUrls(clientParams: unknown): boolean {
  const capabilities = (clientParams as { capabilities?: { elicitation?: { url?: unknown } } } | undefined)
    ?.capabilities
  return typeof capabilities?.elicitation?.url === 'object' && capabilities.elicitation.url !== null
}

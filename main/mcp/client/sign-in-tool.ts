// What the sign-in tool does when an agent calls it: a sentence, or, where the client can show a URL to its person
// (2025-11-25, URL elicitation), an offer to open the sign-in page. No window opens that nobody asked for.
import { randomUUID } from 'node:crypto'
import { asBrokerError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { mayElicit, type Parking } from '../access/standing.ts'
import { notification, toolAnswer } from '../message/answers.ts'
import type { Envelope, Message, RequestId } from '../message/message.ts'

/** A sign-in that waits for a person to open `url`. */
export interface PendingSignIn {
  readonly url: URL
  readonly done: Promise<void>
  cancel(): void
}

export interface SignInToolOptions {
  readonly title: string
  readonly log: Log
  beginSignIn?(): Promise<PendingSignIn>
  /** Sends a request of ours to the client; undefined when the client went away or took too long. */
  ask(method: string, params: unknown): Promise<Envelope | undefined>
  toClient(message: Message): void
  onSignedIn(): void
}

/** Who calls the tool: a client with these `initialize` params, parked for this reason. */
export interface Calling {
  readonly id: RequestId
  readonly parking: Parking
  readonly clientParams: unknown
}

/** The answer to a call of the tool. */
export type SignInTool = (calling: Calling) => Promise<Message>

export function createSignInTool(options: SignInToolOptions): SignInTool {
  const { title } = options
  return async calling => {
    const { id, parking, clientParams } = calling
    if (!mayElicit(parking) || !options.beginSignIn || !offersUrls(clientParams))
      return toolAnswer(id, parking.sentence, 'done')
    try {
      return await offer(await options.beginSignIn(), calling, options)
    } catch (error) {
      const { message } = asBrokerError(error)
      return toolAnswer(id, `The sign-in to ${title} could not begin: ${message} ${parking.sentence}`, 'failed')
    }
  }
}

async function offer(pending: PendingSignIn, { id, parking }: Calling, tool: SignInToolOptions): Promise<Message> {
  const { title, log } = tool
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

/** Whether the client can show its person a URL, by its `initialize` params. */
export function offersUrls(clientParams: unknown): boolean {
  const capabilities = (clientParams as { capabilities?: { elicitation?: { url?: unknown } } } | undefined)
    ?.capabilities
  return typeof capabilities?.elicitation?.url === 'object' && capabilities.elicitation.url !== null
}

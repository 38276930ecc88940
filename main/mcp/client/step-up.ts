// How a call that wants more access waits for its person (MCP authorization, step-up): where the client can show a URL, the
// sign-in page is offered, and the call goes out once more after the sign-in. Everywhere else it fails with its sentence.
import { randomUUID } from 'node:crypto'
import { asBrokerError, isBrokerError } from '../../base/errors.ts'
import { notification } from '../message/answers.ts'
import { offersUrls, type SignInToolOptions } from './sign-in-tool.ts'

export interface StepUpOptions extends Omit<SignInToolOptions, 'onSignedIn'> {
  /** The `initialize` params of the client. */
  clientParams(): unknown
}

/**
 * Does the work; a second time when it wanted more access, the person has granted that, and the client still waits for it.
 * @throws as the work does
 */
export type StepUp = <T>(work: () => Promise<T>, isWanted: () => boolean) => Promise<T>

export function createStepUp(options: StepUpOptions): StepUp {
  /** Calls that want more access at one time wait for one sign-in. */
  let asking: Promise<boolean> | undefined
  const ask = (): Promise<boolean> => {
    asking ??= signInAgain(options).finally(() => {
      asking = undefined
    })
    return asking
  }
  return async (work, isWanted) => {
    try {
      return await work()
    } catch (error) {
      const mayAsk = isBrokerError(error, 'scope-needed') && offersUrls(options.clientParams())
      if (!mayAsk || !(await ask()) || !isWanted()) throw error
      return work()
    }
  }
}

/** What the person is told who shall sign in once more. */
export function wishForMore(title: string): string {
  return `${title} asks for more access than was granted. Sign in to it again with Valetkey to grant that.`
}

/** Whether the person has signed in once more. */
async function signInAgain({ title, log, beginSignIn, ask, toClient }: StepUpOptions): Promise<boolean> {
  try {
    const pending = await beginSignIn?.()
    if (!pending) return false
    pending.done.catch(() => {})
    const elicitationId = randomUUID()
    const params = { mode: 'url', elicitationId, url: pending.url.href, message: wishForMore(title) }
    const answer = await ask('elicitation/create', params)
    const { action } = (answer?.result ?? {}) as { action?: unknown }
    if (action !== 'accept') {
      pending.cancel()
      return false
    }
    await pending.done
    toClient(notification('notifications/elicitation/complete', { elicitationId }))
    return true
  } catch (error) {
    log.info('step-up-ended', { error: asBrokerError(error) })
    return false
  }
}

// How an edit gets through to a file that its client writes every few seconds: begun anew on what the file has become.
import { isBrokerError } from '../../base/errors.ts'

const mostAttempts = 5

/** Does it again where another program wrote while it was under way; whether it may still be done it judges anew each time. */
export async function begunAnew<T>(edit: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await edit()
    } catch (error) {
      const mayTryAgain = isBrokerError(error, 'config-changed') && error.facts.justNow === true
      if (!mayTryAgain || attempt === mostAttempts) throw error
    }
  }
}

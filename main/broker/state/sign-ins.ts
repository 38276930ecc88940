// Which sign-ins are waiting for a person: at most one per account, shared by all who ask for the same.
import { BrokerError } from '../../base/errors.ts'
import type { UserCode } from '../../oauth/sign-in/device.ts'
import type { Results } from '../contract/commands.ts'

export type SignedIn = Results['login']

/** A sign-in under way. */
export interface PendingSignIn {
  /** The address that the person must visit, as soon as it is known. Rejects when the sign-in failed before that. */
  readonly url: Promise<URL>
  readonly done: Promise<SignedIn>
  /** What is to be typed in at `url`, once that is known and where it is done so. */
  code(): UserCode | undefined
  cancel(): void
}

export interface SignIns {
  /**
   * The pending sign-in of this account, or a new one by `work`, which reports the address through `onUrl`.
   * `joined` says whether somebody else had begun it.
   */
  begin(key: string, work: SignInWork): { readonly pending: PendingSignIn; readonly joined: boolean }
  isPending(key: string): boolean
  /** Whether any is, besides this one. */
  isAnyPending(besides?: string): boolean
  cancelAll(): void
}

export type SignInWork = (onUrl: (url: URL, code?: UserCode) => void, signal: AbortSignal) => Promise<SignedIn>

export function createSignIns(changed: () => void): SignIns {
  const pending = new Map<string, PendingSignIn>()
  const start = (key: string, work: SignInWork): PendingSignIn => {
    const abort = new AbortController()
    let tellUrl: (url: URL) => void = () => {}
    let failUrl: (error: unknown) => void = () => {}
    const url = new Promise<URL>((resolve, reject) => {
      tellUrl = resolve
      failUrl = reject
    })
    let code: UserCode | undefined
    const onUrl = (known: URL, typed?: UserCode) => {
      code = typed
      tellUrl(known)
    }
    const done = work(onUrl, abort.signal).finally(() => {
      pending.delete(key)
      changed()
    })
    done.then(() => failUrl(noPage()), failUrl)
    url.catch(() => {})
    return { url, done, code: () => code, cancel: () => abort.abort() }
  }
  return {
    begin: (key, work) => {
      const already = pending.get(key)
      if (already) return { pending: already, joined: true }
      const begun = start(key, work)
      pending.set(key, begun)
      changed()
      return { pending: begun, joined: false }
    },
    isPending: key => pending.has(key),
    isAnyPending: besides => [...pending.keys()].some(key => key !== besides),
    cancelAll: () => {
      for (const signIn of pending.values()) signIn.cancel()
    },
  }
}

export const signInKey = (server: string, account: string): string => `${server}@${account}`

/** A service account, or a company's word: who asked for a page may go on at once. */
function noPage(): BrokerError {
  return new BrokerError('sign-in-cancelled', {
    message: 'No page is needed here: Valetkey has signed in by itself. Try again what you wanted to do.',
  })
}

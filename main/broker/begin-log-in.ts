// How a sign-in begins for whoever asks: the command line, the window, or a client's URL elicitation. One per account.
import { asBrokerError } from '../base/errors.ts'
import type { Asker, Command } from './commands.ts'
import type { Core } from './core.ts'
import { type LogIn, logIn } from './log-in.ts'
import type { Look } from './look.ts'
import { type PendingSignIn, type SignedIn, signInKey } from './sign-ins.ts'

/** Nobody is there to be told or asked; what widens access is thereby declined. */
export const nobody: Asker = {
  from: 'nobody',
  tell: () => {},
  ask: async () => undefined,
  signal: new AbortController().signal,
}

/** The same without its signal: a sign-in that others may join has one of its own. */
export type BeginLogIn = Omit<LogIn, 'signal'>

/** Begins, or joins the one that is waiting already. */
export function beginLogIn(
  core: Core,
  request: BeginLogIn,
): { readonly pending: PendingSignIn; readonly joined: boolean } {
  return core.signIns.begin(signInKey(request.server, request.account), (onUrl, signal) => {
    const show = async (url: URL) => {
      onUrl(url)
      await request.show(url)
    }
    return logIn(core, { ...request, show, signal })
  })
}

type Browser = Extract<Command, { verb: 'login' }>['browser']

export interface LogInWithPerson {
  readonly server: string
  readonly account: string
  readonly loginHint?: string | undefined
  readonly issuer?: string | undefined
  readonly browser: Browser
  readonly look?: Look
}

/** A sign-in asked for by a person: opens their browser, or shows the address and takes the pasted redirect. */
export async function logInWithPerson(core: Core, request: LogInWithPerson, asker: Asker): Promise<SignedIn> {
  let paste: (text: string) => void = () => {}
  const pasted = new Promise<string>(resolve => {
    paste = resolve
  })
  const show = async (url: URL) => {
    const opened = request.browser === 'open' && (await open(core, url, asker))
    const text = opened ? 'Your browser shows the sign-in page.' : 'Open this address in a browser to sign in.'
    asker.tell({ kind: 'browser', url: url.href, opened, text })
    if (opened) return
    const wish = 'When the browser ends at an address it cannot open, paste that address here.'
    void asker.ask({ kind: 'paste-redirect', url: url.href, text: wish }).then(answer => answer && paste(answer))
  }
  const { pending, joined } = beginLogIn(core, { ...request, show, pasted, asker })
  if (joined) await show(await pending.url)
  else asker.signal.addEventListener('abort', pending.cancel, { once: true })
  if (asker.signal.aborted && !joined) pending.cancel()
  return await pending.done.finally(() => asker.signal.removeEventListener('abort', pending.cancel))
}

async function open(core: Core, url: URL, asker: Asker): Promise<boolean> {
  try {
    await core.ports.openBrowser(url)
    return true
  } catch (error) {
    asker.tell({ kind: 'warning', text: asBrokerError(error).message })
    return false
  }
}

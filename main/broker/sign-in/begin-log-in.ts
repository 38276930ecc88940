// How a sign-in begins for whoever asks: the command line, the window, or a client's URL elicitation. One per account.
import { asBrokerError } from '../../base/errors.ts'
import type { UserCode } from '../../oauth/sign-in/device.ts'
import type { Asker, Command, Progress } from '../contract/commands.ts'
import type { Core } from '../core/core.ts'
import type { Look } from '../discovery/look.ts'
import { type PendingSignIn, type SignedIn, signInKey } from '../state/sign-ins.ts'
import { type LogIn, logIn } from './log-in.ts'
import { type WayIn, wayAsked } from './ways-in.ts'

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
    const showCode = (code: UserCode) => {
      onUrl(code.complete ?? code.url, code)
      request.showCode?.(code)
    }
    return logIn(core, { ...request, show, showCode, signal })
  })
}

type Browser = Extract<Command, { verb: 'login' }>['browser']
type Company = Extract<Command, { verb: 'login' }>['company']

export interface LogInWithPerson {
  readonly server: string
  readonly account: string
  readonly loginHint?: string | undefined
  readonly issuer?: string | undefined
  readonly company?: Company | undefined
  readonly browser: Browser
  readonly look?: Look
}

/** A sign-in asked for by a person: opens their browser, or shows the address and takes the pasted redirect. */
export async function logInWithPerson(core: Core, request: LogInWithPerson, asker: Asker): Promise<SignedIn> {
  const { show, pasted } = browserOrPaste(core, request.browser, asker)
  const showCode = (code: UserCode) => asker.tell(codeToType(code))
  const way = wayToBegin(core, request.browser)
  const { pending, joined } = beginLogIn(core, { ...request, way, show, showCode, pasted, asker })
  if (joined) await showWhatWaits(pending, { show, showCode })
  else asker.signal.addEventListener('abort', pending.cancel, { once: true })
  if (asker.signal.aborted && !joined) pending.cancel()
  return await pending.done.finally(() => asker.signal.removeEventListener('abort', pending.cancel))
}

/** Shows an address in the person's browser; else prints it and takes the pasted redirect. */
export function browserOrPaste(core: Core, browser: Browser, asker: Asker) {
  let paste: (text: string) => void = () => {}
  const pasted = new Promise<string>(resolve => {
    paste = resolve
  })
  const show = async (url: URL) => {
    const opened = browser === 'open' && (await open(core, url, asker))
    const text = opened ? 'Your browser shows the sign-in page.' : 'Open this address in a browser to sign in.'
    asker.tell({ kind: 'browser', url: url.href, opened, text })
    if (opened) return
    const wish = 'When the browser ends at an address it cannot open, paste that address here.'
    void asker.ask({ kind: 'paste-redirect', url: url.href, text: wish }).then(answer => answer && paste(answer))
  }
  return { show, pasted }
}

function wayToBegin({ ports }: Core, browser: Browser): WayIn {
  const none = browser === 'open' && ports.canOpenBrowser?.() === false
  return none ? 'no-browser' : wayAsked(browser)
}

interface Showing {
  readonly show: (url: URL) => Promise<void>
  readonly showCode: (code: UserCode) => void
}

async function showWhatWaits(pending: PendingSignIn, { show, showCode }: Showing): Promise<void> {
  const url = await pending.url
  const code = pending.code()
  if (code) showCode(code)
  else await show(url)
}

function codeToType({ code, url, complete, until }: UserCode): Progress {
  return {
    kind: 'device',
    url: url.href,
    ...(complete ? { complete: complete.href } : {}),
    code,
    until,
    text: 'Open this address on any device and type in the code.',
  }
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

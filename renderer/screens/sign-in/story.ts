// Where a sign-in stands, read from the command that runs it.
import type { RunningCommand } from '../../../preload/api.ts'

export type SignInStory =
  | { readonly is: 'preparing' }
  /** Several sign-in services would do, and the person says which. */
  | { readonly is: 'choosing'; readonly text: string; readonly choices: readonly string[] }
  /** The browser has the page, or the person opens the address themself. */
  | {
      readonly is: 'waiting'
      readonly url: string
      readonly opened: boolean
      readonly wantsPaste: boolean
      readonly code?: string
      /** When the code ends. */
      readonly until?: number
    }
  | { readonly is: 'done'; readonly who: string | undefined }
  | { readonly is: 'ended'; readonly how: 'cancelled' | 'failed'; readonly message: string; readonly code: string }

/** `add` and `login` tell the same story. */
export function signInStory(running: Pick<RunningCommand, 'progress' | 'question' | 'answer'>): SignInStory {
  const { answer, question, progress } = running
  if (answer?.ok) return { is: 'done', who: whoOf(answer.result) }
  if (answer) {
    const { code, message } = answer.error
    return { is: 'ended', how: cancelled.includes(code) ? 'cancelled' : 'failed', message, code }
  }
  if (question?.kind === 'choose') return { is: 'choosing', text: question.text, choices: question.choices }
  const shown = progress.findLast(({ kind }) => kind === 'browser' || kind === 'device')
  if (shown?.kind === 'device') {
    return { is: 'waiting', url: shown.url, opened: false, wantsPaste: false, code: shown.code, until: shown.until }
  }
  if (shown?.kind !== 'browser') return { is: 'preparing' }
  return { is: 'waiting', url: shown.url, opened: shown.opened, wantsPaste: question?.kind === 'paste-redirect' }
}

const cancelled = ['cancelled', 'sign-in-cancelled']

function whoOf(result: unknown): string | undefined {
  const who = typeof result === 'object' && result !== null && 'who' in result ? result.who : undefined
  return typeof who === 'string' ? who : undefined
}

/** The host that a person compares with their browser's address bar, apart from the rest of the address. */
export function addressParts(url: string): { readonly before: string; readonly host: string; readonly after: string } {
  try {
    const { protocol, host, pathname, search } = new URL(url)
    return { before: `${protocol}//`, host, after: `${pathname}${search}` }
  } catch {
    return { before: '', host: url, after: '' }
  }
}

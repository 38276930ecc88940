// What is said on the way, on stderr: steps, warnings, addresses to open, and a spinner while a terminal waits.
import type { Progress } from '../../broker/contract/commands.ts'
import { diffText } from '../show/file-edits.ts'
import { inert, type Style, wholeUrl } from '../show/print.ts'
import { type Spinner, startSpinner } from './spinner.ts'

export interface Voice {
  tell(progress: Progress): void
  note(text: string): void
  warn(text: string): void
  /** Shows that something is waited for, until the next call or `quiet`. */
  waiting(text: string): void
  quiet(): void
}

export interface VoiceOptions {
  readonly stream: NodeJS.WritableStream & { readonly isTTY?: boolean }
  readonly style: Style
  /** Whether a spinner may turn here. */
  readonly lively: boolean
}

export function createVoice({ stream, style, lively }: VoiceOptions): Voice {
  let spinner: Spinner | undefined
  let waitingFor: string | undefined

  function quiet(): void {
    spinner?.stop()
    spinner = undefined
  }

  function line(text: string): void {
    quiet()
    stream.write(`${text}\n`)
    if (waitingFor) waiting(waitingFor)
  }

  function waiting(text: string): void {
    waitingFor = text
    if (spinner) spinner.say(text)
    else if (lively) spinner = startSpinner(stream, text)
  }

  const note = (text: string) => line(`${style('quiet', '·')} ${inert(text)}`)
  const warn = (text: string) => line(`${style('waiting', '!')} ${inert(text)}`)

  function tell(progress: Progress): void {
    if (progress.kind === 'warning') warn(progress.text)
    if (progress.kind === 'diff') line(`${inert(progress.file, 400)}\n${diffText(progress.text, style)}`)
    if (progress.kind === 'browser') address(progress)
    if (progress.kind === 'device') code(progress)
    if (progress.kind === 'step') step(progress)
  }

  function step({ text, detail }: Extract<Progress, { kind: 'step' }>): void {
    line(`${style('good', '✓')} ${inert(text)}`)
    if (detail) line(`  ${style('quiet', inert(detail))}`)
  }

  function address({ text, url, opened }: Extract<Progress, { kind: 'browser' }>): void {
    line(`${style('waiting', '→')} ${inert(text)}`)
    line(`\n  ${wholeUrl(url) ?? '(an address that cannot be shown)'}\n`)
    waiting(
      opened
        ? 'Waiting for you to sign in in the browser. Ctrl-C cancels.'
        : 'Waiting for the sign-in. Ctrl-C cancels.',
    )
  }

  function code({ text, url, complete, code: typed }: Extract<Progress, { kind: 'device' }>): void {
    const unshown = '(an address that cannot be shown)'
    line(`${style('waiting', '→')} ${inert(text)}`)
    line(`\n  ${wholeUrl(url) ?? unshown}\n\n  Code: ${style('strong', inert(typed, 64))}\n`)
    if (complete) line(`  With the code in it: ${wholeUrl(complete) ?? unshown}\n`)
    waiting('Waiting for the code to be typed in. Ctrl-C cancels.')
  }

  return {
    tell,
    note,
    warn,
    waiting,
    quiet() {
      waitingFor = undefined
      quiet()
    },
  }
}

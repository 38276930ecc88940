// How a command ends: its answer on stdout (for people, or one JSON object), its failure as a sentence, and the exit code.
import { asBrokerError, BrokerError } from '../../base/errors.ts'
import { exitCode, exitCodeOf } from './exit-code.ts'
import type { Outcome } from './outcome.ts'
import { inert, inertJson, styleFor } from './print.ts'

export interface Printer {
  outcome(outcome: Outcome): Promise<number>
  failure(error: unknown, interrupted: AbortSignal): Promise<number>
}

export interface Streams {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly env: NodeJS.ProcessEnv
}

export function createPrinter({ stdout, stderr, env }: Streams, json: boolean): Printer {
  // A reader that went away (`valetkey list | head -1`) is no failure of ours.
  stdout.on('error', () => {})
  stderr.on('error', () => {})

  async function outcome({ result, text, failure, code }: Outcome): Promise<number> {
    const ok = failure === undefined && (code ?? 0) === 0
    if (json)
      await write(
        stdout,
        inertJson(Array.isArray(result) ? result : { ok, ...(failure ? { error: failure } : {}), ...result }),
      )
    else if (text) await write(stdout, text)
    return code ?? (ok ? exitCode.ok : exitCode.failed)
  }

  async function failure(thrown: unknown, interrupted: AbortSignal): Promise<number> {
    const error = interrupted.aborted ? cancelled(thrown) : asBrokerError(thrown)
    const { code, message, facts } = error
    if (json) await write(stdout, inertJson({ ok: false, error: { code, message, facts } }))
    else await write(stderr, `${styleFor(stderr, env)('bad', '✗')} ${inert(message)}`)
    return exitCodeOf(error)
  }

  return { outcome, failure }
}

function cancelled(cause: unknown): BrokerError {
  return new BrokerError('cancelled', { message: 'Cancelled. Nothing more was done.', cause })
}

/** Resolves when the text is on its way, so that a process that ends at once loses nothing. */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise(resolve => stream.write(`${text}\n`, () => resolve()))
}

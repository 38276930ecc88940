// What Ctrl-C and its relatives mean: the first cancels the command, the second ends the process where it stands.
import { exitCode } from '../show/exit-code.ts'

export interface Interrupts {
  readonly signal: AbortSignal
  /** Gives the signals back to whoever wants them. */
  stop(): void
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export function watchInterrupts(): Interrupts {
  const cancelled = new AbortController()
  const hear = () => {
    if (cancelled.signal.aborted) process.exit(exitCode.cancelled)
    cancelled.abort()
  }
  for (const signal of signals) process.on(signal, hear)
  return {
    signal: cancelled.signal,
    stop() {
      for (const signal of signals) process.off(signal, hear)
    },
  }
}

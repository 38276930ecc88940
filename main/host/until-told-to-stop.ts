// How a host without a screen learns that it should end: by a signal, or because a person or another host asked.

/** Why a host ends: for good, because another host takes over, or by a signal. */
export type Reason = 'stopped' | 'replaced' | NodeJS.Signals

export interface Stopping {
  readonly told: Promise<Reason>
  readonly stop: (why: 'stopped' | 'replaced') => void
  release(): void
}

// The answer to the command that asked for it is on its way; it gets a moment to arrive.
const farewell = 100

export function untilToldToStop(): Stopping {
  let tell: (reason: Reason) => void = () => {}
  const told = new Promise<Reason>(resolve => {
    tell = resolve
  })
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const onSignal = (signal: NodeJS.Signals) => tell(signal)
  for (const signal of signals) process.on(signal, onSignal)
  return {
    told,
    stop: why => void setTimeout(() => tell(why), farewell),
    release: () => {
      for (const signal of signals) process.off(signal, onSignal)
    },
  }
}

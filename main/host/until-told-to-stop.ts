// How a host without a screen learns that it should end: by a signal, or because a person asked the broker.

export interface Stopping {
  readonly told: Promise<string>
  stop(): void
  release(): void
}

// The answer to the command that asked for it is on its way; it gets a moment to arrive.
const farewell = 100

export function untilToldToStop(): Stopping {
  let tell: (reason: string) => void = () => {}
  const told = new Promise<string>(resolve => {
    tell = resolve
  })
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const onSignal = (signal: NodeJS.Signals) => tell(signal)
  for (const signal of signals) process.on(signal, onSignal)
  return {
    told,
    stop: () => void setTimeout(() => tell('asked'), farewell),
    release: () => {
      for (const signal of signals) process.off(signal, onSignal)
    },
  }
}

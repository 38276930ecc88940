// How often what changed is drawn: at once when it was quiet, and never more often than the pace allows.

export interface Publisher {
  /** Something is different. */
  changed(): void
  stop(): void
}

export interface PublisherOptions {
  /** Fetches the snapshot and draws it; a second one never begins before the first has ended. */
  readonly draw: () => Promise<void>
  /** Milliseconds between two drawings, asked anew each time. */
  readonly pace: () => number
}

export function createPublisher({ draw, pace }: PublisherOptions): Publisher {
  let state: 'quiet' | 'drawing' | 'again' | 'stopped' = 'quiet'
  let timer: NodeJS.Timeout | undefined
  const run = async () => {
    state = 'drawing'
    await draw().catch(() => {})
    timer = setTimeout(rest, pace())
  }
  const rest = () => {
    if (state === 'again') void run()
    else if (state === 'drawing') state = 'quiet'
  }
  return {
    changed: () => {
      if (state === 'quiet') void run()
      else if (state === 'drawing') state = 'again'
    },
    stop: () => {
      state = 'stopped'
      clearTimeout(timer)
    },
  }
}

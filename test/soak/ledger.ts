// What must hold all along, and each time that it did not: named, with its moment.

export const invariants = {
  'one-answer': 'every request gets exactly one answer, or was cancelled',
  'in-time': 'it gets it within its bound',
  'own-answer': 'an answer, a question and a progress belong to what their client asked',
  'run-once': 'no tool runs twice for one request',
  calm: 'in calm weather nothing fails',
  recovers: 'after a storm every client reaches its server again',
  heard: 'what a client has subscribed to it hears of, whatever happened meanwhile',
  'no-window': 'no browser window opens unasked',
  'one-refresh': 'a grant is renewed once for each time that its token runs out or is refused',
  'no-reuse': 'no grant ends by a refresh token that came twice',
  'no-secret': 'no token and no key is in any file of the home, or in anything that a bridge or a command says',
  'no-growth': 'at rest the broker holds no more than it did at an earlier rest',
  'no-pile': 'sessions, streams and programs at the servers are as many as there are clients',
  'files-whole': 'what another program writes into a client’s file stays in it',
  commands: 'what a person asks of the command line is done',
  lives: 'a bridge lives as long as its client',
  closes: 'at the end all is closed within five seconds, and no process is left',
} as const

export type Invariant = keyof typeof invariants

export interface Breach {
  readonly invariant: Invariant
  /** Seconds since the run began. */
  readonly at: number
  readonly what: string
  /** What happened before it, the latest last. */
  readonly before: readonly string[]
}

export interface Ledger {
  /** Something happened that may explain what comes. */
  happened(what: string): void
  broken(invariant: Invariant, what: string): void
  readonly breaches: readonly Breach[]
  /** Seconds since the run began. */
  now(): number
}

export function aLedger(say: (text: string) => void): Ledger {
  const begin = performance.now()
  const now = () => (performance.now() - begin) / 1000
  const breaches: Breach[] = []
  const events: string[] = []
  return {
    breaches,
    now,
    happened: what => void events.push(`${now().toFixed(1)} ${what}`),
    broken(invariant, what) {
      const breach = { invariant, at: now(), what: what.slice(0, 1500), before: events.slice(-24) }
      breaches.push(breach)
      // What has gone wrong a hundred times is told three times.
      if (breaches.filter(one => one.invariant === invariant).length <= 3) say(inWords(breach))
    },
  }
}

export function inWords({ invariant, at, what, before }: Breach): string {
  const story = before.length > 0 ? `\n    before it: ${before.join('; ')}` : ''
  return `BROKEN at ${at.toFixed(1)} s: ${invariants[invariant]} (${invariant}): ${what}${story}`
}

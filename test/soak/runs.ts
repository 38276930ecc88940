// How often each call ran at its server, by the word in its arguments that no other call has.

export interface Runs {
  onCall(name: string, given: Readonly<Record<string, unknown>>): void
  /** The words of calls that ran more than once; each is told once. */
  repeated(): readonly string[]
  readonly total: number
}

/** `elsewhere`: the words of all calls that ran in programs of their own. */
export function runsOf(elsewhere: () => readonly string[]): Runs {
  const times = new Map<string, number>()
  const told = new Set<string>()
  return {
    onCall: (_name, { nonce }) => void times.set(String(nonce), (times.get(String(nonce)) ?? 0) + 1),
    repeated() {
      const there = elsewhere()
      const twice = there.filter((nonce, at) => there.indexOf(nonce) !== at)
      const here = [...times].flatMap(([nonce, n]) => (n > 1 ? nonce : []))
      const news = [...here, ...twice].filter(nonce => !told.has(nonce))
      for (const nonce of news) told.add(nonce)
      return news
    },
    get total() {
      return times.size + elsewhere().length
    },
  }
}

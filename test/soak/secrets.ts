// Whether a secret is in what was said or written: every word that could be one is kept and held against all secrets later.

export interface Spoken {
  hear(text: string, where: string): void
  /** Where each of these words was said. */
  found(secrets: readonly string[]): readonly string[]
}

/** As short as the shortest key of a run; what is longer than any token is a text of a large answer. */
const couldBeOne = /[A-Za-z0-9_~.+/=-]{16,400}/g

export function whatIsSaid(): Spoken {
  const words = new Map<string, string>()
  return {
    hear(text, where) {
      for (const [word] of text.slice(0, 64 * 1024).matchAll(couldBeOne)) {
        for (const part of [word, ...word.split(/[.+/=~]+/)]) if (part.length >= 16) words.set(part, where)
      }
    },
    found: secrets => secrets.flatMap(secret => words.get(secret) ?? []),
  }
}

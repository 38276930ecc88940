// A person at a terminal who types commands of `valetkey`, reads what it asks and answers as somebody who wants it.
import type { Home } from '../world/home.ts'

export interface Did {
  readonly code: number
  /** All that stood on the terminal. */
  readonly shown: string
}

/** Runs `valetkey …` to its end. What it asks in confidence (a prompt by its first words) is answered from `secrets`. */
export async function aPersonRuns(
  home: Home,
  words: readonly string[],
  secrets: Readonly<Record<string, string>> = {},
): Promise<Did> {
  await using terminal = home.terminal(words)
  const questions = [
    /type (\w{4}) and press Enter/,
    ...Object.keys(secrets).map(prompt => new RegExp(`(${prompt})[^\n]*:`)),
  ]
  const any = new RegExp(questions.map(({ source }) => source).join('|'))
  const answering = (async () => {
    for (;;) {
      const [, code, ...prompts] = await terminal.sees(any, 60_000)
      terminal.types(code ?? secrets[prompts.find(prompt => prompt !== undefined) ?? ''] ?? '')
    }
  })()
  answering.catch(() => {}) // it ends with the command
  const code = await terminal.ended
  return { code, shown: terminal.shown() }
}

// The person of a soak run: at the command line, at a terminal where one is asked for, and at the browser when signing in.
import type { Home, RunOptions } from '../world/home.ts'
import type { Spoken } from './secrets.ts'

export interface Person {
  /** Runs `valetkey …`. @throws where it does not end well, with all that it said */
  does(words: readonly string[], options?: RunOptions): Promise<void>
  /** The same for what is answered as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: answers have any shape
  asks(words: readonly string[]): Promise<any>
  /** Runs it on a terminal, types what is asked for, reads what is shown and types the code. */
  confirms(words: readonly string[], typed?: readonly (readonly [RegExp, string])[]): Promise<void>
  /** Runs what opens one browser window, and signs in there. */
  signsIn(words: readonly string[]): Promise<void>
  /** How many windows have been asked for. */
  readonly windowsAsked: number
}

export function aPerson(home: Home, spoken: Spoken): Person {
  let windowsAsked = 0
  const does = async (words: readonly string[], options?: RunOptions) => {
    const ran = await home.run(words, options)
    const where = `valetkey ${words.join(' ')}`
    spoken.hear(ran.stdout, where)
    spoken.hear(ran.stderr, where)
    if (ran.code !== 0) throw new Error(`${where} ended with ${ran.code}: ${ran.stdout} ${ran.stderr}`)
    return ran
  }
  return {
    does: async (words, options) => void (await does(words, options)),
    asks: async words => (await does([...words, '--json'])).json(),
    async confirms(words, typed = []) {
      await using terminal = home.terminal(words)
      for (const [prompt, text] of typed) {
        await terminal.sees(prompt)
        terminal.types(text)
      }
      const [, code = ''] = await terminal.sees(/type ([a-z]{4}) and press Enter/)
      terminal.types(code)
      const ended = await terminal.ended
      spoken.hear(terminal.shown(), `terminal of ${words.join(' ')}`)
      if (ended !== 0) throw new Error(`valetkey ${words.join(' ')} ended with ${ended}: ${terminal.shown()}`)
    },
    async signsIn(words) {
      windowsAsked += 1
      home.seat({ as: 'alice' })
      await does(words)
      home.seat(null)
    },
    get windowsAsked() {
      return windowsAsked
    },
  }
}

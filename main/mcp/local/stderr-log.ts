// What a local server writes to stderr goes to our log: without its keys, cut short, and no more than so much a minute.
import type { Log } from '../../base/log.ts'
import { splitLines } from '../../link/lines.ts'

export interface StderrLog {
  take(chunk: Buffer): void
  lastWords(): string | undefined
}

export interface StderrLogOptions {
  readonly name: string
  readonly log: Log
  /** Takes the server's keys out of a text. */
  mask(text: string): string
}

const longestLine = 500
const mostLines = 50
const perMilliseconds = 60_000

const error = /^(\[?[\w.]*(Error|Exception)\b|error\b|fatal\b|panic\b)/i
/** What Node writes below an error: where it was thrown, what it had with it, and which Node it is. */
const below = /^(at |[{}\]]|(code|requireStack|errno|syscall|path|url|cause): |Node\.js v\d)/

/** Whether this line says more of why a program ended than the one before; the last one does, but for what follows an error. */
function says(line: string, before: string | undefined): boolean {
  return before === undefined || !error.test(before) || !below.test(line)
}

export function createStderrLog({ name, mask, log }: StderrLogOptions): StderrLog {
  let last: string | undefined
  let since = performance.now()
  let lines = 0
  const note = (text: string) => {
    const said = mask(text).trim().slice(0, longestLine)
    if (said === '') return
    if (says(said, last)) last = said
    if (performance.now() - since > perMilliseconds) {
      since = performance.now()
      lines = 0
    }
    lines += 1
    if (lines <= mostLines) log.info('local-server-says', { server: name, said })
    if (lines === mostLines + 1) log.info('local-server-says-more', { server: name })
  }
  const take = splitLines(64 * 1024, {
    onLine: line => note(line.toString('utf8')),
    onTooLong: ({ length }) => note(`a line of ${length} bytes`),
  })
  return { take, lastWords: () => last }
}

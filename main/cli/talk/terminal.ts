// How a person is asked on the controlling terminal. SECURITY S16: never through stdin or stdout, which whoever started
// us may hold; a process without a terminal of its own cannot answer for a person.
import { closeSync, openSync, writeSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { BrokerError } from '../../base/errors.ts'

export interface Terminal {
  write(text: string): void
  /** One line, without its end; undefined when nothing is wanted any more or the person sent an end of file. */
  readLine(echo: 'shown' | 'hidden', signal: AbortSignal): Promise<string | undefined>
  close(): void
}

/** The terminal that this process belongs to, whatever its stdin and stdout are; undefined when it has none. */
export function openTerminal(): Terminal | undefined {
  const files = openFiles()
  if (!files) return undefined
  const write = (text: string) => writeAll(files.output, text)
  const restore = beRaw(files.input)
  return {
    write,
    readLine: (echo, signal) => readLine(files.input, { echo: echo === 'shown' ? write : () => {}, write, signal }),
    close() {
      restore()
      files.input.destroy()
      closeSync(files.output)
    },
  }
}

// Windows: CONIN$ must be opened for writing too, or raw mode fails with EPERM (nodejs/node#63852).
const places =
  process.platform === 'win32' ? (['\\\\.\\CONIN$', '\\\\.\\CONOUT$'] as const) : (['/dev/tty', '/dev/tty'] as const)

function openFiles(): { readonly input: ReadStream; readonly output: number } | undefined {
  let output: number | undefined
  try {
    output = openSync(places[1], 'r+')
    return { input: new ReadStream(openSync(places[0], 'r+')), output }
  } catch {
    if (output !== undefined) closeSync(output)
    return undefined // ENXIO: no controlling terminal
  }
}

/**
 * From before the prompt until the end: what is typed early must not be echoed by the terminal itself. And a terminal's
 * own line editing ends lines at 4,096 bytes, while a redirect address may be longer.
 */
function beRaw(input: ReadStream): () => void {
  const restore = () => {
    input.setRawMode(false)
  }
  input.setEncoding('utf8')
  input.setRawMode(true)
  process.once('exit', restore)
  return () => {
    process.off('exit', restore)
    restore()
  }
}

function writeAll(file: number, text: string): void {
  try {
    writeSync(file, text)
  } catch {
    // A terminal that has gone will not answer either; readLine ends then.
  }
}

interface Reading {
  readonly echo: (text: string) => void
  readonly write: (text: string) => void
  readonly signal: AbortSignal
}

const longestLine = 16_384

function readLine(input: ReadStream, { echo, write, signal }: Reading): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let line = ''
    function end(outcome: () => void): void {
      input.off('data', take)
      signal.removeEventListener('abort', giveUp)
      input.off('close', giveUp)
      input.pause()
      write('\n')
      outcome()
    }
    const giveUp = () => end(() => resolve(undefined))

    function take(chunk: string): void {
      for (const character of chunk.replace(escapeSequence, '')) {
        const outcome = endings[character]
        if (outcome) {
          end(() => outcome({ line, resolve, reject }))
          return
        }
        line = edited(line, character, echo)
      }
    }

    if (signal.aborted) {
      resolve(undefined)
      return
    }
    signal.addEventListener('abort', giveUp)
    input.on('data', take)
    input.once('close', giveUp)
    input.resume()
  })
}

interface Ending {
  readonly line: string
  readonly resolve: (line: string | undefined) => void
  readonly reject: (why: unknown) => void
}

const done = ({ line, resolve }: Ending) => resolve(line)

/** Which keys end a line: Enter, Ctrl-C and Ctrl-D. */
const endings: Readonly<Record<string, (ending: Ending) => void>> = {
  '\r': done,
  '\n': done,
  '\u0003': ({ reject }) => reject(cancelled()),
  '\u0004': ({ resolve }) => resolve(undefined),
}

// Arrow keys and the like.
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const escapeSequence = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|O.|.)/g

function edited(line: string, character: string, echo: (text: string) => void): string {
  if (character === '\u007f' || character === '\b') {
    if (line !== '') echo('\b \b')
    return [...line].slice(0, -1).join('')
  }
  if (character < ' ' || line.length >= longestLine) return line
  echo(character)
  return line + character
}

function cancelled(): BrokerError {
  return new BrokerError('cancelled', { message: 'Cancelled. Nothing more was done.' })
}

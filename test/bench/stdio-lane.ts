// A lane through a child process, as MCP clients start one: JSON lines on stdin and stdout, in a clean environment.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { belonging } from './belongings.ts'
import type { Answer, Lane } from './lane.ts'

export interface Started {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

interface Waiting {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

export function stdioLane({ command, args, env, cwd }: Started): Lane {
  const child: Child = spawn(command, args, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] })
  const waiting = new Map<number, Waiting>()
  const heard = new Map<string, number>()
  let words = ''
  let lastId = 0

  const gone = new Promise<void>(resolve => {
    const end = (why: string) => {
      for (const { reject } of waiting.values()) reject(new Error(`${why} ${words.slice(-300)}`))
      waiting.clear()
      resolve()
    }
    child.once('error', error => end(error.message))
    child.once('exit', (code, signal) => end(`the process ended (${signal ?? code}).`))
  })
  child.stdin.on('error', () => {})
  child.stderr.on('data', (chunk: Buffer) => {
    words = `${words}${chunk}`.slice(-2000)
  })
  eachLine(child.stdout, line => {
    const message = readMessage(line)
    if (message.method !== undefined) {
      heard.set(message.method, (heard.get(message.method) ?? 0) + 1)
      return
    }
    waiting.get(message.id)?.resolve(message.answer)
    waiting.delete(message.id)
  })

  return {
    pid: child.pid,
    request(method, params = {}) {
      lastId += 1
      const id = lastId
      const answer = new Promise<Answer>((resolve, reject) => waiting.set(id, { resolve, reject }))
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`)
      return answer
    },
    notify: method => void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method })}\n`),
    heard: method => heard.get(method) ?? 0,
    lastWords: () => words,
    close: belonging(() => endChild(child, gone)),
  }
}

/** Asks politely by the end of stdin, then with SIGTERM, then with SIGKILL. */
async function endChild(child: Child, gone: Promise<void>): Promise<void> {
  const polite = setTimeout(() => child.kill('SIGTERM'), 500)
  const last = setTimeout(() => child.kill('SIGKILL'), 3000)
  child.stdin.end()
  await gone
  clearTimeout(polite)
  clearTimeout(last)
}

/** Lines as lists of chunks: a line of 10 MiB is not copied into one piece just to be counted. */
function eachLine(stream: Readable, take: (line: readonly Buffer[]) => void): void {
  let line: Buffer[] = []
  stream.on('data', (chunk: Buffer) => {
    let from = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      line.push(chunk.subarray(from, end))
      take(line)
      line = []
      from = end + 1
    }
    if (from < chunk.length) line.push(chunk.subarray(from))
  })
}

interface Message {
  readonly id: number
  readonly method?: string
  readonly answer: Answer
}

const largest = 256 * 1024

function readMessage(line: readonly Buffer[]): Message {
  const bytes = line.reduce((sum, chunk) => sum + chunk.length, 0)
  if (bytes > largest) return { id: idOfLarge(line), answer: { bytes } }
  const { id, method, result, error } = JSON.parse(Buffer.concat(line).toString('utf8'))
  return { id, method, answer: { result, error, bytes } }
}

/** The id stands before the result or after it, never inside the text that the bench asked for. */
function idOfLarge(line: readonly Buffer[]): number {
  const ends = `${line[0]?.subarray(0, 100)}${line.at(-1)?.subarray(-60)}`
  return Number(/"id":(\d+)/.exec(ends)?.[1])
}

// What an MCP client starts: copies the client's lines to the broker and the answers back, and outlives a broker's restart.
// It holds no token, looks at no answer, and writes nothing but MCP on stdout.
import type { Readable, Writable } from 'node:stream'
import type { Paths } from './base/paths.ts'
import type { Channel } from './link/channel.ts'
import { type ClientMessage, idAtEdges, readClientLine } from './link/client-line.ts'
import { stayInterpreted } from './link/footprint.ts'
import { type Frame, noBody } from './link/frames.ts'
import { createInFlight } from './link/in-flight.ts'
import { splitLines } from './link/lines.ts'
import { errorAnswer, lostAnswer, ownError } from './link/own-answers.ts'
import { parentLabel, watchParent } from './link/parent.ts'
import { keepDialled } from './link/redial.ts'
import type { HostCommand } from './link/wake.ts'

// scripts/valetkey.cjs starts the built bridge and has nothing else to ask where our places are.
export { pathsOf } from './base/paths.ts'

export interface BridgeOptions {
  /** `name` or `name@account`, as the config entry says it. */
  readonly server: string
  readonly client: string
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
  readonly paths: Paths
  /** How to start a broker when none runs. */
  readonly host: HostCommand
  /** The environment of a woken broker; this process's own by default. */
  readonly env?: NodeJS.ProcessEnv
}

const lineLimit = 64 * 1024 * 1024
/** Milliseconds in which a client that has said its last word is still answered: `printf … | valetkey bridge NAME` is one. */
const lastAnswersWithin = 10_000
/** What may wait for a broker that is away; then the client is not read any further. */
const waitingLimit = 64 * 1024 * 1024

/** Runs until the client goes. The exit code: 0 the client closed its end; 128 + n signal n; 3 the parent died. */
export async function runBridge(options: BridgeOptions): Promise<number> {
  const { stdin, stderr } = options
  const bridge = createBridge(options)
  stderr.on('error', () => {})
  stdin.on('data', bridge.read)
  const code = await clientGone(options, bridge.answered)
  stdin.off('data', bridge.read)
  stdin.pause()
  bridge.end()
  return code
}

function createBridge({ server, client, stdin, stdout, stderr, ...wakeOptions }: BridgeOptions) {
  const inFlight = createInFlight()
  const parent = parentLabel()
  let channel: Channel | undefined
  let resumed = false
  let attached = false
  let leaving: 'stopped' | 'replaced' | undefined
  let full = false
  // Only where the whole process is the bridge.
  let settle = stdin === process.stdin ? stayInterpreted : undefined
  let told = () => {}

  const tell = (line: Buffer) => {
    if (writeLine(stdout, line) || full) return
    full = true
    channel?.pause()
    stdout.once('drain', () => {
      full = false
      channel?.resume()
    })
  }
  const flush = () => {
    for (let frame = nextFrame(); frame; frame = nextFrame()) {
      if (channel?.send(frame)) continue
      stdin.pause()
      void channel?.drained().then(flush)
      return
    }
    if (inFlight.waitingBytes() < waitingLimit) stdin.resume()
    else stdin.pause()
  }
  // A broker that has said goodbye still answers what it has; the rest waits for the next one.
  const nextFrame = () => (channel && !leaving ? inFlight.next() : undefined)
  const answerLost = () => {
    for (const { id, method } of inFlight.lose()) tell(lostAnswer(id, method))
    told()
  }
  const giveUp = (code: string, sentence: string) => {
    stderr.write(`valetkey: ${sentence}\n`)
    for (const id of inFlight.giveUp()) tell(ownError(id, code, sentence))
    told()
  }
  const take = ({ head, body }: Frame) => {
    if (head.t === 'message') {
      if (head.answers !== undefined && !inFlight.answered(head.answers)) return
      tell(body)
      told()
      settle?.()
      settle = undefined
    } else if (head.t === 'attached') {
      attached = true
      redial.healthy()
    } else if (head.t === 'refused') {
      leaving = 'replaced'
      redial.doNotDial()
      // One that was let in before may have begun the calls; one that never was has done nothing.
      if (attached) answerLost()
      giveUp(head.code, head.message)
      channel?.close()
    } else if (head.t === 'bye') {
      leaving = head.reason
      if (head.reason === 'stopped') redial.doNotWake()
    }
  }
  const redial = keepDialled({
    ...wakeOptions,
    onUp(fresh) {
      channel = fresh
      leaving = undefined
      attached = false
      if (full) fresh.pause()
      fresh.onFrame(take)
      fresh.send({ head: { t: 'attach', server, client, parent, resumed }, body: noBody })
      if (resumed) for (const frame of inFlight.resume()) fresh.send(frame)
      resumed = true
      flush()
    },
    onDown() {
      channel = undefined
      answerLost()
      if (leaving === 'stopped') giveUp('broker-unreachable', 'Valetkey was stopped. The next request starts it again.')
    },
    onHopeless: error => giveUp(error.code, error.message),
  })
  const accept = (message: ClientMessage) => {
    inFlight.add(message)
    if (message.id !== undefined && message.method !== undefined) redial.ask()
  }

  const read = splitLines(lineLimit, {
    onLine(line) {
      const { messages, faults } = readClientLine(line)
      for (const fault of faults) tell(fault)
      for (const message of messages) accept(message)
      flush()
    },
    onTooLong({ start, end, length }) {
      const message = `Valetkey carries messages of up to ${lineLimit} bytes; this one has ${length}.`
      tell(errorAnswer(idAtEdges(start, end) ?? null, { code: -32600, message }))
    },
  })
  /** The client says no more. Settles when it has all that it waits for. */
  const answered = () =>
    new Promise<void>(resolve => {
      read(lineBreak) // the last line may lack its end
      told = () => {
        if (!inFlight.isWaiting()) stdout.write('', () => resolve())
      }
      told()
      setTimeout(resolve, lastAnswersWithin).unref()
    })
  return { read, answered, end: redial.end }
}

const lineBreak = Buffer.from('\n')
const small = 16 * 1024

function writeLine(stdout: Writable, line: Buffer): boolean {
  if (line.length < small) return stdout.write(Buffer.concat([line, lineBreak]))
  stdout.cork()
  stdout.write(line)
  const room = stdout.write(lineBreak)
  stdout.uncork()
  return room
}

const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const

function clientGone({ stdin, stdout }: BridgeOptions, answered: () => Promise<void>): Promise<number> {
  return new Promise(resolve => {
    const stopWatching = watchParent(() => end(3))
    const handlers = Object.entries(signals).map(([name, number]) => ({ name, handle: () => end(128 + number) }))
    const end = (code: number) => {
      stopWatching()
      for (const { name, handle } of handlers) process.off(name, handle)
      resolve(code)
    }
    for (const { name, handle } of handlers) process.on(name, handle)
    const endAnswered = () => void answered().then(() => end(0))
    stdin.once('end', endAnswered).once('close', endAnswered)
    stdin.on('error', () => end(0))
    stdout.on('error', () => end(0)) // EPIPE: nobody reads our answers any more
  })
}

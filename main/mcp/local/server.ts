// A local server as every relay can reach it: it answers a `Send` as a Streamable HTTP server would, and each message
// travels as a line of its stdio, as it came. So both eras, what crosses between them and a lost session are dealt with where
// they are for every server: a process that has gone is a session that is lost.
import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { BrokerError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { Send, SendRequest, SendResponse } from '../../net/send.ts'
import { modernProbe } from '../message/eras.ts'
import { isRequestMessage, type RequestMessage, readMessage } from '../message/message.ts'
import type { Child, Launch } from './child.ts'
import { keepChild } from './keeping.ts'
import { createStreams } from './streams.ts'

export interface LocalServer {
  readonly send: Send
  /** Ends its process; the next request starts another one. Settles when it is gone. */
  stop(): Promise<void>
}

export interface LocalServerOptions {
  readonly name: string
  readonly url: URL
  readonly log: Log
  /** What to start. @throws BrokerError where a person is needed first */
  launch(): Promise<Launch>
}

/** Milliseconds that a server of the earlier era may stay silent to the probe (2026-07-28, stdio, "Backward Compatibility"). */
const probePatience = 10_000

export function createLocalServer({ name, url, log, launch }: LocalServerOptions): LocalServer {
  /** Of the process that has heard `initialize`; a second one is for another process. */
  let session: string | undefined
  const streams = createStreams({
    name,
    url,
    log,
    pause: () => keeping.present?.pause(),
    resume: () => keeping.present?.resume(),
  })
  const keeping = keepChild({
    name,
    log,
    launch,
    onLine: streams.take,
    onTooLong: streams.tooLong,
    onGone: why => {
      session = undefined
      streams.fail(why)
    },
  })

  return { send, stop: keeping.stop }

  async function send(request: SendRequest): Promise<SendResponse> {
    const wanted = request.headers['mcp-session-id']
    const isHere = wanted !== undefined && wanted === session
    if (request.method === 'DELETE') {
      if (isHere) void keeping.stop()
      return empty(200)
    }
    // What the server says unasked; without it, nobody starts it before the next request.
    if (request.method === 'GET') return isHere ? streamed(streams.unasked(request.signal)) : empty(405)
    if (wanted !== undefined && !isHere) return empty(404)
    return post(request)
  }

  async function post({ body = Buffer.alloc(0), headers, signal }: SendRequest): Promise<SendResponse> {
    const message = readMessage(body)
    if ('malformed' in message) throw new BrokerError('internal', { message: 'A message to a local server is none.' })
    const isOpening = message.envelope.method === 'initialize'
    if (isOpening && session !== undefined) await keeping.stop()
    const child = await keeping.child()
    if (!isRequestMessage(message)) {
      await child.write(message.raw)
      return empty(202)
    }
    if (isOpening) session = randomUUID()
    const isModern = !isOpening && headers['mcp-session-id'] === undefined
    const stream = ask(child, message, { signal, isModern })
    return streamed(stream, isOpening && session !== undefined ? { 'mcp-session-id': session } : {})
  }

  function ask(child: Child, message: RequestMessage, { signal, isModern }: Asking): Readable {
    const { id, method } = message.envelope
    const { body, settled } = streams.ask(message)
    const leave = () => {
      if (!streams.forget(id, body)) return
      // Over stdio there is no stream to close; a client of the earlier era has said so by itself.
      if (isModern) void child.write(cancelled(id))
    }
    const timer = method === modernProbe ? setTimeout(() => streams.refuse(id, 'no answer'), probePatience) : undefined
    void settled.then(() => {
      clearTimeout(timer)
      signal.removeEventListener('abort', leave)
    })
    signal.addEventListener('abort', leave, { once: true })
    if (signal.aborted) streams.forget(id, body)
    else void child.write(message.raw)
    return body
  }
}

interface Asking {
  readonly signal: AbortSignal
  readonly isModern: boolean
}

function cancelled(requestId: string | number): Buffer {
  return Buffer.from(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } }))
}

function streamed(body: Readable, headers: Readonly<Record<string, string>> = {}): SendResponse {
  return { status: 200, headers: { 'content-type': 'text/event-stream', ...headers }, body }
}

function empty(status: number): SendResponse {
  return { status, headers: {}, body: Readable.from([]) }
}

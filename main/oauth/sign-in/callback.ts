// Where the browser brings the answer of a sign-in: a one-shot listener on 127.0.0.1. Does not know what a code is for.
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BrokerError } from '../../base/errors.ts'
import { judgeAnswer } from './callback-answer.ts'
import { page, pageHeaders } from './callback-page.ts'

export interface CallbackOptions {
  /** Tried in order; 0 is any free port and belongs at the end. */
  readonly ports: readonly number[]
  /** How the redirect address calls this machine: some issuers take `localhost` alone without its port. By number when absent. */
  readonly host?: '127.0.0.1' | 'localhost' | undefined
  /** The only `state` that is accepted. SECURITY S8. */
  readonly state: string
  /** Whom the person signs in to; a stranger's text or a host name. Shown escaped and short. */
  readonly title: string
  readonly signal: AbortSignal
  /** Milliseconds until `answer` rejects with `sign-in-timed-out`. */
  readonly timeout: number
}

export type CallbackReply = { readonly is: 'signed-in' } | { readonly is: 'failed'; readonly sentence: string }

export interface Callback {
  readonly redirectUri: string
  /** The one answer. Rejects with `sign-in-cancelled` or `sign-in-timed-out`. */
  readonly answer: Promise<URL>
  /** What the waiting browser tab is told, once it is true. */
  reply(outcome: CallbackReply): Promise<void>
  close(): Promise<void>
}

/** @throws BrokerError `internal` when no port is free, `sign-in-cancelled` */
export async function openCallback(options: CallbackOptions): Promise<Callback> {
  if (options.signal.aborted) throw cancelled()
  const server = createServer(limits)
  server.maxConnections = 64
  const port = await listenOnFirst(server, options.ports)
  const redirectUri = `http://${options.host ?? '127.0.0.1'}:${port}/callback`
  let tab: ServerResponse | undefined
  const { answer, settle, end } = oneAnswer(options)
  server.on('request', (request, response) => {
    const judged = judgeAnswer(request, { redirectUri, state: options.state })
    if (judged.is === 'refused') return turnAway(response, judged.status, judged.sentence)
    // SECURITY S8: a second answer, right or not, is nobody's.
    if (!settle(judged.url)) return turnAway(response, 409, 'This sign-in has had its answer already.')
    tab = response
  })
  return {
    redirectUri,
    answer,
    reply: outcome => replyTo(tab, outcome, options.title),
    close: () => {
      end()
      return stop(server)
    },
  }
}

// Slow and wordy clients are cut: the whole request must be there within five seconds and sixteen KiB.
const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 5000,
  requestTimeout: 5000,
  connectionsCheckingInterval: 1000,
  keepAlive: false,
}

async function listenOnFirst(server: Server, ports: readonly number[]): Promise<number> {
  for (const port of ports) if (await canListen(server, port)) return (server.address() as AddressInfo).port
  throw new BrokerError('internal', {
    message: `Valetkey found no free port on this machine for the sign-in to come back to (tried ${ports.join(', ')}).`,
  })
}

function canListen(server: Server, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const taken = () => resolve(false)
    server.once('error', taken)
    // SECURITY S8: 127.0.0.1 by address, never a name and never all interfaces (RFC 8252, section 8.3).
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.off('error', taken)
      // Too many open files, say: the browser then sees no page, and the deadline ends the wait.
      server.on('error', () => {})
      resolve(true)
    })
  })
}

/** The promise of one answer, ended by the answer, the signal or the deadline; `settle` is true for the first only. */
function oneAnswer({ signal, timeout }: CallbackOptions) {
  let settled = false
  let end = () => {}
  let settle = (_url: URL) => false
  const answer = new Promise<URL>((resolve, reject) => {
    const fail = (error: BrokerError) => {
      settled = true
      end()
      reject(error)
    }
    const cancel = () => fail(cancelled())
    const timer = setTimeout(() => fail(timedOut(timeout)), timeout)
    signal.addEventListener('abort', cancel, { once: true })
    if (signal.aborted) queueMicrotask(cancel)
    end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', cancel)
    }
    settle = url => {
      if (settled) return false
      settled = true
      end()
      resolve(url)
      return true
    }
  })
  answer.catch(() => {})
  return { answer, settle: (url: URL) => settle(url), end: () => end() }
}

function turnAway(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, pageHeaders).end(page({ is: 'refused', sentence }))
}

async function replyTo(tab: ServerResponse | undefined, outcome: CallbackReply, title: string): Promise<void> {
  if (!tab || tab.writableEnded || tab.destroyed) return
  const content = outcome.is === 'signed-in' ? page({ is: 'signed-in', title }) : page(outcome)
  await new Promise<void>(resolve => {
    tab.once('close', resolve)
    tab.writeHead(outcome.is === 'signed-in' ? 200 : 400, pageHeaders).end(content, () => resolve())
  })
}

async function stop(server: Server): Promise<void> {
  await new Promise<void>(resolve => {
    server.close(() => resolve())
    // `reply` ended when its page was on the wire; whoever is still connected then was turned away or never asked.
    server.closeAllConnections()
  })
}

function cancelled(): BrokerError {
  return new BrokerError('sign-in-cancelled', { message: 'The sign-in was cancelled. Nothing was stored.' })
}

function timedOut(timeout: number): BrokerError {
  const minutes = Math.max(1, Math.round(timeout / 60_000))
  return new BrokerError('sign-in-timed-out', {
    message: `Nobody finished the sign-in in the browser within ${minutes === 1 ? 'a minute' : `${minutes} minutes`}. Start it again when you are ready.`,
  })
}

// Where each line of a local server belongs: to the request that it answers, to one that is still asked, or to what the
// server says unasked. Over stdio all of them come on one stream; HTTP has one for each.
import { PassThrough, type Readable } from 'node:stream'
import { BrokerError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { tooLarge } from '../../net/read-body.ts'
import { unknownMethodAnswer } from '../message/answers.ts'
import { modernProbe } from '../message/eras.ts'
import { listenMethod } from '../message/listen-filter.ts'
import {
  isRequest,
  isResponse,
  type Message,
  type RequestId,
  type RequestMessage,
  readMessages,
} from '../message/message.ts'
import { isRecord, metaKeys, metaOf } from '../message/modern-words.ts'
import { perhapsOtherEra } from '../wire/relay.ts'
import { largestMessage } from '../wire/wire.ts'

export interface Asked {
  /** The answer, and what the server says on the way to it, as an event stream. */
  readonly body: Readable
  /** The answer has come, or nobody waits for it any more. */
  readonly settled: Promise<void>
}

export interface Streams {
  take(line: Buffer): void
  /** A line was too long to be read. */
  tooLong(start: Buffer): void
  ask(message: RequestMessage): Asked
  /** Nobody waits any more; whether somebody did. */
  forget(id: RequestId, body: Readable): boolean
  /** Answers in the server's place: it knows no such method. */
  refuse(id: RequestId, why: string): void
  /** What belongs to no request, from now on. */
  unasked(signal: AbortSignal): Readable
  /** The server is gone. */
  fail(why: BrokerError): void
}

export interface StreamsOptions {
  readonly name: string
  readonly url: URL
  readonly log: Log
  /** Somebody reads slowly: the server has to wait. */
  pause(): void
  resume(): void
}

interface Pending {
  readonly message: RequestMessage
  readonly body: PassThrough
  settle(): void
}

/** Messages kept until somebody listens to what the server says unasked. */
const mostWaiting = 200

export function createStreams({ name, url, log, pause, resume }: StreamsOptions): Streams {
  const pending = new Map<RequestId, Pending>()
  let general: PassThrough | undefined
  let waiting: Message[] = []
  return { take, tooLong, ask, forget, refuse, unasked, fail }

  function take(line: Buffer): void {
    if (line.length === 0 || (line.length === 1 && line[0] === carriageReturn)) return
    const messages = readMessages(line)
    // Some servers print words of welcome there; what they say is nobody's business, least of all a log's.
    if ('malformed' in messages) {
      log.info('local-server-noise', { server: name, bytes: line.length })
      return
    }
    for (const message of messages) {
      const { envelope } = message
      if (isResponse(envelope)) answered(message)
      else if (typeof envelope.method === 'string') tell(message)
      else log.info('local-server-noise', { server: name, bytes: line.length })
    }
  }

  function answered(message: Message): void {
    const { id } = message.envelope
    const asked = id == null ? undefined : pending.get(id)
    if (!asked) {
      log.debug('stray-answer', { server: name })
      return
    }
    push(asked.body, message)
    settle(asked)
    asked.body.end()
  }

  function tell(message: Message): void {
    const stream = placeOf(message)
    if (stream) push(stream, message)
    else if (waiting.length < mostWaiting) waiting.push(message)
    else log.warn('local-server-unheard', { server: name, method: message.envelope.method })
  }

  function placeOf({ envelope }: Message): PassThrough | undefined {
    const { method = '', params } = envelope
    const { progressToken, requestId } = isRecord(params) ? params : {}
    const all = [...pending.values()]
    if (method === 'notifications/progress')
      return (all.find(({ message }) => tokenOf(message) === progressToken) ?? all.at(-1))?.body ?? general
    const subscription = metaOf(params)[metaKeys.subscriptionId] ?? (method === cancelledMethod ? requestId : undefined)
    const subscribed = pending.get(subscription as RequestId)
    if (subscribed) return subscribed.body
    if (!isRequest(envelope) && isOfAllRequests.test(method)) return general
    // Nothing says to which request it belongs; the newest is the likeliest.
    return all.findLast(({ message }) => message.envelope.method !== listenMethod)?.body ?? general
  }

  function ask(message: RequestMessage): Asked {
    const body = new PassThrough({ highWaterMark: 1024 * 1024 })
    body.on('error', () => {}) // whoever reads it hears of it as well
    let settle = () => {}
    const settled = new Promise<void>(resolve => {
      settle = resolve
    })
    const mine = { message, body, settle }
    pending.set(message.envelope.id, mine)
    body.once('close', () => forget(message.envelope.id, body))
    return { body, settled }
  }

  function settle(asked: Pending): void {
    if (pending.get(asked.message.envelope.id) === asked) pending.delete(asked.message.envelope.id)
    asked.settle()
  }

  function forget(id: RequestId, body: Readable): boolean {
    const asked = pending.get(id)
    if (!asked || asked.body !== body) return false
    settle(asked)
    body.destroy()
    return true
  }

  function refuse(id: RequestId, why: string): void {
    if (pending.has(id)) answered(unknownMethodAnswer(id, why))
  }

  function unasked(signal: AbortSignal): Readable {
    general?.end()
    const stream = new PassThrough({ highWaterMark: 1024 * 1024 })
    stream.on('error', () => {})
    general = stream
    const leave = () => stream.destroy()
    signal.addEventListener('abort', leave, { once: true })
    stream.once('close', () => {
      signal.removeEventListener('abort', leave)
      if (general === stream) general = undefined
    })
    if (signal.aborted) leave()
    const kept = waiting
    waiting = []
    for (const message of kept) push(stream, message)
    return stream
  }

  function fail(why: BrokerError): void {
    waiting = []
    for (const asked of [...pending.values()]) {
      settle(asked)
      const isProbe = asked.message.envelope.method === modernProbe
      asked.body.destroy(isProbe ? atProbe(why) : why)
    }
    general?.end()
  }

  function tooLong(start: Buffer): void {
    const [, text] = /"id"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+)/.exec(start.toString('utf8')) ?? []
    const asked = pending.get(idIn(text) as RequestId)
    log.warn('local-server-too-long', { server: name, known: asked !== undefined })
    if (!asked) return
    settle(asked)
    asked.body.destroy(tooLarge(url, largestMessage))
  }

  function push(stream: PassThrough, { raw }: Message): void {
    if (stream.destroyed || stream.writableEnded) return
    const hasRoom = stream.write(Buffer.concat([dataStart, raw, dataEnd]))
    if (hasRoom) return
    pause()
    const goOn = () => {
      stream.off('drain', goOn)
      stream.off('close', goOn)
      resume()
    }
    stream.once('drain', goOn)
    stream.once('close', goOn)
  }
}

/** Some servers of the earlier era end when they are asked what they do not know; another one is asked in their words. */
function atProbe({ code, message, facts, cause }: BrokerError): BrokerError {
  return perhapsOtherEra(new BrokerError(code, { message, cause, facts: { ...facts, lost: false } }), 'legacy')
}

/** A line that nobody could read whole may be no JSON at all. */
function idIn(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

const carriageReturn = 0x0d
const dataStart = Buffer.from('data: ')
const dataEnd = Buffer.from('\n\n')
const cancelledMethod = 'notifications/cancelled'
/** Of the session, not of a request. */
const isOfAllRequests = /^notifications\/(.*\/list_changed$|resources\/updated$|elicitation\/complete$)/

function tokenOf({ envelope }: RequestMessage): unknown {
  return metaOf(envelope.params).progressToken
}

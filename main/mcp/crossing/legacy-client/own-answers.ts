// What a legacy client's requests of the session itself are answered with, for a modern server knows none of them: ping,
// log level, subscriptions to resources. Knows nothing of how changes are listened for.
import { quote } from '../../../base/quote.ts'
import { errorAnswer, resultAnswer, unknownMethodAnswer } from '../../message/answers.ts'
import { listenMethod } from '../../message/listen-filter.ts'
import { type Envelope, type Message, messageOf, type RequestId, type RequestMessage } from '../../message/message.ts'
import { isRecord } from '../../message/modern-words.ts'
import type { Opening } from '../../message/opening.ts'
import type { ServerFacts } from '../../wire/relay.ts'

export interface OwnAnswersOptions {
  readonly opening: Opening
  readonly url: URL
  /** The server, asked first where nobody knows it. */
  open(): Promise<ServerFacts>
  /**
   * Listens for `subscriptions` as they are now; those of them that the server agreed to tell about.
   * @throws BrokerError when it cannot be asked
   */
  listen(): Promise<readonly string[]>
}

export interface OwnAnswers {
  /** The answer, where it is ours to give. */
  answer(request: RequestMessage): Promise<Message> | undefined
  readonly logLevel: string | undefined
  readonly subscriptions: ReadonlySet<string>
}

const levels: ReadonlySet<unknown> = new Set([
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
])

export function createOwnAnswers({ opening, url, open, listen }: OwnAnswersOptions): OwnAnswers {
  // What the client had set up before this server was found to be a modern one.
  const before = opening.restoring({ logging: {}, resources: {} })
  const subscriptions = new Set(before.filter(({ method }) => method === 'resources/subscribe').map(uriIn))
  let logLevel = before.filter(({ method }) => method === 'logging/setLevel').map(levelIn)[0]

  return {
    answer,
    get logLevel() {
      return logLevel
    },
    subscriptions,
  }

  function answer({ envelope }: RequestMessage): Promise<Message> | undefined {
    const { id, method } = envelope
    if (method === 'ping') return Promise.resolve(resultAnswer(id, {}))
    if (method === 'logging/setLevel') return setLevel(id, envelope)
    if (method === 'resources/subscribe') return subscribe(id, envelope)
    if (method === 'resources/unsubscribe') return unsubscribe(id, envelope)
    // It would never be answered: clients before 2026-07-28 have no such request.
    return method === listenMethod ? Promise.resolve(unknownMethod(id, method)) : undefined
  }

  async function setLevel(id: RequestId, request: Envelope): Promise<Message> {
    const level = levelIn(request)
    if (!('logging' in (await open()).capabilities)) return unknownMethod(id, 'logging/setLevel')
    if (level === undefined) return badParams(id, '`level` must be one of the log levels of MCP.')
    logLevel = level
    opening.note(request)
    return resultAnswer(id, {})
  }

  async function subscribe(id: RequestId, request: Envelope): Promise<Message> {
    const uri = uriIn(request)
    const { resources } = (await open()).capabilities
    if (!isRecord(resources) || resources.subscribe !== true) return unknownMethod(id, 'resources/subscribe')
    if (uri === '') return badParams(id, '`uri` must say which resource.')
    const isNews = !subscriptions.has(uri)
    subscriptions.add(uri)
    const agreed = await listen().catch((error: unknown) => {
      if (isNews) subscriptions.delete(uri)
      throw error
    })
    if (!agreed.includes(uri)) {
      if (isNews) subscriptions.delete(uri)
      const sentence = `${quote(url.host)} did not agree to tell about changes of ${quote(uri)}.`
      return errorAnswer(id, 'protocol-error', sentence)
    }
    opening.note(request)
    return resultAnswer(id, {})
  }

  async function unsubscribe(id: RequestId, request: Envelope): Promise<Message> {
    opening.note(request)
    if (subscriptions.delete(uriIn(request))) await listen().catch(() => {})
    return resultAnswer(id, {})
  }

  function unknownMethod(id: RequestId, method: string): Message {
    return unknownMethodAnswer(id, `${quote(url.host)} does not offer \`${method}\`.`)
  }
}

function badParams(id: RequestId, message: string): Message {
  return messageOf({ jsonrpc: '2.0', id, error: { code: -32602, message } })
}

function levelIn({ params }: Envelope): string | undefined {
  const level = isRecord(params) ? params.level : undefined
  return typeof level === 'string' && levels.has(level) ? level : undefined
}

function uriIn({ params }: Envelope): string {
  return isRecord(params) && typeof params.uri === 'string' ? params.uri : ''
}

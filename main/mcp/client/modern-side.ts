// How a client of 2026-07-28 is talked with: each request stands for itself, `server/discover` is answered at once, and
// what the client has to know later travels on its subscriptions. Nothing is ever asked of it but in an answer.
import { BrokerError } from '../../base/errors.ts'
import { type Standing, stillParked } from '../access/standing.ts'
import { errorAnswer, refusal, toolAnswer } from '../message/answers.ts'
import { modernProbe, modernVersions } from '../message/eras.ts'
import { listenMethod } from '../message/listen-filter.ts'
import { isNotification, isRequest, isResponse, type Message, type RequestMessage } from '../message/message.ts'
import {
  asModern,
  invalidParamsAnswer,
  unsupportedVersionAnswer,
  withSpokenVersions,
} from '../message/modern-answers.ts'
import { type ClientWords, isRecord, metaKeys, metaOf, wordsOf } from '../message/modern-words.ts'
import type { ClientInfo } from '../message/opening.ts'
import { stateIn } from '../message/rounds.ts'
import type { Dialogue, DialogueParts } from './dialogue.ts'
import { createListens } from './listens.ts'
import { failedAnswer, isOurTool, parkedAnswer, parkedCapabilities, parkedDiscover } from './parked.ts'
import { createSignInRounds } from './sign-in-rounds.ts'

/** Milliseconds that `server/discover` waits for the server itself. */
const discoverPatience = 1_000

export function createModernSide(parts: DialogueParts): ModernSide {
  const { options, upstream, pass, toClient, isWanted, judge, reconsider } = parts
  const { passage, title, log } = options
  let words: ClientWords = { protocolVersion: '', clientInfo: undefined, capabilities: {} }
  let clientInfo: ClientInfo | undefined
  const signIn = createSignInRounds({ ...options, onSignedIn: reconsider })
  const listens = createListens({
    log,
    request: upstream.request,
    mayAsk: () => judge().is === 'ready',
    announced: () => parkedCapabilities(options.known()),
    areResumed: options.isResumed === true,
    toClient,
  })
  upstream.serve(() => words)

  return {
    era: 'modern',
    answer,
    takes: () => false,
    tell: async message => {
      // Nobody asks a modern client anything that it could answer so.
      if (isNotification(message.envelope)) await upstream.tell(message)
    },
    staysOpen: ({ method }) => method === listenMethod,
    holds: listens.has,
    cancel: listens.cancel,
    failed: (request, error) =>
      asModern(failedAnswer(request, error, { parking: upstream.parking, title }), request.method),
    admits,
    get clientInfo() {
      return clientInfo
    },
    close: () => {
      listens.close()
      signIn.close()
    },
    wake: listens.attach,
    announce: listens.announce,
  }

  async function answer(message: RequestMessage): Promise<Message | undefined> {
    const { envelope } = message
    const { id, method } = envelope
    const malformed = wrongWords(message)
    if (malformed) return malformed
    hear(wordsOf(envelope))
    const standing = judge()
    if (standing.is === 'refused') return refusal(errorAnswer(id, standing.code, standing.sentence))
    if (method === modernProbe) return discovered(message, standing)
    if (method === listenMethod) return listens.hold(message)
    if (method === 'tools/call' && isOurTool(envelope)) return asModern(await ourTool(message, standing), method)
    if (standing.is === 'parked') return asModern(parkedAnswer(envelope, standing, title), method)
    const said = await signIn.through(message, words, sent)
    const passed = await pass('from-server', asModern(said, method))
    if (method === 'tools/list') options.onTools?.(envelope, passed.envelope)
    return passed
  }

  /** A person may take long; what the client has cancelled meanwhile must not go out. */
  function sent(message: RequestMessage): Promise<Message> {
    if (isWanted(message.envelope.id)) return upstream.request(message)
    return Promise.reject(new BrokerError('cancelled', { message: 'The client has cancelled this request.' }))
  }

  function hear(said: ClientWords | undefined): void {
    if (!said) return
    words = said
    const { name, version } = isRecord(said.clientInfo) ? said.clientInfo : {}
    if (typeof name !== 'string' || (clientInfo?.name === name && clientInfo.version === version)) return
    clientInfo = { name, version: typeof version === 'string' ? version : '' }
  }

  /** From the server where it answers soon; a client that only probes waits for nobody, and costs no session. */
  async function discovered(message: RequestMessage, standing: Standing): Promise<Message> {
    const known = options.known()
    const isKnownLegacy = known !== undefined && options.eras.speaks('modern') === false
    const live = standing.is === 'ready' && !isKnownLegacy ? await soon(upstream.request(message)) : undefined
    if (live && isRecord(live.envelope.result)) return pass('from-server', withSpokenVersions(live))
    const answer = parkedDiscover(message.envelope.id, { title, server: passage.server, known })
    return standing.is === 'ready' ? answer : refusal(answer)
  }

  async function ourTool(message: RequestMessage, standing: Standing): Promise<Message> {
    const parking = standing.is === 'parked' ? standing : stillParked(upstream)
    if (parking) return signIn.call(message, words, parking)
    if (stateIn(message.envelope) !== undefined) return signIn.call(message, words, undefined)
    listens.announce()
    return toolAnswer(
      message.envelope.id,
      `Signed in to ${title}: its tools are there now. List the tools again.`,
      'done',
    )
  }

  function admits({ envelope }: Message): boolean {
    if (isResponse(envelope)) return false
    if (!isRequest(envelope)) return isOfARequest(envelope.method) || listens.admits(envelope)
    // 2026-07-28, stdio: a server writes no requests.
    log.warn('request-to-modern-client', { method: envelope.method })
    void upstream.tell(errorAnswer(envelope.id, 'protocol-error', 'A client of 2026-07-28 takes no requests.'))
    return false
  }
}

export interface ModernSide extends Dialogue {
  /** The server can be used: what is held open goes on there. */
  wake(): void
  /** What is held open says that the lists have changed. */
  announce(): void
}

/** Whether this notification belongs to a request in flight, and not to a subscription. */
function isOfARequest(method: string | undefined): boolean {
  return !/^notifications\/(subscriptions\/|resources\/updated$|cancelled$|.*\/list_changed$)/.test(method ?? '')
}

/** The error for a request that does not say what every request must (2026-07-28, "Per-request protocol fields"). */
function wrongWords({ envelope: { id, params } }: RequestMessage): Message | undefined {
  const meta = metaOf(params)
  const version = meta[metaKeys.protocolVersion]
  if (typeof version !== 'string') return invalidParamsAnswer(id, missing(metaKeys.protocolVersion))
  if (!modernVersions.includes(version)) return unsupportedVersionAnswer(id, version)
  if (!isRecord(meta[metaKeys.capabilities])) return invalidParamsAnswer(id, missing(metaKeys.capabilities))
  return undefined
}

function missing(key: string): string {
  return `\`_meta\` must have \`${key}\` in every request of MCP 2026-07-28.`
}

async function soon(asked: Promise<Message>): Promise<Message | undefined> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), discoverPatience)
  })
  return Promise.race([asked.catch(() => undefined), tooLate]).finally(() => clearTimeout(timer))
}

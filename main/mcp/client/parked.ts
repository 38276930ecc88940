// What a client is told while its server cannot be used: it is connected, sees one tool, and every answer is a sentence.
// Pure; knows nothing of how a sign-in goes or when the server can be used again.
import { asBrokerError, type ErrorCode } from '../../base/errors.ts'
import { concernsAPerson, endsTheGrant, type KnownServer, type Parking } from '../access/standing.ts'
import { errorAnswer, failureAnswer, refusal, resultAnswer, toolAnswer } from '../message/answers.ts'
import { agreedVersion, modernProbe } from '../message/eras.ts'
import type { Envelope, Message, RequestId } from '../message/message.ts'
import { listOf } from '../message/methods.ts'
import { asModern, spokenVersions } from '../message/modern-answers.ts'
import { metaKeys, metaOf } from '../message/modern-words.ts'

export interface ParkedServer {
  /** Our display name of the server. */
  readonly title: string
  /** Its short name. */
  readonly server: string
  readonly known: KnownServer | undefined
}

export const signInTool = 'sign_in_with_valetkey'
export const statusTool = 'valetkey_status'

type Asked = Envelope & { id: RequestId; method: string }

/** The answer to a request that we give in the server's place. `initialize` has its own, below. */
export function parkedAnswer(request: Asked, parking: Parking, title: string): Message {
  const { method } = request
  // Its own tools are no request to the server.
  if (method === 'tools/call' && isOurTool(request)) return toolAnswer(request.id, parking.sentence, 'done')
  return refusal(inItsPlace(request, parking, title))
}

function inItsPlace({ id, method }: Asked, parking: Parking, title: string): Message {
  if (method === 'tools/list') return resultAnswer(id, { tools: [toolFor(parking, title)] })
  if (method === 'tools/call') return toolAnswer(id, parking.sentence, 'failed')
  const list = listOf(method)
  if (list) return resultAnswer(id, list.empty)
  if (method === 'ping' || method === 'logging/setLevel') return resultAnswer(id, {})
  return errorAnswer(id, codeFor(parking), parking.sentence)
}

/** Capabilities that the server really announced, and always a tool list that may change. */
export function parkedCapabilities(known: KnownServer | undefined): Record<string, unknown> {
  const last = recordIn(known?.result, 'capabilities')
  if (!last) return { tools: changing, prompts: changing, resources: changing }
  return { ...last, tools: { ...recordIn(last, 'tools'), ...changing } }
}

export function parkedInitialize(id: RequestId, params: unknown, { title, server, known }: ParkedServer): Message {
  const asked = (params as { protocolVersion?: unknown } | undefined)?.protocolVersion
  return resultAnswer(id, {
    protocolVersion: agreedVersion(asked),
    capabilities: parkedCapabilities(known),
    serverInfo: lastServerInfo(known) ?? { name: server, title, version: '0' },
    ...lastInstructions(known),
  })
}

/** The answer to `server/discover`, for a modern client. */
export function parkedDiscover(id: RequestId, { title, server, known }: ParkedServer): Message {
  const { tasks: _, ...capabilities } = parkedCapabilities(known)
  const result = { supportedVersions: spokenVersions, capabilities, ...lastInstructions(known) }
  return asModern(resultAnswer(id, result), modernProbe, lastServerInfo(known) ?? { name: server, title, version: '0' })
}

/** What a failed request is answered with: a tool result where an agent should pass it on, else an error. */
export function failedAnswer(
  request: Asked,
  error: unknown,
  { parking, title }: { readonly parking: Parking | undefined; readonly title: string },
): Message {
  const ours = asBrokerError(error)
  if (parking && (endsTheGrant(ours) || ours.code === 'cancelled')) return parkedAnswer(request, parking, title)
  if (!concernsAPerson(ours)) return failureAnswer(request.id, ours)
  const isCall = request.method === 'tools/call'
  return refusal(isCall ? toolAnswer(request.id, ours.message, 'failed') : failureAnswer(request.id, ours))
}

/** Where an answer to `initialize` has it, or one to `server/discover`. */
function lastServerInfo(known: KnownServer | undefined): unknown {
  return recordIn(known?.result, 'serverInfo') ?? recordIn(metaOf(known?.result), metaKeys.serverInfo)
}

function lastInstructions(known: KnownServer | undefined): { readonly instructions?: string } {
  const { instructions } = (known?.result ?? {}) as { instructions?: unknown }
  return typeof instructions === 'string' ? { instructions } : {}
}

/** Whether a tools/call means one of the two tools that Valetkey itself offers. */
export function isOurTool({ params }: Envelope): boolean {
  const name = (params as { name?: unknown } | undefined)?.name
  return name === signInTool || name === statusTool
}

const changing = { listChanged: true }

function toolFor({ reason, sentence }: Parking, title: string): object {
  const inputSchema = { type: 'object', properties: {}, additionalProperties: false }
  if (reason === 'sign-in-needed' || reason === 'scope-needed') {
    const name = `Sign in to ${title} with Valetkey`
    const description = `${title} needs a person to sign in before its tools can be used. Call this tool and pass its answer on to the person. The tools of ${title} appear by themselves afterwards.`
    // Calling it may begin a sign-in at a service on the network, but changes nothing at the server itself.
    const annotations = { title: name, readOnlyHint: true, destructiveHint: false, openWorldHint: true }
    return { name: signInTool, title: name, description, inputSchema, annotations }
  }
  const name = `Why ${title} is not available`
  const annotations = { title: name, readOnlyHint: true, destructiveHint: false, openWorldHint: false }
  return { name: statusTool, title: name, description: sentence, inputSchema, annotations }
}

function codeFor({ reason }: Parking): ErrorCode {
  return reason === 'paused' ? 'client-denied' : reason
}

function recordIn(value: unknown, name: string): Record<string, unknown> | undefined {
  const inner = (value as Record<string, unknown> | undefined)?.[name]
  return typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : undefined
}

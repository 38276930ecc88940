// How a client of an earlier revision is talked with: `initialize`, a session, the sign-in tool while it is parked.
import { asBrokerError } from '../../base/errors.ts'
import { type Parking, parkingFor, type Standing, stillParked } from '../access/standing.ts'
import { errorAnswer, refusal, resultAnswer, toolAnswer, unknownMethodAnswer } from '../message/answers.ts'
import { modernProbe } from '../message/eras.ts'
import { isResponse, type Message, type RequestId, type RequestMessage } from '../message/message.ts'
import { createOpening } from '../message/opening.ts'
import type { Arrival, Dialogue, DialogueParts } from './dialogue.ts'
import { createOwnRequests } from './own-requests.ts'
import { failedAnswer, isOurTool, parkedAnswer, parkedCapabilities, parkedInitialize } from './parked.ts'
import { createSignInTool } from './sign-in-tool.ts'
import { createStepUp } from './step-up.ts'

export function createLegacySide(parts: DialogueParts): Dialogue {
  const { options, upstream, pass, toClient, judge, reconsider } = parts
  const { passage, title } = options
  const own = createOwnRequests(toClient)
  const signInTool = createSignInTool({ ...options, toClient, ask: own.ask, onSignedIn: reconsider })
  const stepUp = createStepUp({ ...options, toClient, ask: own.ask, clientParams: () => upstream.opening?.params })
  /** `initialize` on its way. Scripts do not wait for its answer, so what they say next waits for them. */
  let opening: Promise<void> | undefined

  return {
    era: 'legacy',
    answer,
    takes: envelope => isResponse(envelope) && own.take(envelope),
    tell,
    staysOpen: () => false,
    holds: () => false,
    cancel: () => false,
    failed: (request, error) => failedAnswer(request, error, { parking: upstream.parking, title }),
    admits: () => true,
    get clientInfo() {
      return upstream.opening?.client
    },
    close: own.close,
  }

  async function tell(message: Message, { replay }: Arrival): Promise<void> {
    if (opening) await opening // not otherwise: what comes in one breath keeps its order
    if (message.envelope.method !== 'notifications/initialized') return upstream.tell(message)
    upstream.initialized()
    if (upstream.facts && replay !== true) return upstream.tell(message)
    reconsider()
  }

  async function answer(message: RequestMessage, how: Arrival): Promise<Message | undefined> {
    const { id, method } = message.envelope
    if (method === modernProbe) return unknownMethodAnswer(id, 'This session speaks MCP up to 2025-11-25.')
    const standing = judge()
    if (standing.is === 'refused') return refusal(errorAnswer(id, standing.code, standing.sentence))
    if (method === 'initialize') return open(message, standing, how)
    if (method === 'ping' && !upstream.opening) return resultAnswer(id, {})
    if (opening) {
      await opening
      return parts.isWanted(id) ? answer(message, how) : undefined
    }
    if (!upstream.opening)
      return errorAnswer(id, 'protocol-error', 'The first request of a client must be `initialize`.')
    if (standing.is === 'parked' || how.replay === true) upstream.opening.note(message.envelope)
    if (standing.is === 'parked') return parked(message.envelope, standing)
    if (method === 'tools/call' && isOurTool(message.envelope)) {
      const still = stillParked(upstream)
      return still ? parkedAnswer(message.envelope, still, title) : alreadySignedIn(id)
    }
    const passed = await pass(
      'from-server',
      await stepUp(
        () => upstream.request(message),
        () => parts.isWanted(id),
      ),
    )
    if (method === 'tools/list') options.onTools?.(message.envelope, passed.envelope)
    return passed
  }

  function open(message: RequestMessage, standing: Standing, how: Arrival): Promise<Message> {
    const answered = initialize(message, standing, how)
    const done = () => {
      opening = undefined
    }
    opening = answered.then(done, done)
    return answered
  }

  async function initialize(message: RequestMessage, standing: Standing, { replay }: Arrival): Promise<Message> {
    const parking = standing.is === 'parked' ? standing : undefined
    if (replay === true || parking) return assume(message, parking)
    try {
      const given = await upstream.initialize(message, createOpening(message.envelope.params))
      judge()
      return await pass('from-server', given)
    } catch (error) {
      const why = parkingFor(asBrokerError(error)) ?? upstream.parking
      if (!why) throw error
      return assume(message, why)
    }
  }

  /** Connects the client without its server: from what is known of it. */
  function assume({ envelope: { id, params } }: RequestMessage, parking: Parking | undefined): Message {
    const known = options.known()
    upstream.assume(createOpening(params), parkedCapabilities(known))
    if (parking) upstream.park(parking)
    const answer = parkedInitialize(id, params, { title, server: passage.server, known })
    return parking ? refusal(answer) : answer
  }

  function parked(envelope: RequestMessage['envelope'], parking: Parking): Message | Promise<Message> {
    const { id, method } = envelope
    if (method !== 'tools/call' || !isOurTool(envelope)) return parkedAnswer(envelope, parking, title)
    return signInTool({ id, parking, clientParams: upstream.opening?.params })
  }

  function alreadySignedIn(id: RequestId): Message {
    upstream.wake()
    upstream.announceLists()
    return toolAnswer(id, `Signed in to ${title}: its tools are there now. List the tools again.`, 'done')
  }
}

// Whether a refusal asks for more scope, in its header or in its body alone, and which operation it concerns (RFC 6750,
// section 3.1; MCP authorization, scope challenge handling). Knows nothing of what is done about it.
import { Readable } from 'node:stream'
import { membersOf } from '../../base/json.ts'
import { type Challenge, readChallenge } from '../../net/challenge.ts'
import { isJson } from '../../net/media-type.ts'
import { readBody } from '../../net/read-body.ts'
import type { SendRequest, SendResponse } from '../../net/send.ts'
import type { Operation } from './ports.ts'

export interface Refusal {
  readonly challenge: Challenge
  /** The answer with a body that can still be read. */
  readonly answer: SendResponse
}

/** Of a 401 or a 403. Some servers say `insufficient_scope` in their JSON only; the header counts where it says anything. */
export async function readRefusal(answer: SendResponse, url: URL): Promise<Refusal> {
  const inHeader = readChallenge(answer.headers['www-authenticate'])
  if (inHeader?.error !== undefined || !isJson(answer)) return { challenge: inHeader ?? {}, answer }
  const bytes = await readBody(answer.body, { largest: 1024 * 1024, url }).catch(() => Buffer.alloc(0))
  return { challenge: { ...inHeader, ...saidIn(bytes) }, answer: { ...answer, body: Readable.from([bytes]) } }
}

export function wantsScope({ error }: Challenge): boolean {
  return error === 'insufficient_scope'
}

/** What the refused request wanted to do; told apart by the tool, prompt or resource that it names. */
export function operationOf({ method, body }: SendRequest): Operation {
  const message = body === undefined ? undefined : membersOf(body.toString('utf8'))
  const { name, uri } = (message?.params ?? {}) as { name?: unknown; uri?: unknown }
  const called = [name, uri].find(value => typeof value === 'string')
  return {
    method: typeof message?.method === 'string' ? message.method : method,
    ...(typeof called === 'string' ? { name: called } : {}),
  }
}

/** `{"error":"insufficient_scope"}` as OAuth writes it; the error of JSON-RPC is an object. */
function saidIn(bytes: Buffer): Challenge {
  const { error, scope } = membersOf(bytes.toString('utf8')) ?? {}
  if (error !== 'insufficient_scope') return {}
  return { error, ...(typeof scope === 'string' ? { scope } : {}) }
}

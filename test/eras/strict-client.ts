// A client in raw JSON that speaks exactly one revision, over one connection of ours, and notes what it cannot know.
import type { Envelope, RequestId } from '../../main/mcp/message/message.ts'
import { aClient } from '../mcp/a-client.ts'
import type { Revision } from '../world/strict-server.ts'

const key = 'io.modelcontextprotocol/'

export interface StrictClientOptions {
  readonly url: string
  readonly capabilities?: Readonly<Record<string, object>>
  /** A log level from the beginning. */
  readonly logLevel?: string
}

type Params = Readonly<Record<string, unknown>>

export async function aStrictClient(revision: Revision, { url, capabilities = {}, logLevel }: StrictClientOptions) {
  const isModern = revision === '2026-07-28'
  const client = aClient({ url })
  const faults: string[] = []
  const words = {
    [`${key}protocolVersion`]: revision,
    [`${key}clientInfo`]: { name: 'strict', version: '1' },
    [`${key}clientCapabilities`]: capabilities,
    ...(logLevel === undefined ? {} : { [`${key}logLevel`]: logLevel }),
  }
  const spoken = (params: Params = {}) =>
    isModern ? { ...params, _meta: { ...words, ...(params._meta as object | undefined) } } : params

  async function ask(method: string, params?: Params, id?: RequestId): Promise<Envelope> {
    const answer = await client.ask(method, spoken(params), id)
    const { resultType } = (answer.result ?? {}) as { resultType?: unknown }
    if (isModern && answer.result !== undefined && resultType === undefined) faults.push(`${method}: no resultType`)
    if (!isModern && resultType !== undefined) faults.push(`${method}: resultType ${resultType}`)
    return answer
  }

  if (isModern) {
    const found = (await ask('server/discover')).result as { supportedVersions?: string[] } | undefined
    if (!found?.supportedVersions?.includes(revision)) faults.push('server/discover does not offer the revision')
  } else {
    const opened = (await client.initialize(capabilities, revision)).result as { protocolVersion?: string } | undefined
    if (opened?.protocolVersion !== revision) faults.push(`initialize gave ${opened?.protocolVersion}`)
    if (logLevel !== undefined) await ask('logging/setLevel', { level: logLevel })
  }

  return {
    ...client,
    faults: () => {
      const requests = client.heard.filter(({ id, method }) => method !== undefined && id !== undefined)
      const unknown = isModern ? requests.map(({ method }) => `the server asked ${method}`) : []
      return [...faults, ...unknown]
    },
    ask,
    call: (name: string, args: Params = {}, meta?: Params) =>
      ask('tools/call', { name, arguments: args, ...(meta ? { _meta: meta } : {}) }),
    cancel: (requestId: RequestId) => client.give({ method: 'notifications/cancelled', params: { requestId } }),
  }
}
